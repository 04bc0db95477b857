"""A developer from outside joins a service to the sign-in; a shop learns an age as yes or no; the snippets run as written."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, eventually, letters, prove
from journeys.test_every_page import RULES

FOREIGN = Path(__file__).parents[1] / "foreign"
TEAM = "/apis/sign-in/services"


def without_violation(visitor) -> None:
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]


def register(developer, *, name: str, addresses: str, scopes: dict[str, str], after: str = "") -> tuple[str, str]:
    """From the integration page to the sandbox's keys: client identifier and secret."""
    developer.open(f"{TEAM}/new?issuer=low")
    for field, text in {
        "name": name,
        "organisation_identifier": "000000026",
        "organisation_name": "Atelier Abgrall",
        "activity": "Banque",
        "contact": "dev@atelier.example",
        "website": "https://atelier.example/",
        "purpose": "Ouvrir un compte en ligne",
        "redirect_uris": addresses,
        "post_logout_redirect_uris": after,
    }.items():
        developer.fill(field, text)
    developer.tick("sector", "private")
    for scope, why in scopes.items():
        developer.page.locator(f"main [name='scope_{scope}']").check()
        developer.fill(f"why_{scope}", why)
    without_violation(developer)
    developer.send()
    return developer.page.locator("#client-id").inner_text(), developer.page.locator("#client-secret").inner_text()


@pytest.mark.parametrize(("language", "width"), [("fr", DESKTOP), ("en", PHONE)])
@pytest.mark.demand("private-service-providers", "registers-and-tries-at-once")
@pytest.mark.demand("private-service-providers", "open-to-public-and-private")
@pytest.mark.demand("private-service-providers", "reviewed-before-real-people")
@pytest.mark.demand("franceconnect", "opens-to-other-services")
def test_a_bank_joins_the_sign_in(country, visitors, language, width):
    solenn, malo = visitors(language, width), visitors(language)
    name = f"Banque de l’Ille ({language})"
    solenn.open("/sign-in?next=/apis/sign-in")
    solenn.sign_in("solenn")
    solenn.open("/apis/sign-in")
    solenn.sees("Permettre de se connecter à votre service", "Let people sign in to your service")
    without_violation(solenn)
    solenn.press(f"main a[href='{TEAM}']")
    client_id, secret = register(
        solenn,
        name=name,
        addresses="http://127.0.0.1:8050/callback\nhttps://atelier.example/retour",
        scopes={"family_name": "Ouvrir le compte à son nom", "age_over_18": "Comptes réservés aux adultes"},
    )
    assert len(secret) >= 43
    stored = country.rows("SELECT environment, sector, scopes FROM signin_serviceprovider WHERE client_id = ?", client_id)
    assert stored == [("sandbox", "private", '["openid", "family_name", "age_over_18"]')]
    assert secret not in str(country.rows("SELECT fingerprint FROM signin_clientsecret"))

    solenn.press("main a.button")
    home = solenn.page.url
    without_violation(solenn)
    solenn.press("main a.button[href$='/production']")
    for field in ("legal_basis", "volumes"):
        solenn.fill(field, "Contrat avec la personne")
    for field in ("incident_contact", "protection_officer"):
        solenn.fill(field, "aide@atelier.example")
    without_violation(solenn)
    solenn.send(name="submit", value="yes")
    solenn.sees("La demande est envoyée.", "The application is sent.")

    malo.sign_in_as_agent("malo")
    malo.open(f"/platform/services?q={name[:10]}&state=submitted")
    without_violation(malo)
    malo.press(f"main a:has-text('{name}')")
    malo.sees("Comptes réservés aux adultes")
    without_violation(malo)
    decide(malo, "changes-requested", "Précisez la base légale")
    letter = eventually(lambda: letters(country, "Précisez la base légale"))[0]
    assert letter["To"] == "solenn@exemple.example"
    solenn.open(f"{home.removeprefix(country.origin)}/production")
    solenn.sees("Précisez la base légale")
    solenn.fill("legal_basis", "RGPD, article 6.1.b : contrat")
    solenn.send(name="submit", value="yes")
    malo.page.reload()
    decide(malo, "approved", "Conforme")
    production = country.rows(
        "SELECT s.client_id, s.redirect_uris, s.entity, s.scopes FROM signin_serviceprovider s WHERE s.name = ? AND s.environment = 'production'",
        name,
    )
    assert production == [(production[0][0], '["https://atelier.example/retour"]', "000000026", '["openid", "family_name", "age_over_18"]')]

    solenn.open(home.removeprefix(country.origin))
    solenn.page.locator("main details summary").first.click()
    solenn.page.locator("main [name='environment']").select_option("production")
    solenn.tick("others", "stay")
    solenn.send(name="make", value="yes")
    assert solenn.page.locator("#client-id").inner_text() == production[0][0]
    everyone = visitors(language)
    everyone.open("/sign-in/services?sector=private")
    everyone.sees(name)
    without_violation(everyone)
    signs_in_at_the_bank(country, visitors(language), production[0][0])
    figures(country, solenn, home)
    suspend(malo)
    assert country.rows("SELECT state FROM signin_serviceprovider WHERE client_id = ?", production[0][0]) == [("suspended",)]
    refused = httpx.get(bank_url(country, production[0][0]))
    assert refused.status_code == 400


