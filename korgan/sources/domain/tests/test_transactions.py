from __future__ import annotations

from datetime import date

import pytest

from korgan.science.errors import InputError
from korgan.sources.domain.tests.examples import DAY
from korgan.sources.domain.transactions import (
    Transaction,
    TransactionReport,
    fields_of,
    report_findings,
)


@pytest.mark.parametrize("transaction", list(Transaction))
def test_every_kind_has_the_common_fields_and_its_own(transaction: Transaction) -> None:
    names = [name for name, _ in fields_of(transaction)]
    assert names[:2] == ["licensee name", "licence number"]
    assert len(names) > 13


def test_a_complete_report_has_no_findings() -> None:
    given = {name: "x" for name, _ in fields_of(Transaction.TRANSFER)}
    assert report_findings(TransactionReport(Transaction.TRANSFER, DAY, given)) == []
    del given["recipient name and licence number"]
    (finding,) = report_findings(TransactionReport(Transaction.TRANSFER, DAY, given))
    assert (finding.code, finding.where) == ("field_missing", "recipient name and licence number")
    assert finding.rule is not None
    assert "Form 748" in finding.rule.source


def test_a_field_that_the_form_does_not_have_is_named() -> None:
    given = {name: "x" for name, _ in fields_of(Transaction.RECEIPT)} | {"colour": "red"}
    (finding,) = report_findings(TransactionReport(Transaction.RECEIPT, DAY, given))
    assert (finding.code, finding.where) == ("field_unknown", "colour")


def test_a_correction_names_the_day_of_what_it_corrects() -> None:
    assert TransactionReport(Transaction.RECEIPT, DAY, {}, corrects=DAY).corrects == DAY
    with pytest.raises(InputError):
        TransactionReport(Transaction.RECEIPT, DAY, {}, corrects=date(2030, 1, 1))
