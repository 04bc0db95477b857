"""A provider with many lines: a page of them is read, and only who stands on it reads that the provider was told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from france.right_to_connection import actions, selectors
from france.right_to_connection.rules import Standing
from france.right_to_connection.selectors import SLUG
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.models import Answer, File, ProcedureVersion
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.core.protection.models import Entry
from parvis.kernel.manifest import Audience

SIREN = "000000075"


@pytest.fixture
def provider(transactional_db: None) -> Organisation:
    procedures.publish_shipped()
    return people.organisation(SIREN, name="Fibre des tests", kind="company")


def household(number: int) -> Person:
    identity = Identity(
        family_name=f"Foyer{number}", given_names=("Jo",), birth_date="1985-12-10", gender="female", birth_place="00001", birth_country="00"
    )
    return people.recognise(identity, email=f"foyer{number}@exemple.example", language="fr")


def asked(number: int, *, provider: str = SIREN, contract: str = "") -> File:
    """A request for help about one line."""
    version = ProcedureVersion.objects.select_related("procedure").filter(procedure__slug=SLUG).latest("pk")
    department = people.organisation("dep-1", name="Département des tests", kind="department")
    moment = timezone.now() - timedelta(days=200 - number)
    made = File.objects.create(
        reference=f"SC26-{number:04d}", procedure=version.procedure, version=version, organisation=department, person=household(number),
        state="submitted", submitted_at=moment,
    )  # fmt: skip
    Answer.objects.create(file=made, field="provider", value={"number": f"{provider}00010"})
    Answer.objects.create(file=made, field="contract", value=contract or f"FA-{number}")
    return made


def told() -> int:
    return Entry.objects.filter(event="connection.told").count()


def signed_in(person: Person, organisation: Organisation) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    request = client.get("/procedures").wsgi_request
    request.session.create()
    people.enter(request, person, audience=Audience.AGENT, level="low", organisation=organisation, provider="ProConnect")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


def test_a_page_is_read_and_only_its_people_are_told(provider: Organisation) -> None:
    for number in range(60):
        asked(number)
    asked(99, provider="999999999")
    agent = household(500)
    people.join(agent, provider, role="access-provider")
    client = signed_in(agent, provider)
    client.get("/desk/lines")
    before = told()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        first = client.get("/desk/lines/kept").content.decode()
    assert told() - before == 50
    assert "FA-0<" in first
    assert "FA-55<" not in first
    assert "60 lines" in first
    assert len(seen) < 60  # not two questions for each line
    second = client.get("/desk/lines/kept?page=2").content.decode()
    assert told() - before == 60
    assert "FA-59<" in second
    assert "FA-99<" not in second


def test_one_line_is_found_however_it_is_written_and_others_leave_no_trace(provider: Organisation) -> None:
    asked(1, contract="FA-2026 77.41")
    asked(2, contract="FA-2026 77.42")
    found = actions.tell(provider, "fa2026 7741", agent_label="agent")
    assert (found.standing, told()) == (Standing.KEPT, 1)
    assert found.file is not None
    assert found.file.reference == "SC26-0001"
    assert actions.tell(provider, "FA-9", agent_label="agent").standing is Standing.NONE
    assert told() == 1
    assert selectors.to_keep(provider).count() == 2
