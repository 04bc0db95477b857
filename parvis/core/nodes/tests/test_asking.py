"""Questions of other nodes go through the network's rules and the same door as everyone's, and leave their line first."""

from __future__ import annotations

import json
from datetime import date

import pytest

from parvis.core.authorisations import actions as authorisations
from parvis.core.authorisations import selectors as requests
from parvis.core.exchange import actions as exchange
from parvis.core.nodes import remote, source
from parvis.core.nodes.tests.conftest import OPEN
from parvis.core.nodes.tests.speaking import admitted, code, say
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import selectors as trace
from parvis.kernel import catalogue
from parvis.kernel.manifest import AuthorisationKind, Offer, OfferField, PermittedExchange, UseCase
from parvis.kernel.networks import Label, Network
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db
EVE = Identity(family_name="MARTIN", given_names=("Eve",), birth_date="1990-01-01")
LAW = Text("Une loi", "An act")
ABOUT_EVE = {"identity": {"family_name": "MARTIN", "given_names": ["Eve"], "birth_date": "1990-01-01"}}
OFFER = "tests/quotient"
ENTRY = PermittedExchange(
    slug="fees",
    domain=LAW,
    procedure=LAW,
    askers=("use:fees",),
    offers=(OFFER,),
    recipients=("municipality", "member-state"),
    security=(),
    retention_months=12,
    legal_basis=LAW,
    legal_url="",
    opinion=LAW,
    valid_from=date(2020, 1, 1),
)


def offer(**more) -> Offer:
    fields = (OfferField(name="quotient.value", title=LAW), OfferField(name="children", title=LAW))
    values = {"name": OFFER, "title": Text("Quotient", "Quotient"), "owner": "etat", "fields": fields, "networks": ("essai",)}
    return Offer(**{**values, "provider": answers, **more})


CALLS: list[object] = []


def answers(query):
    CALLS.append(query)
    lines = trace.entries_about([EVE.canonical()])
    assert any(each.event == "nodes.asked" for each in lines) or query.subject.identity is None, "the line comes before the source"
    return {"quotient": {"value": 640, "secret": 1}, "children": ["Ada"]}


@pytest.fixture
def world(founded, peer, monkeypatch):
    """An offer for the network, a template of requests, a permitted exchange, and a town that is a member."""
    CALLS.clear()
    admitted(peer)
    set_world(monkeypatch, offer())
    people.organisation("ville.sample", name="Ville", kind="municipality")
    return peer


def set_world(monkeypatch, declared: Offer, network: Network = OPEN) -> None:
    kind = AuthorisationKind(slug="quotient", title=LAW, summary=LAW, offer=OFFER, instructors=("etat",))
    use = UseCase(slug="fees", title=LAW, summary=LAW, fields={"quotient": ("quotient.value",)}, purpose=LAW, legal_basis=LAW)
    for name, value in {
        "offers": {OFFER: declared},
        "authorisation_kinds": {"quotient": kind},
        "use_cases": {"fees": use},
        "permitted_exchanges": {"fees": ENTRY},
        "networks": {"essai": network},
    }.items():
        monkeypatch.setattr(catalogue, name, lambda value=value: value)
    monkeypatch.setattr(catalogue, "offer", lambda name: {OFFER: declared}[name])
    monkeypatch.setattr("parvis.core.exchange.selectors.source_of", lambda name: Text("La caisse", "The fund"))


@pytest.fixture
def held(world):
    town = people.organisation("ville.sample", name="Ville", kind="municipality")
    return exchange.authorise(town, asker="use:fees", offer=OFFER, fields=["quotient.value"], purpose=LAW, legal_basis=LAW)


def question(held, **more):
    return {
        "offer": OFFER,
        "authorisation": held.reference,
        "fields": ["quotient.value"],
        "subject": ABOUT_EVE,
        "request": "q-1",
        **more,
    }


def test_an_authorised_question_is_answered_with_no_more_than_it_may_have(world, held):
    response = say(world, "POST", "/node/v1/ask", question(held))
    found = json.loads(response.body)
    assert (found["values"], found["authorisation"], found["fields"]) == ({"quotient": {"value": 640}}, held.reference, ["quotient.value"])
    assert dict(response.headers)["parvis-label"] == "internal"


def test_the_person_reads_who_asked_from_which_platform_and_the_line_names_the_message(world, held):
    say(world, "POST", "/node/v1/ask", question(held))
    (entry,) = trace.entries_about([EVE.canonical()])
    from parvis.core.nodes.models import Message

    detail = entry.reading.detail
    assert (entry.event, entry.organisation, detail["member"], detail["country"]) == ("nodes.asked", "Ville", "ville.sample", "FR")
    assert detail["message"] == Message.objects.get(peer="ville.sample", direction="received").digest


def test_a_question_without_authorisation_is_refused_and_the_source_not_asked(world, held):
    assert code(say(world, "POST", "/node/v1/ask", question(held, authorisation="H-9999"))) == "authorisation-unknown"
    assert CALLS == []


