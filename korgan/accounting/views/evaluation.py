"""Evaluate a balance file on a page: for facilities that keep their books elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from korgan.accounting.forms.evaluation import BalanceFileForm
from korgan.accounting.views.presentation import plain
from korgan.accounting.views.refusals import done
from korgan.accounting.views.spreadsheets import spreadsheet
from korgan.kernel.errors import InputError
from korgan.kernel.organisations.seats import actor_of

_LARGEST = 20 * 1024 * 1024


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Give the empty spreadsheet."""
    from korgan.accounting.readers.balance.template import balance_template

    actor_of(request)
    return spreadsheet(balance_template(), "balance.xlsx")


@require_GET
def worked_example(request: HttpRequest) -> HttpResponse:
    """Give a filled-in file, as a spreadsheet opens it."""
    from korgan.accounting.readers.balance import example

    actor_of(request)
    response = HttpResponse(example("csv"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="balance-example.csv"'
    return response


@require_http_methods(["GET", "POST"])
def evaluate(request: HttpRequest) -> HttpResponse:
    """Evaluate a file; nothing of it is kept."""
    actor_of(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BalanceFileForm(*given)
    result = done(form, lambda: _result(form)) if given else None
    context = {"form": form, "result": result, "shown": _shown(result) if result else None}
    status = 422 if given and result is None else 200
    return render(request, "accounting/evaluate.html", context, status=status)


def _result(form: BalanceFileForm) -> dict[str, Any]:
    from korgan.accounting.domain.evaluation import evaluate_study
    from korgan.accounting.readers.balance import read_balance

    upload = form.cleaned_data["file"]
    if upload.size > _LARGEST:
        raise InputError(
            "too_large", "the file is larger than 20 MB", where="file",
            mend="evaluate it with korgan accounting evaluate",
        )  # fmt: skip
    try:
        return evaluate_study(read_balance(upload.read(), upload.name))
    except InputError as error:
        # The form knows one field, the file; its line or record is told with the reason.
        place = "" if error.where in ("", "file") else f"{error.where}: "
        raise InputError(
            error.code, f"{place}{error.message}", where="file", mend=error.mend
        ) from None


_COLUMNS = (
    "beginning_inventory", "inputs", "outputs", "book_inventory", "ending_inventory", "muf",
    "sigma_muf", "cumuf", "sigma_cumuf", "sitmuf",
)  # fmt: skip


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    heads = (
        _("Beginning inventory"), _("Increases"), _("Decreases"), _("Book inventory"),
        _("Ending inventory"), "MUF", "σ(MUF)", "CUMUF", "σ(CUMUF)", "SITMUF",
    )  # fmt: skip
    rows = [
        {
            "name": row.get("balance") or row.get("number"),
            "cells": [
                (head, "–" if row.get(name) is None else plain(row[name]))
                for head, name in zip(heads, _COLUMNS, strict=True)
            ],
        }
        for row in result.get("balances") or []
    ]
    tests = result.get("tests") or {}
    names = {"muf_fixed": _("each MUF by itself"), "page": _("Page's test")}
    return {
        "heads": heads,
        "rows": rows,
        "tests": [
            (names.get(name, name.upper()), "warn" if each["alarm"] else "good", each["alarm"])
            for name, each in tests.items()
            if isinstance(each, dict) and "alarm" in each
        ],
    }
