"""Errors on stored rows: covered once, contested with proof, decided by somebody else, never penalised while covered."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from france.right_to_error import actions, selectors
from france.right_to_error.actions import Found, NotPossible
from france.right_to_error.demo import SLUG
from france.right_to_error.models import Contest, Error
from france.right_to_error.rules import Ground
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import drafts, filing, groups
from parvis.components.procedures.selectors import File, procedure
from parvis.core.notices.models import Message as Sent
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.core.protection.selectors import entries_about
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

pytestmark = pytest.mark.django_db(transaction=True)


def somebody(family: str) -> Person:
    return people.recognise(Identity(family_name=family, given_names=("Ada",), birth_date="1985-12-10"), language="en")


@pytest.fixture
def ada(transactional_db) -> Person:
    return somebody("Lovelace")


@pytest.fixture
def town(transactional_db) -> Organisation:
    made = people.organisation("town-1", name="Ville des tests", kind="municipality")
    procedures.adopt(SLUG, organisation=made, since=date(2020, 1, 1))
    return made


def agent(family: str, town: Organisation) -> Person:
    person = somebody(family)
    people.join(person, town, role="instructor")
    return person


@pytest.fixture
def bo(town) -> Person:
    return agent("Burnham", town)


@pytest.fixture
def chen(town) -> Person:
    return agent("Li", town)


def declared(person: Person, town: Organisation, month: str = "2026-08") -> File:
    sign_in = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
    draft = drafts.begin(procedure(SLUG), person=person, organisation=town, language="en", sign_in=sign_in)
    draft = drafts.save_answers(
        draft.id, person=person, revision=draft.revision, values={"month": month, "nights": "12", "collected": "9.60"}
    )
    return filing.submit(draft.id, person=person, revision=draft.revision)


def found(period: str = "2026-08", **more: object) -> Found:
    return Found(period=period, what="Twelve nights instead of twenty.", how_to_mend="Declare again.", **more)


def entered(person: Person, organisation: Organisation | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/right-to-error").wsgi_request
    request.session.create()
    audience = Audience.AGENT if organisation else Audience.PERSON
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="Tax office")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def test_the_first_is_covered_the_second_is_not(ada, bo, town):
    file = declared(ada, town)
    first = actions.record(file, found(), agent=bo)
    second = actions.record(file, found("2026-09"), agent=bo)
    assert (first.ground, second.ground, second.earlier) == (Ground.FIRST, Ground.LATER, first)
    with pytest.raises(NotPossible, match="recorded for this period already"):
        actions.record(file, found(), agent=bo)
    page = entered(ada).get(f"/me/errors/{second.pk}").content.decode()
    assert "The first one is about 2026-08" in page


def test_no_penalty_on_what_is_covered_even_by_hand(ada, bo, town):
    error = actions.record(declared(ada, town), found(), agent=bo)
    with pytest.raises(NotPossible, match="no penalty"):
        actions.penalise(error.pk, agent=bo, organisation_id=town.pk, amount=Decimal(100))
    with pytest.raises(IntegrityError), transaction.atomic():
        Error.objects.filter(pk=error.pk).update(penalty=100)


def test_reporting_ones_own_error_uses_the_first_time(ada, bo, town):
    file = declared(ada, town)
    client = entered(ada)
    answer = client.post(f"/me/files/{file.reference}/error", {"period": "2026-08", "what": "I forgot a week."})
    error = Error.objects.get()
    assert (answer.status_code, error.ground, error.agent) == (302, Ground.SPONTANEOUS, None)
    assert actions.record(file, found("2026-10"), agent=bo).ground == Ground.LATER
    assert entered(somebody("Scott")).get(f"/me/errors/{error.pk}").status_code == 404
    assert client.post(f"/me/errors/{error.pk}/mended").status_code == 302
    error.refresh_from_db()
    assert error.mended_at is not None


def test_the_administration_proves_and_another_agent_decides(ada, bo, chen, town):
    error = actions.record(declared(ada, town), found(), agent=bo)
    where = {"organisation_id": town.pk}
    with pytest.raises(NotPossible, match="Good faith is presumed"):
        actions.contest(error.pk, agent=bo, reasons="He knew.", evidence=" ", **where)
    actions.contest(error.pk, agent=bo, reasons="Two sets of books.", evidence="Both books, seized on 3 May.", **where)
    decision = {"is_proven": True, "reasons": "The second book is in the same hand."}
    with pytest.raises(NotPossible, match="another agent decides"):
        actions.decide(error.pk, agent=bo, **decision, **where)
    with pytest.raises(NotPossible, match="may answer until"):
        actions.decide(error.pk, agent=chen, **decision, **where)
    actions.answer(error.pk, person=ada, text="The second is a draft.")
    with pytest.raises(NotPossible, match="Give reasons"):
        actions.decide(error.pk, agent=chen, is_proven=True, reasons=" ", **where)
    actions.decide(error.pk, agent=chen, **decision, **where)
    error.refresh_from_db()
    assert error.ground == Ground.BAD_FAITH
    assert actions.penalise(error.pk, agent=chen, amount=Decimal(50), **where).penalty == 50


def test_what_is_not_proven_stays_covered(ada, bo, chen, town):
    error = actions.record(declared(ada, town), found(), agent=bo)
    actions.contest(error.pk, agent=bo, organisation_id=town.pk, reasons="r", evidence="e")
    Contest.objects.update(answer_by=today() - timedelta(days=1))
    actions.decide(error.pk, agent=chen, organisation_id=town.pk, is_proven=False, reasons="Nothing shows intent.")
    error.refresh_from_db()
    assert error.is_covered


def test_another_body_sees_nothing(ada, bo, town):
    error = actions.record(declared(ada, town), found(), agent=bo)
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    assert entered(agent("Elsewhere", other), other).get(f"/desk/errors/{error.pk}").status_code == 404
    with pytest.raises(Error.DoesNotExist):
        actions.contest(error.pk, agent=bo, organisation_id=other.pk, reasons="r", evidence="e")


def test_what_no_longer_counts_is_erased(ada, bo, town):
    error = actions.record(declared(ada, town), found(), agent=bo)
    assert actions.forget() == 0
    Error.objects.filter(pk=error.pk).update(erase_on=today() - timedelta(days=1))
    assert actions.forget() == 1
    assert list(selectors.of_person(ada)) == []


def test_only_the_group_of_a_declaration_reads_its_error_and_each_reading_is_told(ada, bo, chen, town):
    error = actions.record(declared(ada, town), found(), agent=bo)
    group = groups.create(procedure(SLUG), town, title="Sea front", rule=None)
    groups.set_members(group, [bo])
    File.objects.filter(pk=error.file_id).update(group=group)
    inside, outside, address = entered(bo, town), entered(chen, town), f"/desk/errors/{error.pk}"
    assert str(error.pk) not in outside.get("/desk/errors").content.decode()
    assert outside.get(address).status_code == 404
    read = lambda: [each.event for each in entries_about([ada.identity.canonical()])].count("right-to-error.read")  # noqa: E731
    assert read() == 0
    assert str(error.pk) in inside.get("/desk/errors").content.decode()
    assert inside.get(address).status_code == 200
    assert read() == 1


def left_unmended(error: Error, *, ended: int) -> Error:
    """The error as if its time to mend had ended so many days ago."""
    Error.objects.filter(pk=error.pk).update(mend_by=today() - timedelta(days=ended))
    return Error.objects.get(pk=error.pk)


def told(notice: str) -> int:
    return Sent.objects.filter(notice=f"right-to-error.{notice}").count()


def test_an_error_that_is_never_mended_is_covered_no_more_after_a_reminder(ada, town, bo):
    error = actions.record(declared(ada, town), found(), agent=bo)
    assert actions.follow_mending() == 0
    Error.objects.filter(pk=error.pk).update(mend_by=today() + timedelta(days=5))
    assert (actions.follow_mending(), actions.follow_mending(), told("mend-soon")) == (1, 0, 1)
    error = left_unmended(error, ended=1)
    assert (actions.follow_mending(), actions.follow_mending(), told("not-mended")) == (1, 0, 1)
    error.refresh_from_db()
    assert (error.ground, error.is_covered) == (Ground.NOT_MENDED, False)
    assert "right-to-error.not-mended" in {each.event for each in entries_about([ada.identity.canonical()])}
    assert actions.penalise(error.pk, agent=bo, organisation_id=town.id, amount=Decimal(10)).penalty == 10
    page = entered(ada).get(f"/me/errors/{error.pk}").content.decode()
    assert "not mended within the time" in page


def test_nobody_loses_the_right_without_a_reminder_and_a_week(ada, town, bo):
    error = left_unmended(actions.record(declared(ada, town), found(), agent=bo), ended=40)
    assert actions.follow_mending() == 1
    error.refresh_from_db()
    assert (error.ground, error.mend_by) == (Ground.FIRST, today() + timedelta(days=7))


def test_what_was_mended_stays_covered(ada, town, bo):
    error = actions.record(declared(ada, town), found(), agent=bo)
    actions.mend(error.pk, person=ada)
    left_unmended(error, ended=40)
    assert actions.follow_mending() == 0


def test_two_people_of_one_company_are_not_both_the_first(ada, town, bo, chen):
    company = people.organisation("company-1", name="Gîtes du Lac", kind="company")
    dana = somebody("Scott")
    files = [declared(ada, town), declared(dana, town)]
    File.objects.filter(pk__in=[each.pk for each in files]).update(company=company)
    both = threading.Barrier(2)

    def record(file: File, period: str) -> None:
        both.wait()
        try:
            actions.record(File.objects.get(pk=file.pk), found(period), agent=bo)
        finally:
            connection.close()

    workers = [threading.Thread(target=record, args=each) for each in zip(files, ("2026-07", "2026-08"), strict=True)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(Error.objects.values_list("ground", flat=True)) == [Ground.FIRST, Ground.LATER]
