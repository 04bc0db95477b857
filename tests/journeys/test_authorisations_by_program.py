"""A program asks for data, its body sends the request, the provider's system hears of it, and everyone reads the register."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, eventually
from journeys.test_every_page import RULES

CONTACTS = ("contact_technique", "contact_metier", "responsable_traitement", "delegue_protection_donnees")


def without_violation(visitor) -> None:
    found = Axe().run(visitor.page, options=RULES).response["violations"]
    assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]


@pytest.fixture
def receiver():
    """The provider's own system: it notes what it is told, and names what it made."""
    calls: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            calls.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"token_id": "fund-7"}')

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", calls
    server.shutdown()


def answers(scopes: list[str], title: str) -> dict[str, object]:
    found: dict[str, object] = {
        "intitule": title,
        "description": "Fixer le tarif de la cantine",
        "scopes_justification": dict.fromkeys(scopes, "Calculer le tarif"),
        "destinataire_donnees_caractere_personnel": "Les agents de la restauration scolaire",
        "duree_conservation_donnees_caractere_personnel": 12,
        "volumetrie_appels_par_minute": 30,
        "volumetrie_justification": "Une inscription à la fois",
        "operational_acceptance": True,
        "security_measures": "Accès nominatifs, journalisés",
        "date_prevue_mise_en_production": "2099-01-01",
    }
    for who in CONTACTS:
        person = {"type": "person", "family_name": "Secret", "given_name": "Eve", "email": f"{who.replace('_', '-')}@rennes.example"}
        found |= {f"{who}_{part}": value for part, value in person.items()}
    return found


