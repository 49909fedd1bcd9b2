"""Reads of national texts and their provisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to
from korgan.law.domain.comparison import Difference, ProvisionText, compare_versions
from korgan.law.models import Provision, TextVersion, Work


@dataclass(frozen=True)
class SideBySide:
    """A provision in two languages; one side is None where only the other has it."""

    left: Provision | None
    right: Provision | None


def list_works(*, actor: Actor) -> QuerySet[Work]:
    """Return the texts that the actor may see."""
    return visible_to(actor, Work.objects.select_related("organisation"))


def find_works(*, actor: Actor, text: str) -> QuerySet[Work]:
    """Return texts whose title or number has the words."""
    asked = Q(title__icontains=text) | Q(number__istartswith=text)
    return list_works(actor=actor).filter(asked).order_by("title")


def get_work(*, actor: Actor, work_id: int) -> Work:
    """Return one text."""
    return get_visible(actor, Work.objects.select_related("organisation"), id=work_id)


def get_version(*, actor: Actor, version_id: int) -> TextVersion:
    """Return one version of a text that the actor may see."""
    version = TextVersion.objects.select_related("work").filter(id=version_id).first()
    if version is None:
        raise NotFound("not_found", "no such version, or not one that you may see")
    get_work(actor=actor, work_id=version.work_id)
    return version


def versions_of(*, actor: Actor, work: Work) -> list[TextVersion]:
    """Return a text's versions, newest first, without their XML."""
    get_work(actor=actor, work_id=work.id)
    return list(work.versions.defer("akn").select_related("original", "imported_by"))


def version_in_force(work: Work, today: date, language: str = "") -> TextVersion | None:
    """Return the wording in force on the day, in the language if it has one."""
    versions = list(work.versions.defer("akn").filter(in_force_from__lte=today))
    spoken = [each for each in versions if each.language == language]
    return next(iter([*spoken, *versions]), None)


def provisions_of(version: TextVersion) -> list[Provision]:
    """Return a version's provisions in order."""
    return list(version.provisions.all())


def side_by_side(left: TextVersion, right: TextVersion) -> list[SideBySide]:
    """Return two wordings paired by place in the text: identifiers differ where alphabets do."""
    ours, theirs = provisions_of(left), provisions_of(right)
    by_place = dict(zip(places(theirs), theirs, strict=True))
    rows = [
        SideBySide(each, by_place.pop(place, None))
        for place, each in zip(places(ours), ours, strict=True)
    ]
    return rows + [SideBySide(None, each) for each in by_place.values()]


def places(provisions: Iterable[Provision]) -> list[tuple[int, ...]]:
    """Return for each provision the ordinal numbers that lead to it from the top."""
    seen: dict[str, int] = defaultdict(int)
    place: dict[str, tuple[int, ...]] = {"": ()}
    for each in provisions:
        seen[each.parent] += 1
        place[each.eid] = (*place.get(each.parent, ()), seen[each.parent])
    del place[""]
    return list(place.values())


def compare(*, actor: Actor, before: TextVersion, after: TextVersion) -> list[Difference]:
    """Return what changed between two versions of one text."""
    get_work(actor=actor, work_id=before.work_id)
    if before.work_id != after.work_id:
        raise NotFound("other_text", "only versions of one text can be compared")
    return compare_versions(_texts(before), _texts(after))


def _texts(version: TextVersion) -> list[ProvisionText]:
    return [
        ProvisionText(each.eid, str(each) if each.number or each.heading else "", each.text)
        for each in provisions_of(version)
    ]


def whole_text(version: TextVersion, eid: str) -> str:
    """Return a provision with all below it as one line, or "" if the version has it not."""
    below = Q(eid=eid) | Q(eid__startswith=f"{eid}__")
    parts = version.provisions.filter(below)
    return " ".join(
        " ".join(f"{each.number} {each.heading} {each.text}".split()) for each in parts
    ).strip()


def citation_of(version: TextVersion, provision: Provision) -> str:
    """Return how a provision is cited: the article with its paragraph, and the text's title."""
    chain = [provision.eid]
    parents = {each.eid: each for each in version.provisions.all()}
    while (parent := parents[chain[-1]].parent) and parent in parents:
        chain.append(parent)
    unit = ("article", "section", "paragraph", "point", "indent", "hcontainer", "item")
    parts = [parents[eid].number for eid in reversed(chain) if parents[eid].kind in unit]
    named = [part for part in parts if part]
    below = "".join(f"({part.strip('().')})" for part in named[1:])
    place = f"{named[0].rstrip('.')}{below}" if named else str(provision)
    return f"{place}, {version.work.title}"[:400]
