"""A classified network beside an open one, and two countries that keep the same trace: real installations, real connections."""

from __future__ import annotations

import json

import pytest

from parvis.core.nodes import demonstration, installations
from parvis.core.nodes.installations import Installation

HOUSEHOLD, NOTICE = "shown/household", "shown/notice"
TITLE = {"notice": {"title": "Exercice : rien n’est arrivé"}}
ALLOW = """
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.kernel.text import Text
body = people.organisation(member, name="Service (échantillon)", kind="agency")
result = exchange.authorise(body, asker="use:shown", offer="shown/notice", fields=["notice.title"], purpose=Text("Essai", "Try"),
    legal_basis=Text("Convention", "Agreement"), stage="sandbox").reference
"""
SAY = """
from parvis.core.nodes import carrying, gateway
honest = gateway.check_label
if lying:
    gateway.check_label = lambda *given, **named: None
try:
    reply = carrying.call(network, member, "/node/v1/ask", json.dumps(question).encode(), label=label)
    said = json.loads(reply.body)
    result = [reply.status, said.get("code", ""), said.get("values")]
except carrying.Unsent as failure:
    result = ["unsent", failure.cause, None]
finally:
    gateway.check_label = honest
"""
LATER = """
from parvis.core.nodes import deliveries
result = str(deliveries.ask_later(network, member, question, label="secret"))
"""
KEPT = """
from parvis.core.nodes.models import Message
rows = Message.objects.filter(network=network, kind="ask", direction=direction).order_by("at", "id")
result = list(rows.values_list("identifier", "label", "digest", "answer_digest", "status"))
"""
LINES = """
from parvis.core.protection.models import Entry
result = [json.loads(row.record) for row in Entry.objects.filter(event=event).order_by("occurred_at")]
"""
PAGES = """
from django.test import Client
paths = "/nodes", "/nodes/isis", "/nodes/isis/membership", "/nodes/isis/members.csv", "/nodes/isis/keys"
pages = [Client(headers={"host": "127.0.0.1", "accept": "text/html"}).get(path, secure=False) for path in paths]
result = [[page.status_code, sorted(name for name in names if name.encode() in page.content)] for page in pages]
"""
KNOCK = """
import socket, ssl
from parvis.core.nodes import identity
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
context.load_cert_chain(*identity.own("rie").tls_files)
try:
    with socket.create_connection((host, port), 30) as line, context.wrap_socket(line) as through:
        through.sendall(b"GET /node/v1/description HTTP/1.1\\r\\nHost: node\\r\\n\\r\\n")
        result = through.recv(1000).decode("latin-1")
except (ssl.SSLError, ConnectionError):
    result = ""
"""
KNOWN = """
from parvis.core.nodes import description, membership
from parvis.core.nodes.models import Membership
result = {"lists": sorted(set(Membership.objects.values_list("network", flat=True))),
          "services": [each["offer"] for each in description.describe("rie", member)["services"]]}
"""
APPROVE = """
from parvis.core.authorisations import actions, selectors
asked = selectors.by_reference(reference)
actions.approve(asked, person=None, terms=actions.asked_terms(asked))
"""
REQUESTS = """
from parvis.core.authorisations.models import Application
result = [[row.reference, row.state, row.organisation.identifier, row.organisation.kind] for row in Application.objects.order_by("pk")]
"""
HELD = """
from parvis.core.nodes.models import RemoteAuthorisation
result = list(RemoteAuthorisation.objects.order_by("pk").values_list("peer", "offer", "state", "request"))
"""
WAITING = """
from parvis.core.nodes.models import HeldAnswer
result = [[row.state, bool(row.body)] for row in HeldAnswer.objects.order_by("pk")]
"""
AGREE = """
from parvis.core.nodes import previewing
from parvis.core.people import actions
from parvis.core.people.rules import identity_of
found = actions.recognise(identity_of(person))
for row in previewing.waiting(found):
    previewing.decide(found, row.ticket, agree=True)
"""
UNASKED = """
from parvis.core.exchange.actions import SourceRefused
from parvis.core.exchange.rules.answers import Query, Subject
from parvis.core.nodes.source import NodeSource
from parvis.core.people.rules import identity_of
query = Query(offer=offer, subject=Subject(identity=identity_of(person)), fields=tuple(fields), recipient="", request_id="unasked", proactive=True)
try:
    result = NodeSource(network=network, member=member, offer=offer)(query)
except SourceRefused:
    result = "refused here"
"""


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, migrated):
    """The State, authority of three networks; a second service on two of them, a commune on one, another country on the external one."""
    folder, port = tmp_path_factory.mktemp("nodes"), installations.free_ports(12)
    given = {"PARVIS_EXTENSIONS": "france.networks.samples.shown"}
    state = Installation("dinum.sample", "État (échantillon)", folder / "state", port, ("rie", "testa", "isis"), settings=given)
    service = Installation("service.sample", "Service (échantillon)", folder / "service", port + 4, ("isis", "rie"), settings=given)
    commune = Installation("rennes.sample", "Commune (échantillon)", folder / "commune", port + 7, ("rie",), settings=given)
    abroad = Installation("be.sample", "Autre pays (échantillon)", folder / "abroad", port + 9, ("testa",), "BE", settings=given)
    with installations.stopped_after([state, service, commune, abroad]):
        installations.prepare([state, service, commune, abroad], copy_of=migrated)
        installations.enrol("isis", state, [service], clearance="secret")
        installations.enrol("rie", state, [service, commune], clearance="restricted")
        installations.enrol("testa", state, [abroad], clearance="restricted")
        listening = [(state, "rie"), (state, "testa"), (state, "isis"), (service, "isis")]
        for each, network in listening:
            each.listen(network)
        for each, network in listening:
            installations.wait_until_listening(each, each.listener_port(network), what=f"listener-{network}", seconds=300)
        yield state, service, commune, abroad


