"""Laws, bills and the ratification package as documents for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from korgan.kernel.reference.domain import PackRow
from korgan.law.domain.coverage import Line
from korgan.law.domain.treaties import Instrument
from korgan.law.models import Bill, Provision, TextVersion
from korgan.law.models.coverage import JUDGEMENT_LABELS
from korgan.law.printing import Block, Heading, Paragraph, Printed, Table
from korgan.law.selectors.catalogues import worded
from korgan.law.selectors.coverage import Delta, Situation
from korgan.law.selectors.drafting import BILL_LANGUAGES, Suggestion
from korgan.law.wording import (
    BASIS_LABELS,
    POSITION_LABELS,
    instrument_title,
    state_name,
)

LEVELS = {"part": 1, "division": 1, "title": 1, "chapter": 2, "subdivision": 2, "hcontainer": 2}
INDENTS = {"point": 1, "item": 1, "subparagraph": 1, "indent": 2}


def printed_version(version: TextVersion, provisions: Iterable[Provision]) -> Printed:
    """Return a wording as a document."""
    work = version.work
    return Printed(
        title=work.title,
        kicker=f"{work.get_kind_display()} {work.number}",
        language=version.language,
        blocks=tuple(_provision_blocks(provisions)),
        footer=f"{work.frbr_uri} · {version.in_force_from.isoformat()} · {version.sha256[:16]}",
        facts=(
            (_("Adopted"), date_format(work.adopted_on)),
            (_("In force from"), date_format(version.in_force_from)),
            (_("Status"), str(work.get_status_display())),
        ),
    )


def _provision_blocks(provisions: Iterable[Provision]) -> Iterable[Block]:
    for each in provisions:
        is_unit = each.kind in ("article", "section") or each.kind in LEVELS
        if is_unit:
            yield Heading(
                ". ".join(part for part in (each.number, each.heading) if part),
                LEVELS.get(each.kind, 3),
            )
        number = "" if is_unit else each.number
        for place, line in enumerate(each.text.splitlines()):
            yield Paragraph(line, "" if place else number, INDENTS.get(each.kind, 0))


def printed_bill(bill: Bill, duties: dict[str, str]) -> Printed:
    """Return a bill, each article with the obligations that it is to meet."""
    word = BILL_LANGUAGES[bill.language]
    blocks: list[Block] = []
    for article in bill.articles.all():
        blocks.append(Heading(f"{word} {article.position}. {article.heading}", 2))
        blocks += [Paragraph(line) for line in article.text.splitlines() if line.strip()]
        met = [duties[key] for key in article.obligations if key in duties]
        if met:
            blocks.append(Paragraph(_("Meets: %(duties)s") % {"duties": "; ".join(met)}, soft=True))
    return Printed(
        title=bill.title,
        kicker=str(_("Bill")),
        language=bill.language,
        blocks=tuple(blocks),
        footer=str(_("Draft. Drafting notes are starting points and no legal advice.")),
    )


def printed_package(
    situation: Situation,
    delta: Delta,
    suggestions: Sequence[Suggestion],
    checklist: Sequence[PackRow],
) -> Printed:
    """Return the package for parliament: memorandum, gap table, draft provisions, checklist."""
    instrument = situation.catalogue.instrument(delta.treaty)
    language = "ru" if (get_language() or "en").startswith("ru") else "en"
    return Printed(
        title=instrument_title(instrument),
        kicker=str(
            _("Package for ratification: %(state)s") % {"state": state_name(situation.state)}
        ),
        language=language,
        blocks=(
            *_memorandum(situation, delta, instrument),
            *_gap_table(delta),
            *_provisions(suggestions, language),
            *_choices(delta),
            *_checklist(checklist),
            Heading(_("How far this can be relied on")),
            Paragraph(
                _(
                    "Obligations are paraphrases, not treaty text. What is marked unverified has "
                    "no text behind it: a lawyer checks it before this package is used."
                )
            ),
            Paragraph(situation.catalogue.stamp, soft=True),
        ),
        footer=f"{instrument.short} · {situation.today.isoformat()}",
    )


def _memorandum(situation: Situation, delta: Delta, instrument: Instrument) -> Iterable[Block]:
    standing = situation.standings[delta.treaty]
    yield Heading(_("1. Explanatory memorandum"))
    yield Paragraph(
        _("Position of the State today: %(position)s.")
        % {"position": POSITION_LABELS[standing.position]}
    )
    if standing.decided_by is not None:
        yield Paragraph(_("Source: %(source)s") % {"source": standing.decided_by.source}, soft=True)
    yield Paragraph(
        _(
            "On deposit of the instrument %(newly)d obligations become binding. "
            "%(covered)d of them are covered by law already; %(open)d are not, or nobody has "
            "judged them yet. Further obligations bind only by choice: %(choices)d."
        )
        % {
            "newly": len(delta.newly),
            "covered": len(delta.covered),
            "open": len(delta.open),
            "choices": len(delta.choices),
        }
    )
    if instrument.delay_days:
        yield Paragraph(
            _("The instrument enters into force for the State %(days)d days after the deposit.")
            % {"days": instrument.delay_days}
        )
    elif instrument.delay_days == 0:
        yield Paragraph(_("The instrument enters into force for the State on the day of deposit."))
    yield Paragraph(
        _("Facts on the instrument: %(basis)s.") % {"basis": BASIS_LABELS[instrument.basis]},
        soft=True,
    )


def _gap_table(delta: Delta) -> Iterable[Block]:
    yield Heading(_("2. What becomes binding, and what the law lacks"))
    rows = tuple(
        (
            f"{line.obligation.treaty} {line.obligation.article}",
            line.obligation.text,
            str(JUDGEMENT_LABELS[line.coverage.judgement]),
            _cited(line),
            line.obligation.evidence,
            str(BASIS_LABELS[line.obligation.basis]),
        )
        for line in delta.newly
    )
    head = (
        _("Article"),
        _("Obligation"),
        _("Met"),
        _("Provision"),
        _("Needed"),
        _("Checked"),
    )
    if rows:
        yield Table(head, rows)
    else:
        yield Paragraph(_("Nothing would newly bind the State."))


def _cited(line: Line) -> str:
    return "; ".join(link.citation for link in line.coverage.links if link.citation) or "—"


def _provisions(suggestions: Sequence[Suggestion], language: str) -> Iterable[Block]:
    yield Heading(_("3. Draft provisions"))
    yield Paragraph(_("Draft. Drafting notes are starting points and no legal advice."), soft=True)
    for number, each in enumerate(suggestions, start=1):
        yield Heading(f"{number}. {each.note.heading(language)}", 2)
        yield from (Paragraph(line) for line in each.note.text(language).splitlines())
        duties = "; ".join(str(obligation) for obligation in each.obligations)
        yield Paragraph(_("Meets: %(duties)s") % {"duties": duties}, soft=True)


def _choices(delta: Delta) -> Iterable[Block]:
    yield Heading(_("4. Choices of the State"))
    if not delta.choices:
        yield Paragraph(_("The instrument leaves no option open in this catalogue."))
    for obligation in delta.choices:
        yield Paragraph(obligation.text, obligation.article)


def _checklist(checklist: Sequence[PackRow]) -> Iterable[Block]:
    yield Heading(_("5. Checklist for the depositary"))
    if not checklist:
        yield Paragraph(_("There is no checklist for this instrument yet."))
        return
    yield Table(
        ("", _("Step"), _("Source")),
        tuple(("☐", worded(row, "text"), row.source) for row in checklist),
    )
