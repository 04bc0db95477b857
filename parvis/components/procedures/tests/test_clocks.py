"""Silence decides on its day: once, with what people need to rely on it, and never before."""

from __future__ import annotations

import io
import threading
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from parvis.components.procedures import actions
from parvis.components.procedures.actions import desk, letters, reopening, ticking
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import Decision, File, Letter, Passage
from parvis.components.procedures.rules.loader import WrongProcedureFile, load
from parvis.components.procedures.selectors import checking
from parvis.components.procedures.tests.conftest import FILE, filed
from parvis.core.jobs import actions as jobs
from parvis.core.notices.models import Message as Sent
from parvis.kernel.calendar import country, local_day, today

pytestmark = pytest.mark.django_db(transaction=True)
SILENCE = "  silence: {months: 2, means: refusal, legal_basis: {fr: Une loi, en: An act}}"


@pytest.fixture(autouse=True)
def _nobody_checked_before() -> None:
    cache.clear()


def text_with(clocks: str, **more: str) -> str:
    text = FILE.read_text(encoding="utf-8").replace(SILENCE, f"  {clocks}")
    assert SILENCE not in text
    return text + "".join(f"\n{key}: {value}" for key, value in more.items())


def silent(means: str, period: str = "", resume: str = "continue") -> str:
    return f"silence: {{{period}means: {means}, resume: {resume}, legal_basis: {{fr: Une loi, en: An act}}}}"


def under(text: str, file: File) -> File:
    """The file as if it had been begun under another text of its procedure."""
    version = file.version
    version.digest, version.source = f"{hash(text):x}"[-20:].rjust(20, "0"), text
    version.save()
    return File.objects.get(pk=file.pk)


def aged(file: File, days: int) -> File:
    """The file as if so many days had passed."""
    gone = timedelta(days=days)
    file = File.objects.get(pk=file.pk)
    file.submitted_at -= gone
    file.silence_on = file.silence_on and file.silence_on - gone
    file.save()
    for each in file.corrections.all():
        each.asked_at -= gone
        each.resolved_at = each.resolved_at and each.resolved_at - gone
        each.save()
    return file


def reached(file: File) -> File:
    """The file on the day when silence answers."""
    assert file.silence_on is not None
    return aged(file, (file.silence_on - today()).days)


@pytest.mark.parametrize(
    ("period", "expected"),
    [("", date(2027, 3, 1)), ("days: 30, ", date(2027, 1, 30)), ("weeks: 3, ", date(2027, 1, 21)), ("months: 1, ", date(2027, 1, 31))],
)
def test_the_period_is_in_days_weeks_or_months_and_two_months_unless_said(period, expected):
    """Filed on 30 December 2026, so counted from the 31st: 28 February is the clamp of two months."""
    definition = load(text_with(silent("acceptance", period))).procedure
    assert definition is not None
    from parvis.kernel.silence import silence_date

    found = silence_date(date(2026, 12, 30), period=definition.silence.period, resume=definition.silence.resume)
    assert found == (date(2027, 2, 28) if not period else expected)


def test_a_period_given_twice_and_a_clock_of_a_declarative_procedure_are_mistakes():
    twice = load(text_with(silent("refusal", "months: 2, days: 3, ")))
    assert "The period is given twice" in str(twice.mistakes[0])
    both = load(text_with(f"{silent('refusal')}\n  automatic: accepted"))
    assert "cannot also wait for silence" in str(both.mistakes[0])


def test_refusal_by_silence(ada, bo, town):
    file = reached(filed(ada, town))
    assert ticking.settle_silences() == 1
    file.refresh_from_db()
    assert (file.state, local_day(file.decided_at)) == (State.REFUSED, file.silence_on)
    assert [each.transition for each in file.passages.all()] == ["submit", "take_automatically", "refuse_automatically"]
    assert (file.decision.made_by, file.decision.agent, file.decision.result) == ("silence", None, {})
    assert file.erase_on is not None
    assert not file.letters.filter(kind=Letter.Kind.DECISION).exists()
    assert ticking.settle_silences() == 0


