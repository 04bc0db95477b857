"""The desk: one organisation's files, one decision, every reading traced."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection, connections

from parvis.components.procedures.actions import desk, filing
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import Decision, File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.tests.conftest import FEE, agent_of, filed, new_draft, signed_in
from parvis.core.notices.models import Message as Mail
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

ACCEPT = desk.Verdict(outcome=State.ACCEPTED, result=FEE)
REFUSE = desk.Verdict(outcome=State.REFUSED, reasons="No plot is free.")


@pytest.fixture
def reviewed(town: Organisation, ada: Person, bo: Person) -> str:
    """The reference of Ada's file, in Bo's charge."""
    file = filed(ada, town)
    desk.take(str(file.reference), agent=bo, organisation_id=town.id)
    return str(file.reference)


def events(person: Person) -> list[str]:
    return [entry.event for entry in protection.entries_about([person.identity.canonical()])]


def test_each_opening_of_a_file_leaves_a_line(town: Organisation, ada: Person, bo: Person) -> None:
    file = filed(ada, town)
    signed_in(bo, town).get(f"/desk/files/{file.reference}")
    signed_in(bo, town).get("/desk/files")  # a list of files is not a reading of one
    assert events(ada).count("procedures.read") == 1


@pytest.mark.parametrize("act", ["", "/take", "/correction", "/message", "/decision", "/letters/receipt", "/documents/1"])
def test_agents_of_another_organisation_find_nothing(town: Organisation, ada: Person, dana: Person, act: str) -> None:
    file = filed(ada, town)
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    people.join(dana, other, role="instructor")
    client = signed_in(dana, other)
    assert client.get(f"/desk/files/{file.reference}{act}").status_code == 404
    assert client.post(f"/desk/files/{file.reference}{act}", {"text": "x"}).status_code == 404
    assert str(file.reference) not in client.get("/desk/files?state=").content.decode()
    assert "procedures.read" not in events(ada)


def test_a_resident_does_not_open_the_desk(town: Organisation, ada: Person) -> None:
    file = filed(ada, town)
    assert signed_in(ada).get(f"/desk/files/{file.reference}").status_code == 403


def test_an_agent_without_the_right_is_told_which(town: Organisation, ada: Person, dana: Person) -> None:
    people.join(dana, town, role="registry-agent")
    assert signed_in(dana, town).get("/desk/files").status_code == 403


def test_drafts_are_not_on_the_desk(town: Organisation, ada: Person, bo: Person) -> None:
    new_draft(ada, town)
    assert not selectors.submitted_to(agent_of(bo, town)).exists()
    assert "Nothing here" in signed_in(bo, town).get("/desk/files").content.decode()


def test_a_correction_stops_the_clock_and_its_answer_starts_it_again(town: Organisation, ada: Person, bo: Person, reviewed: str) -> None:
    before = File.objects.get(reference=reviewed).silence_on
    desk.ask_correction(reviewed, agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    file = File.objects.get(reference=reviewed)
    assert file.state == State.SUBMITTED
    assert Mail.objects.filter(notice="procedures.correction-asked").count() == 1
    with pytest.raises(TransitionRefused):
        desk.take(reviewed, agent=bo, organisation_id=town.id)
    with pytest.raises(TransitionRefused):
        desk.ask_correction(reviewed, agent=bo, organisation_id=town.id, reason="incorrect", text="Again?")
    page = signed_in(ada).get(f"/me/files/{reviewed}").content.decode()
    assert "Which size?" in page
    signed_in(ada).post(f"/me/files/{reviewed}", {"text": "The small one."})
    file = File.objects.get(reference=reviewed)
    assert selectors.pending_correction(file) is None
    assert before is not None
    assert file.silence_on is not None
    assert file.silence_on >= before
    desk.take(reviewed, agent=bo, organisation_id=town.id)


def test_a_file_is_decided_once_and_the_other_agent_is_told(town: Organisation, bo: Person, chen: Person, reviewed: str) -> None:
    desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=ACCEPT)
    with pytest.raises(desk.AlreadyDecided):
        desk.decide(reviewed, agent=chen, organisation_id=town.id, verdict=REFUSE)
    answer = signed_in(chen, town).post(f"/desk/files/{reviewed}/decision", {"outcome": "refused", "reasons": "x", "confirm": "1"})
    assert answer.status_code == 409
    assert "Bo Burnham decided on" in answer.content.decode()
    assert Decision.objects.get().outcome == "accepted"


@pytest.mark.django_db(transaction=True)
def test_two_agents_deciding_at_the_same_moment_make_one_decision(town: Organisation, bo: Person, chen: Person, reviewed: str) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("one connection only: run with a database file or PostgreSQL")
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def decide(agent: Person, verdict: desk.Verdict) -> None:
        start.wait()
        try:
            outcomes.append(desk.decide(reviewed, agent=agent, organisation_id=town.id, verdict=verdict).outcome)
        except desk.AlreadyDecided:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=args) for args in ((bo, ACCEPT), (chen, REFUSE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("told") == 1
    assert Decision.objects.count() == 1
    assert File.objects.get(reference=reviewed).passages.filter(to_state__in=["accepted", "refused"]).count() == 1


def test_a_decision_keeps_the_explanation_made_at_that_time(town: Organisation, bo: Person, reviewed: str) -> None:
    decision = desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=ACCEPT)
    stored = decision.proposal
    assert stored["rule_id"] == "garden/fee"
    assert stored["parameters"][0]["legal_ref"]["en"] == "Art. 3"
    assert stored["inputs"][0]["source"] == "tests/household"
    assert stored["steps"]
    assert decision.result == {"fee": "7.84"}


def test_a_refusal_without_reasons_is_refused(town: Organisation, bo: Person, reviewed: str) -> None:
    with pytest.raises(TransitionRefused, match="needs reasons"):
        desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=desk.Verdict(outcome=State.REFUSED))
    answer = signed_in(bo, town).post(f"/desk/files/{reviewed}/decision", {"outcome": "refused", "reasons": " "})
    assert answer.status_code == 422
    assert 'href="#id_reasons"' in answer.content.decode()
    assert not Decision.objects.exists()


def test_another_figure_than_the_proposed_one_needs_a_word(town: Organisation, bo: Person, reviewed: str) -> None:
    lower = desk.Verdict(outcome=State.ACCEPTED, result=Decimal("5.00"))
    with pytest.raises(TransitionRefused, match="Write why"):
        desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=lower)
    told = desk.Verdict(outcome=State.ACCEPTED, result=Decimal("5.00"), departure="Half the garden is in the shade.")
    desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=told)
    assert Decision.objects.get().departure.startswith("Half")


def test_a_file_not_in_charge_can_only_be_closed(town: Organisation, ada: Person, bo: Person) -> None:
    reference = str(filed(ada, town).reference)
    with pytest.raises(TransitionRefused):
        desk.decide(reference, agent=bo, organisation_id=town.id, verdict=ACCEPT)
    page = signed_in(bo, town).get(f"/desk/files/{reference}/decision").content.decode()
    assert 'value="accepted"' not in page
    desk.decide(reference, agent=bo, organisation_id=town.id, verdict=desk.Verdict(outcome=State.CLOSED, reasons="Filed twice."))


def test_a_decided_file_takes_no_more_messages(town: Organisation, ada: Person, bo: Person, reviewed: str) -> None:
    desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=ACCEPT)
    with pytest.raises(TransitionRefused):
        filing.write(reviewed, person=ada, text="And now?")


def test_a_decision_undone_on_the_way_leaves_nothing(
    town: Organisation, bo: Person, reviewed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from parvis.components.procedures.actions import telling

    def broken(file: File) -> None:
        raise ConnectionError("the power is cut")

    monkeypatch.setattr(telling, "decided", broken)
    with pytest.raises(ConnectionError):
        desk.decide(reviewed, agent=bo, organisation_id=town.id, verdict=ACCEPT)
    assert not Decision.objects.exists()
    assert File.objects.get(reference=reviewed).state == State.UNDER_REVIEW


def test_the_person_is_not_told_the_agents_name(town: Organisation, ada: Person, bo: Person, reviewed: str) -> None:
    desk.write(reviewed, agent=bo, organisation_id=town.id, text="Hello.")
    page = signed_in(ada).get(f"/me/files/{reviewed}").content.decode()
    assert "Hello." in page
    assert "Burnham" not in page
