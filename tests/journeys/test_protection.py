"""What protects people’s data is checked by people, by witnesses and by strangers, and holds against who owns the database."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from journeys import log, story
from journeys.test_hub_of_companies import SOURCES, Program

from parvis.core.protection.tests import outsiders

ROW = "fcp-protection"
NEXT_DAY = """
from datetime import timedelta
from parvis.components.rights import watching
tomorrow = watching.today() + timedelta(days=1)
watching.today = lambda: tomorrow
result = watching.tell()
"""

BY_SOMEBODY_ELSE = """
from django.utils import timezone
from parvis.components.procedures.actions import asking, drafts
from parvis.components.procedures.models import Procedure
from parvis.core.people.models import Organisation, Person
from parvis.kernel.text import Text
person = Person.objects.get(family_name__istartswith="traor")
file = drafts.begin(
    Procedure.objects.get(slug="bibliotheque"),
    person=person,
    organisation=Organisation.objects.get(name="Commune de Rennes"),
    language="fr",
    sign_in=drafts.SignIn(provider=Text("Fournisseur", "Provider"), at=timezone.now()),
)
file.acted_by = Person.objects.exclude(pk=person.pk).first()  # by a mandate, real or not
file.save()
asking.ask_for(file)
result = asking.name_of(file)
"""


def due(opened: date) -> date:
    """One month later, or the next working day after that (Regulations 2016/679, art. 12(3), and 1182/71, art. 3)."""
    day, free = opened + relativedelta(months=1), holidays.country_holidays("FR")
    while day.weekday() > 4 or day in free:
        day += timedelta(days=1)
    return day


@pytest.mark.demand(ROW, "unusual-readings-are-told")
def test_an_unusual_reading_is_told_contested_and_answered_with_its_day(country, visitors):
    person = visitors("fr", story.PHONE)
    person.open("/sign-in?next=/me")
    person.sign_in("adama", "ameli")
    name = log.inside(country, BY_SOMEBODY_ELSE)  # with a body whom he never had to do with
    [(entry,)] = story.eventually(
        lambda: country.rows(
            "SELECT a.entry_id FROM rights_alarm a JOIN protection_entry e ON e.id = a.entry_id WHERE a.rule = 'new-body' "
            "AND e.event = 'exchange.asked' AND json_extract(e.record, '$.file_reference') = ?",
            name,
        ),
        seconds=60,
    )
    whose = "SELECT subject FROM protection_entry WHERE id = ?"
    [(alarms,)] = country.rows(f"SELECT COUNT(*) FROM rights_alarm WHERE subject = ({whose})", entry)
    assert alarms == 1, "the check of the civil register at one's own sign-in is no cause for alarm"
    assert log.inside(country, NEXT_DAY) >= 1
    letter = story.eventually(lambda: [each for each in story.letters(country, "inhabituelles") if "adama@" in each["To"]])[0]
    assert "/me/trace?unusual=on" in letter.get_body(("plain",)).get_content()

    person.open("/me/trace?unusual=on")
    person.sees("inhabituelle")
    person.press(f"main a[href$='{as_uuid(entry)}/contest']")
    person.fill("reason", "Je n’ai rien demandé à cette commune.")
    person.send()
    person.sees("Votre question a été transmise")
    [(contest, state, opened, answer_due)] = country.rows(
        "SELECT id, state, opened_at, due_on FROM rights_contest WHERE entry_id = ?", entry
    )
    assert (state, date.fromisoformat(answer_due)) == ("open", due(date.fromisoformat(opened[:10])))

    officer = visitors("en")
    officer.sign_in_as_agent("aurore")
    officer.open("/desk/contests")
    officer.press(f"main a[href='/desk/contests/{as_uuid(contest)}']")
    officer.sees("", "Je n’ai rien demandé à cette commune.")
    officer.sees("", f"An answer is due by {date.fromisoformat(answer_due):%-d %B %Y}.")
    officer.tick("conclusion", "lawful")
    officer.fill("answer", "Nous avons demandé votre quotient pour une carte de bibliothèque : nous cherchons qui l’a commencée.")
    officer.send()

    person.open(f"/me/trace/{as_uuid(entry)}")
    person.sees("nous cherchons qui l’a commencée")
    assert country.rows("SELECT state, conclusion, was_late FROM rights_contest WHERE id = ?", contest) == [("answered", "lawful", 0)]
    assert country.rows("SELECT what FROM rights_conteststep WHERE contest_id = ? ORDER BY id", contest) == [("open",), ("answered",)]
    subject = country.rows("SELECT subject FROM protection_entry WHERE id = ?", entry)[0][0]
    told = country.rows("SELECT event FROM protection_entry WHERE subject = ? AND event LIKE 'rights.contest%' ORDER BY leaf_id", subject)
    assert told == [("rights.contested",), ("rights.contest-answered",)]


def as_uuid(stored: str) -> str:
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


ON_ITS_DATE = """
from datetime import timedelta
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
clock = timezone.now
timezone.now = lambda: clock() + timedelta(days=days)
from parvis.components.rights import watching
from parvis.components.rights.models import Alarm
from parvis.core.people import actions as people
from parvis.core.people.models import OpenSession, Person
from parvis.core.protection import sealing
from parvis.kernel.manifest import Audience
sealing.seal_months(), watching.look()
browser, request = Client(headers={"accept-language": "fr"}, SERVER_NAME="127.0.0.1"), HttpRequest()
request.session = browser.session
people.enter(request, Person.objects.get(family_name="Benhaddou", birth_date="1985-11-02"), audience=Audience.PERSON, level="eidas1")
request.session.save()
OpenSession.objects.update(since=timezone.now())  # its default took the true clock
browser.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
result = {
    "note": browser.get(f"/trace/sealed/{month}").content.decode(),
    "leaves": browser.get(f"/trace/sealed/{month}/leaves").content.decode(),
    "line": browser.get(f"/me/trace/{entry}").content.decode(),
    "unusual": browser.get("/me/trace?unusual=on").content.decode(),
    "alarms": list(Alarm.objects.filter(entry=entry).values_list("rule", flat=True)),
}
"""
HIDDEN = (
    "SELECT e.id, e.occurred_at, e.record, l.commitment FROM protection_entry e JOIN protection_leaf l ON l.id = e.leaf_id "
    "WHERE e.visible_from IS NOT NULL ORDER BY e.leaf_id"
)


@pytest.mark.demand(ROW, "hidden-lines-are-shown-later")
def test_a_line_that_must_stay_hidden_is_committed_at_once_and_shown_on_its_date(country, visitors, tmp_path):
    person, officer = visitors("fr"), visitors("fr")
    person.open("/sign-in?next=/me/trace")
    person.sign_in("yanis")
    officer.sign_in_as_agent("gildas")
    requisition(officer, until=datetime.now(tz=UTC).date() + timedelta(days=30))
    officer.sees("7 RUE DU GOELAND CENDRE")
    [(entry, occurred_at, record, leaf)] = country.rows(HIDDEN)
    assert "art. 60-1" in json.loads(record)["legal_basis"]["fr"]

    person.open("/me/trace?q=requisition")
    person.sees("Aucune ligne")
    assert person.page.goto(f"{country.origin}/me/trace/{as_uuid(entry)}").status == 404
    story.eventually(lambda: is_public(country, tmp_path / "site", leaf), seconds=60)

    data, month = log.copy_of(country, tmp_path), occurred_at[:7]
    later = log.inside(country, ON_ITS_DATE, data=data, days=45, month=month, entry=as_uuid(entry))
    assert "Cette ligne vous était cachée" in later["line"]
    assert "art. 60-1" in later["line"]
    assert "75-3" in later["line"]
    assert later["alarms"] == ["shown-later"]
    assert as_uuid(entry) in later["unusual"]
    text, signers = outsiders.MODULE.opened(later["note"], [outsiders.MODULE.Key.parse(log.key_of(country))])
    leaves = [bytes.fromhex(each) for each in later["leaves"].split()]
    assert len(signers) == 1
    assert text.split("\n")[2:4] == [month, "1"]
    assert b64decode(text.split("\n")[4]) == log.root_over(sorted(leaves))
    assert leaves == [leaf]


def requisition(officer: story.Visitor, *, until: date) -> None:
    officer.open("/desk/requisitions")
    typed = {
        "case": "2026/114",
        "family_name": "BENHADDOU",
        "given_names": "Yanis",
        "birth_place": "29019",
        **dict(zip(("birth_date_0", "birth_date_1", "birth_date_2"), ("2", "11", "1985"), strict=True)),
        **dict(zip(("hidden_until_0", "hidden_until_1", "hidden_until_2"), (f"{until:%d}", f"{until:%m}", f"{until:%Y}"), strict=True)),
    }
    for name, words in typed.items():
        officer.fill(name, words)
    officer.tick("gender", "male")
    officer.send()


def is_public(country, site: Path, leaf: bytes) -> bool:
    """Whether the leaf stands in the bundles of entries that anybody is handed."""
    shutil.rmtree(site, ignore_errors=True)
    log.fetched(country, site)
    return any(leaf in path.read_bytes() for path in (site / "tile" / "entries").rglob("*") if path.is_file())


@pytest.mark.demand(ROW, "receipts-for-everyone")
def test_a_person_an_agent_and_a_program_hold_receipts_that_prove_offline(country, visitors, tmp_path):
    key = log.key_of(country)

    def proves(content: bytes, event: str) -> None:
        (tmp_path / "receipt.json").write_bytes(content)
        said = log.verified(tmp_path, "receipt", "receipt.json", "--key", key)
        assert said.returncode == 0, said.stdout + said.stderr
        assert f'"event":"{event}"' in said.stdout
        (tmp_path / "receipt.json").write_bytes(content.replace(event.encode(), event.encode().upper()))
        assert log.verified(tmp_path, "receipt", "receipt.json", "--key", key).returncode == 1

    person = visitors("en", story.PHONE)
    person.open("/sign-in?next=/me")
    person.sign_in("maelle")
    story.draft(person, "bibliotheque", "Commune de Rennes")
    person.send()
    person.fill("library", "Les Champs Libres")
    person.tick("sections", "books")
    reference = story.submit(person)
    page = person.page.locator("main a[href^='/me/trace/']").first.get_attribute("href").removesuffix("/receipt")
    proves(log.receipt_once_there(person, f"{page}/receipt.json"), "procedures.submitted")
    code = log.code_in(log.receipt_once_there(person, f"{page}/receipt.pdf"), tmp_path)
    if code or (log.ZBARIMG and log.PDFTOPPM):
        said = log.verified(tmp_path, "qr", code, "--key", key)
        assert said.returncode == 0, said.stdout
        assert reference in said.stdout

    agent = visitors("fr")
    agent.sign_in_as_agent("claire")
    agent.open(f"/desk/files/{reference}/receipts")
    proves(agent.download(agent.page.locator("main a[href*='/receipts/'][href$='.json']").first), "exchange.asked")

    program = Program(country, use="public-tenders", stage="production")
    where = program.get(SOURCES["Infogreffe"]).headers["X-Parvis-Receipt"]

    def receipt() -> bytes:
        answer = program.get(where)
        return answer.content if answer.status_code == 200 else b""

    proves(story.eventually(receipt, seconds=60), "exchange.asked")
