"""Authorisations asked, instructed, enforced and revoked; who is told; a company asks too; a hub's token is read once."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, eventually, letters, prove

from parvis.kernel.calendar import today

ROW, RENNES, ATELIER = "datapass", "213502388", "000000026"
ASK = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.settings"
import django
django.setup()
from france.franceconnect.demo_people import MAELLE
from parvis.core.exchange import actions
from parvis.core.people.selectors import organisation_by_identifier
try:
    answer = actions.ask(
        "dss/quotient-familial",
        asker="use:school-prices",
        subject=actions.Subject(identity=MAELLE.identity),
        organisation=organisation_by_identifier("213502388"),
    )
    said = {"fields": answer.fields, "withheld": answer.withheld, "authorisation": answer.authorisation}
    print(json.dumps(said | {"value": answer.value("quotient_familial.valeur")}))
except actions.ExchangeError as error:
    print(json.dumps({"refused": error.code}))
"""
PEOPLE = {"technical": "Le Goff", "business": "Morvan", "data_controller": "Maire", "data_protection_officer": "Nicolas"}


def accessible(person) -> None:
    if not getattr(person, "runs_scripts", True):  # axe is one
        return
    found = Axe().run(person.page)
    assert found.violations_count == 0, f"{person.page.url}\n{found.generate_report()}"


