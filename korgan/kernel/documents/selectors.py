"""Reads of originals."""

from __future__ import annotations

from django.db.models import QuerySet

from korgan.kernel.documents import store
from korgan.kernel.documents.models import Document
from korgan.kernel.organisations.domain import Actor
from korgan.kernel.organisations.selectors import get_visible, visible_to


def get_document(*, actor: Actor, document_id: int) -> Document:
    """Return one document's row."""
    return get_visible(actor, Document.objects.all(), id=document_id)


def list_documents(*, actor: Actor) -> QuerySet[Document]:
    """Return the rows of documents that the actor may see."""
    return visible_to(actor, Document.objects.all())


def read_original(*, actor: Actor, document_id: int) -> tuple[Document, bytes]:
    """Return a document's row and its bytes, checked against their hash."""
    document = get_document(actor=actor, document_id=document_id)
    return document, store.get(document.sha256)


def exercise_of(sha256: str) -> str:
    """Return the number of the exercise whose material these bytes are, or "" if they are real."""
    marked = Document.objects.filter(sha256=sha256).exclude(exercise="")
    return marked.values_list("exercise", flat=True).order_by("id").first() or ""
