"""Pages of networks: what everyone sees, what only operators do, what nobody sees of a closed network."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from parvis.core.nodes import actions, certificates, checks, demo, membership, places
from parvis.core.nodes.models import Application, Delivery, Node, RefusedMembership
from parvis.core.nodes.models import Peer as Known
from parvis.core.nodes.rules import certificates as x509_rules
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.tests.conftest import Peer, found
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
CLOSED = ("", "/membership", "/keys", "/crl.pem", "/history", "/history.json", "/members.csv", "/applications/00")


def acting(monkeypatch, *permissions: str, audience: Audience = Audience.OPERATOR) -> None:
    who = Actor(audience=audience, person_id=uuid4(), name="Malo Quéré", permissions=frozenset(permissions))
    monkeypatch.setattr("parvis.kernel.middleware.found_actor", lambda _request: who)


@pytest.fixture
def operator(client, monkeypatch):
    acting(monkeypatch, "nodes.manage")
    return client


@pytest.fixture
def town(founded, peer) -> Node:
    actions.admit(actions.apply(peer.wish))
    return Node.objects.get(identifier="ville.sample")


def test_everyone_reads_which_networks_there_are_and_who_belongs_to_them(town, client):
    listing = client.get("/nodes", headers=ENGLISH).text
    assert "Test network" in listing
    assert "2 members" in listing
    page = client.get("/nodes/essai", headers=ENGLISH).text
    assert "ville.sample" in page
    assert membership.current("essai").keys[0]["kid"] in page


def test_an_installation_that_is_no_node_says_how_to_become_one(client):
    assert "does not belong to it" in client.get("/nodes", headers=ENGLISH).text
    assert "parvis nodes join essai" in client.get("/nodes/essai", headers=ENGLISH).text


def test_members_are_searched_and_downloaded(town, client):
    rows = client.get("/nodes/essai/members.csv?q=ville").getvalue().decode().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["ville.sample"]
    assert "No member matches" in client.get("/nodes/essai?q=zzz", headers=ENGLISH).text


def test_the_history_says_what_each_list_changed(town, client):
    actions.expel(town, reason="test")
    newest, joined, first = client.get("/nodes/essai/history.json").json()["documents"]
    assert (newest["left"], joined["joined"], first["joined"]) == (["ville.sample"], ["ville.sample"], ["etat.sample"])
    assert newest["sha256"] == membership.current("essai").digest
    assert "Left:" in client.get("/nodes/essai/history", headers=ENGLISH).text


@pytest.mark.parametrize("path", CLOSED)
def test_a_closed_network_answers_as_one_that_does_not_exist(db, client, path):
    found("clos")
    closed, absent = client.get(f"/nodes/clos{path}"), client.get(f"/nodes/absent{path}")
    assert closed.status_code == absent.status_code == 404
    assert closed.text.replace("clos", "") == absent.text.replace("absent", "")


def test_a_closed_network_is_named_on_no_page_for_everyone(db, client):
    found("clos")
    for page in ("/nodes", "/systems", "/search?q=clos", "/sitemap.xml", "/apis/openapi.json", "/robots.txt"):
        assert "Closed network" not in client.get(page, headers=ENGLISH).content.decode()


@pytest.mark.parametrize("page", ["", "/essai/members", "/essai/members.csv", "/essai/members/ville.sample", "/essai/rotate"])
def test_another_operator_or_an_agent_keeps_no_register(town, client, monkeypatch, page):
    acting(monkeypatch, "jobs.operate")
    assert client.get(f"/platform/nodes{page}").status_code == 403
    acting(monkeypatch, "nodes.manage", audience=Audience.AGENT)
    assert client.get(f"/platform/nodes{page}").status_code == 403


def test_another_operators_expulsion_and_publication_change_nothing(town, client, monkeypatch):
    acting(monkeypatch, "jobs.operate")
    before = membership.current("essai")
    assert client.post("/platform/nodes/essai/members/ville.sample/expel", {"reason": "no"}).status_code == 403
    assert client.post("/platform/nodes/essai/publish").status_code == 403
    assert membership.current("essai") == before


def test_an_operator_admits_only_after_the_numbers_were_compared(founded, operator):
    peer = Peer()
    application = actions.apply(peer.wish)
    path = f"/platform/nodes/applications/{application.pk}"
    assert peer.wish.numbers in operator.get(path, headers=ENGLISH).text
    refused = operator.post(path, {"clearance": "internal"}, headers=ENGLISH)
    assert (refused.status_code, "Compare the numbers first" in refused.text) == (422, True)
    assert operator.post(path, {"clearance": "public", "compared": "on"}).status_code == 302
    assert membership.member("essai", "ville.sample").clearance.value == "public"


def test_an_operator_refuses_an_application_with_a_reason(founded, operator, peer):
    application = actions.apply(peer.wish)
    path = f"/platform/nodes/applications/{application.pk}/refuse"
    assert operator.post(path, {}).status_code == 422
    operator.post(path, {"reason": "unknown"})
    application.refresh_from_db()
    assert (application.state, application.reason) == (Application.State.REFUSED, "unknown")


def test_an_operator_searches_applications_page_by_page(founded, operator):
    rows = [actions.apply(Peer(f"commune{number:02}.sample").wish) for number in range(22)]
    actions.refuse(rows[0], reason="Clé non comparée")
    first = operator.get("/platform/nodes", headers=ENGLISH).text
    assert (first.count("Compare and admit"), "21 of which wait" in first) == (5, True)
    pages = [operator.get(f"/platform/nodes/applications?page={number}", headers=ENGLISH).text for number in (1, 2)]
    assert [page.count("Compare and admit") for page in pages] == [20, 1]
    assert "Clé non comparée" in pages[1], "those that wait come first"
    refused = operator.get("/platform/nodes/applications?state=refused&q=commune00", headers=ENGLISH).text
    assert ("commune00.sample" in refused, "commune01.sample" in refused) == (True, False)
    assert "No application matches" in operator.get("/platform/nodes/applications?q=nobody", headers=ENGLISH).text
    assert operator.get("/platform/nodes/applications?network=nowhere&state=x", headers=ENGLISH).status_code == 200


def test_an_operator_sees_per_member_what_waits_to_be_delivered(town, operator):
    for number, (direction, state) in enumerate(
        [("sent", "waiting"), ("sent", "delivered"), ("received", "awaited"), ("received", "refused")]
    ):
        Delivery.objects.create(
            network="essai", peer="ville.sample", direction=direction, state=state, label="internal", attempts=number + 5
        )
    page = " ".join(operator.get("/platform/nodes/essai/members?state=late", headers=ENGLISH).text.split())
    assert "to deliver 1, awaited 1, not answered 1, delivered 1" in page
    assert "tried 7 times" in page
    assert "1 member" in page, "the one for whom something waits"
    (_, row) = operator.get("/platform/nodes/essai/members.csv?state=late").getvalue().decode().splitlines()
    assert row.split(",")[-5:-1] == ["1", "1", "1", "1"]
    for everyone in ("/nodes/essai?state=late", "/nodes/essai/members.csv?state=late"):
        found = operator.get(everyone, headers=ENGLISH).getvalue() if "csv" in everyone else operator.get(everyone, headers=ENGLISH).content
        assert (found.count(b"etat.sample") > 0, b"deliveries wait" in found) == (True, False), "for operators only"


def test_everyone_reads_whether_other_installations_hold_the_same_and_nothing_of_closed_networks(town, client):
    assert "Do other installations" not in client.get("/trace/figures", headers=ENGLISH).text
    until = timezone.now()
    Known.objects.create(network="clos", member="x.sample", compared_until=until, different=7)
    Known.objects.create(network="essai", member="ville.sample", compared_until=until, missing_here=1, missing_there=2)
    page = " ".join(client.get("/trace/figures", headers=ENGLISH).text.split())
    assert "1 missing here, 2 missing there, 0 different" in page
    assert "7" not in page.split("Do other installations")[1].split("Compared up to")[0]


def test_an_operator_renews_revokes_and_expels_after_a_confirmation(town, operator):
    given = certificates.valid(town)[0]
    page = "/platform/nodes/essai"
    assert given.serial in operator.get(f"{page}/members/ville.sample", headers=ENGLISH).text
    request = x509_rules.request(x509_rules.new_key(), identifier="ville.sample")
    assert "BEGIN CERTIFICATE" in operator.post(f"{page}/members/ville.sample/renew", {"request": request}).text
    assert operator.post(f"{page}/members/ville.sample/renew", {"request": "x"}).status_code == 422
    assert operator.get(f"{page}/certificates/{given.serial}/revoke").status_code == 200
    operator.post(f"{page}/certificates/{given.serial}/revoke", {"reason": "lost"})
    assert membership.current("essai").crl == (given.serial,)
    operator.post(f"{page}/members/ville.sample/expel", {"reason": "gone"})
    assert membership.current("essai").expelled == ("ville.sample",)


def test_an_operator_sees_what_was_refused_and_changes_the_key(founded, operator):
    with pytest.raises(rules.Altered):
        membership.accept("essai", "rubbish", source="peer.sample")
    assert "not signed as it stands" in operator.get("/platform/nodes", headers=ENGLISH).text
    assert RefusedMembership.objects.count() == 1
    assert operator.get("/platform/nodes/essai/rotate").status_code == 200
    operator.post("/platform/nodes/essai/rotate")
    assert membership.current("essai").revoked_keys == (founded.keys[0]["kid"],)


def test_the_demonstration_founds_a_network_with_members_that_are_samples(db, client):
    demo.load()
    demo.load()
    assert set(Node.objects.values_list("sample", flat=True)) == {True}
    assert Node.objects.count() == 1 + len(demo.MEMBERS)
    assert "192.0.2" not in client.get("/nodes/essai").text


def test_a_node_set_up_half_way_is_told_at_start_how_to_mend_it(founded, settings):
    assert checks.the_node_is_whole() == []
    settings.PARVIS_NODE_ADDRESS = ""
    (places.folder("essai") / "message.key").unlink()
    (places.folder("essai") / "ca.key").unlink()
    told = {each.id: each.hint for each in checks.the_node_is_whole()}
    assert set(told) == {"nodes.E103", "nodes.E110", "nodes.E113"}
    assert all("backup" in hint or "Set" in hint for hint in told.values())


def test_a_node_that_changes_its_name_is_refused_at_start(founded, settings):
    settings.PARVIS_NODE_ID = "autre.sample"
    assert [each.id for each in checks.the_node_is_whole()] == ["nodes.E104"]


def test_keys_that_others_may_read_are_told(founded):
    (places.folder("essai") / "message.key").chmod(0o644)
    assert [each.id for each in checks.the_node_is_whole()] == ["nodes.W001"]
