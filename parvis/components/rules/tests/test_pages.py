"""/rules: everyone reads every rule and tries it, without JavaScript."""

from __future__ import annotations

import re
from datetime import date

import pytest

from parvis.components.rules import selectors
from parvis.components.rules.rules import PublishedRule, rerun
from parvis.kernel import catalogue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
RULE = "/rules/cantine/price-per-meal"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["language"] = "en"


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_rule_named_by_a_procedure_is_listed(client):
    shown = page(client, "/rules")
    assert selectors.published_rules()
    for rule in selectors.published_rules():
        assert f'href="/rules/{rule.rule_id}"' in shown


def test_a_rule_shows_its_law_its_figures_and_its_source(client):
    shown = page(client, RULE)
    assert "R.\xa0531-52" in shown or "R. 531-52" in shown
    assert "def propose(" in shown
    assert "Rennes" in shown


def test_trying_a_rule_gives_the_price_and_how_it_was_computed(client):
    shown = page(client, f"{RULE}?organisation=35238&on=2026-11-21&family_quotient=784")
    assert re.search(r"€\d\.\d\d", shown)
    assert "Family quotient of 784" in shown
    assert "If your family quotient were" in shown


def test_trying_without_a_quotient_gives_the_highest_price(client):
    assert "family quotient not given" in page(client, f"{RULE}?organisation=35238&on=2026-11-21&family_quotient=")


def test_a_day_before_every_tariff_is_explained(client):
    assert "No tariff of this organisation holds on that day" in page(
        client, f"{RULE}?organisation=35238&on=1999-01-01&family_quotient=784"
    )


@pytest.mark.parametrize(
    "query",
    [
        "organisation=35238&on=2026-11-21&family_quotient=beaucoup",
        "organisation=00000&on=2026-11-21&family_quotient=784",
        "organisation=35238&on=soon",
    ],
)
def test_wrong_answers_come_back_with_their_error_and_what_was_typed(client, query):
    shown = page(client, f"{RULE}?{query}")
    assert 'aria-invalid="true"' in shown or "error-summary" in shown or 'class="why"' in shown
    assert "How it was computed" not in shown


def test_what_was_typed_stays_text(client):
    shown = page(client, f"{RULE}?organisation=35238&on=2026-11-21&family_quotient=<script>alert(1)</script>")
    assert "<script>alert" not in shown


def test_an_unknown_rule_is_not_found(client):
    assert client.get("/rules/no/such").status_code == 404


def test_rules_are_found_by_search():
    entry = next(iter(selectors.search_entries()))
    assert entry.url.startswith("/rules/")
    assert entry.title.fr


def test_the_page_speaks_french(client):
    client.cookies["language"] = "fr"
    shown = page(client, f"{RULE}?organisation=35238&on=2026-11-21&family_quotient=784")
    assert "Comment ce résultat est calculé" in shown
    assert "Si votre quotient familial était de" in shown


def in_force_for(rule: PublishedRule, organisation: str):
    return [each.tariff for each in selectors.tariffs(rule, on=TODAY, organisation=organisation) if each.state == "now"]


def test_a_published_rule_gives_the_same_proposal_twice_by_the_tariff_of_the_day():
    for rule in selectors.published_rules():
        answers = {question.name: question.sample for question in rule.questions}
        for organisation in rule.tariffs:
            first = rule(answers, organisation=organisation, on=TODAY)
            assert rerun(first, rule, answers=answers, organisation=organisation, on=TODAY).agrees
            assert [each.legal_ref for each in in_force_for(rule, organisation)] == [first.parameters[0].legal_ref]


def test_every_rule_of_a_procedure_is_published():
    """A proposal that nobody can read would be a decision in the dark."""
    assert [
        str(each.file) for _, each in catalogue.procedures() if each.rule is not None and not isinstance(each.rule, PublishedRule)
    ] == []
