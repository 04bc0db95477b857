"""Every document that belongs to a file, and the file itself on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from parvis.components.procedures.selectors import File, State
from parvis.components.procedures.selectors.annotations import notes
from parvis.components.procedures.selectors.history import timeline
from parvis.components.procedures.selectors.wording import blocks
from parvis.design import typography

INFECTED = "infected"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document of a file: ``kind`` is the folder it goes to, ``path`` where the store keeps it, ``withheld`` why it is not given."""

    kind: str
    name: str
    path: str
    withheld: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, held: dict[str, str]) -> Document:
        return cls(**held)


def documents_of(file: File) -> Iterator[Document]:
    """Attachments, letters, documents of messages, of opinions and of annotations."""
    for attachment in file.attachments.select_related("stored"):
        yield document("attachments", attachment.stored, prefix=f"{attachment.field} - ")
    for letter in file.letters.exclude(stored=None).select_related("stored"):
        yield document("letters", letter.stored)
    for message in file.messages.prefetch_related("documents__stored"):
        for each in message.documents.all():
            yield document("messages", each.stored, prefix=f"{message.at:%Y-%m-%d} - ")
    for opinion in file.opinions.select_related("introduction_document", "answer_document"):
        for stored in filter(None, (opinion.introduction_document, opinion.answer_document)):
            yield document("opinions", stored, prefix=f"{opinion.email} - ")
    for note in file.annotations.exclude(stored=None).select_related("stored"):
        yield document("annotations", note.stored, prefix=f"{note.field} - ")


def document(kind: str, stored: Any, *, prefix: str = "") -> Document:
    withheld = INFECTED if stored.scan_state == INFECTED else ""
    return Document(kind=kind, name=f"{prefix}{stored.name}", path=stored.path, withheld=withheld)


def sheet_of(file: File, *, when: datetime) -> dict[str, Any]:
    """What the sheet of a file says, for its letter template: answers with their sources, notes, opinions, messages, history."""
    definition = file.definition
    return {
        "date": when,
        "organisation": {"name": file.organisation.name, "lines": []},
        "recipient": {"name": file.applicant or str(file.reference), "lines": []},
        "subject": f"{definition.title} – {file.reference}",
        "reference": file.reference,
        "demonstration": settings.PARVIS_DEMO,
        "facts": facts(file),
        "blocks": [{"title": block.title, "lines": [line_of(each) for each in block.lines]} for block in blocks(file)],
        "notes": [{"label": str(each.field.label), "value": each.value} for each in notes(file) if each.is_filled],
        "opinions": [opinion_of(each) for each in file.opinions.select_related("expert")],
        "messages": [{"by": author(file, each), "when": typography.when(each.at), "text": each.text} for each in file.messages.all()],
        "history": [
            {"when": typography.when(each["when"]), "title": str(each["title"]), "by": each["text"]}
            for each in timeline(file, for_agents=True)
        ],
    }


def facts(file: File) -> list[dict[str, str]]:
    told = [
        (gettext("Applicant"), file.applicant),
        (gettext("State"), str(State(file.state).label)),
        (gettext("Submitted at"), typography.when(file.submitted_at) if file.submitted_at else ""),
        (gettext("Decided at"), typography.when(file.decided_at) if file.decided_at else ""),
        (gettext("Reasons of the decision"), file.decision.reasons if hasattr(file, "decision") else ""),
    ]
    return [{"label": label, "value": value} for label, value in told if value]


def line_of(line: Any) -> dict[str, str]:
    return {"label": str(line.label), "value": line.value or gettext("Not answered"), "source": line.source}


def opinion_of(opinion: Any) -> dict[str, str]:
    who = opinion.expert.display_name if opinion.expert else opinion.email
    yes = {True: gettext("Yes"), False: gettext("No")}.get(opinion.answer_yes, "")
    answer = "\n".join(filter(None, (yes, opinion.answer))) or gettext("Not answered")
    return {"who": who, "asked": "\n".join(filter(None, (opinion.introduction, opinion.question))), "answer": answer}


def author(file: File, message: Any) -> str:
    if message.by == "person":
        return file.applicant
    return str(message.agent.display_name if message.agent else message.agent_label)
