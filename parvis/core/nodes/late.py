"""What another node does not answer at once is left with it: the answer comes by delivery, and serves whoever asks the same again.

Two questions are the same when the same body asks the same node for the same fields about the same subject, under the same
authorisation. The answer is destroyed here as it serves; nothing but its place in line is kept beside the delivery.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.rules.answers import Query, Subject, covered
from parvis.core.nodes import deliveries, previewing
from parvis.core.nodes.deliveries.limits import kept
from parvis.core.nodes.models import Delivery, LateQuestion, RemoteAuthorisation
from parvis.core.people.selectors import UnknownOrganisation, organisation_by_identifier, organisation_subject, person_by_identity
from parvis.core.protection import actions as protection
from parvis.core.protection import selectors as trace
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

State = Delivery.State


class AnswerAwaited(exchange.AnswerWaits):
    """The other node holds the question, or will as soon as it can be reached; nothing is put to it again."""

    def __init__(self, source: Text, *, cause: str) -> None:
        super().__init__(
            Text(
                f"{source.fr} ne répond pas tout de suite : la question lui est laissée, et sa réponse viendra ici dès qu’elle sera prête. "
                "Rien n’est perdu : continuez, elle sera ajoutée.",
                f"{source.en} does not answer at once: the question is left with it, and its answer comes here as soon as it is ready. "
                "Nothing is lost: carry on, it will be added.",
            ),
            cause=cause,
        )


def came(query: Query, held: RemoteAuthorisation, *, source: Text) -> Mapping[str, Any] | None:
    """The values that were delivered for this question, once; None when nothing was left, when it came to nothing in time,
    and when it waits for the person's word.

    Raises AnswerAwaited, and SourceRefused or NotFoundAtSource when that is what was delivered.
    """
    left = LateQuestion.objects.filter(key=key_of(query, held)).first()
    if left is None:
        return None
    with transaction.atomic():
        found = deliveries.take(left.ticket)
        if found.state == State.AWAITED:
            raise AnswerAwaited(source, cause="delivery")
        left.delete()
    if found.body is not None:
        return values(found, source=source)
    if found.state == State.REFUSED and found.code != "gone":  # by the other node
        raise exchange.NotFoundAtSource(source) if found.code == "not-found" else exchange.SourceRefused(source, status=403)
    return None


def values(found: deliveries.LaterAnswer, *, source: Text) -> Mapping[str, Any]:
    try:
        said = found.values["values"]
    except (ValueError, KeyError, TypeError):
        said = None
    if not isinstance(said, dict):
        raise exchange.SourceUnavailable(source, cause="malformed")
    return said


def leave(query: Query, held: RemoteAuthorisation, question: Mapping[str, Any], *, label: Label) -> None:
    """Leave the question with the other node, once however often it is asked; its line in the trace is committed first."""
    key, concerns = key_of(query, held), named(query.subject, query.recipient)
    if LateQuestion.objects.filter(key=key).exists():
        return
    about = about_of(query, held)
    detail = {"offer": query.offer, "request": query.request_id, "network": held.network, "member": held.peer}
    wording = {"purpose": Text.of(held.purpose), "legal_basis": Text.of(held.legal_basis), "fields": about["fields"]}
    body = {name: about[name] for name in ("organisation", "organisation_identifier")}
    protection.record_durably("nodes.left", subjects=[concerns], detail=detail, **body, **wording)
    try:
        with transaction.atomic():
            ticket = deliveries.ask_later(held.network, held.peer, question, label=label.value, concerns=[concerns], about=about)
            LateQuestion.objects.create(key=key, ticket=ticket)
    except IntegrityError:
        return  # another was first


def forget() -> int:
    """Delete the places of questions whose deliveries ended long ago and that nobody asked again; how many."""
    return int(LateQuestion.objects.filter(left_at__lt=timezone.now() - 3 * kept()).delete()[0])


def about_of(query: Query, held: RemoteAuthorisation) -> dict[str, Any]:
    try:
        name = organisation_by_identifier(query.recipient).name
    except UnknownOrganisation:
        name = query.recipient
    return {
        "organisation": name,
        "organisation_identifier": query.recipient,
        "purpose": held.purpose,
        "legal_basis": held.legal_basis,
        "fields": list(covered(query.fields, held.fields)),
        "offer": query.offer,
        **told(query, held),
    }


def told(query: Query, held: RemoteAuthorisation) -> dict[str, str]:
    """Whom to tell when the answer is there: a person who must see it first."""
    person = person_by_identity(query.subject.identity) if query.subject.identity else None
    waits = person is not None and previewing.applies(held.network, query)
    return {"tell": str(person.pk), "link": "/me/previews"} if person and waits else {}


def key_of(query: Query, held: RemoteAuthorisation) -> str:
    """What makes two questions the same; the subject is in it as the trace names it, so it names nobody."""
    subject = trace.subject(named(query.subject, query.recipient))
    about = [subject, trace.subject(query.subject.key.encode()) if query.subject.key else ""]
    said = [held.network, held.peer, query.offer, held.authorisation, query.recipient, *about, *sorted(covered(query.fields, held.fields))]
    return sha256(json.dumps(said).encode()).hexdigest()


def named(subject: Subject, recipient: str) -> bytes:
    """Whom the lines of the trace about this question concern."""
    return subject.identity.canonical() if subject.identity else organisation_subject(subject.organisation or recipient)
