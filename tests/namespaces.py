"""Machines in small: network namespaces joined by virtual cables that tests cut, slow down and heal.

One namespace is the switch, with a bridge; each machine has its own, with one address and nothing else: no other machine
of the network, nor the internet, can be reached but through its cable. Needs root and iproute2; `why_not` says what is missing.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest

SWITCH = "sw"
numbers = itertools.count()


@cache
def why_not() -> str:
    """What keeps this machine from having namespaces; empty where it can."""
    if not shutil.which("ip"):
        return "LOUD: `ip` is missing (apt install iproute2): nodes in network namespaces are not tried"
    if os.geteuid() != 0:
        return "LOUD: network namespaces need root: links between nodes are cut on loopback only"
    try:
        with switch() as tried:
            tried.machine("a")
    except (subprocess.SubprocessError, OSError) as error:
        return f"LOUD: this machine makes no network namespace ({error}): links between nodes are cut on loopback only"
    return ""


@cache
def delays() -> bool:
    """Whether the kernel can delay packets (`tc netem`)."""
    with switch() as tried:
        return tried.machine("a").delay(milliseconds=1)


def ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, timeout=20)
    if done.returncode:
        raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


@dataclass
class Machine:
    """A namespace with one cable to the switch."""

    name: str
    address: str
    namespace: str
    plug: str  # the switch's end of the cable
    switch: str

    def command(self, command: Sequence[str]) -> list[str]:
        """``command``, to be run on this machine."""
        return ["ip", "netns", "exec", self.namespace, *command]

    def run(self, *command: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(command), capture_output=True, text=True, timeout=timeout)

    def cut(self) -> None:
        """Pull the cable: packets of open connections vanish, as on a real line."""
        ip("-n", self.switch, "link", "set", self.plug, "down")

    def heal(self) -> None:
        ip("-n", self.switch, "link", "set", self.plug, "up")

    def delay(self, *, milliseconds: int) -> bool:
        """Slow the line down, where the kernel can; whether it could."""
        command = ["tc", "-n", self.switch, "qdisc", "replace", "dev", self.plug, "root", "netem", "delay", f"{milliseconds}ms"]
        return shutil.which("tc") is not None and subprocess.run(command, capture_output=True, timeout=20).returncode == 0


@dataclass
class Switch:
    namespace: str
    prefix: str
    machines: list[Machine] = field(default_factory=list)

    def machine(self, name: str) -> Machine:
        """One more machine, on 10.86.0.0/24."""
        number = len(self.machines) + 1
        namespace, plug, address = f"{self.prefix}{name}"[:15], f"{self.prefix}p{number}", f"10.86.0.{number}"
        ip("netns", "add", namespace)
        made = Machine(name=name, address=address, namespace=namespace, plug=plug, switch=self.namespace)
        self.machines.append(made)
        ip("link", "add", plug, "netns", self.namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        ip("-n", namespace, "address", "add", f"{address}/24", "dev", "eth0")
        ip("-n", namespace, "link", "set", "lo", "up")
        ip("-n", namespace, "link", "set", "eth0", "up")
        ip("-n", self.namespace, "link", "set", plug, "master", "br0")
        ip("-n", self.namespace, "link", "set", plug, "up")
        return made


@contextmanager
def switch() -> Iterator[Switch]:
    """A switch without machines; all that is plugged in goes with it."""
    prefix = f"pv{os.getpid() % 100_000}{next(numbers)}"
    made = Switch(namespace=f"{prefix}{SWITCH}", prefix=prefix)
    try:
        ip("netns", "add", made.namespace)
        ip("-n", made.namespace, "link", "add", "br0", "type", "bridge")
        ip("-n", made.namespace, "link", "set", "br0", "up")
        yield made
    finally:
        for namespace in (*(each.namespace for each in made.machines), made.namespace):
            subprocess.run(["ip", "netns", "delete", namespace], capture_output=True, timeout=20)


needed = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
