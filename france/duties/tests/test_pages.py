"""/duties: everyone finds a duty, reads its source and counts its days."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["language"] = "en"


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client, query: str) -> set[str]:
    return set(re.findall(r'href="/duties/([\w-]+)"', page(client, f"/duties?{query}")))


def test_every_duty_is_listed(client):
    assert {f"R{number:02d}" for number in range(1, 51)} <= listed(client, "")


def test_duties_are_found_by_words_in_either_language_without_accents(client):
    assert "R04" in listed(client, "q=demande+document")
    assert "R04" in listed(client, "q=REQUEST+document")
    assert "R25" in listed(client, "q=qualite+satisfaction")


def test_duties_are_filtered_by_kind_and_state(client):
    assert listed(client, "kind=threshold") == {"R21"}
    assert {"R06", "R44"} <= listed(client, "state=past")
    assert "R04" not in listed(client, "state=past")
    assert "R04" in listed(client, "state=now")


def test_what_is_not_understood_filters_nothing(client):
    assert "R04" in listed(client, "kind=nonsense&state=never")


def test_nothing_found_says_what_to_do(client):
    assert "Remove a filter" in page(client, "/duties?q=zzzz")


def test_words_looked_for_stay_text(client):
    assert "<script>alert" not in page(client, "/duties?q=<script>alert(1)</script>")


def test_a_duty_shows_its_source_and_both_thresholds(client):
    shown = page(client, "/duties/R21")
    assert "€25,000" in shown
    assert "€40,000" in shown
    assert "Public Procurement Code" in shown


def test_days_are_counted_from_an_event(client):
    assert "28\N{NO-BREAK SPACE}February\N{NO-BREAK SPACE}2026" in page(client, "/duties/R04?start=2026-01-31")


@pytest.mark.parametrize("start", ["soon", "2026-02-30", "", "99999-01-01"])
def test_a_wrong_day_is_explained(client, start):
    shown = page(client, f"/duties/R04?start={start}")
    assert "the last day is" not in shown
    assert "aria-invalid" in shown


def test_a_day_too_far_to_count_from_is_refused_not_an_error(client):
    assert "the last day is" not in page(client, "/duties/R04?start=9999-12-31")


def test_what_is_not_enforced_is_said(client):
    assert "does not enforce it yet" in page(client, "/duties/R47")


def test_an_unknown_duty_is_not_found(client):
    assert client.get("/duties/R99").status_code == 404


def test_the_page_speaks_french(client):
    client.cookies["language"] = "fr"
    assert "le dernier jour est le" in page(client, "/duties/R04?start=2026-01-31")


def test_the_front_square_leads_to_the_duties(client):
    assert 'href="/duties"' in page(client, "/")