@pytest.fixture(scope="module")
def question(nodes):
    """What the service may ask on the classified network."""
    state, service, *_ = nodes
    reference = state.python(ALLOW, member=service.name)
    return {"offer": NOTICE, "authorisation": reference, "fields": ["notice.title"], "subject": {"key": "1"}, "request": "essai"}


def said(one, other, question, *, network="isis", label="secret", lying=False):
    """The status, the code and the values of an answer; ``lying`` leaves out the sender's own check of labels."""
    return one.python(SAY, network=network, member=other.name, question=question, label=label, lying=lying)


def kept(asker, provider, network):
    """The questions that each of both keeps: identifier, label, both digests, status."""
    return asker.python(KEPT, network=network, direction="sent"), provider.python(KEPT, network=network, direction="received")


@pytest.mark.demand("isis", "classified-information-is-exchanged")
def test_members_exchange_classified_information_with_a_receipt(nodes, question):
    state, service, *_ = nodes
    assert said(service, state, question) == [200, "", TITLE]
    here, there = kept(service, state, "isis")
    assert here == there
    assert [(label, status) for _, label, _, _, status in here] == [("secret", 200)]

    ticket = service.python(LATER, network="isis", member=state.name, question=question)
    found = until_delivered(service, state, ticket)
    receipts = state.python(demonstration.RECEIPTS)
    assert found["values"] == TITLE
    assert receipts == [{"sequence": 1, "state": "delivered", "receipt": found["receipt"]}]


def until_delivered(asker, provider, ticket, *, rounds=20):
    for _ in range(rounds):
        installations.each_at_once([asker, provider], demonstration.WORK)
        found = asker.python(demonstration.ANSWER, ticket=ticket)
        if found["state"] != "awaited":
            break
    return found


