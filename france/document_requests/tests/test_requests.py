"""A request from its filing to the court: silence, late answers, the CADA, what is published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from france.document_requests import actions, selectors
from france.document_requests.actions import NotPossible, Reply
from france.document_requests.models import Answer, Course
from france.document_requests.rules import Given, Standing
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import desk, drafts, filing, groups, reopening, retention
from parvis.components.procedures.actions.ticking import settle_silences
from parvis.components.procedures.selectors import File, State, procedure
from parvis.core.files.selectors import StoredFile
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db(transaction=True)
FREE = Reply(given=Given.COMMUNICATED, link="https://data.example/pool.csv", reuse="free")
REFUSED = Reply(given=Given.REFUSED, grounds=("preparatory",), explanation="The council decides in March.")


def somebody(family: str) -> Person:
    return people.recognise(Identity(family_name=family, given_names=("Ada",), birth_date="1985-12-10"), language="en")


@pytest.fixture
def ada(transactional_db) -> Person:
    return somebody("Lovelace")


@pytest.fixture
def town(transactional_db) -> Organisation:
    made = people.organisation("town-1", name="Ville des tests", kind="municipality")
    procedures.adopt(selectors.REQUEST, organisation=made, since=date(2020, 1, 1))
    return made


@pytest.fixture
def commission(transactional_db) -> Organisation:
    made = people.organisation("cada", name="Commission", kind="agency")
    procedures.adopt(selectors.REFERRAL, organisation=made, since=date(2020, 1, 1))
    return made


@pytest.fixture
def bo(town) -> Person:
    person = somebody("Burnham")
    people.join(person, town, role="instructor")
    return person


def entered(person: Person, organisation: Organisation | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/document-requests").wsgi_request
    request.session.create()
    audience = Audience.AGENT if organisation else Audience.PERSON
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="Tax office")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def filed(person: Person, body: Organisation, slug: str = selectors.REQUEST, *, days_ago: int = 0, **values: object) -> File:
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(procedure(slug), person=person, organisation=body, language="en", sign_in=sign_in)
    given = values or {
        "what": "document",
        "title": "Budget of the pool",
        "description": "That of 2025.",
        "format": "open",
        "published": True,
    }
    draft = drafts.save_answers(draft.id, person=person, revision=draft.revision, values=given)
    file = filing.submit(draft.id, person=person, revision=draft.revision)
    gone = timedelta(days=days_ago)
    File.objects.filter(pk=file.pk).update(submitted_at=file.submitted_at - gone, silence_on=file.silence_on and file.silence_on - gone)
    return selectors.requests().get(pk=file.pk) if slug == selectors.REQUEST else File.objects.get(pk=file.pk)


def seen(file: File) -> selectors.Followed:
    return selectors.followed(selectors.requests().get(pk=file.pk))


@pytest.mark.parametrize(("what", "days"), [("medical", 9), ("document", 29), ("medical_old", 60)])
def test_each_kind_has_its_clock(ada, town, what, days):
    file = filed(ada, town, what=what, title="x", description="y", format="any", published=False)
    assert file.silence_on is not None
    waits = (file.silence_on - today()).days
    assert waits == 9 if what == "medical" else days <= waits <= days + 4


def test_silence_refuses_then_an_answer_comes_late(ada, town, bo):
    file = filed(ada, town, days_ago=40)
    assert settle_silences() == 1
    assert seen(file).standing is Standing.OVERDUE
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=FREE)
    now = seen(file)
    assert (now.standing, now.file.state) == (Standing.COMMUNICATED, State.ACCEPTED)
    assert now.file.withdrawn_decisions.get().made_by == "silence"
    assert "réutiliser ce document librement" in now.file.decision.reasons


def test_a_request_is_not_decided_without_its_mention_of_reuse(ada, town, bo):
    file = filed(ada, town)
    desk.take(str(file.reference), agent=bo, organisation_id=town.id)
    verdict = desk.Verdict(outcome=State.ACCEPTED, reasons="Here it is.")
    with pytest.raises(procedures.TransitionRefused, match="Prepare the answer"):
        desk.decide(str(file.reference), agent=bo, organisation_id=town.id, verdict=verdict)
    client = entered(bo, town)
    address = f"/desk/document-requests/{file.reference}/answer"
    assert client.post(address, {"given": "communicated", "link": "https://data.example/x"}).status_code == 422
    assert client.post(address, {"given": "refused", "explanation": "No."}).status_code == 422
    assert not Answer.objects.exists()
    sent = {"given": "communicated", "link": "https://data.example/x", "reuse": "third_party", "holder": "The architect"}
    assert client.post(address, sent).status_code == 302
    assert Answer.objects.get().holder == "The architect"


def test_the_document_is_for_the_person_and_for_everyone_only_when_published(ada, town, bo, client):
    hidden = filed(ada, town, what="document", title="x", description="y", format="any", published=False)
    document = SimpleUploadedFile("pool.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", content_type="application/pdf")
    reply = Reply(given=Given.COMMUNICATED, document=document, reuse="free")
    actions.answer(str(hidden.reference), agent=bo, organisation_id=town.id, reply=reply)
    assert entered(ada).get(f"/me/document-requests/{hidden.reference}/document").status_code == 200
    assert entered(somebody("Scott")).get(f"/me/document-requests/{hidden.reference}/document").status_code == 404
    assert client.get(f"/document-requests/{hidden.number.pk}").status_code == 404
    assert client.get(f"/document-requests/{hidden.number.pk}/document").status_code == 404


def test_the_register_shows_no_name(ada, town, client):
    file = filed(ada, town)
    for address in ("/document-requests", "/document-requests?words=pool", f"/document-requests/{file.number.pk}"):
        page = client.get(address).content.decode()
        assert "Budget of the pool" in page
        assert "Lovelace" not in page
        assert str(file.reference) not in page
    assert "Budget" not in client.get("/document-requests?standing=refused").content.decode()


def test_another_body_gets_what_it_holds(ada, town, bo):
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    file = filed(ada, town)
    with pytest.raises(NotPossible):
        actions.forward(str(file.reference), agent=bo, organisation_id=town.id, to=other)
    procedures.adopt(selectors.REQUEST, organisation=other, since=date(2020, 1, 1))
    before = file.silence_on
    actions.forward(str(file.reference), agent=bo, organisation_id=town.id, to=other)
    file.refresh_from_db()
    assert (file.organisation, file.silence_on) == (other, before)
    with pytest.raises(File.DoesNotExist):
        actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=FREE)


def test_a_forwarded_request_reaches_the_group_that_it_concerns_and_its_history_says_so(ada, town, bo):
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    procedures.adopt(selectors.REQUEST, organisation=other, since=date(2020, 1, 1))
    group = groups.create(procedure(selectors.REQUEST), other, title="Papers", rule={"equals": {"answer": "what", "value": "document"}})
    file = filed(ada, town)
    actions.forward(str(file.reference), agent=bo, organisation_id=town.id, to=other)
    file.refresh_from_db()
    assert file.group == group
    assert [each.transition for each in file.passages.all()] == ["submit", "forward"]
    assert [(each.from_organisation, each.to_organisation) for each in file.forwards.all()] == [(town, other)]


def test_agents_of_another_group_see_no_request(ada, town, bo):
    file = filed(ada, town)
    group = groups.create(procedure(selectors.REQUEST), town, title="Papers", rule=None)
    groups.set_members(group, [bo])
    File.objects.filter(pk=file.pk).update(group=group)
    outside = somebody("Li")
    people.join(outside, town, role="instructor")
    assert "Budget of the pool" in entered(bo, town).get("/desk/document-requests").content.decode()
    assert "Budget of the pool" not in entered(outside, town).get("/desk/document-requests").content.decode()


def test_an_erased_request_keeps_no_document_nor_words(ada, town, bo):
    file = filed(ada, town)
    document = SimpleUploadedFile("pool.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", content_type="application/pdf")
    reply = Reply(given=Given.PARTIAL, grounds=("preparatory",), explanation="Ada asked.", document=document, reuse="free")
    made = actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=reply)
    Course.objects.create(file=file, follow_up="Ada insists.")
    retention.erase(file.pk)
    assert not StoredFile.objects.filter(pk=made.document_id).exists()
    left = Answer.objects.get()
    assert (left.given, left.explanation, left.document, left.link) == (Given.PARTIAL, "", None, "")
    assert Course.objects.get().follow_up == ""


def referred(ada: Person, town: Organisation, bo: Person, commission: Organisation, *, days_ago: int = 0) -> tuple[File, File]:
    file = filed(ada, town)
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=REFUSED)
    referral = filed(ada, commission, selectors.REFERRAL, days_ago=days_ago, request=str(file.reference))
    return file, referral


def test_no_referral_without_a_refusal_nor_of_somebody_else(ada, town, commission):
    file = filed(ada, town)
    with pytest.raises(procedures.TransitionRefused, match="has until"):
        filed(ada, commission, selectors.REFERRAL, request=str(file.reference))
    with pytest.raises(procedures.TransitionRefused, match="None of your requests"):
        filed(somebody("Scott"), commission, selectors.REFERRAL, request=str(file.reference))


def test_the_court_comes_after_the_cada(ada, town, bo, commission):
    file = filed(ada, town)
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=REFUSED)
    with pytest.raises(NotPossible, match="only after the CADA"):
        actions.go_to_court(str(file.reference), person=ada, on=today())
    filed(ada, commission, selectors.REFERRAL, request=str(file.reference))
    with pytest.raises(NotPossible, match="not confirmed yet"):
        actions.go_to_court(str(file.reference), person=ada, on=today())
    page = entered(ada).get(f"/me/document-requests/{file.reference}/court").content.decode()
    assert "not confirmed yet" in page


def test_two_months_of_silence_after_the_cada_confirm_the_refusal_once(ada, town, bo, commission):
    file, referral = referred(ada, town, bo, commission)
    assert actions.confirm_silences() == 0
    File.objects.filter(pk=referral.pk).update(submitted_at=referral.submitted_at - timedelta(days=63))
    assert actions.confirm_silences() == 1
    assert actions.confirm_silences() == 0
    assert seen(file).standing is Standing.CONFIRMED
    assert actions.go_to_court(str(file.reference), person=ada, on=today()).court_on == today()


def test_the_opinion_then_the_document(ada, town, bo, commission):
    file, referral = referred(ada, town, bo, commission)
    adviser = somebody("Adviser")
    people.join(adviser, commission, role="instructor")
    with pytest.raises(NotPossible, match="not given its opinion"):
        actions.follow_up(str(file.reference), agent=bo, organisation_id=town.id, text="We stand by it.")
    desk.take(str(referral.reference), agent=adviser, organisation_id=commission.id)
    verdict = desk.Verdict(outcome=State.ACCEPTED, reasons="It is not preparatory any more.")
    desk.decide(str(referral.reference), agent=adviser, organisation_id=commission.id, verdict=verdict)
    assert seen(file).standing is Standing.AFTER_OPINION
    assert "not preparatory any more" in entered(ada).get(f"/me/files/{file.reference}").content.decode()
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=FREE)
    assert seen(file).standing is Standing.COMMUNICATED


def test_keeping_the_refusal_after_the_opinion_opens_the_court(ada, town, bo, commission):
    file, referral = referred(ada, town, bo, commission)
    File.objects.filter(pk=referral.pk).update(state="refused", decided_at=timezone.now())
    actions.follow_up(str(file.reference), agent=bo, organisation_id=town.id, text="We stand by it.")
    now = seen(file)
    assert (now.standing, now.confirmed_on, now.not_to_court) == (Standing.CONFIRMED, today(), None)


def test_a_refusal_that_was_taken_back_leaves_the_road_to_the_cada_open(ada, town, bo, commission):
    file = filed(ada, town)
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=REFUSED)
    reopening.reopen(str(file.reference), agent=bo, organisation_id=town.id, text="We look again.")
    now = seen(file)
    assert (now.standing, now.road.refused, now.not_to_cada) == (Standing.WAITING, today(), None)
    assert now.road.due is not None
    referral = filed(ada, commission, selectors.REFERRAL, request=str(file.reference))
    File.objects.filter(pk=referral.pk).update(submitted_at=referral.submitted_at - timedelta(days=63))
    assert actions.confirm_silences() == 1
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=FREE)
    assert seen(file).not_to_cada is not None


def test_silence_that_was_looked_at_again_leaves_the_road_open_too(ada, town, bo):
    file = filed(ada, town)
    File.objects.filter(pk=file.pk).update(silence_on=today())
    settle_silences()
    reopening.reopen(str(file.reference), agent=bo, organisation_id=town.id, text="We look again.")
    now = seen(file)
    assert (now.road.refused, now.not_to_cada) == (today(), None)


def test_a_referral_waits_while_there_are_too_many_drafts(ada, town, bo, commission):
    file = filed(ada, town)
    actions.answer(str(file.reference), agent=bo, organisation_id=town.id, reply=REFUSED)
    held = procedure(selectors.REQUEST)
    File.objects.bulk_create(
        File(procedure=held, version=held.current, organisation=town, person=ada) for _ in range(drafts.DRAFTS_AT_ONCE)
    )
    answer = entered(ada).post(f"/me/document-requests/{file.reference}/cada")
    assert answer["Location"] == f"/me/files/{file.reference}"
    assert not File.objects.filter(procedure__slug=selectors.REFERRAL).exists()
