"""Acting for a company, and for somebody else: proven, given, used, ended; both persons always written."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, Visitor, describe_child, eventually, letters, prove, submit

ROW = "franceconnect-entreprise"
SIREN = "000000026"


def accessible(person: Visitor) -> None:
    found = Axe().run(person.page)
    assert found.violations_count == 0, f"{person.page.url}\n{found.generate_report()}"


def wear(person: Visitor, name: str) -> None:
    person.open("/me/mandates")
    person.press(f"main li:has-text('{name}') button[name='mandate']:not([value=''])")
    person.sees(f"Vous agissez pour {name}", f"You act for {name}")


def link(country, address: str, words: str) -> str:
    """The path in the last e-mail to ``address`` that holds ``words``."""
    found = eventually(lambda: [each for each in letters(country, words) if address in str(each["To"])])
    text = found[-1].get_body(("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/me/mandates/\S+)", text).group(1)


def invite(person: Visitor, path: str, email: str, *powers: str) -> None:
    person.open(path)
    person.fill("email", email)
    person.tick("powers", *powers)
    person.fill("until", person.page.locator("main [name='until']").get_attribute("max"))
    person.send()


@pytest.mark.demand(ROW, "legal-entity-identified")
def test_a_company_is_identified_by_its_register_and_so_is_who_represents_it(country, visitors):
    yanis = visitors("fr", PHONE)
    yanis.sign_in("yanis")
    prove(yanis, "000 000 034")
    yanis.sees("Le registre vous cite : vous pouvez agir pour MENUISERIE DES DEUX RIVES", "The register lists you")
    kind, proof, capacity, form = country.rows(
        "SELECT m.kind, m.proof, m.capacity, o.legal_form FROM people_mandate m JOIN people_organisation o ON o.id = m.organisation_id "
        "WHERE o.identifier = '000000034'"
    )[0]
    assert (kind, proof, capacity) == ("representation", "register", "CO-GERANT")
    assert form.startswith("Société à responsabilité limitée")
    prove(yanis, SIREN)
    yanis.sees("Le registre ne vous cite pas parmi les représentants de ATELIER ABGRALL", "does not list you")
    prove(yanis, "000000059")
    yanis.sees("nous ne pouvons donc rien tenir pour prouvé", "nothing can be called proven")
    maelle = visitors("en", DESKTOP)
    maelle.sign_in("maelle")
    prove(maelle, "000000042")
    maelle.sees("est radiée du registre", "was struck off the register on 2024-12-31")
    assert country.rows(
        "SELECT COUNT(*) FROM people_mandate m JOIN people_organisation o ON o.id = m.organisation_id WHERE o.identifier = '000000042'"
    ) == [(0,)]


@pytest.mark.demand(ROW, "acts-by-mandate-and-role")
def test_a_person_given_a_mandate_acts_for_the_company_until_it_is_revoked(country, visitors):
    solenn, yanis = visitors("en", DESKTOP), visitors("fr", PHONE)
    solenn.sign_in("solenn")
    prove(solenn, SIREN)
    invite(solenn, f"/me/mandates/companies/{SIREN}/delegate", "yanis@exemple.example", "files")
    yanis.sign_in("yanis")
    yanis.open(link(country, "yanis@exemple.example", "Atelier Abgrall"))
    yanis.sees("Solenn Abgrall")
    accessible(yanis)
    yanis.send(name="accept", value="yes")
    solenn.open(link(country, "solenn@exemple.example", "Yanis Benhaddou"))
    solenn.sees("Yanis Benhaddou, 2 novembre 1985", "Yanis Benhaddou, 2 November 1985")
    accessible(solenn)
    solenn.send(name="confirm", value="yes")
    accessible(solenn)
    wear(yanis, "Atelier Abgrall")
    begin_by_mandate(yanis)
    yanis.send()
    yanis.send()
    describe_child(yanis, "Ilyes")
    reference = submit(yanis)
    company, actor, applicant = country.rows(
        "SELECT o.identifier, p.family_name, f.applicant FROM procedures_file f JOIN people_organisation o ON o.id = f.company_id "
        "JOIN people_person p ON p.id = f.acted_by_id WHERE f.reference = ?",
        reference,
    )[0]
    assert (company, actor, applicant) == (SIREN, "Benhaddou", "Atelier Abgrall (Yanis Benhaddou)")
    wear(solenn, "Atelier Abgrall")
    solenn.open(f"/me/files/{reference}")
    solenn.open(f"/me/mandates/companies/{SIREN}")
    solenn.sees(f"utilisé ({reference})", f"used ({reference})")
    accessible(solenn)
    solenn.press("main table a:has-text('Yanis Benhaddou')")
    solenn.fill("reason", "left the company")
    solenn.press("main button.danger")
    yanis.open("/me")
    yanis.sees("Votre mandat pour Atelier Abgrall a pris fin : vous agissez pour vous.")
    assert yanis.page.goto(f"{country.origin}/me/files/{reference}").status == 404
    assert country.rows("SELECT m.end, m.end_reason FROM people_mandate m WHERE m.kind = 'delegation'") == [("revoked", "left the company")]


def begin_by_mandate(person: Visitor) -> None:
    person.open("/procedures/cantine")
    person.press("main a.button, main form button")
    person.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    person.send()


@pytest.mark.demand(ROW, "service-learns-both")
def test_a_service_learns_the_company_the_person_and_the_mandate(country, visitors):
    solenn = visitors("fr", DESKTOP)
    solenn.sign_in("solenn")
    prove(solenn, SIREN)
    solenn.page.goto(f"{country.providers}/service/sign-in?company")
    solenn.press("main button[name='provider'][value='impots']")
    solenn.press("button[name='account'][value='solenn']")
    accessible(solenn)
    solenn.page.get_by_label("Atelier Abgrall").check()
    solenn.press("main button[name='continue']")
    shown = solenn.page.locator("body").inner_text()
    assert SIREN in shown
    assert "ABGRALL" in shown
    assert "representation" in shown
    identifier, kind = country.rows(
        "SELECT o.identifier, m.kind FROM signin_grant g JOIN people_organisation o ON o.id = g.organisation_id "
        "JOIN people_mandate m ON m.id = g.mandate_id ORDER BY g.id DESC LIMIT 1"
    )[0]
    assert (identifier, kind) == (SIREN, "representation")


@pytest.mark.demand(ROW, "helper-by-signed-mandate")
def test_a_helper_acts_for_a_resident_by_a_signed_mandate(country, visitors):
    maelle, hugo = visitors("fr", PHONE), visitors("en", DESKTOP)
    maelle.sign_in("maelle")
    invite(maelle, "/me/mandates/helpers", "hugo@exemple.example", "family-school")
    hugo.sign_in("hugo")
    hugo.open(link(country, "hugo@exemple.example", "Maëlle"))
    hugo.send(name="accept", value="yes")
    maelle.open(link(country, "maelle@exemple.example", "Hugo Lestienne"))
    maelle.sees("Mandataire : Hugo Lestienne, né(e) le 1979-07-24")
    accessible(maelle)
    maelle.send(name="confirm", value="yes")
    note = country.rows("SELECT note FROM mandates_signedtext")[0][0]
    assert "— " in note.rpartition("\n\n")[2]
    wear(hugo, "Maëlle Kerdoncuff")
    begin_by_mandate(hugo)
    hugo.send()
    hugo.send()
    describe_child(hugo, "Louen")
    reference = submit(hugo)
    person, actor, applicant = country.rows(
        "SELECT p.family_name, a.family_name, f.applicant FROM procedures_file f JOIN people_person p ON p.id = f.person_id "
        "JOIN people_person a ON a.id = f.acted_by_id WHERE f.reference = ?",
        reference,
    )[0]
    assert (person, actor, applicant) == ("Kerdoncuff", "Lestienne", "Maëlle Kerdoncuff (Hugo Lestienne)")
    maelle.open(f"/me/files/{reference}")
    maelle.open("/me/trace")
    maelle.sees("Hugo Lestienne a agi pour Maëlle Kerdoncuff")
