"""Identity providers: each vouches for the people it knows; one of them is a service too; operators bring in one more."""

from __future__ import annotations

import hmac
import os
import signal
import socket
import subprocess
import sys
from hashlib import sha256

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, Visitor, eventually, letters
from journeys.test_every_page import RULES

TAX_SPACE = "espace-fiscal-de-demonstration"
PROVIDERS = [
    pytest.param(
        *("impots", "yanis", "fr", PHONE),
        (("Les impôts", "The tax office"), "Votre numéro fiscal, puis votre mot de passe"),
        marks=pytest.mark.demand("idp-impots", "vouches-at-sign-in"),
    ),
    pytest.param(
        *("ameli", "fatou", "en", DESKTOP),
        (("L’assurance maladie", "Health insurance"), "Your social security number, then your password"),
        marks=pytest.mark.demand("idp-ameli", "vouches-at-sign-in"),
    ),
    pytest.param(
        *("mobile", "hugo", "fr", DESKTOP),
        (("Mobile Connect et moi", "Mobile Connect"), "Votre numéro de mobile, puis le code reçu par message"),
        marks=pytest.mark.demand("idp-mobileconnect", "vouches-by-mobile-phone"),
    ),
    pytest.param(
        *("laposte", "solenn", "en", PHONE),
        (("L’identité numérique de La Poste", "The postal service’s digital identity"), "Your phone, then the code of the app"),
        marks=pytest.mark.demand("idp-laposte", "vouches-at-sign-in"),
    ),
]
PROCESSES = {
    "declarer": ("Déclarer mes revenus", "Declare my income"),
    "avis": ("Lire mon avis d’impôt", "Read my tax notice"),
    "prelevement": ("Gérer mon prélèvement à la source", "Manage my monthly deduction"),
    "payer": ("Payer mon impôt", "Pay my tax"),
}


def looks_right(visitor: Visitor) -> None:
    """What axe finds, and nothing wider than the screen."""
    found = Axe().run(visitor.page, options=RULES)
    assert found.violations_count == 0, f"{visitor.page.url}\n{found.generate_report()}"
    assert visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def sign_ins(country, account: str, *, provider: str) -> list[tuple[str, str, str]]:
    """Level, outcome and service (empty for the portal) of each sign-in that is stored, oldest first."""
    return country.rows(
        "SELECT s.level, s.outcome, coalesce(c.client_id, '') FROM signin_signin s JOIN signin_identityprovider p ON p.id = s.provider_id "
        "JOIN people_person n ON n.id = s.person_id LEFT JOIN signin_serviceprovider c ON c.id = s.service_id "
        "WHERE n.email = ? AND p.slug = ? ORDER BY s.at",
        f"{account}@exemple.example",
        provider,
    )


def persons(country) -> int:
    return country.rows("SELECT count(*) FROM people_person")[0][0]


@pytest.mark.parametrize(("provider", "account", "language", "width", "words"), PROVIDERS)
def test_each_provider_vouches_for_whom_it_knows(country, visitors, provider, account, language, width, words):
    person, (titles, asks) = visitors(language, width), words
    known, before = persons(country), sign_ins(country, account, provider=provider)
    person.open("/sign-in?next=/me/sign-ins")
    person.sees(*titles)
    looks_right(person)

    person.press(f"main button[name='provider'][value='{provider}']")
    assert person.page.url.startswith(f"{country.providers}/{provider}/authorize"), person.page.url
    person.sees(asks, asks)
    looks_right(person)
    person.press("button[name='refuse']")
    person.sees("Vous avez refusé la connexion", "You declined to sign in")
    assert sign_ins(country, account, provider=provider) == before
    looks_right(person)

    person.press("main p.actions a.button")
    person.press(f"main button[name='provider'][value='{provider}']")
    person.press(f"button[name='account'][value='{account}']")
    person.sees(*titles)
    person.sees("faible", "low")
    looks_right(person)
    person.press("main button[name='continue']")
    assert person.page.url.endswith("/me/sign-ins"), person.page.url
    person.sees(*titles)
    assert sign_ins(country, account, provider=provider) == [*before, ("eidas1", "succeeded", "")]
    assert persons(country) == known, "nobody gets a new account"
    assert eventually(lambda: [letter for title in titles for letter in letters(country, title) if account in letter["To"]])

    person.page.goto(f"{country.providers}/service")
    person.press("main a.sign-in-button")
    if "/consent" not in person.page.url:
        person.press(f"main button[name='provider'][value='{provider}']")
        person.press(f"button[name='account'][value='{account}']")
    person.press("main button[name='continue']")
    assert f"{account}@exemple.example" in person.page.locator("dl").inner_text()
    assert sign_ins(country, account, provider=provider)[-1] == ("eidas1", "succeeded", "service-de-demonstration")


