"""A process killed between the bank's answer and our commit: what the bank holds is found again, once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from parvis.components.payment.actions import paying, refunds, settling
from parvis.components.payment.models import Order, Posting
from parvis.components.payment.selectors.orders import balances_of
from parvis.components.payment.tests.conftest import SECRET, begun
from parvis.core.jobs import actions as jobs
from parvis.core.jobs.models import Job
from parvis.kernel import fetching
from parvis.kernel.text import Text


class Teller(BaseHTTPRequestHandler):
    """A bank on a real port. It counts what it was asked, and gives back once for each reference."""

    payments: dict[str, dict[str, object]]
    refunds: dict[str, int]
    asked: list[str]

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(self.path)
        if self.path.endswith("/refunds"):
            self.refunds.setdefault(said["reference"], said["amount"])
            return self.answer({"id": f"refund-{said['reference']}"[:80]})
        made = {"id": f"pay-{len(self.payments)}", "reference": said["reference"], "amount": said["amount"], "currency": said["currency"]}
        self.payments.setdefault(said["reference"], {**made, "state": "open"})
        found = self.payments[said["reference"]]
        return self.answer({"id": found["id"], "url": f"http://{self.headers['Host']}/page/{found['id']}"})

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.answer(next(each for each in self.payments.values() if self.path.endswith(str(each["id"]))))

    def answer(self, said: dict[str, object]) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def teller(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Teller]]:
    class Mine(Teller):
        payments, refunds, asked = {}, {}, []

    with ThreadingHTTPServer(("127.0.0.1", 0), Mine) as server, ThreadPoolExecutor(1) as pool:
        for name in ("get", "post"):  # a browser of the same run leaves its event loop in this thread, where another cannot run
            call = getattr(fetching, name)
            monkeypatch.setattr(fetching, name, lambda *given, call=call, **named: pool.submit(call, *given, **named).result())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("PARVIS_PAYMENT_PROVIDER", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("PARVIS_PAYMENT_SECRET", SECRET)
        yield Mine
        server.shutdown()


KILLED = """
    import os, signal, sys
    import django
    django.setup()
    from importlib import import_module
    from uuid import UUID
    from django.db import connection
    connection.settings_dict["NAME"] = sys.argv[1]
    from parvis.components.payment.actions import paying, returning, settling
    from parvis.components.payment.models import Attempt
    from parvis.core.jobs import actions as jobs
    module, name = sys.argv[2].split(".")
    setattr({"paying": paying, "returning": returning, "settling": settling}[module], name, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
    if module == "paying":
        paying.begin(UUID(sys.argv[3]))
    elif module == "settling":
        settling.query(Attempt.objects.select_related("order").get(order_id=UUID(sys.argv[3])))
    else:
        jobs.run_due()
"""


def killed(where: str, order: Order) -> None:
    """Another process does what comes next for ``order``, and dies where ``where`` is called: the bank has answered by then."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("another process cannot see a database in memory")
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "parvis.settings"),
        "PARVIS_DATA": str(settings.PARVIS_DATA),
    }
    command = [sys.executable, "-c", textwrap.dedent(KILLED), name, where, str(order.id)]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


def test_beginning_to_pay_finds_the_page_that_the_bank_opened(asking, teller):
    order = asking()
    killed("paying.keep", order)
    assert order.attempts.get().provider_ref is None
    assert len(teller.payments) == 1
    assert paying.begin(order.id).endswith("/page/pay-0")
    assert (len(teller.payments), order.attempts.count()) == (1, 1)


def test_money_that_the_bank_confirmed_is_taken_in_by_the_clock_once(asking, teller):
    order = asking()
    attempt = begun(order)
    teller.payments[str(attempt.id)]["state"] = "succeeded"
    killed("settling.settle", order)
    order.refresh_from_db()
    assert order.state == "due"
    later = timezone.now() + timedelta(minutes=5)
    assert [settling.query_open(later), settling.query_open(later)] == [1, 0]
    order.refresh_from_db()
    assert (order.state, Posting.objects.count(), order.receipts.count()) == ("paid", 1, 1)


def test_money_that_the_bank_gave_back_is_given_back_once(asking, teller, treasurers):
    order = asking()
    attempt = begun(order)
    teller.payments[str(attempt.id)]["state"] = "succeeded"
    settling.query(attempt)
    jobs.run_due()
    refund = refunds.ask_refund(order.id, amount=2500, reason=Text("Erreur", "A mistake"), by=treasurers[0])
    refunds.confirm_refund(refund.id, by=treasurers[1])
    killed("returning.conclude_refund", order)
    refund.refresh_from_db()
    assert (refund.state, teller.refunds) == ("confirmed", {str(refund.id): 2500})
    Job.objects.filter(state="running").update(state="ready", lease_until=None)  # its lease is over
    Job.objects.update(run_after=timezone.now())
    jobs.run_due()
    refund.refresh_from_db()
    assert (refund.state, teller.refunds) == ("done", {str(refund.id): 2500})
    assert sum(path.endswith("/refunds") for path in teller.asked) == 2  # told twice, given back once
    assert set(balances_of(order.organisation_id).values()) == {0}
