"""The cables between machines in small are real ones: cut, nothing passes; healed, it does again. So do nodes on them."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from parvis.core.nodes import demonstration, installations
from tests import namespaces
from tests.test_node_processes import ROUND

LISTEN = "import socket; s = socket.create_server(('0.0.0.0', 7000)); print('up', flush=True); [s.accept()[0].sendall(b'hello') for _ in range(9)]"
CALL = "import socket, sys; c = socket.create_connection((sys.argv[1], 7000), 2); print(c.recv(9).decode())"

pytestmark = namespaces.needed


@pytest.fixture
def pair():
    with namespaces.switch() as made:
        one, other = made.machine("a"), made.machine("b")
        server = subprocess.Popen(other.command([sys.executable, "-c", LISTEN]), stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == "up\n"
            yield one, other
        finally:
            server.kill()
            server.wait()


def heard(one: namespaces.Machine, other: namespaces.Machine) -> str:
    return one.run(sys.executable, "-c", CALL, other.address).stdout.strip()


def test_machines_reach_each_other_until_the_cable_is_cut_and_after_it_is_healed(pair):
    one, other = pair
    assert heard(one, other) == "hello"
    other.cut()
    assert heard(one, other) == ""
    other.heal()
    assert heard(one, other) == "hello"


def test_a_machine_sees_nothing_but_its_cable(pair):
    one, _ = pair
    assert one.run(sys.executable, "-c", CALL.replace("7000", "5432"), "127.0.0.1").returncode != 0


def test_a_line_is_slowed_down_where_the_kernel_can(pair):
    one, other = pair
    if not namespaces.delays():
        pytest.skip("LOUD: this kernel has no netem: slow lines are tried with a slow proxy only")
    assert heard(one, other) == "hello"
    begun = time.monotonic()
    assert other.delay(milliseconds=200)
    assert heard(one, other) == "hello"
    assert time.monotonic() - begun > 0.2  # a lower bound: a delay, not a speed


ASK = """
from parvis.core.nodes import carrying
try:
    reply = carrying.call(network, member, "/node/v1/ask", json.dumps(question).encode(), label="internal")
    result = [reply.status, json.loads(reply.body)["values"]]
except carrying.Unsent as failure:
    result = ["unsent", failure.cause]
"""
ROWS = """
from parvis.core.nodes.models import Delivery
result = list(Delivery.objects.order_by("pk").values_list("direction", "state"))
"""


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, migrated):
    """The State and a commune, each on a machine of its own with one cable."""
    state, commune, _ = demonstration.cast(tmp_path_factory.mktemp("cables"), 8443)
    with namespaces.switch() as made:
        machines = [made.machine("state"), made.machine("town")]
        pair = [replace(each, host=on.address, around=on.command) for each, on in zip((state, commune), machines, strict=True)]
        installations.prepare(pair, copy_of=migrated)
        network = demonstration.networks()[0]
        with installations.stopped_after(pair):
            installations.enrol(network.slug, pair[0], [pair[1]], clearance=network.highest.value)
            for each in pair:
                each.listen(network.slug)
            for each in pair:
                installations.wait_until_listening(each, each.listener_port(network.slug), what=f"listener-{network.slug}")
            yield network, pair, machines


def worked_until(worker: installations.Installation, seen: installations.Installation, rows: list[list[str]]) -> None:
    """Rounds of ``worker``: what is not taken is sent again, and the kernel needs a moment to believe that a cable is back."""
    for _ in range(10):
        worker.python(ROUND)
        if seen.python(ROWS) == rows:
            return
    raise AssertionError(f"{seen.name} holds {seen.python(ROWS)}")


def test_nodes_whose_cable_is_cut_lose_nothing_and_agree_once_it_is_healed(nodes):
    network, (state, commune), (capital, town) = nodes
    question = demonstration.authorised(network, commune, state)
    given = {"network": network.slug, "member": state.name, "question": question}
    assert commune.python(ASK, **given) == [200, {"household": {"quotient": 640}}]

    town.cut()
    assert commune.python(ASK, **given)[0] == "unsent"
    ticket = commune.python(demonstration.ASK_LATER, title=commune.title, **given)
    commune.python(ROUND)
    assert (commune.python(ROWS), state.python(ROWS)) == ([["received", "awaited"]], [])

    town.heal()
    worked_until(commune, state, [["sent", "awaited"]])  # the question arrives
    capital.cut()
    state.python(ROUND)  # the answer is ready, and its way is cut
    assert (commune.python(ROWS), state.python(ROWS)) == ([["received", "awaited"]], [["sent", "waiting"]])

    capital.heal()
    worked_until(state, state, [["sent", "delivered"]])
    assert commune.python(ROWS) == [["received", "delivered"]]
    assert commune.python(demonstration.ANSWER, ticket=ticket)["values"] == {"household": {"quotient": 640}}
    assert "kept the same messages" in commune.parvis("nodes", "compare", state.name, "--network", network.slug, "--now")
