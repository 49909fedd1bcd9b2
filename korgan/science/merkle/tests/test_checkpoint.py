from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from korgan.science.merkle import (
    EMPTY_ROOT,
    Checkpoint,
    Frontier,
    NoteError,
    Verifier,
    leaf_hash,
    sign_note,
    verify_note,
)

# SOURCE: the example of the C2SP tlog-checkpoint specification.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
LINE = st.text(st.characters(codec="utf-8", min_codepoint=0x20), min_size=1)


def test_the_published_example_is_read_and_written_again() -> None:
    checkpoint = Checkpoint.parse(EXAMPLE)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.text() == EXAMPLE


@given(LINE, st.integers(1, 10**18), st.binary(min_size=32, max_size=32), st.lists(LINE))
def test_what_is_written_is_read_again(
    origin: str, size: int, root: bytes, extensions: list[str]
) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


def test_the_head_of_a_log_is_signed_and_verified() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    log = Frontier()
    log.extend(leaf_hash(bytes([n])) for n in range(9))
    text = Checkpoint("example.org/audit", log.size, log.root()).text()
    note = verify_note(
        sign_note(text, "example.org/audit", key), [Verifier.of("example.org/audit", key)]
    )
    assert Checkpoint.parse(note.text).root == log.root()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        EXAMPLE[:-1],
        EXAMPLE.replace("20852163", "020852163"),
        EXAMPLE.replace("20852163", "-1"),
        EXAMPLE.replace("20852163", "٢"),
        EXAMPLE.replace("q2I=", "q2J="),
        EXAMPLE.replace("CsUY", "CsU!"),
        EXAMPLE.replace("CsUY", ""),
        EXAMPLE + "\n",
        EXAMPLE.replace("20852163", "0"),
        "\n" + EXAMPLE[len("example.com/behind-the-sofa\n") :],
    ],
)
def test_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    ("origin", "size", "root", "code"),
    [
        ("evil\n999", 1, EMPTY_ROOT, "checkpoint_origin"),
        ("", 1, EMPTY_ROOT, "checkpoint_origin"),
        ("a", -1, EMPTY_ROOT, "checkpoint_size"),
        ("a", 1, b"short", "checkpoint_root"),
        ("a", 0, leaf_hash(b""), "checkpoint_root"),
    ],
)
def test_a_checkpoint_that_would_read_differently_cannot_be_made(
    origin: str, size: int, root: bytes, code: str
) -> None:
    with pytest.raises(NoteError) as caught:
        Checkpoint(origin, size, root)
    assert caught.value.code == code


def test_an_empty_extension_line_is_refused() -> None:
    with pytest.raises(NoteError, match="extension"):
        Checkpoint("a", 1, EMPTY_ROOT, ("",))
