"""How many questions a second go from one node to another, signed over mutual TLS, against the same without signatures.

Two installations as processes on this machine, each with its own database of the same kind as this one's; both ends of
each question commit their line of the trace and their row of the message.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from parvis.core.nodes import demonstration, installations
from parvis.core.nodes.installations import Installation

ROUNDS, CALLERS = 4, 4  # the two kinds of calls take turns, so that a busy machine slows both alike
UNSIGNED = """
import time
from parvis.core.nodes import envelope
from parvis.core.nodes.rules.signing import Proof

def taken(network, message, *, recipient):
    said = dict(message.headers)
    names = {"sender": said["parvis-from"], "message_id": said["parvis-message-id"], "label": said["parvis-label"]}
    return Proof(network=network, recipient=recipient, created=int(time.time()), expires=0, digest="0" * 64, **names)

signing = envelope.sign, envelope.verified
envelope.sign, envelope.verified = lambda own, message: ((), "0" * 64), taken
"""
LISTEN = """
import django; django.setup()
from parvis.core.nodes import listener
listener.serve({network!r}, host={host!r}, port={port})
"""
HELD = """
from parvis.core.nodes.models import RemoteAuthorisation
words = {"fr": "Mesurer", "en": "Measuring"}
RemoteAuthorisation.objects.create(network=network, peer=member, asker="use:shown", offer=offer, fields=fields, purpose=words,
    legal_basis=words, state="granted", authorisation=reference)
"""
CALLS = """
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from django.db import connection
from parvis.core.exchange.rules.answers import Query, Subject
from parvis.core.nodes import client, envelope, membership
from parvis.core.nodes.source import NodeSource
from parvis.core.people.rules import identity_of

subject, source = Subject(identity=identity_of({"gender": "", **person})), NodeSource(network=network, member=member, offer=offer)
parties = client.parties
if unsigned:
    client.parties = lambda *given: (parties(*given)[0], replace(parties(*given)[1], address=unsigned))
    exec(without)

def caller(numbers):
    took = []
    for number in numbers:
        begun = time.perf_counter()
        found = source(Query(offer=offer, subject=subject, fields=tuple(fields), recipient=me, request_id=f"bench-{number}"))
        took.append(time.perf_counter() - begun)
        assert found == {"household": {"quotient": 640}}
    connection.close()
    return took

begun = time.perf_counter()
with ThreadPoolExecutor(callers) as pool:
    took = sum(pool.map(caller, [range(each, times, callers) for each in range(callers)]), [])
result = {"seconds": time.perf_counter() - begun, "took": took}
client.parties = parties
client.CLIENTS.clear()
if unsigned:
    envelope.sign, envelope.verified = signing
"""


def measure(size: int) -> Mapping[str, float]:
    """Answered questions a second of each kind by four callers at once, their ratio, and how long signed ones take."""
    with tempfile.TemporaryDirectory(prefix="parvis-bench-nodes-") as folder:
        state, town, _ = demonstration.cast(Path(folder), installations.free_ports(9))
        with databases((state, town)) as (provider, asker), installations.stopped_after((provider, asker)):
            return measured(provider, asker, times=max(size // (2 * ROUNDS), CALLERS))


def measured(provider: Installation, asker: Installation, *, times: int) -> Mapping[str, float]:
    network = demonstration.networks()[0]
    installations.enrol(network.slug, provider, [asker], clearance=network.highest.value)
    provider.listen(network.slug)
    spare = asker.listener_port(network.slug)  # nobody delivers anything to the asker
    told = LISTEN.format(network=network.slug, host=provider.host, port=spare)
    provider.start(
        "unsigned", "-c", told.replace("from parvis.core.nodes import listener", UNSIGNED + "from parvis.core.nodes import listener")
    )
    installations.wait_until_listening(provider, provider.listener_port(network.slug), what=f"listener-{network.slug}")
    installations.wait_until_listening(provider, spare, what="unsigned")
    question = demonstration.authorised(network, asker, provider)
    given = {"network": network.slug, "member": provider.name, "offer": question["offer"], "fields": question["fields"]}
    asker.python(HELD, reference=question["authorisation"], **given)
    calls = {**given, "person": demonstration.PERSON, "callers": CALLERS, "times": times, "without": UNSIGNED, "me": asker.name}
    kinds = {"signed": "", "unsigned": f"https://{provider.host}:{spare}"}
    seconds, took = dict.fromkeys(kinds, 0.0), {kind: list[float]() for kind in kinds}
    for kind in list(kinds) * ROUNDS:
        found = asker.python(CALLS, unsigned=kinds[kind], **calls)
        seconds[kind] += found["seconds"]
        took[kind] += found["took"]
    rates = {kind: ROUNDS * times / seconds[kind] for kind in kinds}
    return {
        "signed calls per second": rates["signed"],
        "unsigned calls per second": rates["unsigned"],
        "ratio": rates["signed"] / rates["unsigned"],
        "signed p50, ms": 1000 * quantiles(took["signed"], n=20)[9],
        "signed p95, ms": 1000 * quantiles(took["signed"], n=20)[18],
    }


@contextmanager
def databases(pair: tuple[Installation, Installation]) -> Iterator[list[Installation]]:
    """``pair`` with empty tables: SQLite files, or two databases beside this one's, which are dropped after."""
    if connection.vendor == "sqlite":
        installations.prepare(pair)
        yield list(pair)
        return
    names = [f"{connection.settings_dict['NAME']}_node{number}" for number in (1, 2)]
    address = urlsplit(os.environ["PARVIS_DATABASE"])
    given = [{"PARVIS_DATABASE": urlunsplit(address._replace(path=f"/{name}"))} for name in names]
    made = [replace(each, settings={**each.settings, **more}, running={}) for each, more in zip(pair, given, strict=True)]
    try:
        for name, each in zip(names, made, strict=True):
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}"')
            (each.folder / "static").mkdir(parents=True)
            each.parvis("migrate", "--verbosity", "0")
        yield made
    finally:
        for name in names:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