@pytest.mark.demand("idp-impots", "its-own-processes-accept-the-sign-in")
def test_every_online_process_of_the_tax_office_takes_the_portal_s_sign_in(country, visitors):
    """Each process begins a sign-in of its own, through another provider each time: the tax account is not the only way in."""
    ways = zip(PROCESSES.items(), ("impots", "ameli", "mobile", "laposte"), ("fr", "en", "fr", "en"), strict=True)
    for (process, titles), provider, language in ways:
        taxpayer = visitors(language, PHONE if language == "fr" else DESKTOP)
        taxpayer.page.goto(f"{country.providers}/impots-services")
        looks_right(taxpayer)
        assert taxpayer.page.locator("main a.sign-in-button").count() == len(PROCESSES), "the same button on each process"
        taxpayer.press(f"main a[href='/impots-services/{process}']")
        taxpayer.press(f"main button[name='provider'][value='{provider}']")
        taxpayer.press("button[name='account'][value='maelle']")
        taxpayer.sees("Espace fiscal de démonstration")
        taxpayer.press("main button[name='continue']")
        assert taxpayer.page.url == f"{country.providers}/impots-services/{process}"
        taxpayer.sees(*titles)
        taxpayer.sees("Maëlle KERDONCUFF")
        looks_right(taxpayer)
        assert sign_ins(country, "maelle", provider=provider)[-1] == ("eidas1", "succeeded", TAX_SPACE)
    taxpayer.press("main a[href='/impots-services/avis']")
    assert taxpayer.page.url.endswith("/impots-services/avis"), "signed in for all of them"
    taxpayer.sees("27 480", "27,480")
    names = country.rows("SELECT count(*) FROM people_sectoralidentifier WHERE sector = 'entity:110020013'")
    assert names == [(1,)], "one taxpayer, whichever account vouched"


@pytest.mark.demand("idp-impots", "its-own-processes-accept-the-sign-in")
def test_signing_out_of_the_tax_office_closes_the_session_at_the_portal_too(country, visitors):
    taxpayer = visitors("en", PHONE)
    taxpayer.page.goto(f"{country.providers}/impots-services/payer")
    taxpayer.press("main button[name='provider'][value='impots']")
    taxpayer.press("button[name='account'][value='yanis']")
    taxpayer.press("main button[name='continue']")
    before = country.rows("SELECT count(*) FROM signin_browsersession")
    taxpayer.press("main button[name='leave']")
    taxpayer.press("main form button")
    assert taxpayer.page.url.startswith(f"{country.providers}/impots-services"), taxpayer.page.url
    assert country.rows("SELECT count(*) FROM signin_browsersession")[0][0] == before[0][0] - 1
    taxpayer.page.goto(f"{country.providers}/impots-services/payer")
    assert "/api/v2/interaction/" in taxpayer.page.url, "who is asked again"


