"""The State's own network: its 14,000 sites, one catalogue of its services, and browsing by public rules."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

import httpx
import pyarrow.csv
import pytest
from journeys.story import DESKTOP, PHONE, Visitor, eventually, plain

ROW = "rie"
FOREIGN = Path(__file__).parents[1] / "foreign"
SQUID = "/usr/sbin/squid"
WORKING = "('in-service', 'degraded', 'down', 'maintenance')"
COLUMNS = (
    "code, name, body, body_name, family, kind, commune, longitude, latitude, technology, rate, backup, criticality, label, state, cause"
)
TOLD = "label = 'internal'"
BAD_HOST = "mise-a-jour-urgente.example"


def as_agent_of(employer: str, agent: Visitor, account: str) -> Visitor:
    """Signed in through the employer's provider."""
    agent.open("/sign-in/agent?next=/desk")
    agent.press(f"main button[name='provider'][value='{employer}']")
    agent.press(f"button[name='account'][value='{account}']")
    agent.press("main button[name='continue']")
    return agent


def count(country, where: str = "1 = 1", *values: object) -> int:
    return int(country.rows(f"SELECT count(*) FROM network_site WHERE {where}", *values)[0][0])


def shown_total(agent: Visitor) -> int:
    return int(re.sub(r"\D", "", agent.page.locator("main table caption").first.inner_text()))


def exported(agent: Visitor, query: str = "") -> list[dict[str, object]]:
    """The sheet of sites, as Apache Arrow reads it: all cells as text."""
    answer = agent.page.request.get(f"{agent.country.origin}/desk/network/sites.csv{query}")
    assert answer.status == 200, answer.status
    names = answer.body().decode("utf-8-sig").splitlines()[0].split(",")
    as_text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), strings_can_be_null=False)
    return pyarrow.csv.read_csv(io.BytesIO(answer.body()), convert_options=as_text).to_pylist()


def stored(country, where: str) -> dict[str, dict[str, str]]:
    names = COLUMNS.split(", ")
    rows = country.rows(f"SELECT {COLUMNS}, services, opened_on, closed_on FROM network_site WHERE {where}")
    found = {row[0]: {name: str(value) for name, value in zip(names, row, strict=False)} for row in rows}
    for *_, services, opened, closed in rows:
        code = _[0]
        found[code] |= {"services": " ".join(json.loads(services)), "opened_on": opened or "", "closed_on": closed or ""}
    return found


def same_as_stored(country, agent: Visitor, where: str, query: str = "") -> int:
    """The export holds exactly the rows that are stored, cell by cell; returns how many."""
    rows, kept = exported(agent, query), stored(country, where)
    assert len(rows) == len(kept)
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert {name: row[name] for name in kept[row["code"]]} == kept[row["code"]]
    return len(rows)


