"""What was said about a file, to its person or by an expert, as the interface describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors import documents, people

if TYPE_CHECKING:
    from parvis.components.demarches.selectors.access import Access
    from parvis.core.people.selectors import Person


def message(row: Any, access: Access, *, person: Person | None, correction: Any) -> dict[str, Any]:
    """One message of a file of ``person``; ``correction`` is the one that it asks for, if any."""
    attached = [documents.as_file(each.stored, access) for each in row.documents.all()]
    writer = row.agent if row.by == "agent" else person
    return {
        "id": ids.encoded("Commentaire", row.pk),
        "email": writer.email if writer else "",
        "body": row.text,
        "created_at": row.at,
        "discarded_at": row.withdrawn_at,
        "attachments": attached,
        "attachment": attached[0] if attached else None,
        "correction": {"reason": correction.reason, "date_resolution": correction.resolved_at} if correction else None,
    }


def opinion(row: Any, access: Access) -> dict[str, Any]:
    """What an expert was asked and, once they did, answered."""
    attached = [documents.as_file(row.answer_document, access)] if row.answer_document else []
    claimant = people.agent(row.asked_by)
    return {
        "id": ids.encoded("Avis", row.pk),
        "question": row.introduction,
        "reponse": row.answer or None,
        "question_label": row.question or None,
        "question_answer": row.answer_yes,
        "date_question": row.asked_at,
        "date_reponse": row.answered_at,
        "claimant": claimant,
        "instructeur": claimant or {"id": people.GONE, "email": ""},
        "expert": {"id": ids.encoded("Expert", row.expert_id or row.pk), "email": row.email},
        "attachments": attached,
        "attachment": attached[0] if attached else None,
    }
