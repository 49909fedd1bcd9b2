"""What an area has booked before of the like of what is booked now: is g meant, or kg."""

from __future__ import annotations

from korgan.accounting.domain.codes import DECREASE, INCREASE, PAIR, inventory_change
from korgan.accounting.domain.inventory_changes import InventoryChange
from korgan.accounting.domain.materials import ElementCategory, in_unit
from korgan.accounting.domain.unit_doubts import UnitDoubt, question_about, refuse_unless_alike
from korgan.accounting.models import Area, Batch, Movement
from korgan.accounting.models.ledger import ARRIVALS
from korgan.accounting.selectors.ledger import batch_holding
from korgan.kernel.audit.services import part_of_service
from korgan.kernel.errors import InputError

# So many of the latest tell what is usual.
_LIKE = 200
_UG_PER_KG = 10**9
_WEIGHED = frozenset({INCREASE, DECREASE, PAIR})


@part_of_service
def unit_question(area: Area, change: InventoryChange) -> InputError | None:
    """Return the question about a weight that is far from all that was booked of its like.

    What brings a batch in is compared item by item with what came in before; what takes out a
    part or adds to a batch, with earlier entries of its code. A whole batch is not asked about.
    """
    kind = inventory_change(change.code)
    if kind.effect not in _WEIGHED or change.element <= 0:
        return None
    if change.code in ARRIVALS:
        like = _items_before(area, change.category)
        if not like:
            return _significant_first(change)
        return question_about(_by_item(change.element, change.items), like)
    if _is_whole(area, change, kind.from_category):
        return None
    return question_about(change.element, _entries_before(area, change))


@part_of_service
def ask_about_units_together(changes: list[InventoryChange]) -> None:
    """Ask about batches of an opening inventory that are far from all others of their category."""
    for each in changes:
        own = _by_item(each.element, each.items)
        others = [
            _by_item(other.element, other.items)
            for other in changes
            if other is not each and other.category == each.category
        ]
        refuse_unless_alike(own, others, f"{each.batch}: ")


def _significant_first(change: InventoryChange) -> InputError | None:
    """Ask where nothing alike was booked before and it is more than a significant quantity."""
    from korgan.science.accountancy.quantities import significant_quantity

    material, counted = _MATERIALS[change.category], change.element
    if change.category is ElementCategory.ENRICHED_URANIUM:
        counted = change.isotopes.get("U-235", change.element)
        if counted * 5 >= change.element:
            material = "high enriched uranium"
    if counted <= significant_quantity(material) * _UG_PER_KG:
        return None
    grams = in_unit(change.element, "g")
    return UnitDoubt(
        message=f"{grams} g is more than a significant quantity, and nothing like it was booked "
        "here before"
    )


_MATERIALS = {
    ElementCategory.PLUTONIUM: "plutonium",
    ElementCategory.ENRICHED_URANIUM: "low enriched uranium",
    ElementCategory.NATURAL_URANIUM: "natural uranium",
    ElementCategory.DEPLETED_URANIUM: "depleted uranium",
    ElementCategory.THORIUM: "thorium",
}


def _by_item(element: int, items: int | None) -> int:
    return element // (items or 1)


def _items_before(area: Area, category: str) -> list[int]:
    latest = Batch.objects.filter(area=area, category=str(category)).order_by("-id")
    came = Movement.objects.filter(
        batch__in=list(latest.values_list("id", flat=True)[:_LIKE]), code__in=ARRIVALS,
        amendments__isnull=True,
    ).exclude(status="D")  # fmt: skip
    records = came.order_by("-number").values_list("record", flat=True)
    return [_by_item(each["element"], each.get("items")) for each in records]


def _entries_before(area: Area, change: InventoryChange) -> list[int]:
    own = Movement.objects.filter(
        area=area, code=change.code, batch__category=str(change.category), amendments__isnull=True
    ).exclude(status="D")
    records = own.order_by("-number").values_list("record", flat=True)
    return [each["element"] for each in records[:_LIKE] if "element" in each]


def _is_whole(area: Area, change: InventoryChange, from_category: str) -> bool:
    category = from_category or str(change.category)
    batch = Batch.objects.filter(area=area, name=change.batch, category=category).first()
    held = batch_holding(batch).get(change.category.element, 0) if batch else 0
    return held == change.element
