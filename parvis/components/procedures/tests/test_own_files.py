"""The list of one's own files; drafts that end: warned of, kept, erased, taken back, destroyed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from parvis.components.procedures.actions import asking, discarding, drafts, reminding, retention, sharing
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Answer, File, Sharing
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import personal
from parvis.components.procedures.tests.conftest import Source, complete, filed, new_draft, signed_in
from parvis.components.procedures.tests.test_sharing import invited
from parvis.core.notices.models import Message as Mail
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection.models import Entry
from parvis.kernel.calendar import today


def many(person: Person, body: Organisation, number: int) -> list[File]:
    """Files in turn submitted, under review and accepted, the first one changed last."""
    like, now = filed(person, body), timezone.now()
    states = [State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED]
    return File.objects.bulk_create(
        File(
            procedure=like.procedure, version=like.version, organisation=body, person=person, reference=f"GA26-{each:04}-TEST", state=states[each % 3],
            submitted_at=now - timedelta(days=each), saved_at=now - timedelta(days=each), decided_at=now if each % 3 == 2 else None,
        )
        for each in range(number)
    )  # fmt: skip


def test_few_files_need_no_search_and_none_are_told(town: Organisation, ada: Person) -> None:
    page = signed_in(ada).get("/me/files").content.decode()
    assert "No file yet" in page
    assert 'class="filters"' not in page
    new_draft(ada, town)
    page = signed_in(ada).get("/me/files").content.decode()
    assert "kept until" in page
    assert 'class="filters"' not in page


def test_files_are_found_by_word_state_and_procedure(town: Organisation, ada: Person, dana: Person) -> None:
    many(ada, town, 30)
    new_draft(ada, town)
    theirs = filed(dana, town)
    client = signed_in(ada)

    def shown(**wanted: str) -> list[str]:
        entries = client.get("/me/files", wanted).context["entries"]
        return [each["file"].reference or "draft" for each in entries]

    assert len(shown()) == 20
    assert 'rel="next"' in client.get("/me/files").content.decode()
    assert len(shown(page="2")) == 12
    assert shown(q="GA26-0007") == ["GA26-0007-TEST"]
    assert shown(q=str(theirs.reference)) == [], "nobody finds another's file"
    assert shown(state="draft") == ["draft"]
    assert len(shown(state="decided")) == 10
    assert shown(state="open", order="oldest")[0] == "GA26-0028-TEST"
    assert len(shown(q="ville tests jardin")) in (0, 20)
    title = str(File.objects.first().definition.title.fr).split()[-1]  # type: ignore[union-attr]
    assert len(shown(q=title.upper(), procedure="garden")) == 20, "words of the title, in either language, without regard to capitals"
    empty = client.get("/me/files", {"q": "nothing like this"}).content.decode()
    assert "No file is like this" in empty
    assert 'value="nothing like this"' in empty
    assert client.get("/me/files", {"state": "lost"}).status_code == 422
    assert client.get("/me/files", {"page": "-3"}).status_code == 200


def test_a_page_of_thousands_of_files_asks_as_little_as_one_of_thirty(town: Organisation, ada: Person) -> None:
    many(ada, town, 30)
    client = signed_in(ada)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/me/files", {"q": "GA26", "state": "open"})
        return len(asked)

    queries()
    few = queries()
    like = File.objects.filter(person=ada).last()
    assert like is not None
    File.objects.bulk_create(
        File(procedure=like.procedure, version=like.version, organisation=town, person=ada, reference=f"GB26-{each:05}", state=State.SUBMITTED, submitted_at=like.submitted_at)
        for each in range(3000)
    )  # fmt: skip
    assert queries() == few


def test_a_draft_that_ends_is_announced_once_and_kept_by_saving(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    ends = today() + timedelta(days=10)
    File.objects.filter(id=draft.id).update(erase_on=ends)
    assert (reminding.warn_of_ends(), reminding.warn_of_ends()) == (1, 0)
    mail = Mail.objects.get(notice="procedures.draft-ends")
    assert f"/procedures/garden/{draft.id}" in mail.body
    page = signed_in(ada).get("/me/files").content.decode()
    assert "erased soon" in page
    drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"phone": "+33612345678"})
    draft.refresh_from_db()
    assert draft.erase_on is not None
    assert draft.erase_on > ends
    assert "erased soon" not in signed_in(ada).get("/me/files").content.decode()
    File.objects.filter(id=draft.id).update(erase_on=ends + timedelta(days=1))
    assert reminding.warn_of_ends() == 1, "its next end is announced again"


def test_one_button_keeps_a_draft(town: Organisation, ada: Person, dana: Person) -> None:
    draft = new_draft(ada, town)
    File.objects.filter(id=draft.id).update(erase_on=today() + timedelta(days=3))
    assert signed_in(dana).post(f"/procedures/garden/{draft.id}/keep").status_code == 404
    assert signed_in(ada).post(f"/procedures/garden/{draft.id}/keep").status_code == 302
    draft.refresh_from_db()
    assert draft.erase_on == today() + relativedelta(months=draft.definition.retention.draft_months)


def test_no_draft_is_erased_unannounced_after_the_clock_had_stopped(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    File.objects.filter(id=draft.id).update(erase_on=today() - timedelta(days=3))
    assert retention.erase_what_is_over() == 0
    assert reminding.warn_of_ends() == 1
    draft.refresh_from_db()
    assert draft.erase_on == today() + reminding.LEAST_WARNING
    assert retention.erase_what_is_over() == 0
    File.objects.filter(id=draft.id).update(erase_on=today(), warned_for=today())
    assert retention.erase_what_is_over() == 1


def test_an_erased_draft_is_out_of_sight_and_taken_back_whole(town: Organisation, ada: Person, dana: Person, source: Source) -> None:
    draft = complete(new_draft(ada, town), ada)
    invited(draft, ada, dana)
    client, guest = signed_in(ada), signed_in(dana)
    before = list(Answer.objects.filter(file=draft).order_by("field").values("field", "value", "source"))
    assert client.post(f"/procedures/garden/{draft.id}/withdraw").status_code == 302
    for each, path in ((client, "step/home"), (client, "check"), (guest, "step/home")):
        assert each.get(f"/procedures/garden/{draft.id}/{path}").status_code == 404
    with pytest.raises(File.DoesNotExist):
        drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={})
    with pytest.raises(File.DoesNotExist):
        discarding.discard(draft.id, person=ada)
    with pytest.raises(File.DoesNotExist):
        sharing.offer(draft.id, owner=ada, email="x@exemple.example", kind=Sharing.Kind.FILL)
    assert reminding.warn_of_ends() == 0, "whoever erased it is not asked to keep it"
    source.is_down()
    assert asking.collect_debts() == 0
    assert "destroyed on" in client.get("/me/files").content.decode()
    assert guest.post(f"/procedures/garden/{draft.id}/restore").status_code == 404
    assert client.post(f"/procedures/garden/{draft.id}/restore").status_code == 302
    assert list(Answer.objects.filter(file=draft).order_by("field").values("field", "value", "source")) == before
    assert client.get(f"/procedures/garden/{draft.id}/step/plot").status_code == 200
    assert guest.get(f"/procedures/garden/{draft.id}/step/home").status_code == 404, "who was invited must be invited again"
    told = set(Entry.objects.values_list("event", flat=True))
    assert {"procedures.draft-discarded", "procedures.draft-restored"} <= told


def test_an_erased_draft_is_destroyed_on_its_day_or_at_once(town: Organisation, ada: Person) -> None:
    first, second = new_draft(ada, town), new_draft(ada, town)
    for each in (first, second):
        discarding.discard(each.id, person=ada)
    assert selectors.files_of(ada.id).count() == 2, "while they are there, the person's data say so"
    with translation.override("en"):
        assert all("draft that you erased" in str(each["value"]) for each in personal.read(ada))
    assert signed_in(ada).post(f"/procedures/garden/{first.id}/destroy").status_code == 302
    assert not File.objects.filter(id=first.id).exists()
    assert retention.erase_what_is_over() == 0
    File.objects.filter(id=second.id).update(erase_on=today())
    assert retention.erase_what_is_over() == 1
    assert not File.objects.filter(person=ada).exists()


def test_erased_drafts_leave_with_the_persons_data_and_make_room_for_others(town: Organisation, ada: Person) -> None:
    for _ in range(drafts.DRAFTS_AT_ONCE):
        new_draft(ada, town)
    discarding.discard(File.objects.filter(person=ada)[0].id, person=ada)
    new_draft(ada, town)
    assert retention.erase_for(ada).en.startswith(f"{drafts.DRAFTS_AT_ONCE + 1} draft(s)")
    assert not File.objects.exists()
