"""Each answer of a hub names its receipt, which the token that asked fetches, and nobody else."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.core.hubs.rules.sources import SourceFailure
from parvis.core.protection import actions as trace
from parvis.core.protection import selectors as protection
from parvis.core.protection.models import Entry
from parvis.core.protection.rules.receipts import Receipt

from .conftest import ENTERPRISE, PERSON

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "/v4/insee/sirene/unites_legales/000000026"
QUOTIENT = "/v3/dss/quotient_familial/identite"


@pytest.fixture(autouse=True)
def own_log(tmp_path, settings, monkeypatch):
    settings.PARVIS_DATA = tmp_path / "data"
    monkeypatch.delenv("PARVIS_TRACE_WITNESS", raising=False)


def publish() -> None:
    trace.sequence()
    trace.publish_checkpoint()


def test_a_receipt_is_pending_then_proves_the_question_offline(program, source):
    caller = program("api-particulier")
    path = caller.get(QUOTIENT, PERSON).headers["X-Parvis-Receipt"]
    waiting = caller.get(path)
    assert waiting.status_code == 202
    assert int(waiting.headers["Retry-After"]) == 11
    assert waiting.json()["data"]["state"] == "pending"
    publish()
    receipt = Receipt.parse(caller.get(path).content)
    assert protection.vouched(receipt).size >= 1
    record = json.loads(receipt.record)
    assert record["event"] == "exchange.asked"
    assert record["detail"]["request"] == caller_request(record)


def caller_request(record) -> str:
    """The request as the entry in the database names it."""
    return json.loads(Entry.objects.get(event="exchange.asked").record)["detail"]["request"]


def test_another_token_does_not_find_it_even_of_the_same_body(program, source):
    path = program("api-entreprise").get(UNIT, ENTERPRISE).headers["X-Parvis-Receipt"]
    publish()
    assert program("api-entreprise").get(path).status_code == 404


def test_no_token_is_refused(program, source):
    path = program("api-entreprise").get(UNIT, ENTERPRISE).headers["X-Parvis-Receipt"]
    assert Client().get(path).status_code == 401


def test_a_made_up_address_is_not_found(program, source):
    caller = program("api-entreprise")
    path = caller.get(UNIT, ENTERPRISE).headers["X-Parvis-Receipt"]
    name, _, seal = path.rpartition("-")
    other = "0" if seal[0] != "0" else "1"
    for wrong in (
        f"{name}-{other}{seal[1:]}",
        name,
        f"/trace/receipts/{uuid4()}-{seal}",
        "/trace/receipts/-",
        "/trace/receipts/é-é",
        f"{path}0",
    ):
        assert caller.get(wrong).status_code == 404, wrong


def test_an_erased_line_has_no_receipt_left(program, source):
    caller = program("api-entreprise")
    path = caller.get(UNIT, ENTERPRISE).headers["X-Parvis-Receipt"]
    publish()
    trace.erase(Entry.objects.filter(event="exchange.asked"), reason=trace.Text("fin", "end"))
    assert caller.get(path).status_code == 404


def test_a_question_that_failed_has_its_receipt_too(program, source):
    source.error = SourceFailure("timeout")
    answer = program("api-entreprise").get(UNIT, ENTERPRISE)
    assert answer.status_code >= 500
    assert answer.headers["X-Parvis-Receipt"].startswith("/trace/receipts/")


def test_the_address_costs_no_statement(program, source, monkeypatch):
    """The same call with and without it asks the database the same."""
    from parvis.core.hubs import receipts

    caller = program("api-entreprise")
    caller.get(UNIT, ENTERPRISE)
    counts = []
    for make in (receipts.address_of, lambda *_: "/"):
        monkeypatch.setattr(receipts, "address_of", make)
        with CaptureQueriesContext(connection) as seen:
            caller.get(UNIT, ENTERPRISE)
        counts.append(len(seen))
    assert counts[0] == counts[1]
