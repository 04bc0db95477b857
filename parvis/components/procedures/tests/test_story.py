"""The whole way through the pages: a draft, its steps, the check, the file, the desk, the decision."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from parvis.components.procedures.models import Answer, Decision, File
from parvis.components.procedures.tests.conftest import Source, signed_in
from parvis.core.jobs import actions as jobs
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

STEP = re.compile(r'name="(revision|asked)" value="([^"]*)"')


def hidden(html: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in STEP.findall(html)}


def post(client: Client, url: str, **typed: object) -> str:
    """Fill in the page at ``url`` and send it; returns where it leads."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    answer = client.post(url, {**hidden(page.content.decode()), **typed})
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return str(answer["Location"])


def begin(client: Client, town: Organisation) -> str:
    return str(client.post("/procedures/garden/start", {"organisation": str(town.id)})["Location"])


def filled_in(client: Client, town: Organisation) -> str:
    """Go through every step; returns the address of the check page."""
    url = begin(client, town)
    assert url.endswith("/step/home")
    url = post(client, url, address="12 Ada Street\nLovelace")
    url = post(client, url, size="small")
    assert url.endswith("/step/children")
    row = f"{url}/children/household-0"
    assert post(client, row, tool="none") == url
    return post(client, url)


def test_a_person_files_without_retyping_what_is_known(town: Organisation, ada: Person, source: Source) -> None:
    client = signed_in(ada)
    url = begin(client, town)
    page = client.get(url).content.decode()
    for known in ("Ada Lovelace", "Tax office", "12 Ada Street", "€784", "The source", "Set the fee", "/me/trace"):
        assert known in page
    assert 'name="income"' not in page  # certified: shown, never typed
    assert "never released" not in page
    check = filled_in(client, town)
    assert check.endswith("/check")
    page = client.get(check).content.decode()
    assert "Byron" in page
    answer = client.post(check.replace("/check", "/submit"), hidden(page))
    assert answer.status_code == 302, answer.content.decode()
    file = File.objects.get(reference__isnull=False)
    assert answer["Location"] == f"/me/files/{file.reference}/submitted"
    assert str(file.reference) in client.get(answer["Location"]).content.decode()
    assert client.get(f"/me/files/{file.reference}").status_code == 200
    known = Answer.objects.get(file=file, field="income")
    assert (known.state, known.source, known.value) == ("known", "tests/household", "784")


def test_the_whole_story_ends_with_letters_and_a_trace(town: Organisation, ada: Person, bo: Person) -> None:
    client = signed_in(ada)
    check = filled_in(client, town)
    client.post(check.replace("/check", "/submit"), hidden(client.get(check).content.decode()))
    file = File.objects.get(reference__isnull=False)
    desk = signed_in(bo, town)
    assert str(file.reference) in desk.get("/desk/files").content.decode()
    page = desk.get(f"/desk/files/{file.reference}").content.decode()
    assert "A hundredth." in page
    desk.post(f"/desk/files/{file.reference}/take")
    decision = f"/desk/files/{file.reference}/decision"
    given = {"outcome": "accepted", "result": "7.84", "reasons": "", "departure": ""}
    confirm = desk.post(decision, given)
    assert b"Confirm the decision" in confirm.content, confirm.content.decode()
    assert not Decision.objects.exists()
    done = desk.post(decision, {**given, "confirm": "1"})
    assert done["Location"] == f"/desk/files/{file.reference}"
    jobs.run_due()
    for kind in ("receipt", "decision"):
        letter = client.get(f"/me/files/{file.reference}/letters/{kind}")
        assert b"".join(letter.streaming_content).startswith(b"%PDF"), kind
    page = client.get(f"/me/files/{file.reference}").content.decode()
    for shown in ("Plot granted", "€7.84", "How this was computed", "Write to the town."):
        assert shown in page
    events = [entry.event for entry in protection.entries_about([ada.identity.canonical()])]
    for event in ("exchange.asked", "procedures.submitted", "procedures.read", "procedures.taken", "procedures.decided"):
        assert event in events


@pytest.mark.parametrize("language", ["fr", "en"])
def test_public_pages_read_in_both_languages(town: Organisation, language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    words = {"fr": "parcelle de jardin", "en": "garden plot"}[language]
    assert words in client.get("/procedures").content.decode()
    assert words in client.get("/procedures/garden").content.decode()
