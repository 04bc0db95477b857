"""What is enforced is what was signed: not a row that says otherwise, not more often, not without a case."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from parvis.core.exchange import actions, cases, policies, selectors, volumes
from parvis.core.exchange.models import Authorisation, CallCount
from parvis.core.exchange.rules.policy import Policy
from parvis.core.protection import selectors as protection
from parvis.core.protection.models import Entry
from parvis.kernel.manifest import Hiding
from parvis.kernel.text import Text

from .conftest import ADA, ASKER, OFFER

KEY = ECKey.generate_key("P-256")
TARGET = "/v3/things?name=Ada"


def ask(town, **changes):
    return actions.ask(OFFER, **{"asker": ASKER, "subject": actions.Subject(identity=ADA), "organisation": town, **changes})


def events():
    return [(e.reading.event, e.reading.detail.get("reason")) for e in protection.entries_about([ADA.canonical()]).order_by("leaf_id")]


@pytest.mark.parametrize(
    "changed",
    [
        {"fields": ["income.value", "children.name", "address"]},
        {"valid_until": date(2090, 1, 1)},
        {"purpose": {"fr": "Autre", "en": "Other"}},
        {"calls_per_minute": 100_000},
        {"stage": "sandbox"},
        {"case_required": True},
        {"policy": ""},
        {"policy": "e30.e30.e30"},
    ],
)
def test_a_row_that_no_longer_says_what_was_signed_opens_nothing(source, town, authorised, changed, caplog):
    Authorisation.objects.filter(pk=authorised.pk).update(**changed)
    with pytest.raises(actions.PolicyBroken, match=authorised.reference):
        ask(town)
    assert (events(), source.questions) == ([("exchange.refused", "policy-broken")], [])


def test_a_policy_of_another_authorisation_does_not_fit(source, town, authorised):
    other = actions.authorise(town, asker=ASKER, offer=OFFER, fields=["address"])
    Authorisation.objects.filter(pk=authorised.pk).update(policy=other.policy)
    with pytest.raises(actions.PolicyBroken):
        ask(town)


def test_an_intact_authorisation_serves_beside_a_broken_one(source, town, authorised):
    broken = actions.authorise(town, asker=ASKER, offer=OFFER, calls_per_minute=7)
    Authorisation.objects.filter(pk=broken.pk).update(calls_per_minute=700)
    assert ask(town).authorisation == authorised.reference


def test_a_sandbox_opens_no_door_inside(source, town):
    actions.authorise(town, asker=ASKER, offer=OFFER, stage="sandbox")
    with pytest.raises(actions.NotAuthorised):
        ask(town)


def test_calls_past_the_volume_wait_and_the_next_minute_is_another(source, town, monkeypatch):
    held = actions.authorise(town, asker=ASKER, offer=OFFER, calls_per_minute=2)
    monkeypatch.setattr(volumes.time, "time", lambda: 60_000.0 + 12)
    for _ in range(2):
        ask(town)
    with pytest.raises(actions.TooManyCalls) as refusal:
        ask(town)
    assert (refusal.value.retry_after_seconds, len(source.questions), len(events())) == (48, 2, 2)
    assert [(row.authorisation_id, row.count) for row in CallCount.objects.all()] == [(held.pk, 3)]
    monkeypatch.setattr(volumes.time, "time", lambda: 60_000.0 + 60)
    ask(town)
    monkeypatch.setattr(volumes.time, "time", lambda: 60_000.0 + 3660 + 60)
    assert volumes.forget_old() == 2


def outside(town, authorised, **changes):
    call = {"offer": OFFER, "asker": ASKER, "subject": actions.Subject(identity=ADA), "organisation": town, **changes}
    return actions.admit(actions.Call(**call), authorisation=authorised, wanted=["income.value", "address"])


def test_whoever_comes_with_an_authorisation_gets_what_it_opens_of_what_they_want(source, town, authorised):
    admission = outside(town, authorised)
    assert (admission.fields, admission.authorisation, admission.entry.slug) == (("income.value",), authorised.reference, "test-1")
    actions.asked(admission)
    actions.failed(admission, "timeout")
    assert events() == [("exchange.asked", None), ("exchange.failed", "timeout")]


def test_their_line_says_the_purpose_that_was_signed(source, town):
    held = actions.authorise(town, asker=ASKER, offer=OFFER, purpose=Text("Pour cela", "For this"))
    actions.asked(outside(town, held))
    (entry,) = protection.entries_about([ADA.canonical()])
    assert entry.reading.purpose == {"fr": "Pour cela", "en": "For this"}


def test_a_revoked_authorisation_admits_nobody_even_if_a_token_still_names_it(source, town, authorised):
    outside(town, authorised)
    revoked = actions.revoke(authorised, reason="misuse")
    with pytest.raises(actions.NotAuthorised):
        outside(town, revoked)


def test_the_recipient_is_one_that_the_authorisation_names(source, town, authorised):
    outside(town, authorised, recipient="town-1")
    with pytest.raises(actions.RecipientNotAuthorised, match="town-9"):
        outside(town, authorised, recipient="town-9")


def test_nothing_that_is_wanted_is_open(source, town):
    held = actions.authorise(town, asker=ASKER, offer=OFFER, fields=["children.name"])
    with pytest.raises(actions.NotAuthorised):
        outside(town, held)


# --- the case behind a call


def test_a_case_that_exists_and_concerns_the_subject_is_proven(source, town, authorised):
    ask(town, file_reference="F-1")
    (entry,) = protection.entries_about([ADA.canonical()])
    assert (entry.reading.file_reference, entry.reading.detail["case"]) == ("F-1", "proven")


def test_without_a_case_the_line_claims_none(source, town, authorised):
    ask(town)
    (entry,) = protection.entries_about([ADA.canonical()])
    assert "case" not in entry.reading.detail


def test_a_case_that_does_not_exist_is_refused_and_written(source, town, authorised):
    with pytest.raises(actions.CaseNotProven):
        ask(town, file_reference="F-2")
    assert (events(), source.questions) == ([("exchange.refused", "case-not-proven")], [])


def test_where_the_authorisation_requires_a_case_none_is_too_few(source, town):
    actions.authorise(town, asker=ASKER, offer=OFFER, case_required=True)
    with pytest.raises(actions.CaseNotProven):
        ask(town)
    assert ask(town, file_reference="F-1").values


@pytest.fixture
def with_key(source, town):
    held = actions.authorise(town, asker=ASKER, offer=OFFER, case_required=True)
    return actions.set_case_key(held, KEY.as_dict(private=False))


def made(held, **changes):
    return cases.receipt(**{"case": "DOSSIER-7", "authorisation": held.reference, "target": TARGET, "key": KEY, **changes})


def test_a_receipt_signed_with_the_registered_key_names_the_case(town, with_key):
    admission = outside(town, with_key, receipt=made(with_key), target=TARGET)
    assert (admission.proven, admission.call.file_reference) == (True, "DOSSIER-7")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ECKey.generate_key("P-256")},
        {"target": "/v3/things?name=Eve"},
        {"authorisation": "H-9999"},
        {"case": ""},
        {"case": "x" * 101},
        {"case": "a\nb"},
    ],
)
def test_a_receipt_of_another_key_call_or_authorisation_proves_nothing(town, with_key, wrong):
    with pytest.raises(actions.CaseNotProven):
        outside(town, with_key, receipt=made(with_key, **wrong), target=TARGET)


@pytest.mark.parametrize("seconds", [301 + 1, -62])
def test_a_receipt_is_good_for_five_minutes(town, with_key, seconds, monkeypatch):
    receipt, now = made(with_key), time.time()
    monkeypatch.setattr(cases.time, "time", lambda: now + seconds)
    with pytest.raises(actions.CaseNotProven):
        outside(town, with_key, receipt=receipt, target=TARGET)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"[\w-]{1,20}\.[\w-]{1,20}\.[\w-]{1,20}", fullmatch=True))
def test_anything_else_is_no_receipt(text):
    policy = Policy(
        authorisation="H-0001", organisation="o", asker="use:a", offer="b", fields=("c",), purpose={}, legal_basis={},
        valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 1) + timedelta(days=1), case_key=KEY.as_dict(private=False),
    )  # fmt: skip
    with pytest.raises(actions.CaseNotProven):
        cases.verified_receipt(text, policy=policy, target=TARGET)


@pytest.mark.parametrize("key", [{}, {"kty": "oct", "k": "AAAA"}, {"kty": "EC"}, ECKey.generate_key("P-384").as_dict(private=False)])
def test_a_key_that_cannot_sign_receipts_is_refused(source, town, authorised, key):
    with pytest.raises(actions.BadAuthorisation):
        actions.set_case_key(authorised, key)


def test_a_private_key_given_by_mistake_is_not_kept(source, town, authorised):
    held = actions.set_case_key(authorised, KEY.as_dict(private=True))
    assert "d" not in held.case_key
    assert policies.enforced(held).case_key == held.case_key


# --- keys


def test_a_policy_signed_with_an_earlier_key_still_verifies_and_can_be_checked_by_anyone(source, town, authorised, monkeypatch):
    old = policies.path().read_text()
    monkeypatch.setenv("PARVIS_POLICY_KEY", f"{policies.new_key()}\n{old}")
    assert policies.enforced(authorised).authorisation == authorised.reference
    published = Client().get("/apis/policies/jwks.json").json()
    assert [set(key) for key in published["keys"]] == [{"kty", "crv", "x", "y", "alg", "use", "kid"}] * 2


def test_a_policy_of_a_forgotten_key_opens_nothing(source, town, authorised, monkeypatch):
    policies.verified.cache_clear()
    monkeypatch.setenv("PARVIS_POLICY_KEY", policies.new_key())
    with pytest.raises(actions.PolicyBroken):
        ask(town)
    policies.verified.cache_clear()


# Questions that stay unknown for a time


@pytest.fixture
def quiet(source, town, monkeypatch):
    """The need of the tests lets an agent keep a question quiet for six months."""
    need = replace(selectors.declared_need(ASKER, offer=OFFER), hiding=Hiding(reason="criminal-investigation", months=6))
    monkeypatch.setattr(selectors, "declared_need", lambda _asker, *, offer: need)


def later(**much: int):
    return timezone.now() + timedelta(**much)


def hidden_rows():
    return [(entry.event, entry.visible_from) for entry in Entry.objects.filter(event__startswith="exchange.").order_by("leaf_id")]


def test_a_question_is_kept_quiet_until_its_date_whatever_became_of_it(quiet, source, town, authorised):
    until = later(days=90)
    ask(town, actor_label="agent 3f2a", hidden_until=until)
    source.error = actions.SourceUnavailable(Text("Source", "Source"), cause="timeout")
    with pytest.raises(actions.SourceUnavailable):
        ask(town, actor_label="agent 3f2a", hidden_until=until)
    actions.revoke(authorised, reason="")
    with pytest.raises(actions.NotAuthorised):
        ask(town, actor_label="agent 3f2a", hidden_until=until)
    assert events() == []
    assert hidden_rows() == [("exchange.asked", until), ("exchange.asked", until), ("exchange.failed", until), ("exchange.refused", until)]


@pytest.mark.parametrize(
    "given",
    [
        {"hidden_until": later(days=200), "actor_label": "agent 3f2a"},  # longer than the need says
        {"hidden_until": later(days=-1), "actor_label": "agent 3f2a"},
        {"hidden_until": later(days=9)},  # no agent is named
        {"hidden_until": later(days=9), "actor_label": "agent 3f2a", "proactive": True},  # the person would be told by mail
    ],
)
def test_what_the_need_does_not_let_be_quiet_is_neither_asked_nor_written(quiet, source, town, authorised, given):
    with pytest.raises(actions.MayNotHide):
        ask(town, **given)
    assert (source.questions, hidden_rows()) == ([], [])


def test_a_need_that_declares_nothing_hides_nothing(source, town, authorised):
    with pytest.raises(actions.MayNotHide, match="must declare it"):
        ask(town, actor_label="agent 3f2a", hidden_until=later(days=9))
    assert (source.questions, hidden_rows()) == ([], [])