@pytest.mark.demand("isis", "labels-enforced-at-both-ends")
@pytest.mark.parametrize(
    ("network", "label", "code"),
    [("isis", "restricted", "below-network"), ("isis", "top-secret", "above-sender"), ("rie", "secret", "above-network")],
    ids=["too low", "above the sender", "relayed to an open network"],
)
def test_a_label_that_does_not_fit_is_refused_by_the_sender_and_by_the_receiver(nodes, question, network, label, code):
    state, service, *_ = nodes
    before = kept(service, state, network)
    assert said(service, state, question, network=network, label=label) == ["unsent", code, None]
    assert kept(service, state, network) == before, "the sender let nothing out"
    assert said(service, state, question, network=network, label=label, lying=True) == [403, code, None]
    here, there = kept(service, state, network)
    assert there == before[1], "the receiver took nothing in"
    assert [row[3:] for row in here[len(before[0]) :]] == [["", 403]], "which is no difference between them"


@pytest.mark.demand("isis", "labels-enforced-at-both-ends")
def test_a_classified_offer_asked_for_on_an_open_network_is_not_found(nodes, question):
    state, service, *_ = nodes
    assert said(service, state, question, network="rie", label="restricted")[:2] == [404, "no-such-service"]


@pytest.mark.demand("isis", "separate-classified-tier")
def test_who_is_no_member_sees_neither_members_nor_services_nor_pages(nodes, question):
    state, service, commune, _ = nodes
    assert state.python(PAGES, names=["isis", "ISIS", service.name])[1:] == commune.python(PAGES, names=["isis", "ISIS", service.name])[1:]
    assert [status for status, _ in state.python(PAGES, names=[])] == [200, 404, 404, 404, 404]
    assert state.python(PAGES, names=["ISIS", "isis"])[0] == [200, []]
    assert commune.python(KNOWN, member=state.name) == {"lists": ["rie"], "services": commune_sees(commune, state)}
    before = state.python(KEPT, network="isis", direction="received")
    assert commune.python(KNOCK, host=state.host, port=state.listener_port("isis")) == ""
    assert said(commune, state, question) == ["unsent", "membership-unavailable", None]
    assert state.python(KEPT, network="isis", direction="received") == before


def commune_sees(commune, state):
    found = [each["offer"] for each in json.loads(commune.parvis("nodes", "describe", "rie", state.name))["services"]]
    assert HOUSEHOLD in found
    assert NOTICE not in found
    return found


def complete() -> dict[str, object]:
    """A request with everything that instructors need."""
    answers: dict[str, object] = {
        "fields": demonstration.FIELDS,
        "reasons": dict.fromkeys(demonstration.FIELDS, "Essai"),
        "volume_justification": "Un essai",
        "operational_acceptance": True,
        "security_measures": "Chiffrement et habilitations",
        "planned_on": "2999-01-01",
    }
    for who in ("technical", "business", "data_controller", "data_protection_officer"):
        answers |= {f"{who}_type": "organization", f"{who}_family_name": "Administration", f"{who}_email": "contact@be.example"}
    return answers


def requested(abroad, state, answers, *, codes=(3,)) -> str:
    """What the command says after the other country asked to be allowed to ask."""
    (abroad.folder / "answers.json").write_text(json.dumps(answers))
    more = ("--use", "shown", "--answers", str(abroad.folder / "answers.json"))
    return abroad.parvis("nodes", "request", "testa", state.name, HOUSEHOLD, *more, codes=codes)


@pytest.fixture(scope="module")
def granted(nodes):
    """The reference of the other country's authorisation, asked for and granted over the network."""
    state, *_, abroad = nodes
    requested(abroad, state, complete())
    ((reference, standing, body, kind),) = state.python(REQUESTS)
    assert (standing, body, kind) == ("submitted", abroad.name, "member-state")
    state.python(APPROVE, reference=reference)
    said = abroad.parvis("nodes", "request", "testa", state.name, HOUSEHOLD, "--status")
    assert abroad.python(HELD) == [[state.name, HOUSEHOLD, "granted", reference]]
    return said.partition("granted, ")[2].partition(" ")[0]


