"""What an asking node, or somebody at the person's browser, tries with answers that wait for the person's word."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.nodes import client, personal_data, previewing
from parvis.core.nodes.manifest import system
from parvis.core.nodes.models import HeldAnswer
from parvis.core.nodes.tests.test_previewing import (  # noqa: F401  fixtures
    SOURCE,
    calls,
    held,
    leo,
    maelle,
    question,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_what_is_held_is_in_the_person_s_export_and_goes_with_them(maelle, leo):  # noqa: F811
    held(maelle)
    held(leo)
    (mine,) = personal_data.export(maelle)
    assert mine["values"] == {"degree": {"title": "Licence"}}
    assert [each["label"] for each in personal_data.read(maelle)]
    assert [each.export for each in system.personal_data] == [personal_data.export]
    personal_data.erase(maelle)
    assert list(personal_data.export(maelle)) == []
    assert len(list(personal_data.export(leo))) == 1, "nobody else's"


def test_an_answer_whose_time_is_over_is_neither_read_nor_agreed_to(maelle, signed_in):  # noqa: F811
    row, client = held(maelle), signed_in(maelle)
    HeldAnswer.objects.update(held_at=timezone.now() - previewing.KEPT - timedelta(minutes=1))
    address = f"/me/previews/{row.ticket}"
    assert client.get(address).status_code == 404
    assert client.post(address, {"choice": "agree", "confirmed": "1"}).status_code == 404
    with pytest.raises(HeldAnswer.DoesNotExist):
        previewing.decide(maelle, row.ticket, agree=True)
    row.refresh_from_db()
    assert row.state == "held"


@pytest.mark.parametrize("title", ["[" * 900 + "]" * 900, json.dumps("x" * 300_000)], ids=["deep", "long"])
def test_an_answer_that_no_page_could_show_is_not_held(maelle, monkeypatch, title):  # noqa: F811
    body = f'{{"values": {{"degree": {{"title": {title}}}}}}}'.encode()
    monkeypatch.setattr(client, "call", lambda *_given, **_named: SimpleNamespace(status=200, code="", body=body))
    with pytest.raises(exchange.SourceUnavailable) as refused:
        SOURCE(question(maelle))
    assert (refused.value.cause, HeldAnswer.objects.count()) == ("malformed", 0)
