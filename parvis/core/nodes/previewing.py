"""Networks with ``preview``: an answer about a person is held until they saw it and said whether it may be used.

An agreement is for one use: the next question of the same body, under the same authorisation, about the same fields,
gets the values that were seen, and they are deleted here as it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors as exchange_selectors
from parvis.core.exchange.rules.answers import Query, covered, released
from parvis.core.nodes import membership, telling
from parvis.core.nodes.asking import read_identity
from parvis.core.nodes.models import HeldAnswer, RemoteAuthorisation
from parvis.core.nodes.rules.plain import is_shallow, texts_in
from parvis.core.people.selectors import Person, UnknownOrganisation, organisation_by_identifier, trace_subjects
from parvis.core.protection import actions as protection
from parvis.core.protection import selectors as trace
from parvis.kernel import catalogue
from parvis.kernel.text import Text

KEPT = timedelta(days=30)  # an answer that nobody looked at or used, and a refusal
MOST_LEVELS, MOST_SIGNS = 20, 200_000  # of an answer that a person is to read
State = HeldAnswer.State


class AnswerHeld(exchange.AnswerWaits):
    """The other node answered; the person has not decided yet."""

    def __init__(self, source: Text) -> None:
        super().__init__(
            Text(
                f"{source.fr} a répondu. Rien ne sert avant que la personne ait vu la réponse et accepté, à l’adresse /me/previews "
                "(Mon espace, Réponses à voir). Rien n’est perdu\u00a0: nous reprendrons ensuite.",
                f"{source.en} has answered. Nothing is used before the person has seen the answer and agreed, at /me/previews "
                "(My space, Answers to see). Nothing is lost: we carry on afterwards.",
            ),
            cause="preview",
        )


class PersonRefused(exchange.ExchangeError):
    """The person saw the answer and did not want it used."""

    code = "person-refused"

    def __init__(self, source: Text) -> None:
        super().__init__(
            Text(
                f"La réponse de {source.fr} ne sert pas\u00a0: la personne l’a vue et refusée. L’information peut être donnée autrement.",
                f"The answer of {source.en} is not used: the person saw it and refused. The information can be given in another way.",
            )
        )


class AlreadyDecided(ValueError):
    """The answer is no longer waiting."""


# -- the asking side


def applies(network: str, query: Query) -> bool:
    return catalogue.networks()[network].preview and query.subject.identity is not None


def decided(query: Query, held: RemoteAuthorisation, *, source: Text) -> Mapping[str, Any] | None:
    """The values that the person agreed to, once; None when nothing waits. Raises AnswerHeld, PersonRefused."""
    with transaction.atomic():
        rows = [row for row in same(query, held).select_for_update() if set(row.fields) == set(wanted(query, held))]
        agreed = next((row for row in rows if row.state == State.AGREED and row.body), None)
        if agreed is not None:
            values: Mapping[str, Any] = json.loads(bytes(agreed.body or b"{}"))
            agreed.body, agreed.used_at = None, timezone.now()
            agreed.save(update_fields=["body", "used_at"])
            return values
    if any(row.state == State.HELD for row in rows):
        raise AnswerHeld(source)
    if rows and rows[0].state == State.REFUSED:
        raise PersonRefused(source)
    return None


def hold(query: Query, held: RemoteAuthorisation, values: Mapping[str, Any]) -> HeldAnswer:
    """Keep what came, no more than was asked, until the person decides; they are told that it waits.

    Raises SourceUnavailable for what nobody could read.
    """
    fields = wanted(query, held)
    if not is_readable(values):
        raise exchange.SourceUnavailable(Text(held.peer, held.peer), cause="malformed")
    row = HeldAnswer.objects.create(
        **key_of(query, held),
        request_id=query.request_id,
        fields=list(fields),
        purpose=held.purpose,
        body=json.dumps(released(values, fields), ensure_ascii=False).encode(),
    )
    if query.subject.identity is not None:
        telling.held(row, query.subject.identity, sender=sender_of(row), offer=offer_title(row))
    return row


def is_readable(values: Mapping[str, Any]) -> bool:
    """Whether a page can show it to a person: what another country sends may nest and grow as it likes."""
    return is_shallow(values, most=MOST_LEVELS) and sum(map(len, texts_in(values))) <= MOST_SIGNS


def to_hold(network: str, member: str, question: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """What a question that is answered later keeps so that its answer can be held; nothing where nobody must see it first.

    ``question`` is as it goes to the other node; ``about`` may have ``purpose``, and ``offer`` where
    this node calls it otherwise. Raises Refused for a question that makes no sense.
    """
    named = question.get("subject")
    if not catalogue.networks()[network].preview or not isinstance(named, Mapping) or "identity" not in named:
        return {}
    subject = read_identity(named["identity"])
    return {
        "network": network,
        "peer": member,
        "offer": str(about.get("offer") or question.get("offer", "")),
        "authorisation": str(question.get("authorisation", "")),
        "subject": trace.subject(subject.canonical()),
        "recipient": str(question.get("recipient", "")),
        "request_id": str(question.get("request", "")),
        "fields": [str(each) for each in question.get("fields", [])],
        "purpose": dict(about.get("purpose") or {"fr": "", "en": ""}),
    }


def hold_delivered(ticket: UUID, held: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Keep the values that were delivered under ``ticket`` until the person decides, in the caller's transaction."""
    body = json.dumps(released(values, held["fields"]), ensure_ascii=False).encode()
    HeldAnswer.objects.create(ticket=ticket, body=body, **held)


