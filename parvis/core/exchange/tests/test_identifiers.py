"""A national identifier outside its sectors is refused: at start where it is written, at the door where it is asked."""

from dataclasses import replace

import pytest

from parvis.core.exchange import actions
from parvis.core.exchange.apps import identifiers_stay_in_their_sectors
from parvis.core.exchange.rules.identifiers import misplaced, mistakes, touches
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue
from parvis.kernel.manifest import Hub, NationalIdentifier, Need, Scope, Sector
from parvis.kernel.text import Text

from .conftest import ADA, ASKER, OFFER

WORDS = Text("Numéro", "Number")
NUMBER = NationalIdentifier(
    slug="number", title=WORDS, summary=WORDS, sectors=(Sector(slug="health", title=WORDS, why=WORDS),), legal_basis=WORDS
)


@pytest.fixture
def numbered(source, monkeypatch):
    """The income of a household is now a national identifier."""
    offer = catalogue.offer(OFFER)
    fields = tuple(replace(each, identifier="number") if each.name == "income.value" else each for each in offer.fields)
    offers = {**catalogue.offers(), OFFER: replace(offer, fields=fields)}
    known = {**catalogue.identifiers(), "number": NUMBER}
    monkeypatch.setattr(catalogue, "offers", lambda: offers)
    monkeypatch.setattr(catalogue, "identifiers", lambda: known)
    return offers[OFFER]


def needs(monkeypatch, sector: str) -> None:
    declared = next(need for need in catalogue.needs() if need.asker == ASKER)
    monkeypatch.setattr(catalogue, "needs", lambda: iter([replace(declared, sector=sector)]))


@pytest.mark.parametrize("sector", ["", "education"])
def test_another_sector_is_refused_and_written(source, town, authorised, numbered, monkeypatch, sector):
    needs(monkeypatch, sector)
    with pytest.raises(actions.IdentifierOutsideItsSector, match="/apis/identifiers"):
        actions.ask(OFFER, asker=ASKER, subject=actions.Subject(identity=ADA), organisation=town)
    (entry,) = protection.entries_about([ADA.canonical()])
    assert (entry.reading.event, entry.reading.detail["reason"]) == ("exchange.refused", "identifier-outside-its-sector")
    assert source.questions == []


def test_its_own_sector_receives_it(source, town, authorised, numbered, monkeypatch):
    needs(monkeypatch, "health")
    assert actions.ask(OFFER, asker=ASKER, subject=actions.Subject(identity=ADA), organisation=town).value("income.value") == 784


@pytest.mark.parametrize(("sector", "allowed"), [("health", True), ("education", False), ("", False)])
def test_scopes_of_hubs_too_by_the_sector_of_the_permitted_exchange(source, town, monkeypatch, permit, sector, allowed):
    scope = Scope(name="a_number", title=WORDS, owner="tests", identifier="number")
    monkeypatch.setattr(catalogue, "hubs", lambda: {"hub": Hub(slug="hub", title=WORDS, owner="tests", scopes=(scope,))})
    monkeypatch.setattr(catalogue, "identifiers", lambda: {"number": NUMBER})
    permit("use:care", "hub", sector=sector)
    terms = {"asker": "use:care", "offer": "hub", "fields": ["a_number"], "purpose": WORDS, "legal_basis": WORDS}
    held = actions.authorise(town, **terms)
    call = actions.Call(offer="hub", asker="use:care", subject=actions.Subject(identity=ADA), organisation=town)
    if allowed:
        assert actions.admit(call, authorisation=held, wanted=["a_number"]).fields == ("a_number",)
    else:
        with pytest.raises(actions.IdentifierOutsideItsSector):
            actions.admit(call, authorisation=held, wanted=["a_number"])


def test_what_is_shipped_keeps_to_the_sectors():
    assert identifiers_stay_in_their_sectors() == []


def test_a_written_need_outside_the_sectors_fails_at_start(numbered, monkeypatch):
    need = Need(asker=ASKER, offer=OFFER, fields=("income.value",), purpose=WORDS, legal_basis=WORDS)
    monkeypatch.setattr(catalogue, "written_needs", lambda: iter([need]))
    assert [error.id for error in identifiers_stay_in_their_sectors()] == ["exchange.E003"]
    assert mistakes(replace(need, sector="health"), numbered, {"number": NUMBER}) == []
    assert mistakes(replace(need, fields=("income",)), numbered, {"number": NUMBER})


def test_an_identifier_that_nobody_declared_is_nobodys(numbered, monkeypatch):
    monkeypatch.setattr(catalogue, "identifiers", dict)
    assert "exchange.E002" in [error.id for error in identifiers_stay_in_their_sectors()]
    assert misplaced(["number"], sector="health", known={}) == "number"


def test_a_part_and_its_whole_touch():
    assert [touches(*pair) for pair in (("a", "a.b"), ("a.b", "a"), ("a", "a"), ("ab", "a"))] == [True, True, True, False]
