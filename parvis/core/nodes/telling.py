"""What people and operators are told of deliveries: a line in the trace of whom they concern, notices for who waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from parvis.core.nodes.models import Delivery, HeldAnswer
from parvis.core.nodes.rules.parcels import Parcel
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Identity, operators, person_by_id, person_by_identity
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

WHY = Text("Réponse à une question posée à une autre administration", "Answer to a question asked of another administration")


def arrived(row: Delivery, held: Mapping[str, Any]) -> None:
    """An answer came, or will not: for whom it concerns, and for who asked."""
    about = held.get("about", {})
    concerns = [bytes.fromhex(each) for each in held.get("concerns", [])]
    event = "nodes.answer-arrived" if row.state == Delivery.State.DELIVERED else "nodes.answer-refused"
    line(event, row, concerns, about=about, code=row.cause)
    person = person_by_id(about["tell"]) if about.get("tell") else None
    if person is not None:
        notices.send(
            "nodes.answer",
            to=person,
            key=f"nodes.answer:{row.ticket}",
            context={"arrived": row.state == Delivery.State.DELIVERED, "peer": row.peer},
            link=about.get("link", ""),
        )


def delivered(row: Delivery, *, concerns: Iterable[bytes], taken: bool, code: str) -> None:
    """The other side has the answer, or refused it."""
    line("nodes.answer-delivered" if taken else "nodes.answer-refused", row, list(concerns), about={}, code=code)


def line(event: str, row: Delivery, concerns: list[bytes], *, about: Mapping[str, Any], code: str) -> None:
    if not concerns:
        return
    title = catalogue.networks()[row.network].title
    protection.record(
        event,
        subjects=concerns,
        organisation=about.get("organisation") or settings.PARVIS_ORIGIN,
        organisation_identifier=about.get("organisation_identifier", ""),
        purpose=Text(**about["purpose"]) if "purpose" in about else WHY,
        legal_basis=Text(**about["legal_basis"])
        if "legal_basis" in about
        else Text(f"Règles du réseau : {title.fr}", f"Rules of the network: {title.en}"),
        fields=about.get("fields", ()),
        file_reference=about.get("file_reference", ""),
        detail={
            "peer": row.peer,
            "network": row.network,
            "ticket": str(row.ticket),
            "message": row.digest,
            **({"reason": code} if code else {}),
        },
    )


def held(row: HeldAnswer, identity: Identity, *, sender: Text, offer: Text) -> None:
    """An answer waits until the person has seen it: told once, in the house and by mail, without a word of the answer."""
    person = person_by_identity(identity)
    if person is None:
        return  # never signed in here: it stands in their space the day they do
    link, context = f"/me/previews/{row.ticket}", {"sender": sender, "offer": offer}
    notices.send("nodes.preview", to=person, key=f"nodes.preview:{row.ticket}", context=context, link=link)


def conflict(network: str, peer: str, parcel: Parcel) -> None:
    """A peer sent something else under a number that it had used: operators look into it, told once a day however often it does."""
    for person in operators():
        notices.send(
            "nodes.conflict",
            to=person,
            key=f"nodes.conflict:{network}:{peer}:{today()}:{person.pk}",
            context={"peer": peer, "sequence": parcel.sequence, "network": catalogue.networks()[network].title},
            link="/platform/nodes",
        )
