from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from korgan.kernel.audit.services import record, service
from korgan.kernel.documents import store
from korgan.kernel.documents.commands import documents
from korgan.kernel.documents.models import Document
from korgan.kernel.documents.selectors import read_original
from korgan.kernel.documents.services import clean_filename, expire_documents, keep_original
from korgan.kernel.errors import InputError, NotFound
from korgan.kernel.organisations.domain import Actor, Role
from korgan.kernel.organisations.rights import declare_action
from korgan.kernel.records.models import ImportRun
from tests.cast import Cast

KEEP = declare_action("tests.keep", roles=[Role.OFFICER, Role.ADMINISTRATOR])


@service(KEEP)
def keep(
    *, actor: Actor, data: bytes, filename: str = "a.n42", keep_until: date | None = None
) -> Document:
    document = keep_original(actor=actor, data=data, filename=filename, keep_until=keep_until)
    record("tests.kept", document)
    return document


@pytest.fixture(autouse=True)
def originals(tmp_path: Path, settings: Settings) -> None:
    settings.DOCUMENT_ROOT = tmp_path


def test_what_was_kept_comes_back_to_those_who_may_see_it(cast: Cast) -> None:
    document = keep(actor=cast.customs_officer, data=b"counts")
    _, data = read_original(actor=cast.regulator_inspector, document_id=document.id)
    assert data == b"counts"
    with pytest.raises(NotFound):
        read_original(actor=cast.operator_applicant, document_id=document.id)


def test_an_original_changed_on_disk_is_refused_as_evidence(cast: Cast) -> None:
    document = keep(actor=cast.customs_officer, data=b"counts")
    store.path_of(document.sha256).write_bytes(b"other")
    with pytest.raises(InputError, match="no longer has that SHA-256"):
        read_original(actor=cast.customs_officer, document_id=document.id)


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.n42", "empty_file"),
        (b"x" * 11, "a.n42", "too_large"),
        (b"x", "a.SVG", "active_content"),
    ],
)
def test_it_refuses_and_keeps_nothing(
    cast: Cast, settings: Settings, tmp_path: Path, data: bytes, filename: str, code: str
) -> None:
    settings.DOCUMENT_MAX_BYTES = 10
    with pytest.raises(InputError) as refused:
        keep(actor=cast.customs_officer, data=data, filename=filename)
    assert refused.value.code == code
    assert not Document.objects.exists()
    assert not any(tmp_path.iterdir())


def test_retention_removes_bytes_only_when_no_row_needs_them(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    administrator = cast.administrator
    shared = keep(actor=administrator, data=b"same", keep_until=date(2020, 1, 1))
    keep(actor=administrator, data=b"same")
    alone = keep(actor=administrator, data=b"alone", keep_until=date(2020, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_documents(actor=administrator, today=date(2026, 1, 1)).removed == 2
    assert store.get(shared.sha256) == b"same"
    with pytest.raises(NotFound):
        store.get(alone.sha256)


def test_an_original_on_which_a_record_stands_outlives_its_retention(cast: Cast) -> None:
    document = keep(actor=cast.administrator, data=b"needed", keep_until=date(2020, 1, 1))
    ImportRun.objects.create(
        organisation_id=document.organisation_id, country=document.country, document=document
    )
    done = expire_documents(actor=cast.administrator, today=date(2026, 1, 1))
    assert (done.removed, done.needed) == (0, 1)
    assert store.get(document.sha256) == b"needed"


def test_the_installation_says_how_long_originals_are_kept(cast: Cast, settings: Settings) -> None:
    assert keep(actor=cast.customs_officer, data=b"for good").keep_until is None
    settings.KEEP_ORIGINALS_YEARS = 5
    kept = keep(actor=cast.customs_officer, data=b"for years").keep_until
    assert kept is not None
    assert kept.year == date.today().year + 5


def test_verify_names_the_changed_and_the_missing(cast: Cast) -> None:
    whole, changed, missing = (
        keep(actor=cast.customs_officer, data=data).sha256 for data in (b"1", b"2", b"3")
    )
    store.path_of(changed).write_bytes(b"two")
    store.path_of(missing).unlink()
    said = CliRunner().invoke(documents, ["verify", "--json"])
    *faults, summary = [json.loads(line) for line in said.output.splitlines()]
    assert said.exit_code == 1
    assert summary == {"checked": 3, "broken": 2}
    codes = {fault["sha256"]: fault["error"]["code"] for fault in faults}
    assert codes == {changed: "original_changed", missing: "original_missing"}
    assert whole not in codes


@given(st.text())
def test_a_cleaned_file_name_is_one_printable_component(filename: str) -> None:
    name = clean_filename(filename)
    assert name
    assert "/" not in name
    assert name.isprintable()
    assert len(name) <= 255
