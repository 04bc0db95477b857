"""What comes in from other nodes: each way of not being believed has its code, and nothing is handled twice."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.core.nodes import actions, envelope, gateway, replay
from parvis.core.nodes.models import Message, Node
from parvis.core.nodes.rules import signing
from parvis.core.nodes.tests.conftest import Peer
from parvis.core.nodes.tests.speaking import admitted, code, message, received, say
from parvis.core.nodes.wire import as_json
from parvis.kernel.networks import Label

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(founded, peer, monkeypatch):
    """A network in which ``peer`` is a member, and one route that says what it got."""
    admitted(peer)
    monkeypatch.setattr(
        gateway, "ROUTES", {("POST", "/node/v1/echo"): lambda request: as_json({"said": request.json(), "by": request.sender.identifier})}
    )
    return peer


def refused(peer, asked, certificate=None) -> str:
    return code(gateway.answer(received(asked, certificate or peer.certificate), network="essai"))


def test_a_message_of_a_member_is_answered_and_its_row_kept(served):
    response = say(served, "POST", "/node/v1/echo", {"a": 1})
    assert json.loads(response.body) == {"said": {"a": 1}, "by": "ville.sample"}
    row = Message.objects.get(peer="ville.sample", direction="received")
    assert (row.kind, row.label, row.status, len(row.digest), len(row.answer_digest)) == ("echo", "internal", 200, 64, 64)


def test_the_answer_is_signed_and_bound_to_its_request(served):
    asked = message(served, "POST", "/node/v1/echo", {"a": 1})
    response = gateway.answer(received(asked, served.certificate), network="essai")
    assert envelope.verified("essai", response, recipient="ville.sample").sender == "etat.sample"
    other = message(served, "POST", "/node/v1/echo", {"a": 1})
    with pytest.raises(envelope.Refused, match="signature-wrong"):
        envelope.verified("essai", replace(response, request=other), recipient="ville.sample")


def test_a_replayed_message_is_refused(served):
    asked = message(served, "POST", "/node/v1/echo", {})
    assert gateway.answer(received(asked, served.certificate), network="essai").status == 200
    assert refused(served, asked) == "replayed"
    assert Message.objects.filter(direction="received").count() == 1


def test_a_replayed_identifier_under_another_body_is_refused(served):
    say(served, "POST", "/node/v1/echo", {}, message_id="0123456789abcdef")
    assert code(say(served, "POST", "/node/v1/echo", {"b": 2}, message_id="0123456789abcdef")) == "replayed"


def test_an_altered_body_is_refused(served):
    asked = message(served, "POST", "/node/v1/echo", {"a": 1})
    assert refused(served, replace(asked, body=b'{"a": 2}')) == "digest-wrong"


def test_an_expired_message_is_refused(served):
    asked = message(served, "POST", "/node/v1/echo", {}, created=int(time.time()) - signing.VALID_SECONDS - 5)
    assert refused(served, asked) == "signature-expired"


def test_a_message_from_the_future_is_refused(served):
    assert refused(served, message(served, "POST", "/node/v1/echo", {}, created=int(time.time()) + 3600)) == "signature-from-future"


def test_a_message_for_another_node_is_refused(served):
    assert refused(served, message(served, "POST", "/node/v1/echo", {}, parvis_to="other.sample")) == "wrong-recipient"


def test_a_message_of_another_network_is_refused(served):
    assert refused(served, message(served, "POST", "/node/v1/echo", {}, parvis_network="clos")) == "wrong-network"


def test_a_message_that_says_it_is_from_another_member_is_refused(served):
    other = Peer("autre.sample")
    admitted(other)
    asked = message(served, "POST", "/node/v1/echo", {}, parvis_from="autre.sample")
    assert refused(served, asked) == "signed-by-another"


def test_a_valid_certificate_of_one_member_with_a_message_of_another_is_refused(served):
    other = Peer("autre.sample")
    admitted(other)
    assert refused(served, message(other, "POST", "/node/v1/echo", {}), certificate=served.certificate) == "certificate-of-another"


def test_a_revoked_certificate_is_refused(served):
    certificate = Node.objects.get(identifier="ville.sample").certificates.get()
    certificate.revoked_at = timezone.now()
    certificate.save()
    actions.publish("essai")
    assert code(say(served, "POST", "/node/v1/echo", {})) == "certificate-not-listed"


def test_an_expelled_member_is_refused(served):
    Node.objects.filter(identifier="ville.sample").update(state=Node.State.EXPELLED)
    actions.publish("essai")
    assert code(say(served, "POST", "/node/v1/echo", {})) == "expelled"


def test_somebody_unknown_is_refused(served):
    stranger = Peer("inconnu.sample")
    stranger.certificate = served.certificate
    assert code(say(stranger, "POST", "/node/v1/echo", {})) == "unknown-member"


def test_a_label_above_the_sender_s_clearance_is_refused(served):
    assert code(say(served, "POST", "/node/v1/echo", {}, label=Label.RESTRICTED)) == "above-sender"


def test_a_label_above_the_network_is_refused(served):
    assert code(say(served, "POST", "/node/v1/echo", {}, label=Label.SECRET)) == "above-network"


def test_a_label_that_nobody_knows_is_refused(served):
    assert code(say(served, "POST", "/node/v1/echo", {}, parvis_label="cosmic")) == "label-unknown"


def test_an_answer_that_its_asker_may_not_receive_does_not_leave(served, monkeypatch):
    monkeypatch.setitem(gateway.ROUTES, ("POST", "/node/v1/echo"), lambda request: as_json({"x": 1}, label=Label.RESTRICTED))
    response = say(served, "POST", "/node/v1/echo", {})
    assert code(response) == "above-receiver"


def test_a_path_that_nobody_serves(served):
    assert code(say(served, "POST", "/node/v1/nothing", {})) == "no-such-path"


def test_a_method_that_a_path_does_not_take(served):
    assert code(say(served, "GET", "/node/v1/echo")) == "wrong-method"


def test_a_body_that_is_no_json_object(served):
    assert code(say(served, "POST", "/node/v1/echo", b"[1")) == "malformed"


def test_a_fault_is_told_without_what_it_was_about(served, monkeypatch):
    def fails(request):
        raise RuntimeError("MARTIN Eve, born 1990-01-01")

    monkeypatch.setitem(gateway.ROUTES, ("POST", "/node/v1/echo"), fails)
    response = say(served, "POST", "/node/v1/echo", {})
    assert (response.status, code(response), b"MARTIN" in response.body) == (500, "fault", False)


def test_an_expired_membership_means_that_nobody_is_believed(served, monkeypatch):
    later = timezone.now() + timedelta(days=60)
    monkeypatch.setattr("parvis.core.nodes.membership.timezone.now", lambda: later)
    assert code(say(served, "POST", "/node/v1/echo", {})) == "membership-unavailable"


def test_a_replay_stays_refused_after_rows_were_pruned_and_the_clock_set_back(served):
    """Rows are deleted after ``KEPT``; whatever was signed before that moment is refused from then on."""
    asked = message(served, "POST", "/node/v1/echo", {})
    gateway.answer(received(asked, served.certificate), network="essai")
    assert replay.prune("essai", now=timezone.now() + replay.KEPT + timedelta(seconds=1)) == 1
    assert not Message.objects.filter(direction="received").exclude(peer="").exists()
    assert refused(served, asked) == "signature-expired"


def test_pruning_leaves_what_is_younger(served):
    say(served, "POST", "/node/v1/echo", {})
    assert replay.prune("essai") == 0
    assert Message.objects.filter(peer="ville.sample").exists()


def test_the_mark_of_what_was_pruned_never_moves_back(served):
    say(served, "POST", "/node/v1/echo", {})
    future = timezone.now() + replay.KEPT * 2
    replay.prune("essai", now=future)
    mark = replay.pruned_until("essai")
    replay.prune("essai", now=timezone.now())
    assert replay.pruned_until("essai") >= mark