@pytest.mark.demand(ROW, "inventory-of-sites")
def test_sites_are_found_drawn_and_exported_as_they_are_stored(country, visitors):
    open_ones = "label = 'internal'"
    assert count(country) >= 14_000
    claire = visitors("fr", PHONE, javascript=False)
    claire.sign_in_as_agent("claire")
    claire.open("/desk/network")
    assert shown_total(claire) == count(country, open_ones)
    claire.fill("q", "tribunal")
    claire.page.locator("main [name='state']").select_option("in-service")
    claire.send()
    found = count(country, f"{open_ones} AND state = 'in-service' AND words LIKE '%tribunal%'")
    assert shown_total(claire) == found > 100
    claire.press("main nav a[rel='next'], main a:has-text('Suivant')")
    assert "page=2" in claire.page.url
    assert claire.page.locator("main tbody tr").count() == 50
    assert same_as_stored(country, claire, f"{open_ones} AND words LIKE '%tribunal%'", "?q=tribunal") >= found

    # The map, and the same as a table: drawn by the server, so without JavaScript too.
    claire.open("/desk/network/map")
    assert claire.page.locator("main svg").count() >= 1
    for code, number in country.rows(f"SELECT area, count(*) FROM network_site WHERE {open_ones} GROUP BY area ORDER BY 2 DESC LIMIT 3"):
        row = claire.page.locator(f"main tr:has(a[href*='area={code}'])").first.inner_text()
        assert f"{number:,}".replace(",", " ") in plain(row), (code, number, row)
    claire.open("/desk/network/map?area=35&state=down")
    assert claire.page.locator("main tbody tr").count() == count(country, f"{open_ones} AND area = '35' AND state = 'down'")

    # Whoever is not cleared for it sees no restricted site; who runs the network sees all.
    assert same_as_stored(country, claire, open_ones) < count(country)
    (hidden,) = country.rows("SELECT code FROM network_site WHERE label = 'restricted' ORDER BY code LIMIT 1")[0]
    assert claire.page.goto(f"{country.origin}/desk/network/sites/{hidden}").status == 404
    nolwenn = visitors("en", DESKTOP)
    nolwenn.sign_in_as_agent("nolwenn")
    assert same_as_stored(country, nolwenn, "1 = 1") == count(country)
    features = nolwenn.page.request.get(f"{country.origin}/desk/network/sites.geojson?area=35").json()["features"]
    points = {each["id"]: tuple(each["geometry"]["coordinates"]) for each in features}
    rows = country.rows("SELECT code, longitude, latitude FROM network_site WHERE area = '35'")
    assert points == {code: (longitude, latitude) for code, longitude, latitude in rows}


HEADER = ["code", "name", "body", "body_name", "family", "kind", "commune", "technology", "rate", "services"]
NEW_SITE = ["ESSAI-1", "Mairie annexe d’essai", "213502388", "Commune de Rennes", "collectivites", "counter", "35238", "fibre", "200", "connection voice"]  # fmt: skip