@pytest.fixture(scope="module")
def asked(nodes, granted):
    """One question whose answer the person saw and agreed to; the values that were released then."""
    state, *_, abroad = nodes
    (abroad.folder / "person.json").write_text(json.dumps(demonstration.PERSON))
    who = ("--fields", ",".join(demonstration.FIELDS), "--identity", str(abroad.folder / "person.json"))
    question = ("nodes", "ask", "testa", state.name, HOUSEHOLD, *who)
    assert "/me/previews" in abroad.parvis(*question, codes=(3,))
    assert abroad.python(WAITING) == [["held", True]]
    abroad.python(AGREE, person=demonstration.PERSON)
    values = json.loads(abroad.parvis(*question))
    assert abroad.python(WAITING) == [["agreed", False]], "what was released once is kept here no longer"
    return values


@pytest.mark.demand("testa", "exchange-across-borders")
@pytest.mark.demand("testa", "rules-of-its-own")
def test_another_country_finds_asks_to_be_allowed_and_is_answered(nodes, asked):
    state, *_, abroad = nodes
    assert asked == {"household": {"quotient": 640}}
    here, there = kept(abroad, state, "testa")
    assert here == there
    assert [row[4] for row in here] == [200]
    (sent,) = abroad.python(LINES, event="nodes.sent")
    (received,) = [line for line in state.python(LINES, event="nodes.asked") if line["detail"]["member"] == abroad.name]
    assert sent["fields"] == received["fields"] == demonstration.FIELDS
    assert sent["detail"]["message"] == received["detail"]["message"] == here[0][2]
    assert (sent["detail"]["country"], received["detail"]["country"]) == ("FR", "BE")


@pytest.mark.demand("testa", "rules-of-its-own")
@pytest.mark.parametrize(
    ("told", "code"),
    [({"requested_by_person": False}, "not-requested"), ({"preview": False}, "preview-needed")],
    ids=["nobody asked for it", "no preview before use"],
)
def test_a_question_outside_the_network_s_rules_is_refused_before_anything_is_looked_up(nodes, granted, asked, told, code):
    state, *_, abroad = nodes
    question = {**demonstration.question(demonstration.networks()[1], granted), **told}
    lines = state.python(LINES, event="nodes.asked")
    assert said(abroad, state, question, network="testa", label="internal") == [403, code, None]
    assert state.python(LINES, event="nodes.asked") == lines
    here, there = kept(abroad, state, "testa")
    assert here[-1] == there[-1]
    assert here[-1][4] == 403


@pytest.mark.demand("testa", "rules-of-its-own")
def test_an_answer_that_nobody_asked_for_is_not_even_asked_for(nodes, asked):
    state, *_, abroad = nodes
    before = kept(abroad, state, "testa")
    given = {"network": "testa", "member": state.name, "offer": HOUSEHOLD, "fields": demonstration.FIELDS, "person": demonstration.PERSON}
    assert abroad.python(UNASKED, **given) == "refused here"
    assert kept(abroad, state, "testa") == before


@pytest.mark.demand("testa", "rules-of-its-own")
def test_a_request_on_another_legal_basis_than_the_network_s_is_not_kept(nodes, granted):
    state, *_, abroad = nodes
    before = state.python(REQUESTS)
    said = requested(abroad, state, {**complete(), "legal_basis": "Une convention entre voisins"}, codes=(1,))
    assert "legal-basis-outside-network" in said
    assert state.python(REQUESTS) == before


@pytest.mark.demand("testa", "both-traces-agree")
def test_two_countries_keep_the_same_messages_and_a_difference_shows(nodes, asked):
    state, *_, abroad = nodes
    compare = ("nodes", "compare", state.name, "--network", "testa", "--now")
    assert "kept the same messages" in abroad.parvis(*compare)
    deleted = state.python(
        "from parvis.core.nodes.models import Message\n"
        "row = Message.objects.filter(network='testa', kind='ask', status=200).get()\nresult = row.identifier\nrow.delete()"
    )
    assert f"missing there: {deleted}" in abroad.parvis(*compare, codes=(1,))
    counted = (
        "from parvis.core.nodes.models import Peer\nresult = list(Peer.objects.values_list('missing_here', 'missing_there', 'different'))"
    )
    assert abroad.python(counted) == [[0, 1, 0]]