def test_the_authorisation_of_another_body_is_refused(world, held):
    other = people.organisation("autre", name="Autre", kind="municipality")
    theirs = exchange.authorise(other, asker="use:fees", offer=OFFER, fields=["quotient.value"], purpose=LAW, legal_basis=LAW)
    assert code(say(world, "POST", "/node/v1/ask", question(theirs))) == "authorisation-unknown"


def test_a_revoked_authorisation_has_effect_on_the_next_question(world, held):
    assert say(world, "POST", "/node/v1/ask", question(held)).status == 200
    exchange.revoke(held, reason="tests")
    assert code(say(world, "POST", "/node/v1/ask", question(held))) == "not-authorised"
    assert len(CALLS) == 1


def test_a_refusal_of_the_door_stands_in_the_person_s_trace(world, held):
    exchange.revoke(held, reason="tests")
    say(world, "POST", "/node/v1/ask", question(held))
    assert [each.event for each in trace.entries_about([EVE.canonical()])] == ["exchange.refused"]


def test_fields_beyond_the_authorisation_are_not_given(world, held):
    response = say(world, "POST", "/node/v1/ask", question(held, fields=["children", "quotient.value"]))
    assert json.loads(response.body)["values"] == {"quotient": {"value": 640}}


def test_only_fields_beyond_the_authorisation_are_refused(world, held):
    assert code(say(world, "POST", "/node/v1/ask", question(held, fields=["children"]))) == "not-authorised"


def test_an_offer_that_is_not_for_this_network_does_not_exist_there(world, held, monkeypatch):
    set_world(monkeypatch, offer(networks=("clos",)))
    assert code(say(world, "POST", "/node/v1/ask", question(held))) == "no-such-service"


def test_an_answer_above_the_member_s_clearance_is_refused_before_the_source_is_asked(world, held, monkeypatch):
    set_world(monkeypatch, offer(label=Label.RESTRICTED))
    assert code(say(world, "POST", "/node/v1/ask", question(held))) == "no-such-service", "as if there were none"
    assert CALLS == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": []},
        {"fields": "all"},
        {"fields": [1]},
        {"subject": {}},
        {"subject": {"identity": {"family_name": "X"}}},
        {"subject": {"identity": {}, "key": "x"}},
        {"subject": {"identity": {"family_name": "X", "given_names": ["Y"], "birth_date": "1990-01-01", "more": 1}}},
        {"request": ""},
        {"request": "x" * 101},
        {"offer": None},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(world, held, wrong):
    assert code(say(world, "POST", "/node/v1/ask", question(held, **wrong))) == "malformed"


def test_a_source_that_is_down_is_told_as_such(world, held, monkeypatch):
    def down(query):
        raise exchange.SourceUnavailable(Text("La caisse", "The fund"), cause="timeout", retry_after_seconds=30)

    set_world(monkeypatch, offer(provider=down))
    response = say(world, "POST", "/node/v1/ask", question(held))
    assert (response.status, code(response), dict(response.headers)["retry-after"]) == (503, "unavailable", "30")
    assert [each.event for each in trace.entries_about([EVE.canonical()])][:1] == ["exchange.failed"]


def test_on_a_network_of_requests_a_person_who_asked_for_nothing_is_not_asked_about(world, held, monkeypatch):
    on_request = Network(slug="essai", title=LAW, summary=LAW, on_request=True)
    set_world(monkeypatch, offer(), on_request)
    assert code(say(world, "POST", "/node/v1/ask", question(held))) == "not-requested"
    assert say(world, "POST", "/node/v1/ask", question(held, requested_by_person=True)).status == 200


def test_on_a_network_with_preview_the_asker_must_hold_the_answer_for_the_person(world, held, monkeypatch):
    set_world(monkeypatch, offer(), Network(slug="essai", title=LAW, summary=LAW, preview=True))
    assert code(say(world, "POST", "/node/v1/ask", question(held))) == "preview-needed"
    assert json.loads(say(world, "POST", "/node/v1/ask", question(held, preview=True)).body)["preview"] is True


def test_an_authorisation_on_another_legal_basis_than_the_network_s_is_refused(world, held, monkeypatch):
    basis = (Text("Règlement (UE) 2018/1724", "Regulation (EU) 2018/1724"),)
    set_world(monkeypatch, offer(), Network(slug="essai", title=LAW, summary=LAW, legal_bases=basis))
    assert code(say(world, "POST", "/node/v1/ask", question(held))) == "legal-basis-outside-network"


# -- authorisations


def complete() -> dict[str, object]:
    found = {
        "title": "Fees",
        "description": "Set fees",
        "fields": ["quotient.value"],
        "reasons": {"quotient.value": "To compute them"},
        "legal_basis": "An act",
        "legal_url": "https://law.example/1",
        "recipients": "The school office",
        "retention_months": 12,
        "calls_per_minute": 60,
        "volume_justification": "A small town",
        "operational_acceptance": True,
        "security_measures": "Encrypted",
        "planned_on": "2999-01-01",
    }
    for who in ("technical", "business", "data_controller", "data_protection_officer"):
        found |= {f"{who}_type": "organization", f"{who}_family_name": "Mairie", f"{who}_email": "contact@ville.example"}
    return found