def test_acceptance_by_silence_is_at_the_figure_that_the_rule_proposes(ada, town):
    file = reached(under(text_with(silent("acceptance")), filed(ada, town)))
    assert ticking.settle_silences() == 1
    file.refresh_from_db()
    assert (file.state, file.decision.result, file.decision.is_tacit) == (State.ACCEPTED, {"fee": "7.84"}, True)
    notice = Sent.objects.get(notice="procedures.decided-by-silence")
    assert "votre demande est acceptée" in notice.body


def test_the_day_before_nothing_happens(ada, town):
    file = reached(filed(ada, town))
    File.objects.filter(pk=file.pk).update(silence_on=today() + timedelta(days=1))
    assert ticking.settle_silences() == 0


def test_a_correction_that_waits_holds_the_clock(ada, bo, town):
    file = filed(ada, town)
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    desk.ask_correction(file.reference, agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    file = aged(file, 90)
    assert file.silence_on < today()
    assert ticking.settle_silences() == 0
    assert not ticking.settled(file.id)


def test_a_file_submitted_before_the_clock_existed_never_gets_a_date(ada, bo, town):
    file = filed(ada, town)
    File.objects.filter(pk=file.pk).update(silence_on=None)
    desk.ask_correction(file.reference, agent=bo, organisation_id=town.id, reason="incomplete", text="Which size?")
    file.refresh_from_db()
    assert file.silence_on is None


@pytest.mark.parametrize("state", [State.UNDER_REVIEW, State.ACCEPTED])
def test_a_declarative_procedure_goes_on_by_itself(ada, town, state):
    file = filed(ada, town)
    file = under(text_with(f"automatic: {state.value}"), file)
    File.objects.filter(pk=file.pk).update(silence_on=None)
    ticking.start(file)
    jobs.run_due()
    ticking.go_on.func(str(file.id))  # a worker that was killed after the commit tries again
    file.refresh_from_db()
    assert file.state == state
    assert file.passages.count() == 2
    if state is State.ACCEPTED:
        assert file.decision.made_by == Decision.MadeBy.DECLARATION


def test_two_workers_decide_once(ada, town):
    file = reached(filed(ada, town))
    done: list[Any] = []

    def work() -> None:
        try:
            done.append(ticking.settled(file.id))
        except Exception as error:
            done.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert [each for each in done if each is True] == [True]
    assert Decision.objects.filter(file=file).count() == 1
    assert Passage.objects.filter(file=file, transition="refuse_automatically").count() == 1


def test_a_worker_killed_on_the_way_leaves_nothing(ada, town):
    file = reached(filed(ada, town))
    with patch.object(ticking.telling, "decided_by_silence", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        ticking.settle_silences()
    file.refresh_from_db()
    assert (file.state, Decision.objects.count(), file.passages.count()) == (State.SUBMITTED, 0, 1)
    assert ticking.settle_silences() == 1


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_day_is_that_of_the_country_also_when_clocks_change(ada, town, day):
    """Half past midnight in Paris is still the day before in Greenwich."""
    file = filed(ada, town)
    moment = datetime.fromisoformat(f"{day}T00:30").replace(tzinfo=country().zone)
    File.objects.filter(pk=file.pk).update(submitted_at=moment)
    file.refresh_from_db()
    from parvis.components.procedures.actions.moving import clock_date

    expected = {"2026-03-29": date(2026, 5, 30), "2026-10-25": date(2026, 12, 26)}
    assert clock_date(file, local_day(file.submitted_at)) == expected[day]


def test_what_silence_means_does_not_change_under_one_name(town):
    with pytest.raises(WrongProcedureFile, match="people rely on it"):
        actions.publish(text_with(silent("acceptance")))
    with pytest.raises(WrongProcedureFile, match="people rely on it"):
        actions.publish(text_with(silent("refusal", "months: 3, ")))


# --- the certificate, and letters that are checked -------------------------------------------------


def test_the_certificate_is_made_once_and_for_silence_only(ada, bo, town, entered):
    file = filed(ada, town)
    assert letters.certify_silence(file) is None
    assert entered(ada).post(f"/me/files/{file.reference}/certificate").status_code == 404
    reached(file)
    ticking.settle_silences()
    client = entered(ada)
    assert "Ask for the certificate" in client.get(f"/me/files/{file.reference}").content.decode()
    for _ in range(2):
        assert client.post(f"/me/files/{file.reference}/certificate").status_code == 302
    jobs.run_due()
    letter = file.letters.get(kind=Letter.Kind.TACIT)
    assert letter.digest
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.stored.read())).pages)
    assert "est refusée depuis le" in " ".join(said.split())
    assert letter.token in said.replace("\n", "")


