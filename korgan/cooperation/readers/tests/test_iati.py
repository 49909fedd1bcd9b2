from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.cooperation.domain.iati import Activity, Money, Organisation, Outcome
from korgan.cooperation.domain.money import MoneyForm, MoneyKind
from korgan.cooperation.iati_writing import write_iati
from korgan.cooperation.readers.iati import read_iati
from korgan.science.errors import InputError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
words = st.text("abcdeж &<>\"'", min_size=1, max_size=20).map(str.strip).filter(bool)
texts = words.map(lambda text: " ".join(text.split()))
days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
amounts = st.decimals("0.01", "1e9", places=2)
money = st.builds(
    Money,
    st.sampled_from(list(MoneyKind)),
    st.sampled_from(list(MoneyForm)),
    amounts,
    st.sampled_from(["USD", "EUR", "KZT"]),
    days,
    texts,
)
outcomes = st.builds(
    Outcome, st.integers(1, 3), texts, st.integers(2000, 2040), amounts, st.none() | amounts,
    st.none() | amounts,
)  # fmt: skip
activities = st.builds(
    lambda identifier, title, starts, length, money, results: Activity(
        identifier,
        title,
        2,
        starts,
        date.fromordinal(starts.toordinal() + length),
        (Organisation("Funder", 1, "XX-1"), Organisation("Doer", 4)),
        "About",
        "UZ",
        tuple(sorted(money, key=lambda each: each.kind is not MoneyKind.BUDGET)),
        tuple(results),
    ),
    st.uuids().map(str),
    texts,
    days,
    st.integers(0, 2000),
    st.lists(money, max_size=4),
    st.lists(outcomes, max_size=3),
)


def written(*found: Activity) -> bytes:
    return write_iati(found, reporter=("XQ-1", "Agency"), generated=NOW, currency="USD")


@settings(max_examples=60)
@given(st.lists(activities, min_size=1, max_size=3))
def test_what_is_written_is_read_again(found: list[Activity]) -> None:
    reading = read_iati(written(*found), "a.xml")
    assert reading.faults == []
    assert reading.activities == found


GOOD = written(
    Activity(
        "XP-1",
        "Border",
        2,
        date(2024, 1, 1),
        date(2026, 1, 1),
        (Organisation("Funder", 1),),
        money=(
            Money(
                MoneyKind.DISBURSEMENT,
                MoneyForm.CASH,
                Decimal(5),
                "USD",
                date(2024, 5, 5),
                "Funder",
            ),
        ),
    )
).decode()


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ("<title>", "<titel>", "", ""),
        ('<activity-status code="2"/>', "", "element_missing", "iati-activity"),
        ('<activity-status code="2"/>', '<activity-status code="9"/>', "bad_code",
         "activity-status"),
        ('iso-date="2024-01-01"', 'iso-date="1.1.24"', "bad_date", "activity-date"),
        ('iso-date="2026-01-01"', 'iso-date="2020-01-01"', "ends_before_it_begins",
         "iati-activity"),
        ('<transaction-type code="3"/>', '<transaction-type code="8"/>', "transaction_type",
         "transaction-type"),
        (">5</value>", ">five</value>", "bad_number", "value"),
        (">5</value>", ">-5</value>", "no_amount", "value"),
        ('currency="USD" ', 'currency="dollars" ', "no_currency", "value"),
        ("<sector ", '<recipient-country code="UZ" percentage="60"/>'
         '<recipient-country code="KZ" percentage="50"/><sector ', "shares_over_100",
         "iati-activity"),
        ("<sector ", "<secter/><sector ", "unknown_element", "secter"),
        ("<sector ", '<title><narrative>again</narrative></title><sector ', "wrong_order", "title"),
        ("<sector ", '<title><narrative>again</narrative></title><sector ', "too_many",
         "iati-activity"),
        ('<transaction-date iso-date="2024-05-05"/>', "", "element_missing", "transaction"),
        ('<transaction-date iso-date="2024-05-05"/>', '<transaction-date/>', "attribute_missing",
         "transaction-date"),
        ("<sector ", '<sector kind="3" ', "unknown_attribute", "sector"),
        ("<sector ", '<sector percentage="half" ', "bad_number", "sector"),
        ("<sector ", '<capital-spend/><sector ', "attribute_missing", "capital-spend"),
        ('type="1">', 'type="1">loose words', "text_here", "description"),
        ("<narrative>Border</narrative>", "", "element_missing", "title"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(old: str, new: str, code: str, element: str) -> None:
    assert old in GOOD
    broken = GOOD.replace(old, new)
    if not code:
        with pytest.raises(InputError, match="line") as refused:
            read_iati(broken.encode(), "a.xml")
        assert refused.value.code == "not_xml"
        return
    reading = read_iati(broken.encode(), "a.xml")
    assert reading.activities == []
    told = {(each.code, each.element) for each in reading.faults}
    assert (code, element) in told
    assert all(each.line > 1 for each in reading.faults)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"<a/>", "not_iati"),
        (b'<iati-activities version="1.05"/>', "iati_version"),
        (b"<iati-activities/>", "iati_version"),
        (
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            b'<iati-activities version="2.03"/>',
            "not_iati",
        ),
        (b"PK\x03\x04 a workbook", "not_xml"),
    ],
)
def test_what_is_no_iati_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_iati(data, "a.xml")
    assert refused.value.code == code


def test_one_identifier_twice_is_a_fault() -> None:
    twice = written(*[read_iati(GOOD.encode(), "a.xml").activities[0]] * 2)
    assert [each.code for each in read_iati(twice, "a.xml").faults] == ["identifier_twice"]
