import string
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korgan.accounting.domain.checks.tests.period import period
from korgan.accounting.domain.codes import code_table
from korgan.accounting.domain.reports import Report, ReportKind, ReportLine, completed
from korgan.accounting.profiles import generate, load_profile
from korgan.accounting.readers.report_json import reports_from_json, reports_to_json
from korgan.accounting.readers.reports import parse_reports, read_reports
from korgan.science.errors import InputError

NAMES = ("code10", "uk", "national")
TEXT = st.text(string.ascii_letters + string.digits + " .-/:äЖ", min_size=1, max_size=12).filter(
    lambda t: t == t.strip()
)
DAY = st.dates(date(1990, 1, 1), date(2099, 12, 31))
WEIGHT = st.decimals(0, 10**9, places=3, allow_nan=False)


def in_form(reports: dict[str, Report], name: str) -> tuple[Report, ...]:
    """Reports of the sample period as a form can carry them."""
    chosen = [r for key, r in reports.items() if not key.startswith("old")]
    if name == "code10":
        return tuple(replace(r, start=None) if r.kind is ReportKind.PIL else r for r in chosen)
    if name == "uk":
        return tuple(_of_uk(r) for r in chosen if r.kind is not ReportKind.MBR)
    return tuple(chosen)


def _of_uk(report: Report) -> Report:
    lines = tuple(
        replace(x, permission="", area_from=x.area_from if x.code in ("RD", "RF") else "")
        for x in report.lines
    )
    return replace(
        report, lines=lines, start=None if report.kind is ReportKind.PIL else report.start
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_period_comes_back_as_it_went_out(name: str) -> None:
    profile = load_profile(name)
    reports = in_form(period(), name)
    parsed = parse_reports(generate(reports, profile), profile)
    assert parsed.findings.found == []
    assert parsed.reports == reports


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_any_report_that_can_be_written_is_read_back_the_same(
    name: str, data: st.DataObject
) -> None:
    profile = load_profile(name)
    kind = data.draw(st.sampled_from(list(ReportKind)))
    form = profile.form(kind)
    report = _drawn_report(data, kind, {s.name for s in (*form.header, *form.line)}, name)
    try:
        text = generate([report], profile)
    except InputError as error:
        assert error.code in ("value_does_not_fit", "field_not_in_form", "status_not_in_form")
        return
    parsed = parse_reports(text, profile)
    assert [f for f in parsed.findings.found if f.rule != "0.3"] == []
    assert parsed.reports == (completed(report, profile.units),)


def _drawn_report(data: st.DataObject, kind: ReportKind, known: set[str], name: str) -> Report:
    element = data.draw(st.sampled_from("NDEPT"))
    lines = [_drawn_line(data, kind, known, element) for _ in range(data.draw(st.integers(0, 3)))]
    report = Report(
        kind=kind,
        area=data.draw(st.text(string.ascii_uppercase, min_size=1, max_size=4)),
        number=data.draw(st.integers(1, 99_999_999)),
        report_date=data.draw(DAY),
        start=None if kind is ReportKind.PIL else data.draw(DAY),
        end=data.draw(DAY),
        lines=tuple(replace(x, number=i) for i, x in enumerate(lines, start=1)),
    )
    if name == "uk":
        report = _of_uk(report)
    if "person" in known:
        report = replace(report, person=data.draw(TEXT))
    if name == "uk" and kind is ReportKind.MBR:
        report = replace(report, element=element)
    return report


def _drawn_line(data: st.DataObject, kind: ReportKind, known: set[str], element: str) -> ReportLine:
    choices: dict[str, st.SearchStrategy[object]] = {
        "code": st.sampled_from(["RD", "SD", "NP", "DI"])
        if kind is ReportKind.ICR
        else st.sampled_from(["PB", "RD", "BE", "PE", "MF"]),
        "on": DAY,
        "batch": TEXT,
        "shipper_batch": TEXT,
        "place": st.text(string.digits, min_size=1, max_size=1),
        "measurement": st.sampled_from(list(code_table("measurement"))),
        "items": st.integers(1, 999_999),
        "obligation": st.text(string.ascii_uppercase, min_size=1, max_size=2),
        "comment": TEXT,
        "area_from": st.text(string.ascii_uppercase, min_size=1, max_size=4),
        "document": TEXT,
        "corrects_line": st.integers(0, 9999),
    }
    chosen = {
        n: data.draw(s)
        for n, s in choices.items()
        if n in known and (n in ("code", "batch") or data.draw(st.booleans()))
    }
    isotope = data.draw(st.sampled_from("GKJ")) if data.draw(st.booleans()) else ""
    return ReportLine(
        element=element,
        element_weight=data.draw(WEIGHT),
        isotope=isotope,
        isotope_weight=data.draw(WEIGHT) if isotope else None,
        form=data.draw(st.sampled_from(list(code_table("form"))))
        if "form" in known or "material" in known
        else "",
        **chosen,  # type: ignore[arg-type]
    )


@given(st.sampled_from(NAMES), st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_is_parsed_into_findings_or_refused(name: str, text: str) -> None:
    try:
        parse_reports(text, load_profile(name))
    except InputError as error:
        assert error.code in ("no_report", "unreadable_columns")


@given(st.data())
@settings(max_examples=80)
def test_a_spoilt_report_never_breaks_the_parser(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    profile = load_profile(name)
    text = generate(in_form(period(), name), profile)
    place = data.draw(st.integers(0, len(text) - 1))
    spoilt = (
        text[:place] + data.draw(st.text(max_size=3)) + text[place + data.draw(st.integers(0, 9)) :]
    )
    try:
        read_reports(spoilt.encode("utf-8", "surrogatepass"), profile)
    except InputError as error:
        assert error.code


def test_the_uk_form_names_the_sending_area_of_receipts_alone() -> None:
    profile = load_profile("uk")
    changes = period()["ICR XX-B"]
    with pytest.raises(InputError) as caught:
        generate([_of_uk(changes), changes], profile)
    assert caught.value.code == "field_not_in_form"
    text = generate([_of_uk(changes)], profile)
    spoilt = text.replace("10:DI#", "10:DI#17:XX-A#")
    assert spoilt != text
    (finding,) = parse_reports(spoilt, profile).findings.found
    assert (finding.rule, finding.field) == ("0.8", "area_from")


def test_a_report_of_the_older_edition_states_it_of_any_change() -> None:
    profile = load_profile("uk@2019-196")
    changes = period()["ICR XX-B"]
    lines = tuple(replace(each, permission="") for each in changes.lines)
    text = generate([replace(changes, lines=lines)], profile)
    others = [each for each in lines if each.area_from and each.code not in ("RD", "RF")]
    assert others
    parsed = parse_reports(text, profile)
    assert parsed.findings.found == []
    assert [each.area_from for each in parsed.reports[0].lines] == [x.area_from for x in lines]
    newer = parse_reports(text, load_profile("uk@2019-196-2"))
    assert [each.rule for each in newer.findings.found] == ["0.8"] * len(others)


def test_the_uk_form_turns_the_sign_of_muf() -> None:
    line = ReportLine(number=1, code="MF", element="P", element_weight=Decimal("2.5"))
    report = Report(
        ReportKind.MBR, "AB", 1, report_date=date(2026, 7, 1), start=date(2026, 1, 1),
        end=date(2026, 6, 30), person="x", element="P", lines=(line,),
    )  # fmt: skip
    text = generate([report], load_profile("uk"))
    assert "12:-2.5#" in text
    assert parse_reports(text, load_profile("uk")).reports[0].lines[0].element_weight == Decimal(
        "2.5"
    )
    code10 = generate([replace(report, element="")], load_profile("code10"))
    assert "700:2.5#" in code10


def test_ending_book_inventory_is_written_ba_in_forms_that_say_so() -> None:
    text = generate(in_form(period(), "code10"), load_profile("code10"))
    assert "411:BA#" in text
    assert "411:BE#" not in text


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("309:N#", "", "0.3"),
        ("309:N#", "309:N#309:N#", "0.6"),
        ("309:N#", "309:Q#", "0.5"),
        ("309:N#", "309:N#9999:x#", "0.1"),
        ("411:SD#", "411:XX#", "0.5"),
        ("412:20260304#", "412:20261304#", "0.2"),
        ("470:1#", "470:one#", "0.2"),
        ("470:1#", "", "0.3"),
        ("446:A-1#", "446:a batch name of many letters#", "0.4"),
        ("630:2000#", "630:2,000#", "0.2"),
        ("630:2000#", "630:2000.1234567#", "0.4"),
        ("630:2000#", "630:2000#700:5#", "0.6"),
        ("630:2000#", "700:2000#", "0.5"),
        ("430:CPDF#", "430:CPD#", "0.2"),
        ("430:CPDF#", "430:XXDF#", "0.5"),
        ("002:1/7#", "002:2/7#", "1.4"),
        ("002:1/7#", "002:1/8#", "1.5"),
        ("469:M#", "469 M#", "0.2"),
        ("469:M#", "469:M#loose", "0.1"),
    ],
)
def test_faults_of_form_become_findings_with_their_place(old: str, new: str, rule: str) -> None:
    profile = load_profile("code10")
    text = generate(in_form(period(), "code10"), profile)
    assert old in text
    parsed = parse_reports(text.replace(old, new, 1), profile)
    assert rule in {f.rule for f in parsed.findings.found}
    assert all(f.mend for f in parsed.findings.found)


def test_lines_before_a_header_are_found() -> None:
    profile = load_profile("code10")
    text = generate(in_form(period(), "code10"), profile)
    first = text.splitlines()[1]
    assert "0.7" in {f.rule for f in parse_reports(f"{first}\n{text}", profile).findings.found}


def test_values_that_a_form_cannot_carry_are_refused_when_writing() -> None:
    report = in_form(period(), "uk")[0]
    spoilt = replace(report, lines=(replace(report.lines[0], batch="a#b"), *report.lines[1:]))
    with pytest.raises(InputError, match="character"):
        generate([spoilt], load_profile("uk"))
    with pytest.raises(InputError) as caught:
        generate([replace(report, facility="somewhere")], load_profile("uk"))
    assert caught.value.code == "field_not_in_form"
    corrected = replace(report, lines=(replace(report.lines[0], status="C"), *report.lines[1:]))
    with pytest.raises(InputError) as caught:
        generate([corrected], load_profile("uk"))
    assert caught.value.code == "status_not_in_form"


def test_plain_json_keeps_every_digit() -> None:
    reports = tuple(period().values())
    assert reports_from_json(reports_to_json(reports)) == reports
    exact = reports[0].lines[0]
    report = replace(reports[0], lines=(replace(exact, element_weight=Decimal("0.100000")),))
    assert reports_from_json(reports_to_json((report,)))[0] == report


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "not_json"),
        ('{"reports": []}', "no_report"),
        ('{"reports": [3]}', "not_an_object"),
        ('{"reports": [{"kind": "XYZ", "area": "A"}]}', "unknown_kind"),
        ('{"reports": [{"kind": "ICR"}]}', "missing_field"),
        ('{"reports": [{"kind": "ICR", "area": "A", "weight": 3}]}', "unknown_field"),
        ('{"reports": [{"kind": "ICR", "area": "A", "end": "soon"}]}', "value_not_readable"),
        ('{"reports": [{"kind": "ICR", "area": "A", "lines": [{"items": -1}]}]}',
         "value_not_readable"),
        ('{"reports": [{"kind": "ICR", "area": "A", "lines": [{"element_weight": "NaN"}]}]}',
         "value_not_readable"),
        ('{"reports": [{"kind": "ICR", "area": "A", "lines": 5}]}', "not_a_list"),
    ],
)  # fmt: skip
def test_bad_json_is_refused_by_rule(text: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        reports_from_json(text)
    assert caught.value.code == code


def test_a_spreadsheet_in_columns_is_read(tmp_path: object) -> None:
    import csv
    import io

    import openpyxl

    profile = load_profile("national")
    reports = in_form(period(), "national")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(io.StringIO(generate(reports, profile))):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert read_reports(out.getvalue(), profile).reports == reports
    with pytest.raises(InputError) as caught:
        read_reports(out.getvalue(), load_profile("uk"))
    assert caught.value.code == "spreadsheet_not_in_profile"
