"""Calls when something happens: all of it, in order for each file, once for who counts keys, however often the log is read."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from parvis.components.demarches.actions import calling, webhooks
from parvis.components.demarches.models import Delivery, Webhook
from parvis.components.demarches.tests.conftest import filed
from parvis.components.procedures import actions as procedures
from parvis.core.notices.models import Message as Mail
from parvis.kernel import fetching

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://hooks.example/files"


class Outside:
    """The other side: it notes calls and answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict, dict]] = []
        self.status = 204

    def post(self, url, *, content, headers, largest, seconds):
        assert url == URL
        if self.status == 0:
            raise fetching.NoAnswer("ConnectTimeout")
        self.calls.append((json.loads(content), dict(headers)))
        self.bodies = [*getattr(self, "bodies", []), content]
        return fetching.Answer(status=self.status, content=b"")

    @property
    def events(self) -> list[str]:
        return [body["event"] for body, _ in self.calls]


@pytest.fixture
def outside(monkeypatch) -> Outside:
    made = Outside()
    monkeypatch.setattr(fetching, "post", made.post)
    monkeypatch.setattr(fetching, "request_to", lambda *_args, **_more: None)
    return made


@pytest.fixture
def webhook(outside, garden, town, bo) -> Webhook:
    return webhooks.create(organisation=town, procedure=garden, url=URL, by=bo)[0]


def round_of_calls() -> None:
    calling.listen()
    calling.send_due()


def test_each_passage_and_message_is_told_once_and_signed(webhook, outside, file, town, bo, ada):
    procedures.take(file.reference, agent=bo, organisation_id=town.pk)
    procedures.write(file.reference, agent=bo, organisation_id=town.pk, text="Bonjour Ada")
    for _ in range(3):
        round_of_calls()
    assert outside.events == ["dossier.depose", "dossier.passe_en_instruction", "dossier.message"]
    secret = calling.secret_of(webhook)
    for content, (body, headers) in zip(outside.bodies, outside.calls, strict=True):
        assert headers["X-Hub-Signature-256"] == "sha256=" + hmac.new(secret.encode(), content, "sha256").hexdigest()
        assert headers["Idempotency-Key"] == body["id"]
        assert body["dossier"]["number"] == file.number.pk
        assert b"Ada" not in content
        assert ada.email.encode() not in content


def test_what_commits_late_is_heard_of(webhook, outside, file, town, bo):
    round_of_calls()
    procedures.take(file.reference, agent=bo, organisation_id=town.pk)
    file.passages.filter(transition="take").update(at=timezone.now() - timedelta(minutes=2))
    Webhook.objects.update(created_at=timezone.now() - timedelta(minutes=5), heard_until=timezone.now())
    round_of_calls()
    assert outside.events.count("dossier.passe_en_instruction") == 1


def test_a_failure_keeps_the_order_of_its_file(webhook, outside, file, town, bo):
    outside.status = 500
    round_of_calls()
    procedures.take(file.reference, agent=bo, organisation_id=town.pk)
    round_of_calls()
    assert outside.events == ["dossier.depose"]  # what came later waits
    outside.status = 204
    Delivery.objects.update(next_at=timezone.now())
    round_of_calls()
    assert outside.events == ["dossier.depose", "dossier.depose", "dossier.passe_en_instruction"]
    assert outside.calls[0][0]["id"] == outside.calls[1][0]["id"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_no_answer_is_tried_again_later(webhook, outside, file):
    outside.status = 0
    round_of_calls()
    owed = Delivery.objects.get()
    assert (owed.state, owed.failures, owed.cause) == ("waiting", 1, "ConnectTimeout")
    assert owed.next_at > timezone.now()


def test_a_slow_address_holds_nobody_up(webhook, outside, garden, town, bo, file, monkeypatch):
    other = webhooks.create(organisation=town, procedure=garden, url="https://slow.example/files", by=bo)[0]
    answered, order = Event(), []

    def post(url, **given):
        if url == other.url:
            answered.wait(20)  # until the other address has heard all
            order.append("slow")
            raise fetching.NoAnswer("no answer in time")
        found = outside.post(url, **given)
        order.append("quick")
        if len(outside.calls) == 2:
            answered.set()
        return found

    monkeypatch.setattr(fetching, "post", post)
    procedures.take(file.reference, agent=bo, organisation_id=town.pk)
    round_of_calls()
    assert order == ["quick", "quick", "slow"]
    assert outside.events == ["dossier.depose", "dossier.passe_en_instruction"]
    assert not Delivery.objects.filter(webhook=webhook).exclude(state="delivered").exists()


def test_an_address_that_does_not_answer_rests_as_a_whole(webhook, outside, ada, dana, town, file):
    filed(dana, town)
    outside.status = 0
    round_of_calls()
    assert sorted(Delivery.objects.values_list("failures", flat=True)) == [0, 1]  # the second file was not tried
    round_of_calls()
    assert sorted(Delivery.objects.values_list("failures", flat=True)) == [0, 1]
    outside.status = 204
    Delivery.objects.filter(failures=1).update(next_at=timezone.now())
    round_of_calls()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_call_that_breaks_here_stops_no_other(webhook, outside, garden, town, bo, ada, monkeypatch):
    webhooks.create(organisation=town, procedure=garden, url="https://odd.example/files", by=bo)
    filed(ada, town)

    def post(url, **given):
        if "odd" in url:
            raise RuntimeError(url)
        return outside.post(url, **given)

    monkeypatch.setattr(fetching, "post", post)
    round_of_calls()
    assert outside.events == ["dossier.depose"]
    assert Delivery.objects.get(state="waiting").cause == "RuntimeError"


def test_after_days_of_failure_its_people_are_told_and_nothing_is_lost(webhook, outside, file, bo):
    outside.status = 500
    round_of_calls()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4))
    Delivery.objects.update(next_at=timezone.now())
    round_of_calls()
    webhook.refresh_from_db()
    assert webhook.state == "shut_off"
    assert Mail.objects.filter(notice="demarches.shut-off").count() == 1
    outside.status = 204
    webhooks.resume(webhook)
    round_of_calls()
    assert outside.events[-1] == "dossier.depose"
    assert Delivery.objects.get().state == "delivered"


def test_a_paused_address_hears_the_rest_once_resumed(webhook, outside, file, town, bo):
    webhooks.pause(webhook)
    procedures.take(file.reference, agent=bo, organisation_id=town.pk)
    round_of_calls()
    assert outside.events == []
    webhooks.resume(Webhook.objects.get())
    round_of_calls()
    assert outside.events == ["dossier.depose", "dossier.passe_en_instruction"]


def test_a_call_is_replayed_under_its_key(webhook, outside, file):
    round_of_calls()
    webhooks.replay(Delivery.objects.get())
    round_of_calls()
    assert len({body["id"] for body, _ in outside.calls}) == 1
    assert len(outside.calls) == 2


def test_a_try(webhook, outside):
    outside.status = 302
    assert webhooks.test(webhook).state == "failed"
    outside.status = 200
    assert webhooks.test(webhook).state == "delivered"
    assert outside.calls[-1][0]["test"] is True


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "https://10.0.0.1/x", "https://localhost/x", "ftp://example.org", "https://u@example.org/"]
)
def test_addresses_inside_are_never_called(settings, garden, town, bo, url):
    settings.PARVIS_DEMO = False
    with pytest.raises(fetching.NotFetched):
        webhooks.create(organisation=town, procedure=garden, url=url, by=bo)
    assert not Webhook.objects.exists()
