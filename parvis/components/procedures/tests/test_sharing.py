"""Several people around one file: who may what, and what each of them never sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.components.procedures import actions
from parvis.components.procedures.actions import drafts, filing, sharing
from parvis.components.procedures.models import Answer, File, Sharing
from parvis.components.procedures.tests.conftest import FILE, complete, filed, new_draft, signed_in
from parvis.core.notices.models import Message as Mail
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

SIGN_IN = drafts.SignIn(provider=Text("Les impôts", "Tax office"), at=timezone.now())
FILL, TRANSFER = Sharing.Kind.FILL, Sharing.Kind.TRANSFER


def secret_of(made: Sharing) -> str:
    found = re.search(rf"/me/shared/{made.id}/(\S+)", Mail.objects.get(key=f"procedures:sharing:{made.id}").body)
    assert found
    return found[1]


def invited(file: File, owner: Person, guest: Person, *, kind: Sharing.Kind = FILL) -> Sharing:
    made = sharing.offer(file.id, owner=owner, email=guest.email, kind=kind)
    sharing.accept(made.id, secret=secret_of(made), person=guest, sign_in=SIGN_IN)
    return made


def test_a_guest_fills_in_but_sees_nothing_that_sources_said(town: Organisation, ada: Person, dana: Person) -> None:
    draft = new_draft(ada, town)
    invited(draft, ada, dana)
    client, home = signed_in(dana), f"/procedures/garden/{draft.id}/step/home"
    page = client.get(home).content.decode()
    assert "784" not in page
    assert "12 Ada Street" not in page
    assert "12 Ada Street" not in client.get(f"{home}?change=1").content.decode()
    assert "Byron" not in client.get(f"/procedures/garden/{draft.id}/step/children").content.decode()
    assert client.get(f"/procedures/garden/{draft.id}/step/children/children/household-0").status_code == 404
    checked = client.get(f"/procedures/garden/{draft.id}/check").content.decode()
    assert "784" not in checked
    assert "Your part is saved" in checked
    revision = File.objects.get(id=draft.id).revision
    sent = {"revision": str(revision), "asked": "phone", "phone": "0612345678"}
    assert client.post(home, sent).status_code == 302
    assert Answer.objects.get(file=draft, field="phone").value


def test_a_guest_never_reads_the_owners_other_files_where_a_link_is_asked(town: Organisation, ada: Person, dana: Person) -> None:
    earlier = filed(ada, town)
    link = "{name: LINK, type: file_link, required: false, label: {fr: Avant, en: Earlier}}"
    text = FILE.read_text(encoding="utf-8").replace(
        "      - {name: phone,", f"      - {link.replace('LINK', 'earlier')}\n      - {{name: phone,"
    )
    tool = "          - {name: birth_date,"
    text = text.replace(tool, f"          - {link.replace('LINK', 'one_earlier')}\n{tool}").replace(
        "        proposed_from: {need: household, rows: children, fills: {name: name, birth_date: born}}\n", ""
    )
    actions.publish(text)
    draft = new_draft(ada, town)
    invited(draft, ada, dana)
    pages = [f"/procedures/garden/{draft.id}/step/{each}" for each in ("home", "children/children/new")]
    for page in pages:
        assert str(earlier.reference) in signed_in(ada).get(page).content.decode()
        shown = signed_in(dana).get(page)
        assert shown.status_code == 200
        assert str(earlier.reference) not in shown.content.decode()
    sent = {"revision": str(File.objects.get(id=draft.id).revision), "asked": "earlier", "earlier": str(earlier.reference)}
    assert signed_in(dana).post(pages[0], sent).status_code == 422, "nor finds out which ones there are by trying"
    drafts.save_answers(draft.id, person=ada, revision=int(sent["revision"]), values={"earlier": earlier.reference})
    sent["revision"] = str(File.objects.get(id=draft.id).revision)
    assert signed_in(dana).post(pages[0], sent).status_code == 302, "what the owner chose may stay"


@pytest.mark.parametrize("typed", ["1 Dana Street", ""])
@pytest.mark.parametrize("more", [{}, {"autosave": "1"}])
def test_a_guest_changes_nothing_that_a_source_said(
    town: Organisation, ada: Person, dana: Person, typed: str, more: dict[str, str]
) -> None:
    draft = new_draft(ada, town)
    invited(draft, ada, dana)
    before = Answer.objects.filter(file=draft, field="address").values().get()
    sent = {"revision": str(draft.revision), "asked": "address phone", "address": typed, "phone": "0612345678", **more}
    signed_in(dana).post(f"/procedures/garden/{draft.id}/step/home", sent)
    assert Answer.objects.filter(file=draft, field="address").values().get() == before
    assert Answer.objects.get(file=draft, field="phone").value


@pytest.mark.parametrize("act", ["submit", "withdraw", "wrong/household", "people"])
def test_what_only_the_owner_does(town: Organisation, ada: Person, dana: Person, act: str) -> None:
    draft = complete(new_draft(ada, town), ada)
    invited(draft, ada, dana)
    assert signed_in(dana).post(f"/procedures/garden/{draft.id}/{act}", {"revision": str(draft.revision)}).status_code == 404
    assert File.objects.get(id=draft.id).is_draft


def test_taken_back_it_is_over_at_the_next_click(town: Organisation, ada: Person, dana: Person) -> None:
    draft = new_draft(ada, town)
    made = invited(draft, ada, dana)
    sharing.end(made.id, by=ada)
    sharing.end(made.id, by=ada)
    assert signed_in(dana).get(f"/procedures/garden/{draft.id}/step/home").status_code == 404
    with pytest.raises(File.DoesNotExist):
        drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "small"}, filler=dana)
    assert not Answer.objects.filter(file=draft, field="size").exists()


def test_submitting_ends_it(town: Organisation, ada: Person, dana: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    invited(draft, ada, dana)
    filing.submit(draft.id, person=ada, revision=draft.revision)
    assert signed_in(dana).get(f"/procedures/garden/{draft.id}/step/home").status_code == 404


def test_an_offer_is_taken_once_with_its_secret_and_in_time(town: Organisation, ada: Person, dana: Person, bo: Person) -> None:
    draft = new_draft(ada, town)
    made = sharing.offer(draft.id, owner=ada, email="Someone@exemple.example", kind=FILL)
    assert made == sharing.offer(draft.id, owner=ada, email="someone@exemple.example ", kind=FILL), "the same offer is made once"
    with pytest.raises(sharing.SharingRefused):
        sharing.accept(made.id, secret="guessed", person=dana, sign_in=SIGN_IN)
    secret = secret_of(made)
    assert secret not in repr(list(Sharing.objects.values())), "only its digest is kept"
    Sharing.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(sharing.SharingRefused):
        sharing.accept(made.id, secret=secret, person=dana, sign_in=SIGN_IN)
    Sharing.objects.update(expires_at=timezone.now() + timedelta(days=1))
    sharing.accept(made.id, secret=secret, person=dana, sign_in=SIGN_IN)
    with pytest.raises(sharing.SharingRefused):
        sharing.accept(made.id, secret=secret, person=bo, sign_in=SIGN_IN)


def test_five_guests_and_ten_invitations_a_day(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    for number in range(sharing.AT_ONCE):
        sharing.offer(draft.id, owner=ada, email=f"guest{number}@exemple.example", kind=FILL)
    with pytest.raises(sharing.SharingRefused):
        sharing.offer(draft.id, owner=ada, email="one.more@exemple.example", kind=FILL)


def test_invitations_are_counted_for_who_sends_them_and_not_when_they_are_accepted(town: Organisation, ada: Person, dana: Person) -> None:
    drafts_of_hers = [new_draft(ada, town) for _ in range(3)]
    first = sharing.offer(drafts_of_hers[0].id, owner=ada, email=dana.email, kind=FILL)
    for number in range(1, sharing.A_DAY):
        draft = drafts_of_hers[number % 3]
        sharing.offer(draft.id, owner=ada, email=f"guest{number}@exemple.example", kind=FILL)
    with pytest.raises(sharing.SharingRefused):
        sharing.offer(drafts_of_hers[0].id, owner=ada, email="one.more@exemple.example", kind=FILL)
    sharing.accept(first.id, secret=secret_of(first), person=dana, sign_in=SIGN_IN)
    other = new_draft(dana, town)
    assert sharing.offer(other.id, owner=dana, email="one.more@exemple.example", kind=FILL), "each sender has a day of their own"


def test_a_draft_handed_over_leaves_what_sources_said_behind(town: Organisation, ada: Person, dana: Person) -> None:
    draft = complete(new_draft(ada, town), ada)
    invited(draft, ada, dana, kind=TRANSFER)
    file = File.objects.get(id=draft.id)
    assert file.person == dana
    assert not file.answers.exclude(source="").exists()
    assert file.answers.get(field="children").value == [], "not the children that a source named either"
    assert [each.need for each in file.askings.all()] == ["identity"]
    assert file.askings.get().values["name"].startswith("Dana")
    assert file.answers.get(field="size").value == "small"
    assert signed_in(ada).get(f"/procedures/garden/{draft.id}/step/home").status_code == 404
    assert signed_in(dana).get(f"/procedures/garden/{draft.id}/step/plot").status_code == 200


def test_a_file_under_way_can_be_handed_over_and_a_decided_one_not(town: Organisation, ada: Person, dana: Person) -> None:
    file = filed(ada, town)
    invited(file, ada, dana, kind=TRANSFER)
    file.refresh_from_db()
    assert (file.person, file.applicant) == (dana, dana.display_name)
    assert signed_in(ada).get(f"/me/files/{file.reference}").status_code == 404
    assert signed_in(dana).get(f"/me/files/{file.reference}").status_code == 200
    File.objects.filter(id=file.id).update(state="closed_without_decision", decided_at=timezone.now())
    with pytest.raises(sharing.SharingRefused):
        sharing.offer(file.id, owner=dana, email=ada.email, kind=TRANSFER)
