"""Several processes kept running together: started, restarted when they fall, stopped as one."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

QUICK = 20.0  # a process that falls sooner than this after its start never worked
FALLS = 4  # quick falls in a row before all is stopped
PATIENCE = 15.0  # seconds to end by itself


class KeepsFalling(RuntimeError):
    """A process ends again and again just after its start; the lines above say why."""


@dataclass
class Kept:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_falls: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        # A session of its own: Ctrl-C reaches the supervisor alone, which asks each process once.
        self.process = subprocess.Popen(self.command, env=dict(self.environment), start_new_session=True)  # noqa: S603  our own commands

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)

    def wait_or_kill(self, until: float) -> None:
        """Wait for its end until that moment of the clock, then end it and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def restart(self) -> None:
        """Raises KeepsFalling instead of trying for ever."""
        fell_quickly = time.monotonic() - self.started_at < QUICK
        self.quick_falls = self.quick_falls + 1 if fell_quickly else 0
        if self.quick_falls >= FALLS:
            raise KeepsFalling(f"The {self.name} process keeps ending just after its start; see what it wrote above.")
        print(f"The {self.name} process ended; starting it again.", flush=True)
        self.start()


@dataclass
class Supervisor:
    """Keeps ``processes`` running until told to stop by a signal."""

    processes: list[Kept]
    stopping: Event = field(default_factory=Event)

    def start(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, lambda *_: self.stopping.set())
        for kept in self.processes:
            kept.start()

    def watch(self) -> None:
        """Until stopped; raises KeepsFalling."""
        while not self.stopping.wait(0.5):
            for kept in self.processes:
                if kept.has_fallen():
                    kept.restart()

    def stop(self) -> None:
        """Ask every process to end, then end those that do not."""
        until = time.monotonic() + PATIENCE
        for kept in self.processes:
            kept.ask_to_end()
        for kept in self.processes:
            kept.wait_or_kill(until)
