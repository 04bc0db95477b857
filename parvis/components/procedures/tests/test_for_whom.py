"""Filing for somebody else without a mandate: no source is asked, they are told, and their answer counts."""

from __future__ import annotations

import re

import pytest

from parvis.components.procedures import actions
from parvis.components.procedures.actions import asking, desk, drafts, filing, retention, third_parties
from parvis.components.procedures.actions.desk import Verdict
from parvis.components.procedures.actions.third_parties import ThirdPartyRefused
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, ForWhom
from parvis.components.procedures.rules.same_name import is_named
from parvis.components.procedures.selectors import for_whom, paperwork
from parvis.components.procedures.tests.conftest import FILE, complete, new_draft, signed_in
from parvis.components.procedures.tests.test_sharing import SIGN_IN
from parvis.core.notices.models import Message as Mail
from parvis.core.people.selectors import Organisation, Person


@pytest.fixture
def open_town(town: Organisation) -> Organisation:
    actions.publish(FILE.read_text(encoding="utf-8") + "\nthird_party: true\n")
    return town


def declared(person: Person, town: Organisation, other: Person) -> File:
    draft = new_draft(person, town)
    third_parties.declare(draft.id, person=person, given_name=other.given_names[0], family_name=other.family_name, email=other.email)
    return File.objects.get(id=draft.id)


def handed_in(person: Person, town: Organisation, other: Person) -> File:
    draft = declared(person, town, other)
    asking.ask_for(draft)
    said = {"address": "1 Old Road", "declared_income": 500}
    draft = complete(drafts.save_answers(draft.id, person=person, revision=draft.revision, values=said), person)
    return File.objects.get(pk=filing.submit(draft.id, person=person, revision=draft.revision).pk)


def secret_of(found: ForWhom) -> str:
    mail = Mail.objects.get(key__startswith=f"procedures.filed-for-you:{found.id}")
    written = re.search(rf"/me/for-me/{found.id}/(\S+)", mail.body)
    assert written
    return written[1]


def test_only_where_the_procedure_allows_it(town: Organisation, ada: Person, dana: Person) -> None:
    draft = new_draft(ada, town)
    with pytest.raises(ThirdPartyRefused, match="without a mandate"):
        third_parties.declare(draft.id, person=ada, given_name="Dana", family_name="D")
    assert signed_in(ada).get(f"/procedures/garden/{draft.id}/for-whom").status_code == 404


def test_no_administration_is_asked_about_anybody(open_town: Organisation, ada: Person, dana: Person, source) -> None:
    draft = new_draft(ada, open_town)
    asking.ask_for(draft)
    assert draft.answers.filter(source__gt="").exists()
    before = source.asked
    third_parties.declare(draft.id, person=ada, given_name="Dana", family_name="Other")
    file = File.objects.get(id=draft.id)
    assert not file.answers.filter(source__gt="").exists()  # what they said of the filer left the draft
    asking.ask_for(file)
    assert source.asked == before
    assert file.askings.get(need="household").state == "unknown"
    assert "784" not in signed_in(ada).get(f"/procedures/garden/{file.id}/step/home").content.decode()
    third_parties.declare_own(file.id, person=ada)
    asking.ask_for(File.objects.get(id=file.id))
    assert source.asked == before + 1


