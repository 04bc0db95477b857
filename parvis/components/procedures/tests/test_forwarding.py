"""A request sent to the wrong body: who may forward it, where it goes, and what becomes of the legal time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from parvis.components.procedures import actions
from parvis.components.procedures.actions import filing, forwarding
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import File, Forward, ProcedureVersion
from parvis.components.procedures.tests.conftest import filed
from parvis.core.notices.models import Message as Mail
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person


@pytest.fixture
def other(town: Organisation) -> Organisation:
    found = people.organisation("town-2", name="Autre ville", kind="municipality", area="00002")
    actions.adopt("garden", organisation=found, since=date(2020, 1, 1))
    return found


def forward(file: File, bo: Person, to: Organisation, *, text: str = "Not ours.") -> File:
    return forwarding.forward(str(file.reference), agent=bo, organisation_id=file.organisation_id, to=to, text=text)


def test_it_goes_to_the_other_body_and_the_person_is_told(town: Organisation, other: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    actions.take(str(file.reference), agent=bo, organisation_id=town.id)
    due = File.objects.get(id=file.id).silence_on
    File.objects.filter(id=file.id).update(submitted_at=timezone.now() - timedelta(days=10))
    moved = forward(file, bo, other)
    assert (moved.organisation, moved.state) == (other, State.SUBMITTED)
    assert moved.silence_on is not None
    assert due is not None
    assert moved.silence_on < due, "silence that refuses counts from the day of the first receipt"
    assert Mail.objects.filter(notice="procedures.forwarded", person=ada).count() == 1
    assert Forward.objects.get().from_organisation == town
    with pytest.raises(File.DoesNotExist):
        forward(file, bo, town)


def test_silence_that_accepts_counts_from_the_second_receipt(
    town: Organisation, other: Organisation, ada: Person, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = filed(ada, town)
    definition = file.definition
    assert definition.silence is not None
    silence = replace(definition.silence, means="acceptance")
    accepting = replace(definition, clocks=replace(definition.clocks, silence=silence))
    monkeypatch.setattr(ProcedureVersion, "definition", accepting)
    File.objects.filter(id=file.id).update(submitted_at=timezone.now() - timedelta(days=10))
    before = File.objects.get(id=file.id).silence_on
    assert forward(file, bo, other).silence_on == before, "the clock begins again on the day of forwarding"


@pytest.mark.parametrize("why", ["no reason", "itself", "not applying", "decided"])
def test_what_is_refused(town: Organisation, other: Organisation, ada: Person, bo: Person, why: str) -> None:
    file = filed(ada, town)
    stranger = people.organisation("town-3", name="Sans jardin", kind="municipality")
    to = {"itself": town, "not applying": stranger}.get(why, other)
    if why == "decided":
        File.objects.filter(id=file.id).update(state=State.CLOSED, decided_at=timezone.now())
    with pytest.raises(TransitionRefused):
        forward(file, bo, to, text=" " if why == "no reason" else "Not ours.")
    assert File.objects.get(id=file.id).organisation == town
    assert not Forward.objects.exists()


def test_the_person_still_reads_and_writes(
    town: Organisation, other: Organisation, ada: Person, bo: Person, entered: Callable[..., object]
) -> None:
    file = forward(filed(ada, town), bo, other)
    filing.write(str(file.reference), person=ada, text="Thank you.")
    assert File.objects.get(id=file.id).messages.count() == 1