def as_file(*rows: list[str]) -> dict[str, object]:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([HEADER, *rows])
    return {"name": "sites.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode("cp1252")}


@pytest.mark.demand(ROW, "inventory-of-sites")
def test_a_sheet_is_checked_whole_applied_undone_and_a_site_changes_state(country, visitors):
    bad = [
        [*NEW_SITE[:6], "99999", *NEW_SITE[7:]],
        ["ESSAI-2", *NEW_SITE[1:8], "vite", NEW_SITE[9]],
        ["ESSAI-3", *NEW_SITE[1:9], "teleport"],
    ]
    good = ["ESSAI-4", *NEW_SITE[1:]]
    claire, nolwenn = visitors("fr", PHONE), visitors("fr")
    claire.sign_in_as_agent("claire")
    assert claire.page.goto(f"{country.origin}/desk/network/import").status == 403
    nolwenn.sign_in_as_agent("nolwenn")
    before = (count(country), country.rows("SELECT count(*) FROM network_sheet"), country.rows("SELECT max(id) FROM protection_entry"))
    nolwenn.open("/desk/network/import")
    nolwenn.page.locator("main [name='file']").set_input_files(as_file(bad[0], good, *bad[1:]))
    nolwenn.send()
    listed = [plain(row.inner_text()) for row in nolwenn.page.locator("main tbody tr").all()]
    assert len(listed) == 3
    for row, (line, column, cell) in zip(
        listed, [("2", "commune", "99999"), ("4", "rate", "vite"), ("5", "services", "teleport")], strict=True
    ):
        assert line in row
        assert column in row
        assert cell in row
    nolwenn.sees("1 ligne est juste")
    assert (
        count(country),
        country.rows("SELECT count(*) FROM network_sheet"),
        country.rows("SELECT max(id) FROM protection_entry"),
    ) == before

    nolwenn.page.locator("main [name='file']").set_input_files(as_file(NEW_SITE, good))
    nolwenn.send()
    assert count(country) == before[0], "nothing changes before it was seen"
    nolwenn.press("main form[action$='/apply'] button")
    made = country.rows("SELECT name, place, area, state, rate FROM network_site WHERE code LIKE 'ESSAI-%' ORDER BY code")
    assert made == [("Mairie annexe d’essai", "Rennes", "35", "in-service", 200)] * 2
    assert {row["code"] for row in exported(claire, "?q=essai")} == {"ESSAI-1", "ESSAI-4"}

    # Who runs the network says that it is down, after a confirmation: the body's correspondent is told.
    nolwenn.open("/desk/network/sites/ESSAI-1/state")
    nolwenn.tick("state", "down")
    nolwenn.fill("cause", "Fibre coupée à l’essai")
    nolwenn.send()
    assert count(country, "code = 'ESSAI-1' AND state = 'down'") == 0
    nolwenn.send(name="confirm", value="yes")
    spell = "SELECT s.state, s.cause, s.source FROM network_spell s JOIN network_site t ON t.id = s.site_id WHERE t.code = 'ESSAI-1' AND s.until IS NULL"
    assert country.rows(spell) == [("down", "Fibre coupée à l’essai", "operator")]
    told = "SELECT count(*) FROM notices_message m JOIN people_person p ON p.id = m.person_id WHERE m.notice = 'network.site-state' AND p.family_name = 'Morvan'"
    assert country.rows(told)[0][0] == 1
    claire.open("/desk/network/sites/ESSAI-1")
    claire.sees("En panne")
    claire.sees("Fibre coupée à l’essai")

    nolwenn.page.goto(f"{country.origin}/desk/network/import")
    nolwenn.press("main a:has-text('sites.csv')")
    nolwenn.page.locator("main details summary").click()
    nolwenn.press("main form[action$='/undo'] button.danger")
    assert count(country) == before[0]
    events = dict(country.rows("SELECT event, count(*) FROM protection_entry WHERE event LIKE 'network.s%' GROUP BY event"))
    assert events["network.sheet-applied"] == events["network.sheet-undone"] == 1
    assert events["network.state-changed"] >= 1


# --- One catalogue ----------------------------------------------------------------------------


def sharing(country, service: str) -> int:
    """How many bodies share a service, counted beside the house; no figure for everyone counts a restricted site."""
    rows = country.rows(
        f"SELECT DISTINCT body FROM network_site, json_each(services) WHERE value = ? AND state IN {WORKING} AND {TOLD}", service
    )
    granted = "SELECT o.identifier FROM network_subscription s JOIN people_organisation o ON o.id = s.organisation_id WHERE s.service = ? AND s.state = 'granted'"
    return len({body for (body,) in [*rows, *country.rows(granted, service)]})


def in_tens(number: int) -> int | str:
    return "suppressed" if 0 < number < 10 else round(number / 10) * 10


def catalogue(country) -> dict[str, dict[str, object]]:
    return {each["id"]: each for each in httpx.get(f"{country.origin}/network/services.json").json()["services"]}


@pytest.mark.demand(ROW, "unified-service-catalogue")
def test_one_catalogue_says_who_gives_who_shares_and_how_each_service_is(country, visitors):
    anyone = visitors("fr", PHONE, javascript=False)
    anyone.open("/network/services")
    anyone.fill("q", "telephonie")
    anyone.send()
    anyone.sees("Téléphonie")
    anyone.sees("Service numérique de démonstration")
    listed = catalogue(country)
    assert len(listed) == int(re.sub(r"\D", "", visit(anyone, "/network/services").locator("main [role='status']").inner_text()))
    own = {name: each for name, each in listed.items() if not name.startswith("data:")}
    assert {name: each["bodies"] for name, each in own.items()} == {name: in_tens(sharing(country, name)) for name in own}
    assert all(each["provider"]["name"] for each in listed.values())
    # What members may ask other nodes for stands in the same list, and as DCAT for catalogues of others.
    services = httpx.get(f"{country.origin}/network/services.jsonld").json()["dcat:service"]
    assert {each["@id"].rpartition("/services/")[2] for each in services} == set(listed) - set(own)

    # A correspondent asks for a shared service in the place of the body's own; its provider grants it.
    lea, nolwenn = as_agent_of("ministeres", visitors("en"), "lea"), visitors("fr")
    lea.open("/network/services/remote-access")
    lea.press("main a.button[href*='/desk/network/ask/']")
    lea.fill("purpose", "Work from home during the exams")
    lea.page.locator("main [name='replaces_own']").check()
    lea.send()
    state = "SELECT s.state, o.identifier, s.replaces_own, s.reason FROM network_subscription s JOIN people_organisation o ON o.id = s.organisation_id WHERE s.service = 'remote-access'"
    assert country.rows(state) == [("asked", "110043015", 1, "")]
    nolwenn.sign_in_as_agent("nolwenn")
    nolwenn.open("/desk/network/requests")
    nolwenn.press("main li.card a:has-text('Accès à distance')")
    nolwenn.fill("reason", "Bienvenue")
    nolwenn.send(name="decision", value="grant")
    assert country.rows(state) == [("granted", "110043015", 1, "Bienvenue")]
    lea.open("/network/services/remote-access")
    lea.sees("Votre organisme l’a.", "Your body has it.")
    assert catalogue(country)["remote-access"]["bodies"] == in_tens(sharing(country, "remote-access"))

    # Probes say how sites are; the catalogue and the page of states count those that are down, in tens.
    nolwenn.open("/apis/tokens")
    nolwenn.fill("name", "Sonde")
    nolwenn.send()
    token = nolwenn.page.locator("main code").first.inner_text().strip()
    sites = [
        code
        for (code,) in country.rows(
            "SELECT code FROM network_site WHERE state = 'in-service' AND services LIKE '%hosting%' AND label = 'internal' LIMIT 40"
        )
    ]
    for turn in range(3):
        readings = [{"identifier": f"essai-{turn}-{code}", "site": code, "state": "down", "cause": "Essai"} for code in sites]
        answer = httpx.post(
            f"{country.origin}/api/network/v1/readings", json={"readings": readings}, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200, answer.text
    assert count(country, f"state = 'down' AND code IN ({','.join('?' * len(sites))})", *sites) == 40
    down = count(country, f"state = 'down' AND services LIKE '%hosting%' AND {TOLD}")
    assert down >= 40
    assert catalogue(country)["hosting"]["sites_down"] == in_tens(down)
    page = visit(anyone, "/network/status")
    assert str(in_tens(down)) in plain(page.locator("main tr:has(a[href$='/network/services/hosting'])").inner_text())
    for turn in range(3):
        readings = [{"identifier": f"essai-{turn + 3}-{code}", "site": code, "state": "in-service"} for code in sites]
        httpx.post(f"{country.origin}/api/network/v1/readings", json={"readings": readings}, headers={"Authorization": f"Bearer {token}"})
    assert catalogue(country)["hosting"]["sites_down"] == in_tens(down - 40)


def visit(visitor: Visitor, path: str):
    visitor.open(path)
    return visitor.page


# --- Browsing ----------------------------------------------------------------------------------


def in_force(country) -> tuple[bytes, dict[str, object]]:
    """What proxies read, and what everyone reads."""
    return (country.data / "network" / "browsing.json").read_bytes(), httpx.get(f"{country.origin}/network/browsing/rules.json").json()


def rule(country) -> tuple[object, ...]:
    return country.rows(
        "SELECT r.id, r.state, p.family_name, c.family_name FROM network_browsingrule r LEFT JOIN people_person p ON p.id = r.proposed_by_id "
        "LEFT JOIN people_person c ON c.id = r.confirmed_by_id WHERE r.pattern = ?", BAD_HOST,
    )[0]  # fmt: skip


@pytest.fixture(scope="module")
def blocked(country, chromium) -> str:
    """The key of a rule that one person proposed and another confirmed."""
    contexts = [chromium.new_context(locale="fr-FR", viewport=DESKTOP) for _ in range(3)]
    for context in contexts:
        context.set_default_timeout(15_000)
    lea, nolwenn, malo = (Visitor(country, context.new_page(), "fr") for context in contexts)
    before = in_force(country)
    as_agent_of("ministeres", lea, "lea")
    assert lea.page.goto(f"{country.origin}/desk/network/rules/new").status == 403
    nolwenn.sign_in_as_agent("nolwenn")
    nolwenn.open("/desk/network/rules/new")
    nolwenn.tick("subject", "host")
    nolwenn.fill("host", BAD_HOST)
    nolwenn.page.locator("main [name='category']").select_option("malware")
    nolwenn.tick("decision", "deny")
    nolwenn.fill("reason_fr", "Remet un faux correctif.")
    nolwenn.fill("reason_en", "Hands out a false patch.")
    nolwenn.fill("review_on", f"{time.localtime().tm_year + 1}-06-30")
    nolwenn.send()
    number, *state = rule(country)
    assert state == ["proposed", "Le Bihan", None]
    assert in_force(country) == before, "a proposal changes nothing"
    card = f"main form[action$='/rules/{number}']"
    assert nolwenn.page.locator(f"{card} button[value='confirm']").count() == 0
    nolwenn.page.evaluate(f"document.querySelector(\"{card} button\").value = 'confirm'")  # and she cannot, by a request of her own
    nolwenn.press(f"{card} button")
    assert rule(country)[1:] == ("proposed", "Le Bihan", None)
    assert in_force(country) == before
    malo.sign_in_as_agent("malo")
    malo.open("/desk/network/rules")
    malo.press(f"{card} button[value='confirm']")
    assert rule(country) == (number, "in-force", "Le Bihan", "Quéré")
    file, public = in_force(country)
    assert file != before[0]
    assert json.loads(file) == public
    assert [each["fr"] for each in public["rules"] if each["pattern"] == BAD_HOST] == ["Remet un faux correctif."]
    events = dict(country.rows("SELECT event, count(*) FROM protection_entry WHERE event LIKE 'network.rule-%' GROUP BY event"))
    assert events["network.rule-confirmed"] == 1
    assert events["network.rule-proposed"] == 2  # this one, and the one that the demonstration begins with
    for context in contexts:
        context.close()
    return f"rule:{number}"


@pytest.mark.demand(ROW, "secure-browsing")
def test_a_rule_holds_once_a_second_person_confirmed_it_and_a_refusal_says_why(country, visitors, blocked):
    for language, width in (("fr", PHONE), ("en", DESKTOP)):
        person = visitors(language, width, javascript=False)
        person.open("/network/browsing")
        person.fill("address", f"https://telechargement.{BAD_HOST}/patch.exe")
        person.send()
        person.sees("est bloqué", "is blocked")
        person.sees("Remet un faux correctif.", "Hands out a false patch.")
        person.open(f"/network/blocked?rule={blocked}")
        person.sees("Remet un faux correctif.")
        person.sees("Hands out a false patch.")
        person.sees("À qui s’adresser", "Whom to ask")
        person.sees("Service numérique de démonstration")
        assert BAD_HOST not in person.page.url
    logged = (country.data / "demo.log").read_text()
    assert f"telechargement.{BAD_HOST}" not in logged, "what somebody tests is in no log"
    everything = (country.data / "parvis.sqlite3").read_bytes() + (country.data / "parvis.sqlite3-wal").read_bytes()
    assert f"telechargement.{BAD_HOST}".encode() not in everything


@pytest.mark.demand(ROW, "secure-browsing")
def test_browsers_find_their_way_by_the_file_that_is_served(country):
    if not (FOREIGN / "node_modules" / "pac-resolver").exists() or not shutil.which("node"):
        pytest.skip("LOUD: pac-resolver is absent (npm ci in tests/foreign): the PAC file was read by no evaluator")
    script = httpx.get(f"{country.origin}/network/proxy.pac")
    assert script.headers["content-type"] == "application/x-ns-proxy-autoconfig"
    addresses = ["https://www.example.org/", "http://intranet.example/", "http://printer/", "http://10.1.2.3/"]
    ways = subprocess.run(
        ["node", "pac.mjs", *addresses], cwd=FOREIGN, input=script.text, capture_output=True, text=True, check=True, timeout=60
    )
    assert ways.stdout.splitlines() == [f"PROXY {country.environment['PARVIS_BROWSING_PROXY']}", "DIRECT", "DIRECT", "DIRECT"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def squid(country, blocked):
    """Debian's Squid, started with the configuration that we print.

    The helper that it names runs as we do, and Squid speaks to it through two pipes: it may not read our files once it is no longer root.
    """
    if not Path(SQUID).exists():
        pytest.skip("LOUD: squid is absent (apt install squid): no proxy of others asked our helper")
    port = free_port()
    printed = country.parvis("network", "squid", "--port", str(port))
    assert printed.returncode == 0, printed.stderr
    helper = re.search(r"^external_acl_type .*%URI (.+)$", printed.stdout, re.M).group(1)
    with tempfile.TemporaryDirectory(prefix="parvis-squid-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "hosts").write_text(f"192.0.2.1 allowed.example\n127.0.0.1 {BAD_HOST} rebound.example\n")
        (folder / "hosts").chmod(0o644)  # Squid reads it once it is no longer root, whatever mask this process was left with
        for pipe in ("asked", "answered"):
            os.mkfifo(folder / pipe)
            (folder / pipe).chmod(0o666)
        (folder / "bridge").write_text(f"#!/bin/sh\ncat {name}/answered &\nexec cat > {name}/asked\n")
        (folder / "bridge").chmod(0o755)
        configured = printed.stdout.replace(helper, f"{name}/bridge").replace("children-max=2", "children-max=1")
        (folder / "squid.conf").write_text(
            configured.replace(f"http_port {port}", f"http_port 127.0.0.1:{port}")
            + f"hosts_file {name}/hosts\npid_filename {name}/squid.pid\ncache_log {name}/cache.log\ncoredump_dir {name}\n"
            "shutdown_lifetime 0 seconds\nnetdb_filename none\nconnect_timeout 1 second\nforward_timeout 1 second\npinger_enable off\n"
        )
        answering = ["/bin/sh", "-c", f"exec {' '.join(map(shlex.quote, shlex.split(helper)))} < {name}/asked > {name}/answered"]
        running = [
            subprocess.Popen(answering, env=country.environment, stderr=subprocess.DEVNULL),
            subprocess.Popen([SQUID, "-N", "-f", f"{name}/squid.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
        ]
        try:
            eventually(lambda: listens(port))
            yield httpx.Client(proxy=f"http://127.0.0.1:{port}", timeout=30), folder
        finally:
            for process in running[::-1]:
                process.kill()
                process.wait(timeout=20)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.demand(ROW, "secure-browsing")
def test_squid_refuses_what_is_blocked_and_leads_to_the_page_that_says_why(country, visitors, blocked, squid):
    client, folder = squid
    with client:
        refused = client.get(f"http://{BAD_HOST}/private?of=mine")
        rebound = client.get("http://rebound.example/")
        allowed = client.get("http://allowed.example/")
    assert refused.status_code == rebound.status_code == 302
    assert unquote(refused.headers["location"]) == f"{country.origin}/network/blocked?rule={blocked}"
    assert unquote(rebound.headers["location"]).endswith("rule=shape:inside"), "a name of the internet that leads inside is refused as well"
    assert allowed.status_code >= 500, "let through: nobody answers at an address of documentation (RFC 5737)"
    assert allowed.headers["x-squid-error"].startswith("ERR_CONNECT_FAIL")
    person = visitors("en", PHONE)
    person.page.goto(refused.headers["location"])
    person.sees("Hands out a false patch.")
    written = [path for path in folder.iterdir() if path.is_file() and path.name != "hosts"]
    assert not [path.name for path in written if BAD_HOST.encode() in path.read_bytes()], "nobody's browsing is written anywhere"
