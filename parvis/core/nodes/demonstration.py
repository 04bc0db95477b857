"""``parvis nodes demo``: a State, a commune and another country as three installations that exchange directly."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from parvis.core.nodes import installations
from parvis.core.nodes.asking import FOREIGN
from parvis.core.nodes.installations import Failed, Installation
from parvis.kernel import catalogue
from parvis.kernel.networks import Network

PORTS = 8670
OFFER = "shown/household"  # of the samples that the country keeps beside its networks
FIELDS = ["household.quotient"]
PERSON = {"family_name": "Échantillon", "given_names": ["Maëlle"], "birth_date": "2000-01-01", "gender": "female"}
AUTHORISE = """
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.kernel.text import Text
body = people.organisation(member, name=title, kind=kind)
result = exchange.authorise(
    body, asker="use:shown", offer=offer, fields=fields, purpose=Text("Essayer l’échange entre nœuds", "Trying the exchange between nodes"),
    legal_basis=Text(**basis), stage="sandbox",
).reference
"""
ASK = """
from parvis.core.nodes import carrying
reply = carrying.call(network, member, "/node/v1/ask", json.dumps(question).encode(), label="internal")
result = {"status": reply.status, "body": json.loads(reply.body)}
"""
ASK_LATER = """
from parvis.core.nodes import deliveries
from parvis.core.people.rules import identity_of
subject = identity_of({"gender": "", **question["subject"]["identity"]}).canonical()
about = {"organisation": title, "purpose": {"fr": "Essayer l’échange entre nœuds", "en": "Trying the exchange between nodes"}}
result = str(deliveries.ask_later(network, member, question, label="internal", concerns=[subject], about=about))
"""
ANSWER = """
from uuid import UUID
from parvis.core.nodes import deliveries
found = deliveries.answer_to(UUID(ticket))
result = {"state": found.state, "code": found.code, "values": found.values["values"] if found.body else None, "receipt": found.receipt}
"""
AGREE = """
from uuid import UUID
from parvis.core.nodes import previewing
from parvis.core.people import actions as people
from parvis.core.people.rules import identity_of
previewing.decide(people.recognise(identity_of(person)), UUID(ticket), agree=True)
"""
WORK = """
from parvis.core.nodes import deliveries
result = deliveries.work()
"""
RECEIPTS = """
from parvis.core.nodes.models import Delivery
result = list(Delivery.objects.filter(direction="sent").order_by("sequence").values("sequence", "state", "receipt"))
"""


def with_folder(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Run three installations on this machine, each with its folder, database and keys: a State, which is the authority of\n"
        "both networks, a commune, and another country. They enrol, ask each other, deliver and compare. Ctrl-C stops them."
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where their data lie, kept from one time to the next (default: a new one)")
    parser.add_argument("--once", action="store_true", help="tell the story once and leave: 0 when it went as it should, else 1")
    parser.add_argument("--port", type=int, default=PORTS, help=f"first of nine ports ({PORTS})")


def demo(arguments: argparse.Namespace) -> int:
    if not settings.PARVIS_DEMO:
        print("PARVIS_MODE=production: the demonstration would add invented people. Unset PARVIS_MODE.", file=sys.stderr)
        return 1
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="parvis-nodes-"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends it, what it started ends too
    try:
        state, commune, abroad = everyone = cast(folder, installations.free_ports(9, first=arguments.port))
        with installations.stopped_after(everyone):
            story(state, commune, abroad)
            if not arguments.once:
                look_around(state, commune, abroad)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    return 0


def networks() -> tuple[Network, Network]:
    """The country's own network and the external one, as it declares them; raises Failed."""
    shown = [each for each in catalogue.networks().values() if not each.unlisted]
    inside = next((each for each in shown if not each.external), None)
    outside = next((each for each in shown if each.external), None)
    if inside is None or outside is None:
        raise Failed("The country declares no two networks to show: one of its own and an external one.")
    return inside, outside


def cast(folder: Path, port: int) -> tuple[Installation, Installation, Installation]:
    """The three, on three ports each."""
    inside, outside = (each.slug for each in networks())
    given = {"PARVIS_EXTENSIONS": f"{settings.PARVIS_COUNTRY}.networks.samples.shown"}
    return (
        Installation("etat.sample", "État (échantillon)", folder / "state", port, (inside, outside), settings=given),
        Installation("rennes.sample", "Commune (échantillon)", folder / "commune", port + 3, (inside,), settings=given),
        Installation("be.sample", "Autre pays (échantillon)", folder / "abroad", port + 6, (outside,), "BE", settings=given),
    )