def asked(country) -> dict:
    """What the door answers to the commune's own software, from a process beside the running country."""
    ran = subprocess.run(
        [sys.executable, "-c", ASK], env=country.environment | {"PARVIS_DEMO": "1"}, capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(ran.stdout.splitlines()[-1])


def state(country, reference: str) -> tuple[str, int]:
    return country.rows("SELECT state, reopening FROM authorisations_application WHERE id = ?", int(reference[1:]))[0]


def begin(person, kind: str, use: str) -> str:
    """From the choice of data to the first page; returns the request's own address."""
    person.open(f"/apis/requests/new/{kind}")
    accessible(person)
    person.tick("use_case", use)
    person.send()
    return person.page.url.rpartition("/pages/")[0]


def write(person, *, mark: str, production: bool = True) -> None:
    """Every page, with what the template did not know; one answer is wrong at first."""
    accessible(person)
    person.send()
    for box in person.page.locator("main input[name^='field_']:checked").all():
        name = box.get_attribute("name").removeprefix("field_")
        person.fill(f"why_{name}", "Le tarif en dépend")
    accessible(person)
    person.send()
    person.send()
    person.fill("retention_months", "48")
    person.send()
    person.sees("Des données gardées plus de 36 mois demandent une justification", "Data kept for more than 36 months need a justification")
    assert person.page.locator("main [name='retention_months']").input_value() == "48"
    person.fill("retention_months", "12")
    person.send()
    if production:
        person.fill("volume_justification", "4 000 familles, surtout en septembre")
        person.send()
    for who, name in PEOPLE.items():
        person.page.locator(f"main [name='{who}_type']").select_option("person")
        person.fill(f"{who}_family_name", name)
        person.fill(f"{who}_given_name", "Anne")
        person.fill(f"{who}_email", address(who, mark))
    accessible(person)
    person.send()
    if production:
        secure(person)


def secure(person) -> None:
    person.page.locator("main [name='operational_acceptance']").check()
    person.fill("security_measures", "Deux facteurs, journal, chiffrement")
    person.fill("planned_on", (today() + timedelta(days=30)).isoformat())
    person.send()


def address(who: str, mark: str) -> str:
    return f"{who.replace('_', '-')}.{mark}@exemple.example"


def send(person) -> str:
    """From the answers to the request's page; returns its reference."""
    accessible(person)
    person.tick("terms", "yes")
    person.tick("officer_informed", "yes")
    person.send(name="submit", value="yes")
    person.sees("Votre demande est envoyée.", "Your request is sent.")
    return person.page.locator("main .lede").inner_text().split()[0]


def open_request(instructor, reference: str) -> str:
    instructor.open(f"/desk/authorisations?q={reference}")
    accessible(instructor)
    instructor.press(f"main tr:has-text('{reference}') a")
    return instructor.page.url.removeprefix(instructor.country.origin)


def told(country, address: str, words: str) -> str:
    found = eventually(lambda: [each for each in letters(country, words) if address in str(each["To"])])
    return found[-1].get_body(("plain",)).get_content()


@pytest.mark.parametrize(("language", "width", "javascript"), [("fr", DESKTOP, True), ("en", PHONE, False)])
@pytest.mark.demand(ROW, "one-set-of-forms")
@pytest.mark.demand(ROW, "authorisations-managed")
@pytest.mark.demand(ROW, "instructors-told-of-each-request")
@pytest.mark.demand(ROW, "controller-and-officer-told")
@pytest.mark.demand(ROW, "published-in-line-with-the-law")
def test_a_commune_asks_for_the_family_quotient_and_what_was_approved_is_enforced(country, visitors, language, width, javascript):
    claire, bastien = visitors(language, width, javascript=javascript), visitors(language, DESKTOP, javascript=javascript)
    claire.runs_scripts = bastien.runs_scripts = javascript
    mark = f"{language}-quotient"
    claire.sign_in_as_agent("claire")
    home = begin(claire, "quotient-familial", "school-prices").removeprefix(country.origin)
    assert asked(country) == {"refused": "not-authorised"}

    claire.open(f"{home}/check")
    claire.send(name="submit", value="yes")
    claire.sees("éléments manquent ou sont à corriger", "things are missing or to correct")
    claire.open(f"{home}/pages/basics")
    write(claire, mark=mark)
    reference = send(claire)
    assert state(country, reference) == ("submitted", 0)
    assert told(country, "bastien@", f"{reference} ")

    bastien.sign_in_as_agent("bastien")
    review = open_request(bastien, reference)
    bastien.sees("Prévue par le registre des échanges permis", "Covered by the registry of permitted exchanges")
    accessible(bastien)
    bastien.send(name="claim", value="yes")
    bastien.press("main a[href$='/request_changes']")
    bastien.press("main form[method='get'] button")
    bastien.tick("in_blocks", "personal-data")
    accessible(bastien)
    bastien.send(name="confirm", value="yes")
    assert state(country, reference) == ("changes_requested", 0)

    claire.open(home)
    claire.sees("Des changements sont demandés", "Changes are requested")
    accessible(claire)
    claire.open(f"{home}/pages/personal-data")
    claire.fill("retention_months", "6")
    claire.send()
    claire.open(f"{home}/check")
    send(claire)

    bastien.open(review)
    bastien.sees("Ce qui a changé depuis le dernier envoi", "What changed since it was last sent")
    bastien.press("main a[href$='/approve']")
    bastien.page.locator("main [name='fields_given'][value='enfants']").uncheck()
    accessible(bastien)
    bastien.send(name="preview", value="yes")
    bastien.sees("Demandé, et non donné", "Asked, and not given")
    bastien.send(name="approve", value="yes")
    assert state(country, reference) == ("validated", 0)

    stored = country.rows("SELECT id, fields, state, policy FROM exchange_authorisation WHERE request = ?", reference)[0]
    authorisation = f"H-{stored[0]:04d}"
    assert "enfants" not in json.loads(stored[1])
    assert stored[2:3] == ("active",)
    assert stored[3].count(".") == 2  # signed
    answer = asked(country)
    assert answer["authorisation"] == authorisation
    assert "enfants" in answer["withheld"]
    assert isinstance(answer["value"], int | float)
    for who in ("data_controller", "data_protection_officer"):
        assert authorisation in str(eventually(lambda who=who: told(country, address(who, mark), authorisation)))
    claire.open(f"/apis/authorisations/{authorisation}")
    claire.sees("Commune de Rennes")
    accessible(claire)
    for name in PEOPLE.values():
        assert name not in claire.page.locator("main").inner_text()  # contacts are nobody's business

    bastien.open(review)
    bastien.press("main a[href$='/revoke']")
    bastien.fill("text", "Données employées pour autre chose")
    accessible(bastien)
    bastien.send(name="confirm", value="yes")
    assert state(country, reference) == ("revoked", 0)
    assert asked(country) == {"refused": "not-authorised"}
    assert "autre chose" in told(country, address("data_protection_officer", mark), "autre chose")
    claire.open(home)
    claire.sees("L’habilitation a été révoquée : les appels sont refusés.", "The authorisation was revoked: calls are refused.")
    events = country.rows(
        "SELECT name FROM authorisations_event WHERE application_id = ? AND name != 'update' ORDER BY id", int(reference[1:])
    )
    assert [name for (name,) in events] == ["create", "submit", "claim", "request_changes", "submit", "approve", "revoke"]


@pytest.mark.demand(ROW, "public-and-private-bodies")
def test_a_company_asks_through_who_represents_it(country, visitors):
    solenn, malo = visitors("en", PHONE), visitors("fr")
    solenn.open("/sign-in?next=/me")
    solenn.sign_in("solenn")
    prove(solenn, ATELIER)
    solenn.open("/me/mandates")
    solenn.press(
        "main li:has-text('Atelier Abgrall') button[name='mandate']:not([value='']), main li:has-text('ATELIER ABGRALL') button[name='mandate']:not([value=''])"
    )
    home = begin(solenn, "representants-entreprise", "partner-checks").removeprefix(country.origin)
    write(solenn, mark="company")
    reference = send(solenn)
    body = country.rows(
        "SELECT o.identifier FROM authorisations_application a JOIN people_organisation o ON o.id = a.organisation_id WHERE a.id = ?",
        int(reference[1:]),
    )
    assert body == [(ATELIER,)]
    malo.sign_in_as_agent("malo")
    open_request(malo, reference)
    malo.press("main a[href$='/approve']")
    malo.send(name="approve", value="yes")
    assert state(country, reference) == ("validated", 0)
    solenn.open(home)
    solenn.sees("", "Approved. Each answer that you receive names the authorisation")
    accessible(solenn)


@pytest.mark.demand(ROW, "account-and-token-at-approval")
@pytest.mark.demand(ROW, "one-sign-in")
def test_the_key_to_a_hub_is_made_at_approval_and_opens_it(country, visitors):
    """Claire signs in once, for the form and for the hub's account alike."""
    claire, malo = visitors("fr"), visitors("fr")
    claire.sign_in_as_agent("claire")
    home = begin(claire, "api-particulier", "school-prices").removeprefix(country.origin)
    write(claire, mark="hub", production=False)
    reference = send(claire)
    malo.sign_in_as_agent("malo")
    open_request(malo, reference)
    malo.press("main a[href$='/approve']")
    malo.send(name="approve", value="yes")
    kept = "SELECT t.shown_at FROM hubs_hubtoken t JOIN exchange_authorisation a ON a.id = t.authorisation_id WHERE a.request = ?"
    assert country.rows(kept, reference) == [(None,)]
    claire.open(home)
    claire.send(name="token", value="yes")
    token = claire.page.locator("#token").inner_text()
    accessible(claire)
    assert token.count(".") == 2
    assert country.rows(kept, reference)[0][0]
    assert not letters(country, token)
    privileges = f"{country.origin}/privileges"
    assert httpx.get(privileges).status_code == 401
    opened = httpx.get(privileges, headers={"Authorization": f"Bearer {token}"})
    assert opened.status_code == 200, opened.text
    assert "cnaf_quotient_familial" in opened.text
    claire.open(home)
    assert not claire.page.locator("main button[name='token']").count()
    claire.press("main a[href$='/step/start_next_stage']")
    claire.send(name="confirm", value="yes")
    assert country.rows("SELECT state, stage FROM authorisations_application WHERE id = ?", int(reference[1:])) == [("draft", "production")]
