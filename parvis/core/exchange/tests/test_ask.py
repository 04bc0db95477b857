"""The door: what is declared and authorised passes, all is written, nothing else comes out."""

import re
from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.db import transaction

from parvis.core.exchange import actions
from parvis.core.exchange.models import Authorisation
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, organisation_subject
from parvis.core.protection import selectors as protection
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

from .conftest import ADA, ASKER, OFFER

CHILD = Identity(family_name="Lovelace", given_names=("Byron",), birth_date="1836-05-12")


def ask(town, **changes):
    call = {
        "asker": ASKER,
        "subject": actions.Subject(identity=ADA),
        "organisation": town,
        "actor_label": "agent 3f2a",
        "file_reference": "F-1",
    }
    return actions.ask(changes.pop("offer", OFFER), **{**call, **changes})


def lines(*subjects: bytes):
    return [entry.reading for entry in protection.entries_about(subjects or [ADA.canonical()]).order_by("occurred_at", "leaf_id")]


def test_a_declared_and_authorised_need_is_answered(source, town, authorised):
    answer = ask(town)
    assert answer.values == {"income": {"value": 784}, "children": [{"name": "Byron"}]}
    assert answer.source == Text("Source des tests", "Source of the tests")
    assert (answer.authorisation, answer.offer, answer.withheld) == (authorised.reference, OFFER, ())


def test_the_provider_is_told_what_will_be_released_and_who_asks(source, town, authorised):
    ask(town)
    (query,) = source.questions
    assert (query.fields, query.recipient, query.subject.identity) == (("income.value", "children.name"), "town-1", ADA)


def test_the_person_reads_who_asked_what_and_why(source, town, authorised):
    answer = ask(town)
    (line,) = lines()
    assert (line.event, line.organisation, line.actor, line.file_reference) == ("exchange.asked", "Ville des tests", "agent 3f2a", "F-1")
    assert line.fields == ("income.value", "children.name")
    assert line.purpose == {"fr": "Fixer un tarif", "en": "Set a fee"}
    assert line.legal_basis == {"fr": "Une loi", "en": "An act"}
    assert line.detail == {
        "offer": OFFER,
        "asker": ASKER,
        "request": answer.request_id,
        "authorisation": authorised.reference,
        "case": "proven",
    }


