"""Three nodes as processes: the demonstration’s story, then kill -9 between any two steps of a delivery: nothing is lost or doubled.

Each installation has its own folder, database and keys. ``PARVIS_TEST_KILLS`` says how many kills (1), each at the next point.
"""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from io import StringIO

import pytest

from parvis.core.nodes import demonstration, installations
from parvis.core.nodes.installations import Failed

KILLS = int(os.environ.get("PARVIS_TEST_KILLS", "1"))
# What is replaced by a kill of its own process, and on which side.
POINTS = {
    "provider, with the receipt not yet kept": ("provider", "parvis.core.nodes.deliveries.sending", "settle"),
    "asker, after the promise came": ("asker", "parvis.core.nodes.deliveries.asking", "promised"),
    "provider, after the source answered": ("provider", "parvis.core.nodes.deliveries.preparing", "queue"),
    "asker, before the question leaves": ("asker", "parvis.core.nodes.carrying", "call"),
    "provider, before the delivery leaves": ("provider", "parvis.core.nodes.carrying", "call"),
    "provider, before the source is asked": ("provider", "parvis.core.nodes.answering", "answer"),
}
DIE = """
import importlib, os, signal
setattr(importlib.import_module(module), name, lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL))
from parvis.core.nodes import deliveries
from parvis.core.nodes.models import Delivery
from django.utils import timezone
Delivery.objects.filter(state__in=["awaited", "waiting"]).update(next_at=timezone.now())
deliveries.work()
"""
ROUND = """
from django.utils import timezone
from parvis.core.nodes import deliveries
from parvis.core.nodes.models import Delivery
Delivery.objects.filter(state__in=["awaited", "waiting"]).update(next_at=timezone.now())
result = deliveries.work()
"""
LEFT = """
from parvis.core.nodes.models import Delivery
from parvis.core.protection.models import Entry
rows = Delivery.objects.filter(direction=direction).order_by("sequence")
result = {"rows": [[row.sequence, row.state, row.receipt, row.body is not None] for row in rows],
          "lines": Entry.objects.filter(event=event).count()}
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory, migrated):
    """What the demonstration told, and its three installations, which still listen."""
    everyone = demonstration.cast(tmp_path_factory.mktemp("nodes"), installations.free_ports(12))
    installations.prepare(everyone, copy_of=migrated)
    said = StringIO()
    with installations.stopped_after(everyone):
        with redirect_stdout(said):
            demonstration.story(*everyone)
        yield said.getvalue(), everyone


@pytest.fixture(scope="module")
def pair(told):
    """The external network, another country that asks, the State that answers."""
    _, (state, _, abroad) = told
    return demonstration.networks()[1], abroad, state


def test_the_demonstration_tells_its_story_to_the_end(told):
    said, _ = told
    assert said.count('{"household": {"quotient": 640}}') == 2
    assert said.count("kept the same messages") == 2


def killed_at(side, module: str, name: str) -> None:
    with pytest.raises(Failed, match="the process is gone"):
        side.python(DIE, module=module, name=name)
    side.new_hand()


@pytest.mark.parametrize("kill", range(KILLS), ids=lambda kill: f"{kill + 1}: {list(POINTS)[kill % len(POINTS)]}")
def test_a_kill_at_any_point_loses_nothing_and_doubles_nothing(pair, kill):
    network, asker, provider = pair
    side, module, name = list(POINTS.values())[kill % len(POINTS)]
    question = demonstration.authorised(network, asker, provider)
    before = [each.python(LEFT, direction=kind, event=event) for each, kind, event in ends(asker, provider)]
    given = {"network": network.slug, "member": provider.name, "question": question, "title": asker.title}
    ticket = asker.python(demonstration.ASK_LATER, **given)
    rounds = {"asker": [], "provider": [asker]}[side]
    for each in rounds:
        each.python(ROUND)
    killed_at(asker if side == "asker" else provider, module, name)
    for _ in range(3):
        for each in (asker, provider):
            each.python(ROUND)
    assert asker.python(demonstration.ANSWER, ticket=ticket)["code"] == "preview", "nobody has it before the person has seen it"
    asker.python(demonstration.AGREE, ticket=ticket, person=demonstration.PERSON)
    found = asker.python(demonstration.ANSWER, ticket=ticket)
    assert (found["state"], found["values"]) == ("delivered", {"household": {"quotient": 640}})
    after = [each.python(LEFT, direction=kind, event=event) for each, kind, event in ends(asker, provider)]
    assert [len(now["rows"]) - len(then["rows"]) for now, then in zip(after, before, strict=True)] == [1, 1]
    assert [now["lines"] - then["lines"] for now, then in zip(after, before, strict=True)] == [1, 1]
    received, sent = (each["rows"] for each in after)
    assert [row[0] for row in received] == [row[0] for row in sent] == list(range(1, len(sent) + 1))
    assert received[-1][2] == sent[-1][2] != ""
    assert not sent[-1][3], "the provider keeps no body once it has the receipt"


def ends(asker, provider):
    return (asker, "received", "nodes.answer-arrived"), (provider, "sent", "nodes.answer-delivered")
