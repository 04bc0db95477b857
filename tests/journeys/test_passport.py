"""A passport's chip as evidence: read by a reader, judged here, worth a level in that sign-in, and nothing of it kept."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
REGISTER = """
import sys, django
django.setup()
from parvis.core.signin import actions
actions.register_service("passport-office", secret="s" * 40, name="Guichet exigeant", entity="passport-office", issuer="high",
    redirect_uris=[sys.argv[1]], post_logout_redirect_uris=[sys.argv[1]], scopes=["openid", "identite_pivot"])
"""


def run(country, *command: str) -> str:
    environment = {**country.environment, "DJANGO_SETTINGS_MODULE": "parvis.settings"}
    ran = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def passport_of(country, folder: Path, *, family: str, given: str, born: str, sex: str, number: str) -> Path:
    """What a reader gets from an invented passport, with the key that a real chip would keep."""
    who = ["--family-name", family, "--given-names", given, "--birth-date", born, "--sex", sex, "--number", number]
    run(country, "-m", "parvis", "evidence", "sample", "--out", str(folder), *who)
    return folder


def bundle(country, passport: Path, challenge: str) -> dict[str, str]:
    return json.loads(run(country, "-m", "parvis", "evidence", "answer", "--json", "--passport", str(passport), "--challenge", challenge))


def challenge_on(visitor) -> str:
    return visitor.page.locator("#challenge").inner_text().strip()


def hand_in(visitor, files: dict[str, str]) -> None:
    visitor.page.locator("main input[name='bundle']").set_input_files(
        {"name": "bundle.json", "mimeType": "application/json", "buffer": json.dumps(files).encode()}
    )
    visitor.press("main form[enctype] button")


def accessible(visitor) -> None:
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.demand("epassport", "chip-verified-as-evidence")
@pytest.mark.demand("epassport", "raises-the-level-in-that-sign-in")
def test_the_chip_makes_a_low_account_enough_for_a_demanding_service(country, visitors, tmp_path):
    back = f"{country.providers}/service/callback"
    run(country, "-c", REGISTER, back)
    folder = passport_of(
        country, tmp_path / "maelle", family="Kerdoncuff", given="Maëlle", born="1988-04-12", sex="female", number="U00000001"
    )
    person = visitors("fr", story.PHONE)
    asked = (
        f"client_id=passport-office&response_type=code&scope=openid%20identite_pivot&acr_values=eidas2&redirect_uri={back}"
        f"&state={'s' * 32}&nonce={'n' * 32}"
    )
    person.open(f"/high/api/v2/authorize?{asked}")
    person.sees("Avec votre passeport", "With your passport")
    person.press("main button[name='provider'][value='impots']")
    person.press("button[name='account'][value='maelle']")
    person.sees("Encore une étape", "One more step")
    accessible(person)
    person.press("main button[name='present']")
    accessible(person)
    hand_in(person, bundle(country, folder, challenge_on(person)))
    person.sees("Votre passeport est prouvé", "Your passport is proven")
    accessible(person)
    person.press("main a.button[href*='/consent']")
    person.sees("substantiel", "substantial")
    person.press("main button[name='continue']")
    assert "code=" in person.page.url, person.page.url
    assert country.rows(
        "SELECT level FROM signin_grant g JOIN signin_serviceprovider s ON s.id = g.service_id WHERE s.client_id = ?", "passport-office"
    ) == [("eidas2",)]
    [(outcome, state, checks)] = country.rows("SELECT outcome, issuing_state, checks FROM evidence_presentation WHERE outcome = 'proved'")
    assert (outcome, state) == ("proved", "UT")
    assert {check["result"] for check in json.loads(checks)} == {"passed"}


@pytest.mark.demand("epassport", "photograph-and-fingerprints-never-kept")
def test_photograph_and_fingerprints_are_refused_and_nowhere_on_the_disk(country, visitors, tmp_path):
    folder = passport_of(country, tmp_path / "yanis", family="Benhaddou", given="Yanis", born="1985-11-02", sex="male", number="U00000002")
    person = visitors("en", story.DESKTOP)
    person.open("/sign-in?next=/me/evidence")
    person.sign_in("yanis", "ameli")
    face = b"\x75\x84" + b"a face that nobody may keep" * 2000
    for name, french, english in (
        ("dg2", "La photographie (DG2) n’est pas demandée", "The photograph (DG2) is not asked for"),
        ("dg3", "Les empreintes digitales (DG3) sont refusées", "Fingerprints (DG3) are refused"),
    ):
        person.open("/me/evidence")
        person.press("main form:not([action]) button")
        hand_in(person, bundle(country, folder, challenge_on(person)) | {name: b64encode(face).decode()})
        person.sees(french, english)
    assert country.rows("SELECT count(*) FROM evidence_presentation WHERE outcome = 'refused'")[0][0] >= 2
    held = [path for path in country.data.rglob("*") if path.is_file() and b"a face that nobody may keep" in path.read_bytes()]
    assert held == []


@pytest.mark.demand("epassport", "copies-and-forgeries-refused")
def test_a_copy_and_somebody_else_s_passport_prove_nothing(country, visitors, tmp_path):
    folder = passport_of(country, tmp_path / "hugo", family="Lestienne", given="Hugo", born="1979-07-24", sex="male", number="U00000003")
    person = visitors("fr", story.DESKTOP)
    person.open("/sign-in?next=/me/evidence")
    person.sign_in("fatou", "ameli")
    person.press("main form:not([action]) button")
    hand_in(person, bundle(country, folder, "0000000000000000"))
    person.sees("Le document est au nom d’une autre personne", "The document is in another person’s name")
    person.sees("La réponse n’est pas celle de cette puce à notre nombre", "The answer is not this chip’s to our number")
    person.open("/me/evidence")
    person.sees("Refusé", "Refused")
    [(outcome, checks)] = country.rows(
        "SELECT outcome, checks FROM evidence_presentation e JOIN people_person p ON p.id = e.person_id WHERE p.family_name = 'Diarra'"
    )
    failed = {check["name"]: check["reason"] for check in json.loads(checks) if check["result"] == "failed"}
    assert (outcome, failed) == ("refused", {"chip": "chip-wrong-answer", "holder": "other-holder"})
    person.press("main form[action$='/remove'] button")
    assert country.rows(
        "SELECT count(*) FROM evidence_presentation e JOIN people_person p ON p.id = e.person_id WHERE p.family_name = 'Diarra'"
    ) == [(0,)]


def test_lines_typed_are_checked_and_said_to_prove_nothing(country, visitors):
    person = visitors("en", story.PHONE)
    person.open("/sign-in?next=/me/evidence/zone")
    person.sign_in("hugo", "impots")
    person.fill("zone", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10")
    person.press("main form button")
    person.sees("Ce n’est pas une preuve d’identité", "This is no proof of identity")
    accessible(person)


def test_an_operator_sees_whom_the_platform_trusts(country, visitors):
    operator = visitors("fr", story.DESKTOP)
    operator.open("/sign-in/agent?next=/platform/evidence")
    operator.sign_in_as_agent("malo")
    operator.open("/platform/evidence")
    operator.sees("Listes de révocation", "Revocation lists")
    [(fingerprint,)] = country.rows("SELECT fingerprint FROM evidence_countrycertificate WHERE country = 'UT'")
    operator.sees(fingerprint[:32])
    accessible(operator)
