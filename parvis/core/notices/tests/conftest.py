"""A person who can be written to, and a notice to write."""

from __future__ import annotations

import copy

import pytest

from parvis.core.notices import actions, selectors
from parvis.core.people import actions as people
from parvis.core.people.rules import Identity
from parvis.kernel.manifest import Notice
from parvis.kernel.text import Text

FRENCH = """Dossier {{ file_reference }} reçu par {{ organisation_name }}

{{ person.display_name }}, votre demande pour {{ child }} est arrivée. {{ link }}
"""
ENGLISH = """File {{ file_reference }} received by {{ organisation_name }}

{{ person.display_name }}, your request for {{ child }} has arrived. {{ link }}
"""

NOTICE = Notice(name="test.received", title=Text("Reçu", "Received"), template="test/received")


@pytest.fixture
def notice(settings, tmp_path, monkeypatch) -> str:
    """The name of a declared notice with its two templates."""
    folder = tmp_path / "templates" / "test"
    folder.mkdir(parents=True)
    (folder / "received.fr.txt").write_text(FRENCH)
    (folder / "received.en.txt").write_text(ENGLISH)
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [tmp_path / "templates", *changed[0]["DIRS"]]
    settings.TEMPLATES = changed
    monkeypatch.setattr(actions, "declared", lambda name: NOTICE if name == NOTICE.name else selectors.declared(name))
    return NOTICE.name


def someone(family_name: str, *, email: str = "maelle@exemple.example", language: str = "fr"):
    identity = Identity(
        family_name=family_name,
        given_names=("Maëlle",),
        birth_date="1988-04-12",
        gender="female",
        birth_place="35238",
        birth_country="99100",
    )
    return people.recognise(identity, email=email, language=language)


@pytest.fixture
def maelle(db):
    return someone("Kerdoncuff")


@pytest.fixture
def post(settings, tmp_path):
    """The folder in which e-mails end."""
    settings.EMAIL_BACKEND = "parvis.core.notices.mailbox.FolderBackend"
    settings.PARVIS_DATA = tmp_path
    return tmp_path / "mail"
