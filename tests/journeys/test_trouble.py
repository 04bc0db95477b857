"""Trouble: killed processes, double presses, two agents at once, huge and infected files."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import httpx
from journeys import story

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def processes(country, command: str) -> list[int]:
    """Processes of this country whose command line holds ``command``."""
    found = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    of_ours = []
    for line in found.splitlines()[1:]:
        pid, arguments = line.strip().split(" ", 1)
        try:
            environment = open(f"/proc/{pid}/environ", "rb").read().decode(errors="replace")  # noqa: SIM115, PTH123
        except OSError:
            continue
        if command in arguments and str(country.data) in environment and int(pid) != os.getpid():
            of_ours.append(int(pid))
    return of_ours


def ready_to_submit(story, parent, account: str, commune: str, child: str) -> None:
    story.begin(parent, account, provider="impots", commune=commune)
    parent.send()
    parent.send()
    story.describe_child(parent, child)
    parent.send()


def test_pressing_submit_twice_makes_one_file(country, visitors):
    parent = visitors("fr", story.DESKTOP)
    ready_to_submit(story, parent, "maelle", "Commune de Fougères", "LOUEN")
    page, url = parent.page.url, country.origin + parent.page.locator("main form[action$='/submit']").get_attribute("action")
    form = {
        field.get_attribute("name"): field.get_attribute("value") for field in parent.page.locator("main form input[type='hidden']").all()
    }
    cookies = {cookie["name"]: cookie["value"] for cookie in parent.page.context.cookies(country.origin)}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: httpx.post(url, data=form, cookies=cookies, headers={"Origin": country.origin}, timeout=60), range(4))
        )
    assert {answer.status_code for answer in answers} <= {302, 303}, [answer.status_code for answer in answers]
    references = {found.group(1) for answer in answers if (found := re.search(r"/me/files/([\w-]+)", answer.headers["location"]))}
    assert len(references) == 1
    draft = re.search(r"/cantine/([0-9a-f-]{36})/", page).group(1).replace("-", "")
    assert country.rows("SELECT count(*) FROM procedures_file WHERE id = ? AND state = 'submitted'", draft) == [(1,)]
    assert country.rows(
        "SELECT count(*) FROM notices_message WHERE file_reference = ? AND notice LIKE '%acknowledged%'", references.pop()
    ) == [(1,)]


def test_two_agents_deciding_at_once_make_one_decision(country, visitors):
    parent = visitors("en", story.PHONE)
    reference = story.enrol(parent, "maelle", provider="impots", commune="Commune de Rennes", child="LOUEN")
    forms = []
    for account in ("claire", "gwenola"):
        agent = visitors("fr", story.DESKTOP)
        agent.sign_in_as_agent(account)
        agent.open(f"/desk/files/{reference}")
        if agent.page.locator("main form[action$='/take'] button").count():
            agent.press("main form[action$='/take'] button")
        agent.press("main a.button[href*='/decision']")
        agent.tick("outcome", "accepted")
        agent.send()
        hidden = {
            field.get_attribute("name"): field.get_attribute("value")
            for field in agent.page.locator("main form input[type='hidden']").all()
        }
        forms.append(
            (hidden | {"confirm": "1"}, {cookie["name"]: cookie["value"] for cookie in agent.page.context.cookies(country.origin)})
        )
    address = f"{country.origin}/desk/files/{reference}/decision"
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda form: httpx.post(address, data=form[0], cookies=form[1], headers={"Origin": country.origin}, timeout=60), forms)
        )
    assert sorted(answer.status_code for answer in answers) in ([302, 409], [303, 409], [200, 302]), [
        answer.status_code for answer in answers
    ]
    stored = "SELECT count(*) FROM procedures_decision d JOIN procedures_file f ON f.id = d.file_id WHERE f.reference = ?"
    assert country.rows(stored, reference) == [(1,)]


def test_a_worker_killed_in_the_middle_sends_the_letter_once(country, visitors):
    parent = visitors("fr", story.PHONE)
    reference = story.enrol(parent, "yanis", provider="ameli", commune="Commune de Dinan", child="ILYES")
    for pid in processes(country, "parvis worker"):
        os.kill(pid, signal.SIGKILL)
    story.eventually(
        lambda: country.rows(
            "SELECT 1 FROM procedures_letter l JOIN procedures_file f ON f.id = l.file_id WHERE f.reference = ? AND l.stored_id IS NOT NULL",
            reference,
        ),
        seconds=120,
    )
    story.eventually(lambda: story.letters(country, reference), seconds=120)
    assert len(story.letters(country, reference)) == 1


def test_a_file_too_large_or_infected_is_refused_and_the_answers_kept(country, visitors, tmp_path):
    parent = visitors("fr", story.DESKTOP)
    story.begin(parent, "hugo", provider="impots", commune="Commune de Rennes")
    parent.page.locator("main [name='address']").fill("5 rue de la Démonstration, 35000 Rennes")
    parent.send()
    parent.tick("income_choice", "declare")
    parent.send()
    parent.fill("declared_quotient", "912")
    infected = tmp_path / "attestation.pdf"
    infected.write_bytes(b"%PDF-1.4\n" + EICAR)
    parent.page.locator("main input[type='file']").set_input_files(str(infected))
    parent.send()
    kept = country.rows("SELECT scan_state FROM files_storedfile WHERE name = 'attestation.pdf'")
    assert ("clean",) not in kept, "nothing is called clean when no scanner ran"
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(200_000_000)
    url, cookies = parent.page.url, {cookie["name"]: cookie["value"] for cookie in parent.page.context.cookies(country.origin)}
    with huge.open("rb") as file:
        try:
            answer = httpx.post(url, files={"income_proof": file}, cookies=cookies, headers={"Accept-Language": "fr"}, timeout=60)
            assert answer.status_code in (400, 403, 413)
        except httpx.WriteError:
            pass  # the server closed the door before all of it had come
    assert httpx.get(f"{country.origin}/healthz", timeout=10).status_code == 200