def decide(operator, state: str, reason: str) -> None:
    operator.tick("state", state)
    operator.page.locator("main [name='reason']").fill(reason)
    operator.send(name="decide", value="yes")


def suspend(operator) -> None:
    operator.tick("to", "suspended")
    operator.page.locator("main [name='reason']").fill("Fuite")
    operator.send(name="switch", value="yes")


def bank_url(country, client_id: str) -> str:
    asked = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": "https://atelier.example/retour",
        "scope": "openid family_name age_over_18",
        "acr_values": "eidas1",
        "state": "s" * 43,
        "nonce": "n" * 43,
    }
    return str(httpx.URL(f"{country.origin}/api/v2/authorize", params=asked))


def signs_in_at_the_bank(country, yanis, client_id: str) -> None:
    """A real person, to the bank's own address, which stands on no network here."""
    yanis.page.goto(bank_url(country, client_id))
    yanis.press("main button[name='provider'][value='ameli']")
    yanis.press("button[name='account'][value='yanis']")
    yanis.sees("Vous avez 18 ans ou plus", "You are 18 or over")
    with yanis.page.expect_request(lambda request: request.url.startswith("https://atelier.example/retour?code=")):
        yanis.page.locator("main button[name='continue']").click()


def figures(country, developer, home: str) -> None:
    developer.open(f"{home.removeprefix(country.origin)}/figures")
    without_violation(developer)
    table = developer.download(developer.page.locator("main a[href$='/figures.csv']")).decode("utf-8-sig")
    assert re.search(r"production,succeeded,,,1\r\n", table), table


@pytest.mark.demand("private-service-providers", "stranger-sees-nothing")
def test_a_stranger_sees_nothing_of_a_team_s_service(country, visitors):
    hugo = visitors("en")
    hugo.open(f"/sign-in?next={TEAM}")
    hugo.sign_in("hugo")
    for (pk,) in country.rows("SELECT id FROM onboarding_integration"):
        assert hugo.page.goto(f"{country.origin}{TEAM}/{pk}").status == 404