def asked_for(**answers) -> dict[str, object]:
    return {"offer": OFFER, "use_case": "fees", "answers": {**complete(), **answers}}


def test_a_request_between_nodes_is_a_request_that_agents_decide(world):
    told = json.loads(say(world, "POST", "/node/v1/authorisations", asked_for()).body)
    assert told["state"] == "submitted"
    application = requests.by_reference(told["request"])
    assert (application.organisation.identifier, application.state) == ("ville.sample", "submitted")
    authorisations.approve(application, person=None, terms=authorisations.asked_terms(application))
    told = json.loads(say(world, "GET", f"/node/v1/authorisations/{told['request']}").body)
    assert (told["state"], told["fields"]) == ("granted", ["quotient.value"])
    found = say(world, "POST", "/node/v1/ask", {**question(application, authorisation=told["authorisation"])})
    assert found.status == 200


def test_the_same_request_sent_again_is_one(world):
    first, again = (json.loads(say(world, "POST", "/node/v1/authorisations", asked_for()).body)["request"] for _ in range(2))
    assert first == again


def test_what_is_missing_in_a_request_is_told_by_name(world):
    response = say(world, "POST", "/node/v1/authorisations", asked_for(security_measures="", legal_url=""))
    assert code(response) == "not-ready"
    assert "legal_url, security_measures" in json.loads(response.body)["texts"]["en"]


def test_a_request_that_was_not_complete_leaves_no_draft(world):
    say(world, "POST", "/node/v1/authorisations", asked_for(security_measures=""))
    assert not requests.applications_of(people.organisation("ville.sample", name="Ville", kind="municipality")).exists()


def test_nobody_else_reads_how_a_request_stands(world):
    from parvis.core.nodes.tests.conftest import Peer

    told = json.loads(say(world, "POST", "/node/v1/authorisations", asked_for()).body)
    other = Peer("autre.sample")
    admitted(other)
    assert code(say(other, "GET", f"/node/v1/authorisations/{told['request']}")) == "no-such-request"


def test_an_offer_that_says_so_is_granted_at_once_where_the_registry_covers_it(world, monkeypatch):
    set_world(monkeypatch, offer(automatic=True))
    assert json.loads(say(world, "POST", "/node/v1/authorisations", asked_for()).body)["state"] == "granted"


def test_an_offer_that_says_so_is_not_granted_at_once_where_the_registry_does_not_cover_it(world, monkeypatch):
    set_world(monkeypatch, offer(automatic=True))
    monkeypatch.setattr(catalogue, "permitted_exchanges", dict)
    assert json.loads(say(world, "POST", "/node/v1/authorisations", asked_for()).body)["state"] == "submitted"


def test_a_body_that_this_node_does_not_know_may_not_ask(world):
    from parvis.core.nodes.tests.conftest import Peer

    stranger = Peer("loin.sample")
    admitted(stranger)
    assert code(say(stranger, "POST", "/node/v1/authorisations", asked_for())) == "organisation-unknown"


def test_on_an_external_network_the_membership_says_who_asks(world, monkeypatch):
    from parvis.core.nodes.tests.conftest import Peer

    set_world(monkeypatch, offer(), Network(slug="essai", title=LAW, summary=LAW, external=True))
    stranger = Peer("loin.sample")
    admitted(stranger)
    told = json.loads(say(stranger, "POST", "/node/v1/authorisations", asked_for()).body)
    assert requests.by_reference(told["request"]).organisation.kind == "member-state"


def test_a_description_is_signed_and_lists_what_the_network_may_ask(world):
    from parvis.core.nodes import description

    response = say(world, "GET", "/node/v1/description")
    found = description.opened("essai", "etat.sample", response.body.decode())
    (service,) = found["services"]
    assert (service["offer"], service["label"], service["authorisation"]["use_cases"][0]["use_case"]) == (OFFER, "internal", "fees")
    assert service["openapi"]["openapi"].startswith("3.1")
    with pytest.raises(description.Refused):
        description.opened("essai", "ville.sample", response.body.decode())


def test_routing_to_another_node_is_written_in_one_line(world):
    found = source.elsewhere(f"{OFFER}=essai/ville.sample")
    assert (found[OFFER].network, found[OFFER].member) == ("essai", "ville.sample")
    with pytest.raises(source.BadRouting):
        source.elsewhere("nothing=essai/ville.sample")


def test_a_remote_authorisation_opens_what_was_granted_only(world):
    row = remote.RemoteAuthorisation.objects.create(
        network="essai",
        peer="ville.sample",
        asker="use:fees",
        offer=OFFER,
        fields=["quotient.value"],
        purpose={},
        legal_basis={},
        state="granted",
    )
    assert remote.held("essai", "ville.sample", OFFER, ["quotient.value"]) == row
    assert remote.held("essai", "ville.sample", OFFER, ["children"]) is None
    remote.ended(row, reason="revoked")
    assert remote.held("essai", "ville.sample", OFFER, ["quotient.value"]) is None
