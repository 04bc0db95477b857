"""The canteen: its file is right, its prices follow the scales, its figures hold nobody's name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from france.procedures.cantine import demo, rules
from france.procedures.cantine.manifest import system
from parvis.components.procedures import actions
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import usual_delay
from parvis.components.procedures.selectors.reading import read_here
from parvis.components.rules.rules import NoTable, Proposal, rerun
from parvis.core.people import actions as people

TODAY = date(2026, 11, 21)
CODES = sorted(rules.TARIFFS)


def price(quotient: object, *, town: str = "35238", on: date = TODAY) -> Decimal:
    found = rules.propose({"family_quotient": quotient}, organisation=town, on=on).result[rules.RESULT]
    assert isinstance(found, Decimal)
    return found


def test_the_file_is_right_in_this_country() -> None:
    text = system.procedures[0].file.read_text(encoding="utf-8")
    assert read_here(text).mistakes == ()


def test_twelve_communes_have_a_scale_for_this_school_year_and_the_last() -> None:
    assert len(CODES) == 12
    for town in CODES:
        assert price("784", town=town) > 0
        assert price("784", town=town, on=date(2025, 11, 21)) > 0


@pytest.mark.parametrize(
    ("quotient", "expected"),
    [("0", "0.80"), ("399.99", "0.80"), ("400", "1.55"), ("784", "2.60"), ("1800", "5.35"), (None, "5.35"), ("", "5.35")],
)
def test_rennes_reads_its_brackets(quotient: str | None, expected: str) -> None:
    assert price(quotient) == Decimal(expected)


@given(st.sampled_from(CODES), st.decimals(0, 5000, places=2), st.decimals(0, 5000, places=2))
def test_who_has_more_never_pays_less(town: str, one: Decimal, other: Decimal) -> None:
    assert price(min(one, other), town=town) <= price(max(one, other), town=town) <= price(None, town=town)


def test_a_declared_quotient_counts_only_without_a_certified_one() -> None:
    declared = rules.propose({"declared_quotient": "500"}, organisation="35238", on=TODAY)
    assert (declared.result[rules.RESULT], declared.inputs[0].source) == (Decimal("1.55"), "declared")
    both = rules.propose({"declared_quotient": "100", "family_quotient": "784"}, organisation="35238", on=TODAY)
    assert both.result[rules.RESULT] == Decimal("2.60")


def test_the_proposal_explains_itself_and_runs_again() -> None:
    answers = {
        "family_quotient": "784",
        "family_quotient__source": "dss/quotient-familial",
        "family_quotient__fetched_at": "2026-11-21T10:00:00+00:00",
    }
    proposal = rules.propose(answers, organisation="35238", on=TODAY)
    assert "784" in proposal.steps[0].sentence.fr
    assert "2026-06-12" in proposal.parameters[0].legal_ref.fr
    assert proposal.counterfactuals
    stored = Proposal.from_json(proposal.to_json())
    assert rerun(stored, rules.propose, answers=answers, organisation="35238", on=TODAY).agrees


def test_no_scale_is_said_and_not_guessed() -> None:
    with pytest.raises(NoTable):
        price("784", on=date(2024, 1, 1))
    with pytest.raises(NoTable):
        price("784", town="75056")


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_is_the_same_each_time_and_quick() -> None:
    actions.publish_shipped()
    rennes = people.organisation("213502388", name="Commune de Rennes", kind="municipality", area="35238")
    people.organisation("212200505", name="Commune de Dinan", kind="municipality", area="22050")
    demo.load()
    number = File.objects.count()
    demo.load()
    assert File.objects.count() == number
    assert File.objects.filter(organisation=rennes, person__isnull=False).count() == len(demo.demo_files.FAMILIES)
    rows = list(system.datasets[0].rows())  # type: ignore[index]
    assert {column.name for column in system.datasets[0].columns} == set(rows[0])  # type: ignore[index]
    assert sum(row["submitted"] for row in rows if row["commune"] == "22050") < 120
    assert all(row["accepted"] <= row["decided"] for row in rows)
    assert len({row["period"] for row in rows}) == demo.MONTHS
    assert usual_delay("cantine") is not None
