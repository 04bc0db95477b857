"""An administration's programs read and decide files by the interface that they know already."""

from __future__ import annotations

import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from demarches_simpy import Demarche, Profile
from demarches_simpy.actions import MessageSender, StateModifier
from demarches_simpy.dossier import DossierState
from journeys.story import DESKTOP, PHONE, answer, enrol, eventually
from journeys.test_every_page import RULES


@pytest.fixture
def receiver():
    """The administration's own system: it notes what it is told."""
    calls: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            calls.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", calls
    server.shutdown()


def here(country):
    """The client's profile, sent here instead of demarches-simplifiees.fr: the one line that is changed."""

    class Here(Profile):
        def get_url(self) -> str:
            return f"{country.origin}/api/v2/graphql"

    return Here


def without_violation(visitor) -> None:
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]


@pytest.mark.parametrize(("language", "width", "account", "child"), [("fr", DESKTOP, "maelle", "LOUEN"), ("en", PHONE, "yanis", "ILYES")])
@pytest.mark.demand("demarches-simplifiees", "read-and-decided-by-programs")
def test_a_program_reads_files_and_decides_one(country, visitors, receiver, language, width, account, child):
    url, calls = receiver
    parent, claire = visitors(language, width), visitors(language, width)
    reference = enrol(parent, account, provider="impots", commune="Commune de Rennes", child=child)

    claire.sign_in_as_agent("claire")
    claire.open("/desk/api-tokens")
    without_violation(claire)
    claire.fill("name", "Logiciel cantine")
    claire.page.locator(
        "main label:has-text('cantine') input[name='procedures'], main label:has-text('canteen') input[name='procedures']"
    ).first.check()
    claire.tick("rights", "write")
    claire.tick("months", "3")
    claire.send()
    key = claire.page.locator("#api-token").inner_text()
    number = int(claire.page.locator(".procedure-number").first.inner_text())
    without_violation(claire)
    assert key not in str(country.rows("SELECT * FROM demarches_token"))

    claire.open("/desk/api-calls")
    without_violation(claire)
    claire.page.locator("main select[name='procedure']").select_option(value=str(number))
    claire.fill("url", url)
    claire.send()
    secret = claire.page.locator("#webhook-secret").inner_text()
    claire.press("main a.button")
    claire.press("main form[action$='/test'] button")
    assert json.loads(calls.pop()[1])["test"] is True
    without_violation(claire)

    profile = here(country)(key)
    found = {each.get_number(): each for each in Demarche(number, profile).get_dossiers()}
    stored = country.rows(
        "SELECT n.id FROM procedures_filenumber n JOIN procedures_file f ON f.id = n.file_id WHERE f.reference = ?", reference
    )
    dossier = found[stored[0][0]]
    assert dossier.get_dossier_state() == DossierState.CONSTRUCTION
    quotient = json.loads(answer(country, reference, "family_quotient")[0])
    assert any(field.stringValue == quotient for field in dossier.get_fields())
    agents = Demarche(number, profile).get_instructeurs_info()
    agent = next(each["id"] for each in agents if each["email"].startswith("claire"))

    assert StateModifier(profile, dossier, instructeur_id=agent).perform(DossierState.INSTRUCTION) == StateModifier.SUCCESS
    assert MessageSender(profile, dossier, instructeur_id=agent).perform("Le tarif est en cours de calcul.") == MessageSender.SUCCESS
    dossier.force_fetch()
    assert (
        StateModifier(profile, dossier, instructeur_id=agent).perform(DossierState.ACCEPTE, f"Quotient familial : {quotient}")
        == StateModifier.SUCCESS
    )
    assert country.rows("SELECT state FROM procedures_file WHERE reference = ?", reference) == [("accepted",)]
    passages = "SELECT transition, agent_label FROM procedures_passage p JOIN procedures_file f ON f.id = p.file_id WHERE f.reference = ?"
    assert [(name, label.endswith("– Logiciel cantine")) for name, label in country.rows(passages, reference)][-2:] == [
        ("take", True), ("accept", True),
    ]  # fmt: skip

    parent.open(f"/me/files/{reference}")
    parent.sees(f"Quotient familial : {quotient}")
    parent.sees("Le tarif est en cours de calcul.")
    parent.open("/me/trace")
    parent.sees("Logiciel cantine")

    about = [body for _, body in eventually(lambda: calls if len(calls) >= 3 else None)]
    told = [json.loads(body)["event"] for body in about if json.loads(body)["dossier"]["number"] == stored[0][0]]
    assert told[-3:] == ["dossier.passe_en_instruction", "dossier.message", "dossier.accepte"]
    for headers, body in calls:
        assert headers["X-Hub-Signature-256"] == "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
        assert account.encode() not in body.lower()

    claire.open("/desk/api-tokens")
    claire.press("main td a[href$='/revoke']")
    claire.press("main form button.danger")
    refused = httpx.post(profile.get_url(), json={"queryId": "introspection"}, headers={"Authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (401, "unauthorized")
