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
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
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
