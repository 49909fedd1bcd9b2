"""The import of a spreadsheet of sources: its columns, under the headings that people use."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from korgan.kernel.records.imports.domain import Cell, DecimalMark, FileForm
from korgan.kernel.records.imports.importers import Importer, ImportField, declare_importer
from korgan.kernel.records.imports.parsers import (
    ChoiceParser,
    DateParser,
    NumberParser,
    TextParser,
)
from korgan.sources.domain.units import factor_of, parse_activity
from korgan.sources.models import KIND_LABELS, STATE_LABELS
from korgan.sources.selectors import TELLABLE, Entering, check_rows, find_registered
from korgan.sources.services import KEEP_SOURCES, lock_all_licences, write_rows
from korgan.sources.table_words import PRACTICE_LABELS

DATES = ("%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d")
UNITS = (
    "Bq", "kBq", "MBq", "GBq", "TBq", "PBq", "nCi", "µCi", "mCi", "Ci", "kCi",
    "Бк", "кБк", "МБк", "ГБк", "ТБк", "мкКи", "мКи", "Ки", "кКи",
)  # fmt: skip
_MARKS = {DecimalMark.AUTO: "", DecimalMark.POINT: ".", DecimalMark.COMMA: ","}


@dataclass(frozen=True)
class ActivityParser:
    """An activity with its unit, or a number whose unit stands in a column of its own."""

    blank: ClassVar[Any] = ""

    def parse(self, cell: Cell, form: FileForm) -> str:
        """Return the text, with a decimal point and without marks of thousands."""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return f"{cell:.15g}"
        pieces = str(cell).replace("\n", ";").split(";")
        return "; ".join(self._one(each, form) for each in pieces if each.strip())

    def _one(self, text: str, form: FileForm) -> str:
        decimal = _MARKS[form.decimal_mark]
        found = parse_activity(text, unit="Bq", decimal=decimal)
        if not decimal and "," not in text:
            return " ".join(text.split())
        has_unit = any(sign.isalpha() and sign not in "eExхЕе" for sign in text)
        unit = found.unit if has_unit else ""
        return f"{found.becquerel / factor_of(unit or 'Bq'):.12g} {unit}".strip()

    def encode(self, value: Any) -> Any:
        """Return the text."""
        return value

    def decode(self, packed: Any) -> Any:
        """Return the text."""
        return packed

    def says(self) -> str:
        """Say what a cell may hold."""
        return gettext("an activity such as 3.7 TBq or 100 Ci")


SOURCES_IMPORT = declare_importer(
    Importer(
        name="sources.register",
        title=_("Sources"),
        action=KEEP_SOURCES,
        fields=(
            ImportField(
                "number", _("National number"), TextParser(40), required=True,
                aliases=("number", "no", "id", "inventory number", "register number", "№",
                         "инвентарный номер", "рег номер", "регистрационный номер"),
            ),
            ImportField(
                "nuclide", _("Nuclide"), TextParser(200),
                aliases=("isotope", "radionuclide", "nuclides", "изотоп", "радионуклид"),
            ),
            ImportField(
                "activity", _("Activity"), ActivityParser(), unit_field="unit",
                aliases=("initial activity", "a0", "nominal activity", "начальная активность"),
            ),
            ImportField(
                "unit", _("Unit of activity"), TextParser(20), suggestions=UNITS,
                aliases=("unit", "units", "единица", "единицы", "ед изм"),
            ),
            ImportField(
                "reference", _("Reference date"),
                DateParser(DATES, either_order=True, not_after=timezone.localdate),
                aliases=("date", "as of", "activity date", "date of activity", "calibration date",
                         "ref date",
                         "дата", "на дату", "дата аттестации"),
            ),
            ImportField(
                "maker", _("Maker"), TextParser(120),
                aliases=("manufacturer", "make", "завод изготовитель", "производитель"),
            ),
            ImportField(
                "model", _("Model"), TextParser(120), aliases=("type", "source type", "марка"),
            ),
            ImportField(
                "serial", _("Serial number"), TextParser(80),
                aliases=("serial", "serial no", "s/n", "sn", "зав №", "заводской №"),
            ),
            ImportField(
                "holder_serial", _("Serial number of the capsule"), TextParser(80),
                aliases=("capsule", "source holder", "капсула"),
            ),
            ImportField(
                "kind", _("Kind"),
                ChoiceParser(
                    [(each.value, label) for each, label in KIND_LABELS.items()],
                    {"sealed": "sealed source", "зрии": "sealed source",
                     "unsealed": "unsealed material", "ории": "unsealed material"},
                ),
                missing="sealed source",
            ),
            ImportField(
                "state", _("Status"),
                ChoiceParser([(each, STATE_LABELS[each]) for each in sorted(TELLABLE)],
                             {"used": "in_use", "stored": "temporary_storage",
                              "disused": "disused_declared"}),
                aliases=("status", "статус"),
                missing="in_use",
            ),
            ImportField(
                "holder", _("Holder"), TextParser(200),
                aliases=("licensee", "organisation", "organization", "owner", "организация"),
            ),
            ImportField(
                "site", _("Site"), TextParser(200),
                aliases=("location", "facility", "room", "место", "объект"),
            ),
            ImportField(
                "practice", _("Practice"),
                ChoiceParser(PRACTICE_LABELS),
                aliases=("use", "application", "применение"),
                missing="",
            ),
            ImportField(
                "manufactured_on", _("Manufactured"),
                DateParser(DATES, either_order=True, not_after=timezone.localdate),
                aliases=("date of manufacture", "production date", "дата изготовления"),
            ),
            ImportField(
                "working_life_years", _("Recommended working life"),
                NumberParser(Decimal(0), Decimal(200), decimal_places=2), unit=_("years"),
                aliases=("working life", "срок службы"),
            ),
            ImportField(
                "iso2919", _("ISO 2919 class"), TextParser(24), aliases=("iso", "класс iso")
            ),
            ImportField(
                "special_form_certificate", _("Special-form certificate"), TextParser(80),
                aliases=("certificate", "сертификат"),
            ),
            ImportField(
                "last_seen_on", _("Seen last"),
                DateParser(DATES, either_order=True, not_after=timezone.localdate),
                aliases=("last inventory", "verified", "последняя инвентаризация"),
            ),
        ),
        key=("number",),
        find=find_registered,
        check=check_rows,
        begin=Entering,
        lock=lock_all_licences,
        write=write_rows,
        resolved=(("site_id", _("site")),),
        page="sources:quality",
        upload="sources:import",
    )
)  # fmt: skip