def story(state: Installation, commune: Installation, abroad: Installation) -> None:
    inside, outside = networks()
    everyone = [state, commune, abroad]
    say(1, "Trois installations, chacune avec ses clés et sa base.", "Three installations, each with its keys and its database.")
    installations.prepare(everyone)
    say(2, f"{state.name} fonde deux réseaux et y admet les autres.", f"{state.name} founds two networks and admits the others.")
    installations.enrol(inside.slug, state, [commune], clearance=inside.highest.value)
    installations.enrol(outside.slug, state, [abroad], clearance=outside.highest.value)
    begin(everyone)
    say(
        3,
        f"{commune.name} pose une question à {state.name}, sans intermédiaire.",
        f"{commune.name} asks {state.name} a question, with nobody between.",
    )
    show(ask(inside, commune, state))
    say(4, f"{abroad.name} demande une réponse qui viendra plus tard.", f"{abroad.name} asks for an answer that comes later.")
    ticket = ask_later(outside, abroad, state)
    found = abroad.python(ANSWER, ticket=ticket)
    if (found["code"], found["values"]) != ("preview", None):
        raise Failed(f"{abroad.name} was given an answer that the person has not seen: {found}")
    say(5, "La personne voit la réponse et accepte qu’elle serve.", "The person sees the answer and agrees that it is used.")
    abroad.python(AGREE, ticket=ticket, person=PERSON)
    show(abroad.python(ANSWER, ticket=ticket)["values"])
    say(6, "Chacun compare ce qu’il a gardé avec l’autre.", "Each compares what it kept with the other.")
    for one, network in ((commune, inside), (abroad, outside)):
        show(one.parvis("nodes", "compare", state.name, "--network", network.slug, "--now").strip())


def begin(everyone: Sequence[Installation]) -> None:
    for each in everyone:
        for network in each.networks:
            each.listen(network)
    for each in everyone:
        for network in each.networks:
            installations.wait_until_listening(each, each.listener_port(network), what=f"listener-{network}")


def question(network: Network, reference: str) -> dict[str, Any]:
    return {
        "offer": OFFER,
        "authorisation": reference,
        "fields": FIELDS,
        "subject": {"identity": PERSON},
        "request": f"demo-{time.time_ns()}",
        "recipient": "",
        "requested_by_person": True,
        "preview": network.preview,
    }


def authorised(network: Network, asker: Installation, provider: Installation) -> dict[str, Any]:
    """The question of ``asker`` under an authorisation that ``provider`` gave it."""
    basis = network.legal_bases[0] if network.legal_bases else None
    words = {"fr": basis.fr, "en": basis.en} if basis else {"fr": "Convention d’essai", "en": "Agreement for a try"}
    kind = FOREIGN if network.external else "agency"
    given = {"member": asker.name, "title": asker.title, "kind": kind, "offer": OFFER, "fields": FIELDS, "basis": words}
    return question(network, str(provider.python(AUTHORISE, **given)))


def ask(network: Network, asker: Installation, provider: Installation) -> Any:
    """The values that came back at once; raises Failed."""
    found = asker.python(ASK, network=network.slug, member=provider.name, question=authorised(network, asker, provider))
    if found["status"] != 200:
        raise Failed(f"{provider.name} answered {found}")
    return found["body"]["values"]


def ask_later(network: Network, asker: Installation, provider: Installation, *, seconds: float = 120) -> str:
    """The ticket of what was delivered, once both sides hold the same receipt; raises Failed."""
    asked = authorised(network, asker, provider)
    ticket = asker.python(ASK_LATER, network=network.slug, member=provider.name, question=asked, title=asker.title)
    until = time.monotonic() + seconds
    found: dict[str, Any] = {"state": "awaited"}
    while found["state"] == "awaited" and time.monotonic() < until:
        installations.each_at_once([asker, provider], WORK)
        found = asker.python(ANSWER, ticket=ticket)
    if found["state"] != "delivered":
        raise Failed(f"{provider.name} delivered nothing: {found}")
    return str(ticket)


def say(number: int, french: str, english: str) -> None:
    print(f"\n{number}. {french}\n   {english}", flush=True)


def show(found: Any) -> None:
    print(f"   → {found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)}", flush=True)


def look_around(state: Installation, commune: Installation, abroad: Installation) -> None:
    """Serve the pages of all three until Ctrl-C or SIGTERM."""
    everyone = (state, commune, abroad)
    for each in everyone:
        each.serve()
        each.work()
    print("\nÀ regarder · To look at:")
    for each in everyone:
        print(f"  {each.name:<16} {each.origin}/nodes   {each.origin}/platform/nodes   {each.folder}")
    print("À essayer, dans un autre terminal · To try, in another terminal (docs/nodes.md):")
    print(f"  PARVIS_DATA={commune.folder} parvis nodes describe {commune.networks[0]} {state.name}")
    print("Ctrl-C : tout arrêter · stop everything.", flush=True)
    threading.Event().wait()
