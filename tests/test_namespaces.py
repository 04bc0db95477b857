"""The cables between machines in small are real ones: cut, nothing passes; healed, it does again."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests import namespaces

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
