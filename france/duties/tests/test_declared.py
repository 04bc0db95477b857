"""The fifty founding duties are all declared, dated and sourced, and say honestly what the software does."""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module

import pytest

from france.country import country
from france.duties.declared import FOUNDING, NEEDED
from france.duties.kinds import KINDS
from parvis.kernel import calendar
from parvis.kernel.clocks import Silence

TODAY = date(2026, 11, 21)
ALL = pytest.mark.parametrize("duty", country.duties, ids=lambda duty: duty.id)
LONE_SPACE = re.compile(r" [;:?!»]|« ")


def test_the_fifty_founding_duties_are_there():
    assert sorted(duty.id for duty in FOUNDING) == [f"R{number:02d}" for number in range(1, 51)]


def test_identifiers_are_unique():
    assert len({duty.id for duty in country.duties}) == len(FOUNDING) + len(NEEDED)


@ALL
def test_every_duty_is_told_in_both_languages_with_its_source_and_date(duty):
    for text in (duty.title, duty.statement, duty.source, duty.origin):
        assert text.fr.strip()
        assert text.en.strip()
    assert duty.valid_from is not None
    assert duty.valid_until is None or duty.valid_until > duty.valid_from
    assert duty.url == "" or duty.url.startswith("https://")


@ALL
def test_french_is_set_as_french(duty):
    mention = (duty.mention.title, duty.mention.text) if duty.mention else ()
    assert [text.fr for text in (duty.title, duty.statement, duty.source, *mention) if LONE_SPACE.search(text.fr)] == []


@ALL
def test_every_kind_has_a_name(duty):
    assert KINDS[duty.kind].fr


def test_every_kind_is_used():
    assert set(KINDS) == {duty.kind for duty in country.duties}


@ALL
def test_a_clock_has_an_event_to_start_from(duty):
    assert bool(duty.period) == bool(duty.starts)
    assert not duty.silence or duty.ends_in


@ALL
def test_what_enforces_a_duty_exists(duty):
    for place in duty.enforced_by:
        module, _, name = place.partition(":")
        found = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)


def test_not_everything_is_claimed():
    """Most duties wait for the systems that will enforce them; claiming them all would be a lie."""
    assert 0 < sum(bool(duty.enforced_by) for duty in FOUNDING) < len(FOUNDING)


def test_engines_find_one_duty_for_each_kind_and_subject():
    pairs = [(duty.kind, duty.subject) for duty in country.duties if duty.in_force(TODAY)]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("day", "threshold"), [(date(2018, 10, 1), 25_000), (date(2019, 12, 31), 25_000), (date(2020, 1, 1), 40_000), (TODAY, 40_000)]
)
def test_contracts_become_electronic_from_the_threshold_of_their_day(day, threshold):
    assert calendar.duty("threshold", on=day, subject="electronic-procurement").figure("threshold", on=day).value == threshold


@pytest.mark.parametrize(
    ("day", "label"), [(date(2019, 1, 1), "SecNumCloud"), (date(2021, 5, 16), "SecNumCloud"), (date(2021, 5, 17), "EUCS")]
)
def test_the_hosting_label_is_a_dated_parameter(day, label):
    assert calendar.duty("hosting", on=day, subject="sensitive-data").figure("label", on=day).value == label


def test_commercial_reproduction_is_forbidden_until_reuse_is_free():
    document, public_data = ("document", "public-data")
    assert calendar.duty("reuse", on=date(2015, 12, 29), subject=document).id == "R06"
    assert calendar.duty("reuse", on=date(2015, 12, 30), subject=public_data).id == "R19"
    with pytest.raises(calendar.NoDuty):
        calendar.duty("reuse", on=date(2015, 12, 30), subject=document)


def test_silence_on_a_request_is_acceptance_and_on_a_document_refusal():
    assert calendar.duty("silence", on=TODAY, subject="procedure").silence is Silence.ACCEPTANCE
    assert calendar.duty("silence", on=TODAY, subject="document").silence is Silence.REFUSAL


def test_the_road_of_a_document_request():
    happened = {"document-requested": date(2026, 1, 31), "remedies-told": date(2026, 2, 1), "cada-registered": date(2026, 3, 10)}
    found = {each.duty.id: each.last_day for each in calendar.deadlines(happened, on=date(2026, 1, 31))}
    assert found == {
        "R04": date(2026, 2, 28),
        "R343-3": date(2026, 4, 10),
        "R343-1": date(2026, 4, 28),
        "R343-5": date(2026, 5, 10),
        "R421-1-document": date(2026, 7, 13),
    }


def test_a_document_request_of_a_leap_year():
    found = calendar.deadlines({"document-requested": date(2028, 1, 31)}, on=date(2028, 1, 31))
    assert [each.last_day for each in found] == [date(2028, 2, 29)]


def test_letters_get_the_mentions_they_owe():
    appeals = calendar.mentions("appeal", on=TODAY, organisation="la commune de Rennes")
    assert [mention.title.fr for mention in appeals] == ["Demander que la décision soit revue", "Saisir le tribunal administratif"]
    (notice,) = calendar.mentions("algorithm-notice", on=TODAY, purpose="calculer un prix", contact="la mairie")
    for owed in ("calculer un prix", "L. 311-3-1".replace(" ", "\N{NO-BREAK SPACE}"), "la mairie", "CADA"):
        assert owed in notice.text.fr


def test_before_its_law_a_mention_is_not_owed():
    assert calendar.mentions("algorithm-notice", on=date(2017, 8, 31), purpose="x", contact="y") == []