def word_on(ticket: UUID) -> tuple[str, Mapping[str, Any] | None]:
    """What the person said of a delivered answer, as a code, and the values once they agreed and until they were used."""
    row = HeldAnswer.objects.filter(ticket=ticket, held_at__gt=timezone.now() - KEPT).first()
    if row is None or row.used_at:
        return "not-taken", None
    if row.state == State.AGREED and row.body:
        return "", json.loads(bytes(row.body))
    return ("preview" if row.state == State.HELD else PersonRefused.code), None


def use(ticket: UUID) -> None:
    """The values serve now, and are deleted here; in the caller's transaction."""
    HeldAnswer.objects.filter(ticket=ticket, state=State.AGREED).update(body=None, used_at=timezone.now())


def wanted(query: Query, held: RemoteAuthorisation) -> tuple[str, ...]:
    return covered(query.fields, held.fields)


def key_of(query: Query, held: RemoteAuthorisation) -> dict[str, str]:
    """What makes two questions the same to the person who decides."""
    if query.subject.identity is None:
        raise LookupError("Only answers about a person are held.")
    return {
        "network": held.network,
        "peer": held.peer,
        "offer": query.offer,
        "authorisation": held.authorisation,
        "subject": trace.subject(query.subject.identity.canonical()),
        "recipient": query.recipient,
    }


def same(query: Query, held: RemoteAuthorisation) -> Any:
    return HeldAnswer.objects.filter(**key_of(query, held), used_at=None, held_at__gt=timezone.now() - KEPT)


# -- the person


def of_person(person: Person) -> Any:
    """Answers about ``person`` and nobody else, newest first; one whose time is over can be neither read nor decided on."""
    names = [trace.subject(name) for name in trace_subjects(person)]
    found = HeldAnswer.objects.filter(subject__in=names, held_at__gt=timezone.now() - KEPT)
    return found.order_by("-held_at", "-id")


def waiting(person: Person) -> Any:
    return of_person(person).filter(state=State.HELD)


def decide(person: Person, ticket: UUID, *, agree: bool) -> HeldAnswer:
    """The person's word on one answer, with its line in the trace; a refused answer is deleted at once.

    Raises HeldAnswer.DoesNotExist for an answer about somebody else, AlreadyDecided. Trace: nodes.preview-agreed, -refused.
    """
    with transaction.atomic():
        row: HeldAnswer = of_person(person).select_for_update().get(ticket=ticket)
        if row.state != State.HELD or row.body is None:
            raise AlreadyDecided
        row.state, row.decided_at = (State.AGREED if agree else State.REFUSED), timezone.now()
        row.body = row.body if agree else None
        row.save(update_fields=["state", "decided_at", "body"])
        record(person, row)
    return row


def record(person: Person, row: HeldAnswer) -> None:
    protection.record(
        "nodes.preview-agreed" if row.state == State.AGREED else "nodes.preview-refused",
        subjects=[person.identity.canonical()],
        organisation=recipient_of(row),
        organisation_identifier=row.recipient,
        purpose=Text.of(row.purpose),
        legal_basis=legal_basis_of(row),
        fields=row.fields,
        detail={
            "offer": row.offer,
            "request": row.request_id,
            "authorisation": row.authorisation,
            "network": row.network,
            "member": row.peer,
            "member_title": sender_of(row).fr,
        },
    )


def forget() -> int:
    """Delete answers that nobody decided on or used in time, and what was decided long ago; how many."""
    return HeldAnswer.objects.filter(held_at__lte=timezone.now() - KEPT).delete()[0]


# -- in words


def legal_basis_of(row: HeldAnswer) -> Text:
    held = RemoteAuthorisation.objects.filter(network=row.network, peer=row.peer, authorisation=row.authorisation).first()
    title = catalogue.networks()[row.network].title
    return Text.of(held.legal_basis) if held else Text(f"Règles du réseau : {title.fr}", f"Rules of the network: {title.en}")


def sender_of(row: HeldAnswer) -> Text:
    found = membership.newest(row.network)
    member = found.by_identifier.get(row.peer) if found else None
    return member.title if member else Text(row.peer, row.peer)


def recipient_of(row: HeldAnswer) -> str:
    try:
        return organisation_by_identifier(row.recipient).name
    except UnknownOrganisation:
        return row.recipient


def in_words(row: HeldAnswer) -> list[tuple[Text, list[str]]]:
    """Each field by its title, with what came for it; nothing came where the list is empty."""
    values = json.loads(bytes(row.body)) if row.body else {}
    return [(title_of(row.offer, name), list(leaves(at(values, name.split("."))))) for name in row.fields]


def title_of(offer: str, name: str) -> Text:
    declared = catalogue.offers().get(offer)
    titles = {each.name: each.title for each in declared.fields} if declared else {}
    return titles.get(name, Text(name, name))


def offer_title(row: HeldAnswer) -> Text:
    return exchange_selectors.offer_title(row.offer)


def at(found: Any, steps: list[str]) -> Any:
    """What stands at a path; lists are walked item by item."""
    if isinstance(found, list):
        return [at(each, steps) for each in found]
    if not steps:
        return found
    return at(found.get(steps[0]), steps[1:]) if isinstance(found, Mapping) else None


def leaves(found: Any) -> Iterator[str]:
    """The words of a value, however it nests; yes and no are ✓ and ✗."""
    if isinstance(found, Mapping):
        parts: Iterable[Any] = found.values()
    elif isinstance(found, list):
        parts = found
    else:
        if found is not None and found != "":
            yield {True: "✓", False: "✗"}[found] if isinstance(found, bool) else str(found)
        return
    for each in parts:
        yield from leaves(each)
