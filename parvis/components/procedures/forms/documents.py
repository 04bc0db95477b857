"""The box of a question that is answered by documents: what is held already, what goes, what is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.models import Attachment
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.selectors.sending import Underway
from parvis.core.files import actions as documents
from parvis.core.files.actions import RefusedFile

REMOVE = "remove"
NAME_LENGTH = 250


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a form says of the documents of one question: those just added, and the numbers of those that go."""

    added: Sequence[UploadedFile[bytes]] = field(default_factory=tuple)
    removed: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


class DocumentsWidget(forms.FileInput):
    """A list of what is held, each with a box to take it away, above the box that adds."""

    template_name = "procedures/widgets/documents.html"
    allow_multiple_selected = True
    sends_to = ""  # where a script may send a document in pieces; nowhere without a draft

    def __init__(self, *, held: Sequence[Attachment], most: int, attrs: dict[str, Any]) -> None:
        super().__init__({**attrs, "multiple": most > 1})
        self.held, self.most = held, most
        self.underway: Sequence[Underway] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        going = value.removed if isinstance(value, Given) else ()
        context["widget"] |= {"held": self.held, "most": self.most, "remove": f"{name}-{REMOVE}", "going": going}
        context["widget"] |= {"sends_to": self.sends_to, "underway": self.underway}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Given:
        many = files.getlist(name) if hasattr(files, "getlist") else filter(None, [files.get(name)])
        marked = data.getlist(f"{name}-{REMOVE}") if hasattr(data, "getlist") else data.get(f"{name}-{REMOVE}", ())
        numbers = frozenset(int(each) for each in marked if str(each).isascii() and str(each).isdigit() and len(each) < 19)
        return Given(added=tuple(many), removed=numbers & {each.pk for each in self.held})


class DocumentsField(forms.Field):
    """Documents of the types that the question takes, as many as it takes; checked before anything is kept."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Add the document."),
        "name": _("The name of this file is too long. Give it a shorter one, then add it again."),
    }

    def __init__(self, question: Field, *, held: Sequence[Attachment] = (), **options: Any) -> None:
        self.question, self.held = question, held
        widget = DocumentsWidget(held=held, most=question.max_files, attrs={"accept": ",".join(question.accept)})
        super().__init__(widget=widget, **{**options, "help_text": hint(question)})

    def clean(self, value: Any) -> Given:
        given = value if isinstance(value, Given) else Given()
        stay = len(self.held) - len(given.removed)
        if self.required and not given.added and not stay:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        before = stay if self.question.max_files > 1 else 0  # the one document gives way to another
        if given.added and before + len(given.added) > self.question.max_files:
            raise forms.ValidationError(too_many(self.question.max_files, before, len(given.added)), code="many")
        wrong = [problem for each in given.added if (problem := self.problem(each, named=len(given.added) > 1))]
        if wrong:
            raise forms.ValidationError([forms.ValidationError(each, code="refused") for each in wrong])
        return given

    def problem(self, upload: UploadedFile[bytes], *, named: bool) -> str:
        """Why the document is not taken; with its name where several were given."""
        if len(upload.name or "") > NAME_LENGTH:
            return str(self.error_messages["name"])
        try:
            documents.check(upload, accept=self.question.accept, max_bytes=largest(self.question))
        except RefusedFile as refused:
            return f"{upload.name} – {refused.text}" if named else str(refused.text)
        return ""


def largest(question: Field) -> int:
    return question.max_megabytes * 1_000_000


def hint(question: Field) -> str:
    """What the procedure says, and how many documents and how large where it may not have."""
    said = str(question.hint or "")
    return said if said and question.max_files == 1 else f"{said} {limits(question)}".strip()


def limits(question: Field) -> str:
    if question.max_files == 1:
        return str(_("One document, %(size)d MB at most.") % {"size": question.max_megabytes})
    return str(_("%(n)d documents at most, %(size)d MB each.") % {"n": question.max_files, "size": question.max_megabytes})


def too_many(most: int, held: int, added: int) -> str:
    if held:
        words = _(
            "This question takes %(most)d documents at most: %(held)d are here already and you added %(added)d. Take some away, or add fewer."
        )
        return str(words % {"most": most, "held": held, "added": added})
    return str(_("This question takes %(most)d documents at most: you added %(added)d. Add fewer.") % {"most": most, "added": added})
