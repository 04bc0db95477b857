"""Documents of questions on the pages of a draft: what is held, what was refused."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form
from django.urls import reverse

from parvis.components.procedures.actions.attachments import RefusedDocument
from parvis.components.procedures.forms.documents import DocumentsField
from parvis.components.procedures.models import Attachment, File
from parvis.components.procedures.selectors.sending import underway
from parvis.core.people.selectors import Person


def held_documents(file: File, *, row: str = "") -> dict[str, list[Attachment]]:
    """The documents given so far, by question, in the order in which they came."""
    found: dict[str, list[Attachment]] = {}
    for each in file.attachments.filter(row=row).select_related("stored"):
        found.setdefault(each.field, []).append(each)
    return found


def tell_refused(form: Form, refused: RefusedDocument) -> None:
    """Beside its question, with everything else still there."""
    form.add_error(refused.question if refused.question in form.fields else None, ValidationError(str(refused.text)))


def offer_pieces(form: Form, file: File, reader: Person) -> None:
    """A script of the page may send documents in pieces; what the reader began to send is told with its question."""
    begun = underway(file, reader)
    for name, box in form.fields.items():
        if isinstance(box, DocumentsField):
            box.widget.sends_to = reverse("procedures:send", args=[file.procedure.slug, file.id, name])
            box.widget.underway = begun.get(name, ())