@pytest.mark.parametrize(("language", "width"), [("fr", DESKTOP), ("en", PHONE)])
@pytest.mark.demand("datapass-stats", "public-list")
@pytest.mark.demand("datapass-stats", "live-with-revocations")
@pytest.mark.demand("datapass-stats", "activity-statistics")
@pytest.mark.demand("datapass-stats", "machines-ask-and-hear")
def test_a_program_asks_and_the_register_shows_it(country, visitors, receiver, tmp_path, language, width):
    url, calls = receiver
    title = f"Cantine par programme ({language})"
    bastien, claire, malo, everyone = visitors(language, width), visitors(language, width), visitors(language), visitors(language, width)

    bastien.sign_in_as_agent("bastien")
    bastien.open("/desk/authorisations/calls")
    without_violation(bastien)
    bastien.page.locator("main [name='kind']").select_option("quotient-familial")
    bastien.fill("url", url)
    bastien.tick("events", "create_by_api", "submit", "approve", "revoke")
    bastien.send()
    secret = bastien.page.locator("#webhook-secret").inner_text()
    assert secret not in str(country.rows("SELECT * FROM authorisations_subscription"))
    without_violation(bastien)
    bastien.press("main a.button")
    bastien.press("main form[action$='/try'] button")
    assert json.loads(calls.pop()[1])["test"] is True
    without_violation(bastien)
    address = bastien.page.url.removeprefix(country.origin)

    claire.sign_in_as_agent("claire")
    claire.open("/desk/authorisations/programs")
    without_violation(claire)
    claire.fill("name", title)
    claire.tick("scopes", "read_authorizations", "write_authorizations")
    claire.send()
    client_id, client_secret = claire.page.locator("#client-id").inner_text(), claire.page.locator("#client-secret").inner_text()
    without_violation(claire)

    form = {"grant_type": "client_credentials", "scope": "read_authorizations write_authorizations"}
    token = httpx.post(f"{country.origin}/oauth/token", data=form, auth=(client_id, client_secret)).json()["access_token"]
    with httpx.Client(base_url=f"{country.origin}/api/v1", headers={"Authorization": f"Bearer {token}"}) as program:
        made = program.post("/demandes", json={"form_uid": "quotient-familial-school-prices"}).json()
        wrong = program.patch(f"/demandes/{made['id']}", json={"data": {"scopes": ["nothing"], "unknown": 1}})
        assert (wrong.status_code, len(wrong.json()["errors"])) == (422, 2)
        written = program.patch(f"/demandes/{made['id']}", json={"data": answers(made["data"]["scopes"], title)})
        assert written.status_code == 200, written.text
    assert country.rows("SELECT state FROM authorisations_application WHERE id = ?", made["id"]) == [("draft",)]

    claire.open(f"/apis/requests/{made['public_id']}/check")
    claire.page.locator("#terms").check()
    claire.page.locator("#officer").check()
    claire.send(name="submit", value="yes")
    assert country.rows("SELECT state FROM authorisations_application WHERE id = ?", made["id"]) == [("submitted",)]
    bastien.open(f"/desk/authorisations/{made['public_id']}/approve")
    bastien.send(name="approve", value="yes")

    eventually(lambda: "approve" in [json.loads(body)["event"] for _, body in calls])
    told = [(headers, body) for headers, body in calls if json.loads(body)["data"]["id"] == made["id"]]
    assert [json.loads(body)["event"] for _, body in told] == ["create_by_api", "submit", "approve"]
    for number, (headers, body) in enumerate(told):
        (tmp_path / f"{number}.json").write_bytes(body)
        command = ["openssl", "dgst", "-sha256", "-hmac", secret, str(tmp_path / f"{number}.json")]
        digest = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
        assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    stored = "SELECT external_id FROM authorisations_application WHERE id = ?"
    eventually(lambda: country.rows(stored, made["id"]) == [("fund-7",)])
    bastien.open(address)
    without_violation(bastien)
    bastien.press("main table tbody tr:has-text('approve') a")
    bastien.sees("fund-7")
    without_violation(bastien)

    (pk,) = country.rows("SELECT id FROM exchange_authorisation WHERE request = ?", f"D{made['id']}")[0]
    reference = f"H-{pk:04d}"
    everyone.open(f"/apis/authorisations?q={reference}&state=valid")
    everyone.sees("Rennes")
    without_violation(everyone)
    everyone.press(f"main a:has-text('{reference}')")
    everyone.sees("La demande a été envoyée", "The request was sent")
    without_violation(everyone)
    everyone.open("/apis/authorisations/changes")
    everyone.sees(reference)
    without_violation(everyone)
    listed = httpx.get(f"{country.origin}/apis/authorisations.csv").text
    (row,) = [each for each in csv.DictReader(io.StringIO(listed.lstrip("\ufeff"))) if each["reference"] == reference]
    assert (row["organisation_identifier"], row["provider"], row["state"]) == ("213502388", "180035065", "valid")
    assert row["fields"].split() == made["data"]["scopes"]
    assert "Secret" not in listed

    malo.sign_in_as_agent("malo")
    malo.open(f"/platform/authorisations/{reference}/revoke")
    malo.fill("reason", "Fin de l’essai")
    malo.page.locator("main form button.danger").click()
    malo.sees("Fin de l’essai")
    assert country.rows("SELECT state FROM exchange_authorisation WHERE id = ?", pk) == [("revoked",)]
    assert country.rows("SELECT state FROM authorisations_application WHERE id = ?", made["id"]) == [("revoked",)]

    def changes() -> list[tuple[str, str]]:
        found = httpx.get(f"{country.origin}/api/authorisations/changes?limit=1000").json()["changes"]
        return [(each["change"], each["authorisation"]["reference"]) for each in found]

    eventually(lambda: ("revoked", reference) in changes())
    assert changes().index(("granted", reference)) < changes().index(("revoked", reference))
    eventually(lambda: "revoke" in [json.loads(body)["event"] for _, body in calls])

    everyone.open("/apis/authorisations/figures")
    everyone.sees("Combien de temps prend une décision", "How long a decision takes")
    without_violation(everyone)
    figures = httpx.get(f"{country.origin}/apis/authorisations/figures.csv").text
    assert "definition,quotient-familial,requests," in figures
    malo.open("/platform/authorisations/load")
    without_violation(malo)

    claire.open("/desk/authorisations/programs")
    claire.press(f"main tr:has-text('{title}') a")
    claire.page.locator("main form button.danger").click()
    claire.sees("Révoqué", "Revoked")
    refused = httpx.get(f"{country.origin}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    bastien.open(address)
    bastien.press("main a.button.danger")
    bastien.page.locator("main form button.danger").click()
    bastien.page.wait_for_url("**/calls")
