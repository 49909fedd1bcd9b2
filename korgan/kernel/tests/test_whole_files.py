"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from korgan.kernel.whole_files import is_stream, whole_or_nothing


def test_what_fails_leaves_the_last_good_file_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "register.jsonl"
    file.write_bytes(b"yesterday")
    with pytest.raises(ZeroDivisionError), whole_or_nothing(file) as out:
        out.write(b"half of tod")
        raise ZeroDivisionError
    assert file.read_bytes() == b"yesterday"
    assert list(tmp_path.iterdir()) == [file]


def test_nobody_reads_a_file_before_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "index.npz"
    with whole_or_nothing(file) as one, whole_or_nothing(file) as other:
        one.write(b"one")
        other.write(b"other")
        assert not file.exists()
    assert file.read_bytes() == b"one"  # who ends last has the last word
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_can_be_kept_from_others(tmp_path: Path) -> None:
    with whole_or_nothing(tmp_path / "original", mode=0o600) as out:
        out.write(b"secret")
    assert (tmp_path / "original").stat().st_mode & 0o777 == 0o600


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with whole_or_nothing(pipe) as out:
        out.write(b"all of it")
    reader.join()
    assert (read, is_stream(pipe)) == ([b"all of it"], True)
