"""Publishing, measuring, asking: what is stored, who is told, who may not."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.core.apis import actions, calling, entries, selectors
from parvis.core.apis.models import Change, Day, Document, Health, Incident, Listing, Question, Report
from parvis.core.apis.rules.parameters import Call
from parvis.core.notices.selectors import messages_for
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier
from parvis.kernel.calendar import today
from parvis.kernel.fetching import Answer
from parvis.kernel.manifest import Audience

from .conftest import enter, person

ENGLISH = {"accept-language": "en"}
FORM = {
    "publish": "yes",
    "title_fr": "Villes",
    "title_en": "Towns",
    "slug": "towns",
    "description_fr": "Des villes",
    "description_en": "Some towns",
    "access": "open",
    "base_url": "https://towns.example/api",
}


def page(client, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_previewed_then_published(publisher, document):
    handed = SimpleUploadedFile("openapi.json", json.dumps(document).encode())
    read = publisher.post("/desk/apis/new", {"file": handed}, headers=ENGLISH)
    assert "GET /towns" in read.content.decode()
    assert read.context["form"].initial["title_en"] == "Towns"
    assert not Listing.objects.exists()
    text = read.context["form"].initial["document"]
    assert publisher.post("/desk/apis/new", {**FORM, "document": text}).status_code == 302
    assert (Listing.objects.get().key, Document.objects.get().version) == ("api:towns", "1.0.0")
    assert "Some towns" in page(publisher, "/apis/catalogue/towns")


def test_a_bad_file_says_what_and_where_and_publishes_nothing(publisher, document):
    del document["info"]["version"]
    handed = SimpleUploadedFile("openapi.json", json.dumps(document).encode())
    answer = publisher.post("/desk/apis/new", {"file": handed}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "/info/version" in answer.content.decode()
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "https://10.0.0.1/openapi.json", "file:///etc/passwd", "https://user:x@towns.example/"]
)
def test_an_address_that_leads_inside_is_refused(publisher, settings, url):
    settings.PARVIS_DEMO = False
    assert publisher.post("/desk/apis/new", {"openapi_url": url}).status_code == 422
    assert not Listing.objects.exists()


def test_others_find_nothing_at_the_desk(client, listing):
    other = people.organisation("body-2", name="Another", kind="ministry")
    agent = person("Other")
    people.join(agent, other, role="api-publisher")
    enter(client, agent, audience=Audience.AGENT, organisation=other)
    for path in ("edit", "unpublish", "end"):
        assert client.get(f"/desk/apis/towns/{path}").status_code == 404
    people.end_membership(agent, other, role="api-publisher")
    people.join(agent, other, role="instructor")
    assert client.get("/desk/apis").status_code == 403


def test_two_who_edit_at_once_do_not_overwrite_one_another(publisher, listing):
    form = {name: value for name, value in FORM.items() if name not in ("publish", "slug")} | {"edition": listing.edition}
    assert publisher.post("/desk/apis/towns/edit", {**form, "title_en": "First"}).status_code == 302
    assert publisher.post("/desk/apis/towns/edit", {**form, "title_en": "Second"}).status_code == 409
    assert Listing.objects.get().title_en == "First"


def test_one_name_is_given_once(listing, body, document):
    fields = {
        name: getattr(listing, name) for name in ("slug", "title_fr", "title_en", "description_fr", "description_en", "access", "base_url")
    }
    with pytest.raises(actions.SlugTaken):
        actions.publish(body, fields, document, by="Ada")
    assert Listing.objects.count() == 1


def test_a_changed_document_is_told_to_those_who_follow(listing, document, django_capture_on_commit_callbacks):
    follower = person("Follower")
    actions.follow(follower, listing.key)
    assert actions.learn(listing.key, document) is None
    document["info"]["version"] = "2.0.0"
    del document["paths"]["/towns"]
    document["paths"]["/places"] = {"get": {"responses": {"200": {"description": "ok"}}}}
    change = actions.learn(listing.key, document)
    assert change.breaking
    assert [row.subject for row in selectors_messages(follower)] == ["Towns: a change"]


def selectors_messages(who):

    return list(messages_for(who))


def test_a_document_that_breaks_later_leaves_the_last_one_standing(listing, monkeypatch):
    Listing.objects.update(openapi_url="https://towns.example/openapi.json")
    listing.refresh_from_db()
    monkeypatch.setattr(calling, "relayed", lambda *args, **more: Answer(status=200, content=b"{broken"))
    assert actions.refresh(listing) is None
    listing.refresh_from_db()
    assert "not JSON" in listing.refresh_problem
    assert Document.objects.count() == 1


def test_unpublished_is_out_of_the_catalogue_and_can_come_back(publisher, listing):
    assert publisher.post("/desk/apis/towns/unpublish", {"reason": ""}).status_code == 422
    assert publisher.post("/desk/apis/towns/unpublish", {"reason": "Replaced"}).status_code == 302
    assert publisher.get("/apis/catalogue/towns").status_code == 404
    assert entries.one("api:towns") is None
    publisher.post("/desk/apis/towns/republish")
    assert publisher.get("/apis/catalogue/towns").status_code == 200
    assert [row.kind for row in Change.objects.order_by("id")] == ["published", "unpublished", "published"]


def test_the_end_of_a_version_is_announced_for_a_day_to_come(publisher, listing):
    past, later = today() - timedelta(days=1), today() + timedelta(days=90)
    assert publisher.post("/desk/apis/towns/end", {"version": "1", "ends_on": past.isoformat()}).status_code == 422
    assert (
        publisher.post(
            "/desk/apis/towns/end", {"version": "1", "ends_on": later.isoformat(), "replacement": "https://towns.example/v2"}
        ).status_code
        == 302
    )
    assert "https://towns.example/v2" in page(publisher, "/apis/catalogue/towns")
    (found,) = [each for each in publisher.get("/apis.json").json()["apis"] if each["id"] == "api:towns"]
    assert found["versions"][0]["ends_on"] == later.isoformat()


def test_measures_make_days_and_incidents(listing):
    actions.note(listing.key, answering=True, milliseconds=40)
    actions.note(listing.key, answering=False, cause="HTTP 503")
    actions.note(listing.key, answering=False, cause="HTTP 503")
    found = selectors.availability(listing.key)
    assert (found.checks, found.percent, found.milliseconds) == (3, 33.33, 40)
    assert [(row.cause, row.ended_at) for row in Incident.objects.all()] == [("HTTP 503", None)]
    actions.note(listing.key, answering=True, milliseconds=60)
    assert Incident.objects.get().ended_at is not None
    assert Day.objects.get().checks == 4


@pytest.mark.django_db
def test_own_apis_answer_their_measure_and_their_checks(client):
    assert actions.measure_due() > 0
    opened = f"open:{selectors.open_apis()[0].slug}"
    measured = Health.objects.filter(entry__startswith="open:", answering=True)
    assert measured.exists(), opened
    key = measured.first().entry
    assert selectors.results_of(key)[1] is not None
    assert "Conformance" in page(client, f"/apis/conformance/{key}")
    assert Health.objects.get(entry=key).next_at > timezone.now() + timedelta(minutes=4)


def test_a_demonstration_calls_nobody_outside(listing):
    with pytest.raises(calling.NotCallable, match="demonstration"):
        calling.called(entries.one(listing.key), Call(method="GET", target="/towns", headers={}))


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_only_safe_operations_are_called(listing, method):
    with pytest.raises(calling.NotCallable, match="method"):
        calling.called(entries.one(listing.key), Call(method=method, target="/towns", headers={}))


@pytest.mark.django_db
def test_a_call_inside_stays_inside_its_own_api():
    entry = next(each for each in entries.every() if each.kind == "open")
    for target in ("/platform", "/apis", f"/{entry.api.path}-other"):
        with pytest.raises(calling.NotCallable, match="address"):
            calling.called(entry, Call(method="GET", target=target, headers={}))


def test_what_is_tried_is_checked_and_no_token_comes_back(client, listing):
    path = "/apis/try/api:towns"
    assert client.post(path, {"operation": "GET /towns", "query:size": "900", "token": ""}).status_code == 422
    answer = client.post(path, {"operation": "GET /towns", "query:size": "5", "token": "very-secret"}, headers=ENGLISH)
    assert "calls nobody outside" in answer.content.decode()
    assert "very-secret" not in answer.content.decode()
    assert "$TOKEN" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_relay_is_limited(client, listing):
    codes = [client.post("/apis/try/api:towns", {"operation": "GET /towns", "query:size": "5"}).status_code for _ in range(11)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_a_question_reaches_the_producer_and_the_answer_the_asker(client, publisher, listing):
    asker = person("Asker")
    enter(client, asker)
    assert client.post("/apis/questions/api:towns", {"text": "Which day is the data of?"}).status_code == 302
    question = Question.objects.get()
    assert client.post(f"/apis/question/{question.pk}/hide", {"reason": "no"}).status_code == 404
    agent = person("Publisher")
    assert [row.subject for row in selectors_messages(agent)] == ["A question about Towns"]

    enter(client, agent, audience=Audience.AGENT, organisation=organisation_by_identifier("body-1"))
    assert client.post(f"/apis/question/{question.pk}/reply", {"text": "Of yesterday."}).status_code == 302
    question.refresh_from_db()
    assert question.state == "answered"
    assert "Of yesterday." in page(client, "/apis/questions/api:towns")
    assert [row.subject for row in selectors_messages(asker)] == ["The producer of Towns answers you"]
    client.post(f"/apis/question/{question.pk}/hide", {"reason": "Off topic"})
    client.cookies.clear()
    assert "Which day" not in page(client, "/apis/questions/api:towns")


def test_a_visitor_asks_nothing_and_one_person_not_too_much(client, listing):
    assert client.post("/apis/questions/api:towns", {"text": "Which day is the data of?"}).status_code == 403
    enter(client, person("Asker"))
    codes = [client.post("/apis/questions/api:towns", {"text": f"Question number {n}, is it?"}).status_code for n in range(6)]
    assert codes == [302] * 5 + [422]
    assert Question.objects.count() == 5


def test_reports_do_not_flood_the_operators(client, listing):
    questions = [Question.objects.create(entry="api:towns", author=person("Asker"), text=f"Question {n}?") for n in range(7)]
    enter(client, person("Reporter"))
    for question in questions:
        assert client.post(f"/apis/question/{question.pk}/report", {"reason": "Spam"}).status_code == 302
    assert Report.objects.count() == 5


@pytest.mark.django_db
def test_the_catalogue_is_searched_by_words_and_facets(client, listing):
    assert "Towns" in page(client, "/apis?q=twons")
    assert "Some towns" not in page(client, "/apis?access=authorisation")
    assert "No API matches" in page(client, "/apis?q=banana")
    found = client.get("/apis.json?q=towns&owner=administration").json()["apis"]
    assert found[0]["id"] == "api:towns"
    assert {each["publisher"]["kind"] for each in found} == {"administration"}
    assert client.get("/apis.jsonld").json()["@type"] == "dcat:Catalog"
    assert b"<entry>" in client.get("/apis/feed.atom").content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["catalogue/x", "hubs/x", "try/open:x", "status/x", "changes/offer:a/b", "conformance/", "questions/api:x"]
)
def test_what_is_not_in_the_catalogue_is_not_found(client, path):
    assert client.get(f"/apis/{path}").status_code == 404