@pytest.mark.demand("idp-laposte", "substantial-through-the-high-entrance")
def test_the_postal_service_vouches_at_the_substantial_level(country, visitors):
    asked = {
        "client_id": "demo-high",
        "response_type": "code",
        "redirect_uri": "http://127.0.0.1:3000/callback",
        "scope": "openid identite_pivot email",
        "acr_values": "eidas2",
        "state": "s" * 43,
        "nonce": "n" * 43,
    }
    query = "&".join(f"{name}={value}" for name, value in asked.items()).replace(" ", "%20")
    bank = visitors("fr", PHONE)
    bank.page.goto(f"{country.origin}/high/api/v2/authorize?{query}")
    offered = bank.page.locator("main ul.cards").first.locator("button[name='provider']")
    assert {each.get_attribute("value") for each in offered.all()} == {"laposte", "carte"}, "who gives the level, and nobody else"
    looks_right(bank)
    bank.press("main button[name='provider'][value='laposte']")
    bank.press("button[name='account'][value='fatou']")
    bank.sees("substantiel")
    looks_right(bank)
    with bank.page.expect_request(f"{asked['redirect_uri']}*") as back:  # where no service stands today
        bank.page.locator("main button[name='continue']").click()
    assert "code=" in back.value.url
    assert sign_ins(country, "fatou", provider="laposte")[-1] == ("eidas2", "succeeded", "demo-high")
    grants = country.rows(
        "SELECT g.level FROM signin_grant g JOIN signin_serviceprovider c ON c.id = g.service_id WHERE c.client_id = 'demo-high'"
    )
    assert grants[-1] == ("eidas2",)