@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("en", DESKTOP)])
@pytest.mark.demand("private-service-providers", "age-without-the-date")
@pytest.mark.demand("digital-identity-programme", "proves-for-a-purchase")
@pytest.mark.demand("digital-identity-programme", "accessible-and-in-two-languages")
@pytest.mark.demand("franceconnect", "button-on-each-service")
def test_somebody_proves_their_age_to_a_shop_and_nothing_else(country, visitors, language, width):
    hugo = visitors(language, width, javascript=True)
    before = country.rows("SELECT count(*) FROM signin_grant")[0][0]
    hugo.page.goto(f"{country.providers}/shop")
    without_violation(hugo)
    box = hugo.page.locator("a.sign-in-button").bounding_box()
    assert min(box["width"], box["height"]) >= 44, "the button's own stylesheet is in use"
    hugo.press("a.sign-in-button")
    hugo.press("main button[name='provider'][value='mobile']")
    hugo.press("button[name='account'][value='hugo']")
    hugo.sees("Vous avez 18 ans ou plus", "You are 18 or over")
    hugo.sees("Ce site n’apprendra pas votre date de naissance.", "This site will not learn your date of birth.")
    assert "1979" not in hugo.page.locator("body").inner_text()
    without_violation(hugo)
    hugo.press("main button[name='continue']")
    told = hugo.page.locator("body").inner_text()
    assert "age_over_18" in told
    assert "True" in told
    assert "LESTIENNE" not in told.upper()
    assert "1979" not in told
    grants = country.rows("SELECT scopes FROM signin_grant ORDER BY id")
    assert len(grants) == before + 1
    assert grants[-1] == ('["openid", "age_over_18"]',)


@pytest.mark.demand("private-service-providers", "person-may-decline")
def test_who_declines_at_the_shop_tells_it_nothing(country, visitors):
    fatou = visitors("en")
    fatou.page.goto(f"{country.providers}/shop")
    fatou.press("a.sign-in-button")
    fatou.press("main button[name='provider'][value='impots']")
    fatou.press("button[name='account'][value='fatou']")
    before = country.rows("SELECT count(*) FROM signin_grant")
    fatou.press("main button[name='decline']")
    assert "You declined: this shop was told nothing" in fatou.page.locator("body").inner_text()
    assert country.rows("SELECT count(*) FROM signin_grant") == before


@pytest.mark.demand("digital-identity-programme", "proves-for-the-administration")
def test_the_same_identity_opens_a_public_service_with_more(country, visitors):
    hugo = visitors("fr")
    for number, place in enumerate(("shop", "service")):
        hugo.page.goto(f"{country.providers}/{place}")
        hugo.press("a.sign-in-button")
        if number == 0:  # then the session there is serves the second too
            hugo.press("main button[name='provider'][value='mobile']")
            hugo.press("button[name='account'][value='hugo']")
        hugo.press("main button[name='continue']")
    assert "LESTIENNE" in hugo.page.locator("body").inner_text()
    names = country.rows(
        "SELECT count(DISTINCT i.value) FROM people_sectoralidentifier i JOIN people_person p ON p.id = i.person_id WHERE p.family_name = 'Lestienne'"
    )
    assert names[0][0] >= 2, "each service knows him under a name of its own"


@pytest.mark.demand("digital-identity-programme", "proves-for-a-legal-entity")
def test_a_company_proves_who_it_is_through_who_represents_it(country, visitors):
    solenn = visitors("fr")
    solenn.sign_in("solenn")
    prove(solenn, "000000026")
    solenn.page.goto(f"{country.providers}/service")
    solenn.press("a[href='/service/sign-in?company']")
    solenn.press("main button[name='provider'][value='impots']")
    solenn.press("button[name='account'][value='solenn']")
    solenn.page.get_by_label("Atelier Abgrall (000000026)").check()
    solenn.press("main button[name='continue']")
    told = solenn.page.locator("body").inner_text()
    assert "ABGRALL" in told
    assert "000000026" in told
    acted = country.rows(
        "SELECT o.identifier, p.family_name FROM signin_grant g JOIN people_organisation o ON o.id = g.organisation_id "
        "JOIN people_person p ON p.id = g.person_id ORDER BY g.id DESC"
    )
    assert acted[0] == ("000000026", "Abgrall")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.demand("franceconnect", "button-on-each-service")
def test_the_button_shows_its_states(country, visitors, language):
    visitor = visitors(language, PHONE)
    visitor.open("/apis/sign-in/button")
    without_violation(visitor)
    buttons = visitor.page.locator("main .sign-in-button")
    assert buttons.count() >= 7
    for number in range(buttons.count()):
        box = buttons.nth(number).bounding_box()
        assert min(box["width"], box["height"]) >= 24
    assert visitor.say("Se connecter avec", "Sign in with") in visitor.page.locator("#button-code").inner_text()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


