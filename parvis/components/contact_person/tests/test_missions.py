"""One contact person, by consent, for what takes part, until the user says no."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from parvis.components.contact_person import actions, datasets, selectors
from parvis.components.contact_person.models import Ask, Mission, TakingPart
from parvis.components.procedures.actions import retention
from parvis.components.procedures.models import File
from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection


def events(person: Person) -> list[str]:
    return [entry.event for entry in protection.entries_about([person.identity.canonical()])]


def test_a_mission_covers_the_users_files_in_bodies_that_take_part(mission: Mission, town: Organisation, ada: Person, dana: Person) -> None:
    mine = filed(ada, town)
    filed(dana, town)
    assert [each.file for each in selectors.followed(mission)] == [mine]
    TakingPart.objects.filter(organisation=town).delete()
    assert selectors.followed(mission) == []


def test_scope_and_time_narrow_it(mission: Mission, town: Organisation, ada: Person) -> None:
    filed(ada, town)
    for narrowing in ({"organisations": ["elsewhere"]}, {"procedures": ["other"]}, {"until": date(2020, 1, 1)}, {"accepted_at": None}):
        other = Mission.objects.get(pk=mission.pk)
        for name, value in narrowing.items():
            setattr(other, name, value)
        assert not selectors.files_under(other).exists()


def test_each_look_is_in_the_users_trace_and_the_end_is_at_once(
    mission: Mission, town: Organisation, ada: Person, rosa: Person, house: Organisation
) -> None:
    file = filed(ada, town)
    client, address = signed_in(rosa, house), f"/desk/contact/{mission.pk}"
    assert str(file.reference) in client.get(address).content.decode()
    assert events(ada).count("contact-person.read") == 1
    signed_in(ada).post("/me/contact-person/end")
    mission.refresh_from_db()
    assert mission.ended_by == "user"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/files/{file.reference}", {"kind": "reminder", "text": "x"}).status_code == 404
    with pytest.raises(actions.Refused):
        actions.ask(mission, reference=str(file.reference), kind="reminder", text="x")


def test_the_administration_is_asked_with_a_day_and_answers_once(
    mission: Mission, town: Organisation, ada: Person, bo: Person, chen: Person
) -> None:
    file = filed(ada, town)
    made = actions.ask(mission, reference=str(file.reference), kind="process", text="Exams begin on Monday.")
    assert made.due_on > timezone.now().date()
    desk = signed_in(bo, town)
    assert str(file.reference) in desk.get("/desk").content.decode()
    assert "Exams begin on Monday." in desk.get(f"/desk/files/{file.reference}").content.decode()
    desk.post(f"/desk/asked/{made.pk}", {"text": "Tomorrow."})
    signed_in(chen, town).post(f"/desk/asked/{made.pk}", {"text": "Never."})
    made.refresh_from_db()
    assert (made.answer, made.answered_by) == ("Tomorrow.", bo)
    assert {"contact-person.asked-body", "contact-person.body-answered"} <= set(events(ada))


def test_nobody_else_reads_or_answers(mission: Mission, town: Organisation, ada: Person, dana: Person, house: Organisation) -> None:
    file = filed(ada, town)
    made = actions.ask(mission, reference=str(file.reference), kind="reminder", text="Please.")
    people.join(dana, house, role="contact-person")
    people.join(dana, house, role="instructor")
    stranger = signed_in(dana, house)
    for method, address in (
        ("get", f"/desk/contact/{mission.pk}"),
        ("post", f"/desk/contact/{mission.pk}/write"),
        ("post", f"/desk/contact/{mission.pk}/renounce"),
        ("post", f"/desk/contact/{mission.pk}/files/{file.reference}"),
        ("post", f"/desk/asked/{made.pk}"),
    ):
        assert getattr(stranger, method)(address, {"text": "x"}).status_code == 404, address
    assert Ask.objects.get().answered_at is None


def test_one_mission_at_a_time_and_one_contact_person(mission: Mission, ada: Person, dana: Person, house: Organisation) -> None:
    with pytest.raises(actions.Refused):
        actions.ask_for(ada, body=house, months=3)
    with pytest.raises(actions.Refused):
        actions.accept(mission, contact=dana)
    actions.end(mission, by="user")
    actions.end(mission, by="user")
    assert events(ada).count("contact-person.ended") == 1
    again = actions.ask_for(ada, body=house, months=6)
    assert selectors.mission_of(ada) == again


def test_a_decided_file_and_an_empty_text_are_refused(mission: Mission, town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    with pytest.raises(actions.Refused):
        actions.ask(mission, reference=str(file.reference), kind="reminder", text="  ")
    File.objects.filter(pk=file.pk).update(state="accepted", decided_at=timezone.now())
    with pytest.raises(actions.Refused):
        actions.ask(mission, reference=str(file.reference), kind="reminder", text="x")


def test_figures_are_of_closed_months(mission: Mission, town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    made = actions.ask(mission, reference=str(file.reference), kind="reminder", text="Please.")
    assert list(datasets.monthly()) == []
    long_ago = timezone.now() - timedelta(days=90)
    Ask.objects.filter(pk=made.pk).update(asked_at=long_ago, answered_at=long_ago + timedelta(days=2))
    (row,) = datasets.monthly()
    assert (row["answered"], row["asked"], row["delay_days"]) == ("yes", 1, 2.0)


def test_an_erased_file_keeps_no_word_of_what_was_asked_about_it(mission: Mission, town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    made = actions.ask(mission, reference=str(file.reference), kind="question", text="Ada is ill.")
    Ask.objects.filter(pk=made.pk).update(answer="We wait for Ada.", answered_at=timezone.now())
    retention.erase(file.pk)
    made.refresh_from_db()
    assert (made.text, made.answer) == ("", "")
    assert made.answered_at is not None