class Strange:
    """A provider that this country's portal has never heard of, in a process of its own."""

    def __init__(self, country, port: int, data) -> None:
        self.origin, self.port, self.secret = f"http://127.0.0.1:{port}", port, "a-provider-of-somewhere-else-" + "x" * 20
        self.environment = country.environment | {
            "PARVIS_DATA": str(data),
            "PARVIS_ORIGIN": country.origin,
            "PARVIS_PROVIDERS_ORIGIN": self.origin,
            "PARVIS_PROVIDERS_SECRET": self.secret,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def client_secret(self, slug: str) -> str:
        return hmac.new(self.secret.encode(), f"provider:{slug}".encode(), sha256).hexdigest()

    def start(self) -> None:
        command = [sys.executable, "-m", "france.franceconnect.providers", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

        def answers() -> bool:
            try:
                return httpx.get(f"{self.origin}/ameli/jwks", timeout=2).status_code == 200
            except httpx.HTTPError:
                return False

        eventually(answers, seconds=90)

    def stop(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=20)
            self.process = None


@pytest.fixture
def strange(country, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Strange(country, port, tmp_path)
    found.start()
    yield found
    found.stop()


def stored(country, slug: str = "mutuelle") -> tuple | None:
    found = country.rows("SELECT state, reason, issuer, levels FROM signin_identityprovider WHERE slug = ?", slug)
    return found[0] if found else None


@pytest.mark.demand("franceconnect", "provider-managed-without-restart")
def test_an_operator_brings_in_a_provider_without_a_restart(country, visitors, strange):
    malo, yanis = visitors("fr"), visitors("en", PHONE)
    malo.open("/sign-in/agent?next=/platform/providers")
    malo.sign_in_as_agent("malo")
    add(malo, strange)
    assert stored(country)[0] == "suspended"
    yanis.open("/sign-in?next=/me")
    yanis.sees("", "Mutual insurer – Suspended for now by the platform")

    malo.press("main form[action$='/mutuelle/check'] button")
    malo.sees("Le document de découverte se lit et parle pour cet émetteur")
    assert "ne convient pas" not in malo.page.locator("main table.rows").inner_text()
    looks_right(malo)
    before = persons(country), sign_ins(country, "hugo", provider="mutuelle")
    malo.press("main form[action$='/mutuelle/try'] button")
    malo.press("button[name='account'][value='hugo']")
    malo.sees("Une connexion avec cette réponse réussirait.")
    malo.sees("Lestienne")
    looks_right(malo)
    assert (persons(country), sign_ins(country, "hugo", provider="mutuelle")) == before, "a trial signs nobody in"
    malo.press("main a.button[href$='/mutuelle']")
    malo.press("main form[action$='/mutuelle/state'] button[value='active']")
    assert stored(country)[0] == "active"

    yanis.open("/sign-in?next=/me")
    through(yanis, strange, account="yanis")
    assert sign_ins(country, "yanis", provider="mutuelle") == [("eidas1", "succeeded", "")]

    down_is_said(country, visitors, strange)
    malo.open("/platform/providers/mutuelle")
    malo.fill("reason", "Ne répond plus")
    malo.press("main form[action$='/mutuelle/state'] button[value='suspended']")
    assert stored(country)[:2] == ("suspended", "Ne répond plus")
    yanis.page.goto(f"{country.origin}/me")
    assert "/sign-in" in yanis.page.url, "the session that it opened is over"
    other = visitors("fr", PHONE)
    other.open("/sign-in?next=/me")
    other.sees("Mutuelle – Suspendu pour l’instant par la plateforme")
    other.sign_in("yanis", "ameli")
    assert other.page.url == f"{country.origin}/me"


def add(malo: Visitor, strange: Strange) -> None:
    """From the address of its discovery document to a registered provider."""
    malo.press("main a[href$='/providers/add']")
    looks_right(malo)
    malo.fill("discovery", "https://10.0.0.1/.well-known/openid-configuration")
    malo.send()
    malo.sees("Son document de découverte est inutilisable")
    assert malo.page.locator("main [name='discovery']").input_value().startswith("https://10.0.0.1"), "what was typed is kept"
    malo.fill("discovery", f"{strange.origin}/ameli/.well-known/openid-configuration")
    malo.send()
    assert malo.page.locator("main [name='issuer']").input_value() == f"{strange.origin}/ameli"
    assert malo.page.locator("main [name='levels'][value='eidas1']").is_checked()
    looks_right(malo)
    words = {
        "slug": "mutuelle",
        "title_fr": "Mutuelle",
        "title_en": "Mutual insurer",
        "client_id": "parvis",
        "secret": strange.client_secret("ameli"),
    }
    for name, value in {**words, "account_fr": "Votre numéro d’adhérent", "account_en": "Your member number"}.items():
        malo.fill(name, value)
    malo.send()
    assert malo.page.url.endswith("/platform/providers/mutuelle"), malo.page.locator("main").inner_text()[:2000]
    looks_right(malo)


def through(person: Visitor, strange: Strange, *, account: str) -> None:
    person.press("main button[name='provider'][value='mutuelle']")
    assert person.page.url.startswith(f"{strange.origin}/ameli/authorize"), person.page.url
    person.press(f"button[name='account'][value='{account}']")
    person.sees("« Mutuelle »", "“Mutual insurer”")
    person.press("main button[name='continue']")
    assert person.page.url.endswith("/me"), person.page.url


def down_is_said(country, visitors, strange: Strange) -> None:
    """It stops while somebody is on the way back from it: that is said, and the others are offered for the same sign-in."""
    fatou = visitors("en", PHONE)
    fatou.open("/sign-in?next=/me/data")
    fatou.press("main button[name='provider'][value='mutuelle']")

    way_back: list[str] = []

    def stopped(route) -> None:
        way_back.append(route.fetch(max_redirects=0).headers["location"])
        strange.stop()
        route.fulfill(status=200, content_type="text/html", body="<title>on the way back</title>")

    fatou.page.route(f"{strange.origin}/**", stopped)
    fatou.press("button[name='account'][value='fatou']")
    assert fatou.page.goto(way_back[0]).status == 503
    fatou.sees("", "This identity provider does not answer")
    fatou.sees("", "What you had asked for is kept: choose another one and go on from here.")
    looks_right(fatou)
    health = "SELECT h.failures, h.problem FROM signin_providerhealth h JOIN signin_identityprovider p ON p.id = h.provider_id WHERE p.slug = 'mutuelle'"
    assert country.rows(health) == [(1, "provider-unavailable")]
    fatou.press("main button[name='provider'][value='ameli']")
    fatou.press("button[name='account'][value='fatou']")
    fatou.press("main button[name='continue']")
    assert fatou.page.url.endswith("/me/data"), "where they were going"
