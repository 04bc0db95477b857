"""What no entry of the registry covers is refused, approved or not, and said clearly."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.exchange import actions, selectors
from parvis.core.exchange.apps import every_written_need_is_permitted
from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.rules.permitted import Missing, NotCovered, Wish, entry_for, mistakes
from parvis.core.people import actions as people
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Need
from parvis.kernel.text import Text

from .conftest import ADA, ASKER, OFFER

DAY = date(2026, 6, 1)


@pytest.fixture
def registry(monkeypatch):
    """Sets the whole registry of permitted exchanges."""
    return lambda *entries: monkeypatch.setattr(catalogue, "permitted_exchanges", lambda: {entry.slug: entry for entry in entries})


@pytest.fixture
def entry(permit):
    return permit(ASKER, OFFER, recipients=("municipality",), fields=("income", "children.name"), valid_from=date(2020, 1, 1))


def wish(**changes) -> Wish:
    return Wish(**{"asker": ASKER, "offer": OFFER, "kind": "municipality", "identifier": "town-1", "day": DAY, **changes})


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"asker": "procedure:other"}, Missing.EXCHANGE),
        ({"offer": "tests/other"}, Missing.EXCHANGE),
        ({"kind": "agency"}, Missing.RECIPIENT),
        ({"day": date(2019, 12, 31)}, Missing.DATE),
        ({"fields": ("income.value", "address")}, Missing.FIELDS),
        ({"proactive": True}, Missing.PROACTIVE),
    ],
)
def test_what_no_entry_covers_is_named(entry, changes, missing):
    with pytest.raises(NotCovered) as refusal:
        entry_for([entry], wish(**changes))
    assert refusal.value.missing == missing


def test_an_entry_covers_bodies_by_kind_or_by_identifier_and_whole_fields_by_their_parts(entry):
    assert entry_for([entry], wish(fields=("income.value", "children.name"))) == entry
    assert entry_for([replace(entry, recipients=("town-1",))], wish(kind="agency")) == replace(entry, recipients=("town-1",))


def test_an_entry_that_ended_covers_its_last_day_and_no_more(entry):
    ended = replace(entry, valid_until=DAY)
    assert entry_for([ended], wish()) == ended
    with pytest.raises(NotCovered):
        entry_for([ended], wish(day=DAY + timedelta(days=1)))


@given(st.sets(st.sampled_from(["income.value", "income.year", "children.name", "address"])))
def test_several_entries_never_add_up(fields):
    """Two exchanges permitted apart are not one exchange of both."""
    first = Need(asker=ASKER, offer=OFFER, fields=tuple(fields), purpose=Text.of("p"), legal_basis=Text.of("l"))
    entries = [made(slug="a", fields=("income",)), made(slug="b", fields=("address",))]
    covered_by_one = fields <= {"income.value", "income.year"} or fields <= {"address"}
    assert (mistakes(entries, first) == []) == covered_by_one


def made(**changes):
    from parvis.kernel.manifest import PermittedExchange

    text = Text.of("t")
    terms = {
        "slug": "made", "domain": text, "procedure": text, "askers": (ASKER,), "offers": (OFFER,), "recipients": ("municipality",),
        "security": (text,), "retention_months": 12, "legal_basis": text, "legal_url": "", "opinion": text, "valid_from": date(2020, 1, 1),
    }  # fmt: skip
    return PermittedExchange(**{**terms, **changes})


def ask(town):
    return actions.ask(OFFER, asker=ASKER, subject=actions.Subject(identity=ADA), organisation=town)


def test_an_authorisation_does_not_open_what_the_registry_has_not(source, town, authorised, registry):
    registry()
    with pytest.raises(actions.NotPermitted) as refusal:
        ask(town)
    (line,) = [entry.reading for entry in protection.entries_about([ADA.canonical()])]
    assert (line.event, line.detail["reason"], source.questions) == ("exchange.refused", "not-permitted", [])
    assert "/apis/exchanges" in refusal.value.text.fr
    assert "Household" in refusal.value.text.en


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"recipients": ("agency",)}, "Ville des tests n’est pas parmi"),
        ({"valid_until": date(2001, 1, 1)}, "n’est pas en vigueur"),
        ({"fields": ("address",)}, "income.value"),
    ],
)
def test_the_refusal_says_what_is_missing(source, town, authorised, registry, terms, words):
    registry(made(**{"valid_from": date(2000, 1, 1), **terms}))
    with pytest.raises(actions.NotPermitted, match=r"exchanges") as refusal:
        ask(town)
    assert words in refusal.value.text.fr


def test_approval_is_refused_where_the_registry_has_no_entry(source, town, registry):
    registry()
    with pytest.raises(actions.NotPermitted):
        actions.authorise(town, asker=ASKER, offer=OFFER)
    assert not Authorisation.objects.exists()


def test_a_sandbox_needs_no_entry(source, town, registry):
    registry()
    assert actions.authorise(town, asker=ASKER, offer=OFFER, stage="sandbox").stage == "sandbox"


def test_the_entry_under_which_a_body_asks_can_be_read(source, town, registry):
    entry = made()
    registry(entry)
    assert selectors.permitted(ASKER, OFFER, town) == entry
    other = people.organisation("agency-1", name="Agence", kind="agency")
    with pytest.raises(actions.NotPermitted):
        selectors.permitted(ASKER, OFFER, other, on=today())


def test_every_need_that_is_shipped_has_an_entry():
    assert every_written_need_is_permitted() == []


def test_a_need_without_entry_or_kept_too_long_fails_at_start(registry):
    registry()
    assert {error.id for error in every_written_need_is_permitted()} == {"exchange.E001"}
    need = Need(asker=ASKER, offer=OFFER, fields=("address",), purpose=Text.of("p"), legal_basis=Text.of("l"), retention_months=13)
    assert "13 months" in mistakes([made()], need)[0]
    assert "does not permit" in mistakes([made(fields=("income",))], need)[0]