def decided_letter(file: File, agent: Any, town: Any) -> Letter:
    desk.take(file.reference, agent=agent, organisation_id=town.id)
    verdict = desk.Verdict(outcome=State.REFUSED, reasons="No plot is left.")
    desk.decide(file.reference, agent=agent, organisation_id=town.id, verdict=verdict)
    jobs.run_due()
    return file.letters.get(kind=Letter.Kind.DECISION)


def test_a_letter_is_checked_by_whoever_holds_it(ada, bo, town, client):
    file = filed(ada, town)
    letter = decided_letter(file, bo, town)
    page = client.get(f"/letters/{letter.token}", headers={"Accept-Language": "en"}).content.decode()
    assert "it still stands" in page
    assert "Ville des tests" in page
    assert "Lovelace" not in page
    assert client.get("/letters/AAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    compared = client.post(f"/letters/{letter.token}", {"name": "lovelace ADA"}, headers={"Accept-Language": "en"}).content.decode()
    assert "It agrees with the letter" in compared
    wrong = client.post(f"/letters/{letter.token}", {"name": "Dana Scott"}, headers={"Accept-Language": "en"}).content.decode()
    assert "It is not that of the letter" in wrong
    assert client.post(f"/letters/{letter.token}", {}).status_code == 422
    content = letter.stored.read()
    assert checking.same_file(letter, content)
    assert not checking.same_file(letter, content + b" ")


def test_checks_from_one_address_are_counted(ada, town, client):
    codes = [client.get("/letters/none").status_code for _ in range(31)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_opening_again_keeps_the_letter_and_says_that_it_no_longer_stands(ada, bo, chen, town, client, entered):
    file = filed(ada, town)
    letter = decided_letter(file, bo, town)
    with pytest.raises(TransitionRefused):
        reopening.reopen(file.reference, agent=chen, organisation_id=town.id, text=" ")
    reopening.reopen(file.reference, agent=chen, organisation_id=town.id, text="A plot was left after all.")
    file.refresh_from_db()
    assert (file.state, file.decided_at, file.erase_on) == (State.UNDER_REVIEW, None, None)
    assert file.withdrawn_decisions.get().why == "A plot was left after all."
    assert "no longer stands" in client.get(f"/letters/{letter.token}", headers={"Accept-Language": "en"}).content.decode()
    mine = entered(ada).get(f"/me/files/{file.reference}").content.decode()
    assert "was taken back" in mine
    assert entered(ada).get(f"/me/files/{file.reference}/letters/{letter.pk}").status_code == 200
    verdict = desk.Verdict(outcome=State.CLOSED, reasons="You asked us to stop.")
    desk.decide(file.reference, agent=bo, organisation_id=town.id, verdict=verdict)
    jobs.run_due()
    assert file.letters.filter(kind=Letter.Kind.DECISION).count() == 2
    assert Sent.objects.filter(notice="procedures.decided").count() == 2


def test_an_acceptance_is_taken_back_within_four_months_only(ada, bo, town):
    file = under(text_with(silent("acceptance")), filed(ada, town))
    reached(file)
    ticking.settle_silences()
    File.objects.filter(pk=file.pk).update(decided_at=timezone.now() - timedelta(days=130))
    with pytest.raises(TransitionRefused, match="can no longer be taken back"):
        reopening.reopen(file.reference, agent=bo, organisation_id=town.id, text="It was unlawful.")
    File.objects.filter(pk=file.pk).update(decided_at=timezone.now() - timedelta(days=110))
    assert reopening.reopen(file.reference, agent=bo, organisation_id=town.id, text="It was unlawful.").state == State.UNDER_REVIEW