def test_both_names_are_on_the_file_its_receipt_and_the_desk(open_town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    file = handed_in(ada, open_town, dana)
    found = for_whom.third_party(file)
    assert found is not None
    assert file.applicant == f"{found.name} ({ada.display_name})"
    assert found.name in [each["value"] for each in paperwork.receipt(file)["answers"]]
    page = signed_in(bo, open_town).get(f"/desk/files/{file.reference}").content.decode()
    assert found.name in page
    assert "without a mandate" in page


def test_the_other_person_is_told_and_confirms(open_town: Organisation, ada: Person, dana: Person) -> None:
    file = handed_in(ada, open_town, dana)
    found = file.for_whom
    client, address = signed_in(dana), f"/me/for-me/{found.id}/{secret_of(found)}"
    shown = client.get(address).content.decode()
    assert ada.display_name in shown
    assert "0612345678" not in shown  # no answer is shown to whoever holds the address
    assert client.post(address, {"confirm": "1"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.person, found.file.person) == ("confirmed", dana, ada)
    assert client.post(address, {"contest": "1"}).status_code == 410
    assert [each["reference"] for each in for_whom.export(dana)] == [file.reference]


def test_who_takes_over_has_the_file_and_the_filer_has_it_no_more(open_town: Organisation, ada: Person, dana: Person) -> None:
    file = handed_in(ada, open_town, dana)
    third_parties.take_over(file.for_whom.id, secret=secret_of(file.for_whom), person=dana, sign_in=SIGN_IN)
    file = File.objects.get(pk=file.pk)
    assert (file.person, file.applicant, file.for_whom.state) == (dana, dana.display_name, "taken")
    assert signed_in(ada).get(f"/me/files/{file.reference}").status_code == 404
    assert Mail.objects.filter(key__contains="third-party:taken").exists()


def test_somebody_of_another_name_contests_and_nothing_else(open_town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    file = handed_in(ada, open_town, dana)
    secret = secret_of(file.for_whom)
    with pytest.raises(ThirdPartyRefused, match="contest"):
        third_parties.take_over(file.for_whom.id, secret=secret, person=bo, sign_in=SIGN_IN)
    third_parties.contest(file.for_whom.id, secret=secret, person=bo, why="I am not Dana.")
    page = signed_in(bo, open_town).get(f"/desk/files/{file.reference}").content.decode()
    assert "contested by this person" in page
    assert "I am not Dana." in page


def test_a_wrong_secret_opens_nothing(open_town: Organisation, ada: Person, dana: Person) -> None:
    file = handed_in(ada, open_town, dana)
    assert signed_in(dana).get(f"/me/for-me/{file.for_whom.id}/guess").status_code == 410


def test_a_decision_is_told_without_saying_which(open_town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    file = handed_in(ada, open_town, dana)
    desk.take(str(file.reference), agent=bo, organisation_id=open_town.id)
    desk.decide(str(file.reference), agent=bo, organisation_id=open_town.id, verdict=Verdict(outcome=State.REFUSED, reasons="Too late."))
    mail = Mail.objects.get(key__startswith="procedures.decided-for-you")
    assert "Too late." not in mail.body


def test_erasure_forgets_both(open_town: Organisation, ada: Person, dana: Person) -> None:
    file = handed_in(ada, open_town, dana)
    third_parties.confirm(file.for_whom.id, secret=secret_of(file.for_whom), person=dana)
    third_parties.erase_for(dana)
    assert ForWhom.objects.get(file=file).person is None
    retention.erase(file.id)
    assert not ForWhom.objects.filter(file=file).exists()


def test_the_draft_says_for_whom_from_its_first_page(open_town: Organisation, ada: Person, source) -> None:
    client = signed_in(ada)
    assert "For somebody else" in client.get("/procedures/garden/start?organisation=").content.decode()
    to = client.post("/procedures/garden/start", {"organisation": str(open_town.id), "whose": "other"}).url
    assert to.endswith("/for-whom")
    assert source.asked == 0
    assert client.post(to, {"whose": "other", "given_name": "", "family_name": "X"}).status_code == 422
    assert client.post(to, {"whose": "other", "given_name": "Léa", "family_name": "Martin"}).status_code == 302
    assert ForWhom.objects.get().name == "Léa Martin"


@pytest.mark.parametrize(
    ("given", "family", "same"),
    [("lea", "MARTIN", True), ("Léa", "Le Gall", True), ("Zoé", "Martin", False), ("Léa", "Gall", False), ("", "Martin", False)],
)
def test_names_are_compared_without_accents(given: str, family: str, same: bool) -> None:
    assert is_named(given, family, given_names=["Léa", "Jeanne"], family_names=["Martin", "Le Gall", ""]) is same
