"""Calls when something happens: signed, in order, tried again, shut off; and receivers that lie."""

import json
import subprocess
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from unittest.mock import Mock

import pytest
from django.db import transaction
from django.utils import timezone

from parvis.core.authorisations import calling
from parvis.core.authorisations.actions import webhooks
from parvis.core.authorisations.models import Application, Attempt, Delivery, Subscription
from parvis.core.authorisations.rules import webhooks as rules
from parvis.core.jobs import actions as jobs
from parvis.core.jobs.models import Job
from parvis.core.notices.models import Message
from parvis.kernel import fetching, signed_calls
from parvis.kernel.manifest import Audience

from .conftest import ENGLISH, agent_of, complete, signed_in, text


class Receiver:
    """A real server; ``answers`` are (status, body) in turn, the last one for ever."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes]] = [(200, b"{}")]
        self.pause = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.calls.append((dict(self.headers), body))
                status, answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                sleep(outer.pause)
                try:
                    self.send_response(status)
                    self.send_header("Location", "http://169.254.169.254/latest/meta-data")
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:
                    pass

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self) -> list[str]:
        return [json.loads(body).get("event", "test") for _, body in self.calls]


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.server.shutdown()


@pytest.fixture
def listening(receiver, owner, kind, settings):
    settings.PARVIS_DEMO = True  # which may call its own machine
    agent = agent_of(owner, "authorisations-developer", name="Developer", email="developer@owner.example")
    made, secret = webhooks.subscribe(owner, kind=kind.slug, url=receiver.url, events=rules.EVENTS, by=agent)
    assert webhooks.test(made).succeeded
    receiver.calls.clear()
    made.refresh_from_db()
    return made, secret


def due() -> None:
    """Do all that waits, whenever it is due."""
    Job.objects.filter(state="ready", every=None).update(run_after=timezone.now() - timedelta(seconds=1))
    jobs.run_due(limit=30)


def test_a_call_is_signed_and_tells_the_request(listening, receiver, asked, tmp_path):
    complete(asked)
    due()
    assert receiver.events() == ["create", "update", "submit"]
    headers, body = receiver.calls[-1]
    (tmp_path / "body.json").write_bytes(body)
    command = ["openssl", "dgst", "-sha256", "-hmac", listening[1], str(tmp_path / "body.json")]
    digest = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rsplit(" ", 1)[-1].strip()
    assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert headers["X-App-Environment"] == "sandbox"
    assert headers["Content-Type"] == "application/json"
    told = json.loads(body)
    assert set(told) == {"event", "fired_at", "model_type", "data"}
    assert (told["event"], told["model_type"]) == ("submit", "authorization_request/api_tests")
    assert abs(told["fired_at"] - timezone.now().timestamp()) < 60
    data = told["data"]
    assert (data["id"], data["public_id"], data["state"]) == (asked.pk, str(asked.public_id), "submitted")
    assert data["form_uid"] == "api-tests-fees"
    assert (data["organization"]["name"], data["applicant"]["email"]) == ("Ville des tests", "applicant@town.example")
    assert set(data) == {
        "id", "public_id", "state", "form_uid", "organization", "applicant", "service_provider", "authorizations", "data",
    }  # fmt: skip


def test_an_event_that_does_not_happen_is_owed_to_nobody(listening, receiver, town, kind):
    before = Delivery.objects.count()

    class Crash(Exception):
        pass

    def crashes() -> None:
        with transaction.atomic():
            application = Application.objects.create(kind=kind.slug, use_case="fees", organisation=town)
            webhooks.announce(application.events.create(name="create", by="applicant", state="draft"))
            assert Delivery.objects.count() == before + 1
            raise Crash

    with pytest.raises(Crash):
        crashes()
    assert Delivery.objects.count() == before
    assert not Job.objects.filter(task__endswith="calling.deliver").exists()


def test_only_what_is_asked_for_is_told(receiver, listening, asked):
    Subscription.objects.update(events=["submit"])
    complete(asked)
    due()
    assert receiver.events() == ["create", "submit"]  # it was begun while that, too, was asked for


def test_failures_are_tried_again_after_the_published_times(listening, receiver, asked):
    receiver.answers = [(500, b"broken")]
    complete(asked)
    first = Delivery.objects.filter(application=asked).order_by("pk").first()
    waits = []
    for number in range(1, 6):
        Job.objects.filter(state="ready", every=None).exclude(args=[first.pk]).delete()
        before = timezone.now()
        due()
        assert len(receiver.calls) == number
        following = Job.objects.filter(state="ready", task__endswith="calling.deliver", args=[first.pk]).order_by("-run_after").first()
        waits.append(round((following.run_after - before).total_seconds()))
    assert waits == [20, 26, 46, 116, 296]
    assert Subscription.objects.get().state == "shut_off"
    letter = Message.objects.get(notice="authorisations.shut-off")
    assert letter.address == "developer@owner.example"
    assert "500" in letter.body
    assert {headers["Idempotency-Key"] for headers, _ in receiver.calls} == {str(first.key)}


def test_what_waited_goes_out_in_order_once_the_address_is_resumed(listening, receiver, asked):
    receiver.answers = [(500, b"")]
    for _ in range(5):
        due()
    complete(asked)
    for _ in range(6):
        due()
    assert Subscription.objects.get().state == "shut_off"
    receiver.calls.clear()
    receiver.answers = [(204, b"")]
    due()
    assert receiver.calls == []  # shut off: nothing is sent
    webhooks.resume(Subscription.objects.get())
    due()
    due()
    assert receiver.events() == ["create", "update", "submit"]
    assert not Delivery.objects.filter(state="waiting").exists()


def test_a_later_event_waits_for_the_earlier_one_of_the_same_request(listening, receiver, asked, town, kind):
    receiver.answers = [(503, b""), (200, b"")]
    complete(asked)
    jobs.run_due(limit=30)
    assert receiver.events() == ["create"]
    due()
    due()
    assert receiver.events() == ["create", "create", "update", "submit"]


def test_one_request_that_fails_does_not_hold_another(listening, receiver, asked, town, kind):
    first = Delivery.objects.filter(application=asked).first()
    Delivery.objects.filter(pk=first.pk).update(held_until=timezone.now() + timedelta(minutes=5))
    other = Application.objects.create(kind=kind.slug, use_case="fees", organisation=town)
    webhooks.announce(other.events.create(name="create", by="applicant", state="draft"))
    jobs.run_due(limit=30)
    assert [json.loads(body)["data"]["id"] for _, body in receiver.calls] == [other.pk]


def test_a_worker_that_dies_while_calling_leaves_the_call_owed(listening, receiver, asked, monkeypatch):
    class Killed(BaseException):
        pass

    delivery = Delivery.objects.filter(application=asked).get()
    with monkeypatch.context() as patch:
        patch.setattr(Attempt, "save", Mock(side_effect=Killed))
        with pytest.raises(Killed):
            calling.deliver.func(delivery.pk)
    assert len(receiver.calls) == 1
    Delivery.objects.update(held_until=timezone.now() - timedelta(seconds=1))  # its time to hold is over
    due()
    assert [headers["Idempotency-Key"] for headers, _ in receiver.calls] == [str(delivery.key)] * 2
    assert Delivery.objects.get(pk=delivery.pk).state == "delivered"


def test_a_call_that_another_worker_holds_is_left_to_it(listening, receiver, asked):
    delivery = Delivery.objects.filter(application=asked).get()
    assert calling.taken(delivery.pk) is not None
    calling.deliver.func(delivery.pk)
    assert receiver.calls == []


def test_the_receivers_name_for_what_was_approved_is_kept(listening, receiver, asked):
    receiver.answers = [(200, b'{"token_id": "abc-1"}')]
    webhooks.announce(asked.events.create(name="approve", by="instructor", state="validated"))
    due()
    due()
    asked.refresh_from_db()
    assert asked.external_id == "abc-1"


@pytest.mark.parametrize(
    "answer",
    [b"", b"not json", b"[]", b'{"token_id": {"a": 1}}', b'{"token_id": true}', b'{"token_id": "' + b"x" * 300 + b'"}', b'{"token_id": "a\\u0000b"}', b"[" * 5000, b"\xff\xfe", b'{"other": 1}'],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_names_nothing(answer):
    assert rules.token_named(rules.kept(answer)) == ""


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500, 202, 206])
def test_anything_but_200_201_204_is_a_failure(listening, receiver, asked, status):
    receiver.answers = [(status, b"")]
    attempt = calling.called(Delivery.objects.filter(application=asked).get())
    assert (attempt.status, attempt.succeeded) == (status, False)
    assert len(receiver.calls) == 1  # a redirection is not followed


def test_a_huge_answer_is_cut(listening, receiver, asked):
    receiver.answers = [(200, b"\0x" * 1_000_000)]
    attempt = calling.called(Delivery.objects.filter(application=asked).get())
    assert attempt.succeeded
    assert len(attempt.answer) == rules.LARGEST_ANSWER
    attempt.save()


def test_a_slow_answer_is_a_failure(listening, receiver, asked, monkeypatch):
    monkeypatch.setattr(rules, "SECONDS", 0.3)
    receiver.pause = 2
    attempt = calling.called(Delivery.objects.filter(application=asked).get())
    assert (attempt.status, attempt.cause) == (None, "no answer in time")


def test_an_address_that_turns_private_is_not_called(listening, receiver, asked, settings):
    settings.PARVIS_DEMO = False
    attempt = calling.called(Delivery.objects.filter(application=asked).get())
    assert (attempt.status, attempt.succeeded) == (None, False)
    assert receiver.calls == []


@pytest.mark.parametrize(
    "url",
    ["http://example.org/x", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "ftp://x", "https://user:secret@example.org/"],
)
def test_addresses_inside_or_without_tls_are_refused(owner, kind, settings, url):
    settings.PARVIS_DEMO = False
    with pytest.raises(fetching.ForbiddenAddress):
        webhooks.subscribe(owner, kind=kind.slug, url=url, events=["submit"], by=agent_of(owner))
    assert not Subscription.objects.exists()


def test_nothing_is_told_before_a_try_succeeded(receiver, owner, kind, asked, settings):
    settings.PARVIS_DEMO = True
    receiver.answers = [(500, b"")]
    made, _ = webhooks.subscribe(owner, kind=kind.slug, url=receiver.url, events=["submit"], by=agent_of(owner))
    assert not webhooks.test(made).succeeded
    with pytest.raises(webhooks.NotTried):
        webhooks.resume(made)
    complete(asked)
    due()
    assert receiver.events() == ["test"]
    body = json.loads(receiver.calls[0][1])
    assert (body["test"], set(body)) == (True, {"test", "timestamp"})


def test_another_secret_signs_and_the_former_does_not(listening, receiver, asked):
    former = listening[1]
    renewed = webhooks.renew_secret(listening[0])
    assert renewed != former
    assert Subscription.objects.get().state == "untried"
    assert webhooks.test(Subscription.objects.get()).succeeded
    headers, body = receiver.calls[-1]
    assert headers["X-Hub-Signature-256"] == signed_calls.signature(renewed, body.decode())


def test_the_database_holds_no_secret(listening):
    assert listening[1] not in str(list(Subscription.objects.values()))


def test_old_calls_are_forgotten_with_what_they_said(listening, receiver, asked):
    due()
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=100))
    Attempt.objects.update(at=timezone.now() - timedelta(days=100))
    webhooks.forget_calls()
    assert not Delivery.objects.exists()


CALLS = "/desk/authorisations/calls"


@pytest.fixture
def developer(client, owner, settings):
    settings.PARVIS_DEMO = True
    agent = agent_of(owner, "authorisations-developer", name="Developer", email="developer@owner.example")
    return signed_in(client, agent, audience=Audience.AGENT, organisation=owner)


def test_an_address_is_added_tried_paused_and_resumed_on_pages(developer, receiver, kind):
    made = developer.post(CALLS, {"kind": kind.slug, "url": receiver.url, "events": ["submit", "approve"]}, headers=ENGLISH)
    subscription = Subscription.objects.get()
    assert made.context["secret"] == calling.secret_of(subscription)
    assert made.context["secret"] not in text(developer, f"{CALLS}/{subscription.pk}")
    assert "Nothing is sent" in text(developer, f"{CALLS}/{subscription.pk}")
    for path, fields, state in (
        ("try", {}, "active"),
        ("switch", {"to": "paused"}, "paused"),
        ("switch", {"to": "active"}, "active"),
    ):
        assert developer.post(f"{CALLS}/{subscription.pk}/{path}", fields).status_code == 302
        assert Subscription.objects.get().state == state
    assert developer.post(f"{CALLS}/{subscription.pk}/switch", {"to": "elsewhere"}).status_code == 404
    developer.post(f"{CALLS}/{subscription.pk}", {"url": f"{receiver.url}/other", "events": ["submit"]})
    assert (Subscription.objects.get().state, Subscription.objects.get().events) == ("untried", ["submit"])
    assert "goes too" in text(developer, f"{CALLS}/{subscription.pk}/delete")
    developer.post(f"{CALLS}/{subscription.pk}/delete")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.org", "https://user@example.org/"])
def test_a_wrong_address_is_explained_and_kept(developer, kind, url):
    answer = developer.post(CALLS, {"kind": kind.slug, "url": url, "events": ["submit"]}, headers=ENGLISH)
    assert answer.status_code == 422
    assert f'value="{url}"' in answer.content.decode()


def test_the_history_shows_tries_and_replays(developer, listening, receiver, asked):
    due()
    subscription, delivery = listening[0], Delivery.objects.filter(application=asked).get()
    assert asked.reference in text(developer, f"{CALLS}/{subscription.pk}")
    path = f"{CALLS}/{subscription.pk}/{delivery.key}"
    assert "HTTP 200" in text(developer, path)
    assert developer.post(path).status_code == 302
    due()
    assert receiver.events() == ["create", "create"]
    assert receiver.calls[0][1] == receiver.calls[1][1]
    assert receiver.calls[0][0]["Idempotency-Key"] != receiver.calls[1][0]["Idempotency-Key"]


def test_addresses_of_others_are_not_found(client, listening, town):
    stranger = signed_in(client, agent_of(town, "authorisations-developer", name="Other"), audience=Audience.AGENT, organisation=town)
    for path in ("", "/try", "/switch", "/secret", "/delete"):
        assert stranger.post(f"{CALLS}/{listening[0].pk}{path}", {"to": "paused"}).status_code == 404
    assert Subscription.objects.get().state == "active"
