"""Told once: by yes or no, with its certainty, corrected at its source, stopped by the person, measured for everyone."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.request
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story

FUND = "dss/quotient-familial"
ASKED = "SELECT id FROM registries_correction WHERE claimed_value = ? ORDER BY created_at DESC"
LIBRARY = "procedure:bibliotheque"
CHOICE = f"/me/data/flows/choose?asker={LIBRARY}&offer={FUND}"


def accessible(person: story.Visitor) -> None:
    found = Axe().run(person.page)
    assert found.violations_count == 0, f"{person.page.url}\n{found.generate_report()}"


def begin(person: story.Visitor, slug: str, commune: str = "Commune de Rennes") -> str:
    """A fresh draft of a procedure, for somebody who is signed in; returns its identifier."""
    person.open(f"/procedures/{slug}/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label=commune)
    person.send()
    return re.search(r"/procedures/[a-z]+/([0-9a-f-]{36})/", person.page.url).group(1)


def card(person: story.Visitor) -> str:
    """From the page about the card to the acknowledgement; returns the reference."""
    person.fill("library", "Les Champs Libres")
    person.tick("sections", "books")
    return story.submit(person)


def stored(country, table: str, columns: str, file_id: str) -> list:
    return country.rows(f"SELECT {columns} FROM {table} WHERE file_id = ?", file_id.replace("-", ""))


@pytest.mark.demand("once-only", "yes-or-no-where-a-rule-suffices")
@pytest.mark.demand("once-only", "certainty-of-each-answer")
@pytest.mark.demand("once-only", "asks-nothing-already-known")
def test_a_library_card_needs_a_yes_and_no_more(country, visitors):
    person = visitors("fr", story.PHONE)
    person.open("/sign-in?next=/me")
    person.sign_in("maelle")
    draft = begin(person, "bibliotheque")
    person.sees("Quotient familial de 900 € au plus")
    accessible(person)
    person.send()
    reference = card(person)
    kept = stored(country, "procedures_answer", "field, value, state, source", draft)
    assert ("low_quotient", "true", "known", FUND) in kept
    everything = json.dumps([kept, stored(country, "procedures_asking", 'need, "values"', draft)])
    assert "quotient_at_most_900" in everything
    assert "784" not in everything
    person.open("/me/trace")
    person.sees("Votre quotient familial est-il de 900 € au plus ? (réponse par oui ou non)")

    agent = visitors("en", story.DESKTOP)
    agent.sign_in_as_agent("claire")
    agent.open(f"/desk/files/{reference}")
    agent.sees("", "certified by its source")
    agent.sees("", "Declared by the person")
    assert "784" not in agent.page.locator("main").inner_text()
    accessible(agent)
    story.decide(visitors("en", story.DESKTOP), reference, account="claire")
    person.open(f"/me/files/{reference}")
    person.page.locator("main details summary").last.click()
    person.sees("certifié par sa source")
    person.sees("calculé par la règle")
    assert country.rows("SELECT state FROM procedures_file WHERE reference = ?", reference) == [("accepted",)]


@pytest.mark.demand("user-flow-control", "sees-the-flows")
@pytest.mark.demand("user-flow-control", "stops-and-allows-again")
@pytest.mark.demand("user-flow-control", "effect-on-the-next-question")
@pytest.mark.demand("user-flow-control", "refusal-told-to-the-person")
@pytest.mark.demand("personal-data-transparency", "from-where-until-when-read-by-whom")
def test_a_flow_stopped_is_stopped_at_the_next_question(country, visitors):
    person = visitors("en", story.DESKTOP, javascript=False)
    person.open("/sign-in?next=/me/data")
    person.sign_in("yanis", "laposte")
    person.open("/me/data")
    person.sees("", "Comes from: Your identity provider, checked against the civil register.")
    person.sees("", "Kept: Until you have it erased.")
    person.press("main a[href='/me/data/flows'], aside a[href='/me/data/flows']")
    person.sees("", "allowed: you may stop it")
    person.sees("", "required by law")
    person.open(CHOICE)
    person.sees("", "Stop this flow?")
    person.press("main form button.danger")
    person.sees("", "stopped by you")
    stops = "SELECT count(*) FROM exchange_stoppedflow WHERE asker = ? AND allowed_at IS NULL"
    assert country.rows(stops, LIBRARY) == [(1,)]

    draft = begin(person, "bibliotheque")
    person.sees("", "The person stopped this flow")
    assert ("price", "unknown", "{}") in stored(country, "procedures_asking", 'need, state, "values"', draft)
    person.tick("price_choice", "full")
    person.send()
    person.open("/me/trace")
    person.sees("", "You stopped this flow, and the platform obeyed. Nothing was passed on.")
    refused = "SELECT count(*) FROM protection_entry WHERE event = 'exchange.refused'"
    assert country.rows(refused)[0][0] >= 1
    told = story.eventually(lambda: [each for each in story.letters(country, "/me/data/flows") if "yanis@" in str(each["To"])])
    assert told

    person.open(CHOICE)
    person.sees("", "Allow this flow again?")
    person.press("main form button:not([name]):not(.second):not(.quiet)")
    assert country.rows(stops, LIBRARY) == [(0,)]
    again = begin(person, "bibliotheque")
    assert ("price", "known") in stored(country, "procedures_asking", "need, state", again)


@pytest.mark.demand("once-only", "wrong-reaches-the-source-and-comes-back")
@pytest.mark.demand("once-only", "certainty-of-each-answer")
def test_what_the_source_corrects_comes_back_to_the_file(country, visitors):
    parent = visitors("fr", story.PHONE)
    story.begin(parent, "fatou", provider="ameli", commune="Commune de Vannes")
    draft = re.search(r"/procedures/cantine/([0-9a-f-]{36})/", parent.page.url).group(1)
    parent.send()
    parent.press("main a:has-text('C’est faux')")
    parent.page.locator("main input[type='checkbox'][value='family_quotient']").check()
    parent.send()
    parent.fill("claimed", "298")
    parent.fill("reason", "Un enfant est né en octobre.")
    parent.send()
    quotient = "SELECT value, state, corrected_at FROM procedures_answer WHERE file_id = ? AND field = 'family_quotient'"
    before, state, _ = country.rows(quotient, draft.replace("-", ""))[0]
    assert state == "disputed"
    parent.open(f"/procedures/cantine/{draft}/check")
    parent.sees("la personne dit que c’est faux")
    try:
        source = visitors("fr", story.DESKTOP)
        source.sign_in_as_agent("bastien")
        source.open(f"/desk/corrections/{UUID(country.rows(ASKED, '298')[0][0])}")
        source.sees("Fatou Diarra")
        source.page.locator("main [name='accepted']").first.check()
        source.fill("answer", "La naissance est enregistrée.")
        source.send()
        writes_in_its_own_system(country, "298")
        story.eventually(lambda: country.rows(quotient, draft.replace("-", ""))[0][1] == "known", seconds=150)
        value, _, corrected_at = country.rows(quotient, draft.replace("-", ""))[0]
        assert (value, bool(corrected_at)) == ('"298"', True)
        parent.open(f"/procedures/cantine/{draft}/check")
        parent.sees("corrigé par sa source")
        accessible(parent)
    finally:
        writes_in_its_own_system(country, json.loads(before))


def writes_in_its_own_system(country, quotient: str) -> None:
    """What the fund's agent does at the fund: the platform carries the request, the source writes."""
    told = {"nom_naissance": "DIARRA", "date_naissance": "1990-01-31", "quotient": quotient}
    key = (country.data / "keys" / "source-cnaf.key").read_text().strip()
    request = urllib.request.Request(
        f"{country.providers}/cnaf/changes", data=json.dumps(told).encode(), headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


@pytest.mark.demand("once-only", "companies-too")
def test_a_company_gives_nothing_that_its_register_says(country, visitors):
    solenn = visitors("fr", story.DESKTOP)
    solenn.open("/sign-in?next=/me")
    solenn.sign_in("solenn")
    story.prove(solenn, "000000026")
    solenn.open("/me/mandates")
    solenn.press("main li:has-text('Atelier Abgrall') button[name='mandate']:not([value=''])")
    draft = begin(solenn, "terrasse")
    for known in ("000000026", "ATELIER ABGRALL", "SARL unipersonnelle", "8 RUE DES RELIEURS", "Registre des entreprises"):
        solenn.sees(known)
    accessible(solenn)
    solenn.press("main a:has-text('Solenn'), main button:has-text('Solenn')")
    solenn.send()
    solenn.send()
    solenn.fill("place", "8 rue des Relieurs, Rennes")
    solenn.fill("surface", "12")
    solenn.tick("season", "summer")
    solenn.page.locator("main [name='way_left_free']").check()
    reference = story.submit(solenn)
    kept = {field: (value, state) for field, value, state in stored(country, "procedures_answer", "field, value, state", draft)}
    assert {name: kept[name][1] for name in ("company_number", "company_name", "legal_form", "head_office")} == dict.fromkeys(
        ("company_number", "company_name", "legal_form", "head_office"), "known"
    )
    assert "RUE DES RELIEURS" in kept["head_office"][0]
    (company,) = country.rows(
        "SELECT o.identifier FROM procedures_file f JOIN people_organisation o ON o.id = f.company_id WHERE f.reference = ?", reference
    )
    assert company == ("000000026",)


@pytest.mark.demand("once-only", "redundancy-measured")
@pytest.mark.demand("once-only-programme", "redundancy-measured-per-procedure")
@pytest.mark.demand("once-only-programme", "reduction-against-the-target")
@pytest.mark.demand("once-only-programme", "documents-avoided-published")
@pytest.mark.demand("once-only-programme", "roadmap-with-dates")
def test_anyone_reads_what_is_no_longer_asked(country, visitors):
    anyone = visitors("en", story.PHONE)
    anyone.open("/")
    anyone.sees("", "documents that nobody had to bring, in twelve months")
    anyone.open("/tell-us-once")
    for words in ("target: 50 %", "2012", "November 2019", "January 2019", "Documents dropped", "Sample figures"):
        anyone.sees("", words)
    accessible(anyone)
    anyone.press("main table a:has-text('canteen')")
    anyone.sees("", "Certificate of family quotient")
    anyone.sees("", "on 31 December 2018")
    accessible(anyone)
    known = country.rows(
        "SELECT count(*) FROM procedures_asking a JOIN procedures_file f ON f.id = a.file_id JOIN procedures_procedure p ON p.id = f.procedure_id "
        "WHERE p.slug = 'cantine' AND a.need = 'resources' AND a.state = 'known' AND f.submitted_at IS NOT NULL"
    )[0][0]
    rows = anyone.page.request.get(f"{country.origin}/data/tell-us-once-documents")
    assert rows.status == 200
    assert known > 100
    published = country.rows("SELECT count(DISTINCT dataset) FROM opendata_snapshot WHERE dataset LIKE 'tell-us-once-%'")
    assert published[0][0] >= 3
    fields = csv.DictReader(
        io.StringIO(anyone.page.request.get(f"{country.origin}/data/tell-us-once-fields.csv").body().decode("utf-8-sig"))
    )
    measured = next(row for row in fields if row["procedure"] == "cantine")
    assert int(measured["asked_again_now"]) < int(measured["asked_again_before"])
    assert float(measured["reduction"]) > 0


@pytest.mark.demand("once-only-programme", "warned-before-publication")
def test_who_writes_a_procedure_is_warned_that_it_asks_again(country, tmp_path):
    shipped = country.parvis("procedure", "check", "france/procedures/bibliotheque/procedure.yaml")
    assert shipped.returncode == 0, shipped.stderr
    assert "warning" not in shipped.stdout
    text = Path("france/procedures/bibliotheque/procedure.yaml").read_text(encoding="utf-8")
    asked = "      - name: home\n        type: address\n        required: false\n        concept: postal-address\n        label: {fr: Adresse, en: Address}\n"
    changed = tmp_path / "procedure.yaml"
    changed.write_text(text.replace("      - name: library\n", f"{asked}      - name: library\n"), encoding="utf-8")
    warned = country.parvis("procedure", "check", str(changed))
    assert warned.returncode == 0
    assert "`home` asks the person for what an administration holds (postal-address)" in warned.stdout
    assert FUND in warned.stdout
