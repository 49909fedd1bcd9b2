"""The log for auditors: entries, the proof of one, checkpoints and their witnesses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from korgan.kernel.audit.checkpoints import KEEP_LOG
from korgan.kernel.audit.models import Checkpoint, Witness
from korgan.kernel.audit.selectors import Proof, list_entries, prove_entry
from korgan.kernel.errors import NotFound
from korgan.kernel.organisations.rights import require
from korgan.kernel.organisations.seats import actor_of


@require_GET
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry of the own organisation with its proof."""
    found = list_entries(actor=actor_of(request)).filter(seq=seq).first()
    if found is None:
        raise NotFound("no_entry", f"there is no entry {seq}, or not one that you may read")
    proof: Proof | None = None
    missing = ""
    try:
        proof = prove_entry(seq)
    except NotFound as error:
        missing = error.message
    context = {"entry": found, "proof": proof, "missing": missing}
    return render(request, "audit/entry.html", context)


@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Show checkpoints and who countersigned them."""
    require(actor_of(request), KEEP_LOG)
    witnesses = list(Witness.objects.order_by("name"))
    made = Checkpoint.objects.order_by("-tree_size")[:50]
    lines = [
        (each, [name for name in map(_signer, each.note.splitlines()) if name]) for each in made
    ]
    context = {"checkpoints": lines, "witnesses": witnesses}
    return render(request, "audit/checkpoints.html", context)


def _signer(line: str) -> str:
    return line.split(" ")[1] if line.startswith("— ") else ""