COMMANDS = {
    "python": lambda file, port: [sys.executable, file, "runserver", "--noreload", f"127.0.0.1:{port}"],
    "node": lambda file, _port: ["node", file],
    "php": lambda file, port: ["php", "-S", f"127.0.0.1:{port}", file],
}


@pytest.mark.parametrize("snippet", COMMANDS)
@pytest.mark.demand("franceconnect", "external-developers")
@pytest.mark.demand("private-service-providers", "integrates-in-minutes")
def test_the_programs_of_the_page_sign_people_in_as_written(country, visitors, tmp_path, snippet):
    if snippet != "python" and shutil.which(snippet) is None:
        pytest.skip(f"{snippet.upper()} ABSENT")
    developer, port = visitors("en"), free_port()
    origin = f"http://127.0.0.1:{port}"
    developer.open(f"/sign-in?next={TEAM}")
    developer.sign_in("yanis")
    client_id, secret = register(
        developer,
        name=f"Snippet {snippet}",
        addresses=f"{origin}/callback",
        scopes={"given_name": "To say hello"},
        after=f"{origin}/",
    )
    developer.open("/apis/sign-in")
    program = tmp_path / developer.page.locator(f"details:has(#{snippet}) summary code").inner_text()
    program.write_text(developer.page.locator(f"#{snippet}").text_content())
    if snippet == "node":
        (tmp_path / "node_modules").symlink_to((FOREIGN / "node_modules").resolve())
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    environment |= {"CLIENT_ID": client_id, "CLIENT_SECRET": secret, "ORIGIN": origin}
    log = tmp_path / "log"
    with log.open("w") as said:
        process = subprocess.Popen(COMMANDS[snippet](program.name, port), cwd=tmp_path, env=environment, stdout=said, stderr=said)
    try:
        wait_for(origin, process, log)
        maelle = visitors("en")
        comes_and_goes(country, maelle, origin, log)
    finally:
        process.terminate()
        process.wait(timeout=10)
    kinds = country.rows(
        "SELECT c.kind, c.count FROM signin_servicecount c JOIN signin_serviceprovider s ON s.id = c.service_id WHERE s.client_id = ? ORDER BY 1",
        client_id,
    )
    assert kinds == [("declined", 1), ("succeeded", 1)]


def comes_and_goes(country, maelle, origin: str, log: Path) -> None:
    """Declines, is shown an error, signs in, signs out."""
    chosen = False
    for answer in ("decline", "continue"):
        maelle.page.goto(origin)
        maelle.press("a.sign-in-button")
        if not chosen:
            maelle.press("main button[name='provider'][value='impots']")
            maelle.press("button[name='account'][value='maelle']")
        maelle.press(f"main button[name='{answer}']")
        words = maelle.page.locator("body").inner_text()
        assert ("You declined" if answer == "decline" else "Hello Maëlle") in words, f"{words}\n{log.read_text()[-3000:]}"
    stranger = httpx.get(f"{origin}/callback?code=stolen&state={'s' * 43}")
    assert stranger.status_code == 400, log.read_text()[-3000:]
    assert "You declined nothing" in stranger.text
    assert httpx.get(f"{origin}/callback?error=server_error&state=x").status_code == 400
    maelle.press("a[href='/logout']")
    maelle.press("main form button")
    while "/session/end" in maelle.page.url:  # the provider asks too
        maelle.press("main button, main a.button")
    assert maelle.page.url.startswith(origin), maelle.page.url
    assert "Hello" not in maelle.page.locator("body").inner_text()
    assert maelle.page.locator("a.sign-in-button").count() == 1


def wait_for(origin: str, process, log: Path) -> None:
    for _ in range(120):
        if process.poll() is not None:
            break
        try:
            if httpx.get(origin, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise AssertionError(log.read_text()[-3000:])