def test_no_value_is_written_in_the_trace(source, town, authorised):
    ask(town)
    (entry,) = protection.entries_about([ADA.canonical()])
    assert not re.search(r"\b784\b", re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", entry.record))  # three figures may stand in a moment
    assert "Byron" not in entry.record


def test_everyone_concerned_reads_their_own_line(source, town, authorised):
    answer = ask(town, also_concerns=[CHILD])
    assert len(answer.entry_ids) == 2
    assert [line.event for line in lines(CHILD.canonical())] == ["exchange.asked"]


def test_an_organisation_reads_what_was_asked_about_it(source, town, authorised):
    ask(town, subject=actions.Subject(organisation="123456789"))
    assert [line.event for line in lines(organisation_subject("123456789"))] == ["exchange.asked"]


def test_the_line_is_committed_before_the_source_is_called(source, town, authorised):
    seen = []
    source.when_asked = lambda: seen.extend(line.event for line in lines())
    ask(town)
    assert seen == ["exchange.asked"]


def test_the_line_stays_when_the_caller_crashes_after(source, town, authorised):
    with pytest.raises(ZeroDivisionError):
        ask(town) and 1 / 0
    assert [line.event for line in lines()] == ["exchange.asked"]


def test_asking_inside_a_transaction_is_refused_before_anything_happens(source, town, authorised):
    with transaction.atomic(), pytest.raises(actions.AskedInsideTransaction):
        ask(town)
    assert (source.questions, lines()) == ([], [])


def test_a_need_that_nobody_declared_is_refused_and_written(source, town, authorised):
    with pytest.raises(actions.NeedNotDeclared, match="procedure:other"):
        ask(town, asker="procedure:other")
    (line,) = lines()
    assert (line.event, line.fields, line.detail) == (
        "exchange.refused",
        (),
        {"offer": OFFER, "asker": "procedure:other", "request": ANY, "reason": "need-not-declared"},
    )
    assert source.questions == []


def test_an_unknown_offer_is_a_need_that_nobody_declared(source, town):
    with pytest.raises(actions.NeedNotDeclared):
        ask(town, offer="tests/nothing")


@pytest.mark.parametrize("why", ["none", "expired", "not yet", "revoked", "another asker", "another organisation"])
def test_without_an_authorisation_valid_today_the_call_is_refused_and_written(source, town, why):
    day, terms = today(), {"asker": ASKER, "fields": ["income.value"], "purpose": Text.of("p"), "legal_basis": Text.of("l")}
    if why == "expired":
        actions.authorise(town, offer=OFFER, **terms, valid_from=day - timedelta(days=9), valid_until=day - timedelta(days=1))
    if why == "not yet":
        actions.authorise(town, offer=OFFER, **terms, valid_from=day + timedelta(days=1))
    if why == "revoked":
        actions.revoke(actions.authorise(town, offer=OFFER, **terms), reason="because")
    if why == "another asker":
        actions.authorise(town, offer=OFFER, **{**terms, "asker": "procedure:other"})
    if why == "another organisation":
        actions.authorise(people.organisation("town-2", name="Autre", kind="municipality"), offer=OFFER, **terms)
    with pytest.raises(actions.NotAuthorised) as refusal:
        ask(town)
    assert "Ville des tests" in refusal.value.text.fr
    (line,) = lines()
    assert (line.event, line.detail["reason"], line.fields) == ("exchange.refused", "not-authorised", ("income.value", "children.name"))
    assert source.questions == []


def test_a_field_that_the_authorisation_does_not_cover_is_withheld(source, town):
    actions.authorise(town, asker=ASKER, offer=OFFER, fields=["income.value", "address"])
    answer = ask(town)
    assert (answer.values, answer.withheld) == ({"income": {"value": 784}}, ("children.name",))
    (line,) = lines()
    assert line.fields == ("income.value",)


def test_an_authorisation_that_covers_nothing_of_the_need_is_none(source, town):
    actions.authorise(town, asker=ASKER, offer=OFFER, fields=["address"])
    with pytest.raises(actions.NotAuthorised):
        ask(town)


def test_revocation_stops_the_very_next_question(source, town, authorised):
    ask(town)
    actions.revoke(authorised, reason="misuse")
    with pytest.raises(actions.NotAuthorised):
        ask(town)


def test_a_person_unknown_to_the_source_is_written_as_nothing_received(source, town, authorised):
    source.error = actions.NotFoundAtSource(Text.of("Source"))
    with pytest.raises(actions.NotFoundAtSource):
        ask(town)
    assert [(line.event, line.detail.get("reason")) for line in lines()] == [("exchange.asked", None), ("exchange.failed", "not-found")]


def test_a_fault_in_the_provider_is_an_unavailable_source_and_quotes_nobody(source, town, authorised, caplog):
    source.error = KeyError("Ada Lovelace lives at 12 Rue X")
    with pytest.raises(actions.SourceUnavailable) as failure:
        ask(town)
    assert failure.value.cause == "fault"
    assert failure.value.__suppress_context__
    assert "Lovelace" not in caplog.text
    assert [line.detail.get("reason") for line in lines()] == [None, "fault"]


@pytest.mark.parametrize("nonsense", [None, [], "text", 3])
def test_an_answer_that_is_no_object_is_an_unavailable_source(source, town, authorised, nonsense):
    source.answer = nonsense
    with pytest.raises(actions.SourceUnavailable) as failure:
        ask(town)
    assert failure.value.cause == "malformed"


def test_granting_the_same_twice_is_one_authorisation(source, town):
    assert actions.authorise(town, asker=ASKER, offer=OFFER) == actions.authorise(town, asker=ASKER, offer=OFFER)
    assert Authorisation.objects.count() == 1


def test_the_organisation_reads_its_authorisations_in_its_own_trace(source, town, authorised):
    actions.revoke(authorised, reason="misuse")
    actions.revoke(authorised, reason="again")
    events = [line.event for line in lines(organisation_subject("town-1"))]
    assert events == ["authorisation.granted", "authorisation.revoked"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": ["income.secret"]},
        {"fields": []},
        {"valid_from": today(), "valid_until": today() - timedelta(days=1)},
    ],
)
def test_an_authorisation_that_could_never_serve_is_refused(source, town, wrong):
    with pytest.raises(actions.BadAuthorisation):
        actions.authorise(town, asker=ASKER, offer=OFFER, **wrong)
