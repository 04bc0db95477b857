"""Reasons asked for in one gesture, answered at the desk, late after a month; nobody reaches another’s refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from france.reasons import actions, selectors
from france.reasons.actions import NotPossible
from france.reasons.rules import Standing
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import TransitionRefused, drafts, filing, reopening
from parvis.components.procedures.actions.ticking import settle_silences
from parvis.components.procedures.selectors import File, procedure
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db(transaction=True)
SILENT = "saisine"


def somebody(family: str) -> Person:
    return people.recognise(Identity(family_name=family, given_names=("Ada",), birth_date="1985-12-10"), language="en")


@pytest.fixture
def ada(transactional_db) -> Person:
    return somebody("Lovelace")


@pytest.fixture
def town(transactional_db) -> Organisation:
    made = people.organisation("town-1", name="Ville des tests", kind="municipality")
    procedures.adopt(SILENT, organisation=made, since=date(2020, 1, 1))
    return made


@pytest.fixture
def bo(town) -> Person:
    person = somebody("Burnham")
    people.join(person, town, role="instructor")
    return person


def entered(person: Person, organisation: Organisation | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/duties").wsgi_request
    request.session.create()
    audience = Audience.AGENT if organisation else Audience.PERSON
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="Tax office")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def begun(person: Person, body: Organisation, slug: str, **values: object) -> File:
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(procedure(slug), person=person, organisation=body, language="en", sign_in=sign_in)
    return drafts.save_answers(draft.id, person=person, revision=draft.revision, values=values)


def refused(person: Person, body: Organisation, *, ago: int = 5) -> File:
    """A request that silence refused ``ago`` days ago."""
    draft = begun(person, body, SILENT, kind="ask", subject="A bench", message="Please put one.")
    file = filing.submit(draft.id, person=person, revision=draft.revision)
    day = file.silence_on
    gone = (day - timezone.now().date()) + timedelta(days=ago)
    File.objects.filter(pk=file.pk).update(submitted_at=file.submitted_at - gone, silence_on=day - gone)
    assert settle_silences() == 1
    return File.objects.get(pk=file.pk)


def asked_days_ago(request: File, days: int) -> None:
    File.objects.filter(pk=request.pk).update(submitted_at=request.submitted_at - timedelta(days=days))


def seen(file: File) -> selectors.Followed:
    found = selectors.followed(File.objects.get(pk=file.pk))
    assert found is not None
    return found


def test_one_button_asks_and_a_second_click_asks_nothing_more(ada, town):
    file = refused(ada, town)
    page = entered(ada).get(f"/me/files/{file.reference}")
    assert b"Ask for the reasons" in page.content
    client = entered(ada)
    answers = [client.post(f"/me/reasons/{file.reference}/ask") for _ in range(2)]
    [request] = selectors.asked(selectors.REASONS)
    assert {each.url for each in answers} == {f"/me/files/{request.reference}"}
    assert (request.person, request.organisation, request.state) == (ada, town, "submitted")
    assert seen(file).standing is Standing.WAITING
    page = client.get(f"/me/files/{file.reference}").content.decode()
    assert "Your request for the reasons" in page
    assert "Ask for the reasons" not in page


def test_nobody_asks_about_anothers_file(ada, town):
    file = refused(ada, town)
    eve = somebody("Eavesdropper")
    procedures.adopt(selectors.REASONS, organisation=town, since=date(2020, 1, 1))
    assert entered(eve).post(f"/me/reasons/{file.reference}/ask").status_code == 404
    draft = begun(eve, town, selectors.REASONS, decision=str(file.reference))
    with pytest.raises(TransitionRefused, match="not the reference of a request of yours"):
        filing.submit(draft.id, person=eve, revision=draft.revision)


def test_reasons_are_not_asked_for_once_the_time_to_appeal_is_over(ada, town):
    file = refused(ada, town, ago=80)
    with pytest.raises(NotPossible, match="could be asked for until"):
        actions.ask_reasons(file, person=ada)
    assert b"Ask for the reasons" not in entered(ada).get(f"/me/files/{file.reference}").content


def test_an_open_request_has_no_reasons_to_ask_for(ada, town):
    draft = begun(ada, town, SILENT, kind="ask", subject="A bench", message="Please put one.")
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    with pytest.raises(NotPossible, match="did not refuse"):
        actions.ask_reasons(file, person=ada)


def test_the_agent_completes_what_the_system_knows_and_the_time_to_appeal_runs_anew(ada, town, bo):
    file = refused(ada, town)
    request = actions.ask_reasons(file, person=ada)
    desk = entered(bo, town)
    page = desk.get(f"/desk/reasons/{request.reference}/answer").content.decode()
    assert str(file.reference) in page
    assert "L. 231-4" in page
    proposed = actions.proposed(file)
    assert desk.post(f"/desk/reasons/{request.reference}/answer", {"text": proposed}).status_code == 422
    text = f"{proposed}\nThe street is too narrow (rule 4)."
    assert desk.post(f"/desk/reasons/{request.reference}/answer", {"text": text}).status_code == 302
    now = seen(file)
    assert now.standing is Standing.GIVEN
    assert now.appeal_until is not None
    assert now.appeal_until > timezone.now().date() + timedelta(days=58)
    assert "too narrow" in now.request.decision.reasons
    assert now.request.letters.filter(kind="decision").exists()
    assert desk.get(f"/desk/reasons/{request.reference}/answer").status_code == 404  # answered already


def test_late_reasons_are_late_everywhere(ada, town, bo):
    file = refused(ada, town, ago=40)
    request = actions.ask_reasons(file, person=ada)
    asked_days_ago(request, 35)
    assert seen(file).standing is Standing.LATE
    assert "1 late" in entered(bo, town).get("/desk").content.decode()
    assert "Reasons late" in entered(bo, town).get("/desk/reasons").content.decode()
    assert "unlawful" in entered(ada).get(f"/me/files/{file.reference}").content.decode()


def test_agents_of_another_body_see_none(ada, town, bo):
    file = refused(ada, town)
    request = actions.ask_reasons(file, person=ada)
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    chen = somebody("Chen")
    people.join(chen, other, role="instructor")
    assert str(request.reference) not in entered(chen, other).get("/desk/reasons").content.decode()
    assert entered(chen, other).get(f"/desk/reasons/{request.reference}/answer").status_code == 404


def test_a_refusal_that_was_taken_back_has_no_reasons_to_give(ada, town, bo):
    file = refused(ada, town)
    request = actions.ask_reasons(file, person=ada)
    reopening.reopen(str(file.reference), agent=bo, organisation_id=town.id, text="We look again.")
    assert selectors.followed(File.objects.get(pk=file.pk)) is None
    assert entered(bo, town).get(f"/desk/reasons/{request.reference}/answer").status_code == 200
