import fcntl
import os
import signal
import sys
import threading
import time

import pytest

from parvis.core.operations import supervision
from parvis.core.operations.supervision import KeepsFalling, Kept, Supervisor

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
FALLS = [sys.executable, "-c", "raise SystemExit(3)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)",
]


def kept(command, name="web"):
    return Kept(name, command, dict(os.environ))


def running(one):
    return one.process is not None and one.process.poll() is None


@pytest.fixture
def supervisor():
    """A supervisor whose processes are ended with the test; signals go back to what they were."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    made = Supervisor([])
    yield made
    made.stop()
    for each, handler in before.items():
        signal.signal(each, handler)


def test_a_process_that_falls_is_started_again(supervisor, monkeypatch):
    one = kept(SLEEPS)
    supervisor.processes.append(one)
    supervisor.start()
    first = one.process.pid
    one.process.kill()
    one.process.wait()
    threading.Timer(1.2, supervisor.stopping.set).start()
    supervisor.watch()
    assert running(one)
    assert one.process.pid != first


def test_a_process_that_keeps_falling_stops_the_whole(supervisor, capfd):
    supervisor.processes.append(kept(FALLS))
    supervisor.start()
    with pytest.raises(KeepsFalling, match="web process keeps ending"):
        supervisor.watch()


def test_a_process_that_worked_for_long_may_fall_again(monkeypatch, capfd):
    one = kept(FALLS)
    monkeypatch.setattr(supervision, "QUICK", 0.0)
    for _ in range(supervision.FALLS + 2):
        one.restart()
        one.process.wait()
    assert one.quick_falls == 0


def test_a_signal_stops_all(supervisor):
    both = [kept(SLEEPS), kept(SLEEPS, "worker")]
    supervisor.processes.extend(both)
    supervisor.start()
    os.kill(os.getpid(), signal.SIGTERM)
    supervisor.watch()
    supervisor.stop()
    assert not any(running(one) for one in both)


def test_a_process_that_does_not_end_by_itself_is_ended(supervisor, monkeypatch):
    monkeypatch.setattr(supervision, "PATIENCE", 0.3)
    one = kept(STUBBORN)
    supervisor.processes.append(one)
    supervisor.start()
    time.sleep(0.5)
    supervisor.stop()
    assert one.process.returncode is not None


# Ignores the signal, and has a child of its own that holds the same lock.
PARENT = """
import fcntl, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=[lock.fileno()])
open(sys.argv[1] + ".ready", "w").close()
signal.pause()
"""


def test_what_a_stubborn_process_started_is_ended_with_it(supervisor, monkeypatch, tmp_path):
    monkeypatch.setattr(supervision, "PATIENCE", 0.3)
    lock = tmp_path / "lock"
    supervisor.processes.append(kept([sys.executable, "-c", PARENT, str(lock)]))
    supervisor.start()
    while not lock.with_suffix(".ready").exists():
        time.sleep(0.05)
    with lock.open("w") as ours:
        with pytest.raises(BlockingIOError):
            fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
        supervisor.stop()
        fcntl.flock(ours, fcntl.LOCK_EX)
