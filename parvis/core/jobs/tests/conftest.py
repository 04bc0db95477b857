"""Workers in processes of their own, on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

import pytest
from django.db import connection


def environment(folder) -> dict[str, str]:
    """What makes a ``parvis`` process use the database of this test."""
    settings = connection.settings_dict
    shared = {"PARVIS_MODE": "test", "PARVIS_DATA": str(folder), "PARVIS_DATABASE": ""}
    if connection.vendor == "sqlite":
        (folder / "parvis.sqlite3").symlink_to(settings["NAME"])
    else:
        login = f"{settings['USER']}:{settings['PASSWORD']}" if settings["PASSWORD"] else settings["USER"]
        shared["PARVIS_DATABASE"] = f"postgresql://{login}@{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"
    return os.environ | shared


@dataclass
class Workers:
    """``parvis worker`` processes on the database of a test."""

    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "parvis", "worker", *arguments]
        self.started.append(subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return self.started[-1]

    def wait_until(self, condition, *, seconds: float = 60) -> None:
        """Looks again and again; fails after ``seconds``, or when a worker died of itself."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"it did not happen: {condition}"
            fallen = [process for process in self.started if process.poll() not in (None, 0, -signal.SIGKILL)]
            assert not fallen, fallen[0].communicate()[0]
            time.sleep(0.05)

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def workers(transactional_db, tmp_path):
    processes = Workers(environment(tmp_path))
    yield processes
    processes.end()
