"""The registry of permitted exchanges, as anyone reads it."""

import csv
import io

import pytest

from parvis.core.exchange import actions, registry
from parvis.core.exchange.datasets import permitted_exchanges
from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.registry import Search
from parvis.kernel import catalogue
from parvis.kernel.text import Text

from .conftest import ASKER, OFFER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entry(permit, source):
    return permit(
        ASKER,
        OFFER,
        slug="garden",
        domain=Text("Jardins", "Gardens"),
        procedure=Text("Parcelle à cultiver", "Plot to grow"),
        fields=("income",),
    )


def page(client, path, language="en"):
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_everyone_finds_an_entry_by_words_domain_administration_and_data(entry):
    for search in (
        Search(words="PARCELLE"), Search(words="plot"), Search(words="foyer"), Search(words="procedure:tests garden"),
        Search(domain="gardens"), Search(recipient="municipality"), Search(offer=OFFER),
    ):  # fmt: skip
        assert entry in registry.entries(search), search
    for search in (Search(words="nothing"), Search(domain="health"), Search(recipient="bank"), Search(offer="x/y")):
        assert entry not in registry.entries(search), search


def test_the_list_and_the_entry_say_who_what_why_and_how_long(client, entry, town, authorised):
    listed = page(client, "/apis/exchanges?q=plot")
    assert "Plot to grow" in listed
    assert "Municipalities" in listed
    whole = page(client, "/apis/exchanges/garden")
    for words in ("Set a fee", "Encrypted", "An act", "at most 120 months", authorised.reference, "Ville des tests", "Opinion"):
        assert words in whole, words
    assert "Communes" in page(client, "/apis/exchanges/garden", "fr")


def test_what_is_not_listed_is_not_found_and_an_empty_search_says_what_to_do(client, entry):
    assert client.get("/apis/exchanges/nothing").status_code == 404
    assert "What is listed nowhere is not permitted" in page(client, "/apis/exchanges?q=zzz")
    assert client.get("/apis/exchanges?domain=x&page=9999&offer=' or 1").status_code == 200


def test_the_table_and_the_open_data_hold_every_entry(client, entry):
    text = b"".join(client.get("/apis/exchanges.csv?domain=gardens").streaming_content).decode("utf-8-sig")
    (row,) = [each for each in csv.DictReader(io.StringIO(text)) if each["slug"] == "garden"]
    assert (row["offers"], row["fields"], row["retention_months"]) == (OFFER, "income", "120")
    assert {each["slug"] for each in permitted_exchanges.rows()} == set(catalogue.permitted_exchanges())


def test_identifiers_are_listed_with_their_sectors_and_those_who_receive_them(client, source):
    told = page(client, "/apis/identifiers")
    for identifier in catalogue.identifiers().values():
        assert identifier.title.en in told
        assert all(sector.title.en in told for sector in identifier.sectors)


def test_an_offer_leads_to_its_permitted_exchanges(client, entry):
    assert f"/apis/exchanges?offer={OFFER.replace('/', '%2F')}" in page(client, f"/apis/offers/{OFFER}")


def test_the_authorisation_shows_its_signed_policy_and_says_when_it_no_longer_holds(client, entry, authorised):
    whole = page(client, f"/apis/authorisations/{authorised.reference}")
    assert authorised.policy in whole
    assert "/apis/policies/jwks.json" in whole
    Authorisation.objects.filter(pk=authorised.pk).update(calls_per_minute=9)
    assert "no longer match what was signed" in page(client, f"/apis/authorisations/{authorised.reference}")


def test_the_command_makes_a_key_that_serves(capsys, monkeypatch, source, town):
    assert next(command for command in catalogue.commands() if command.name == "exchange new-key").run(None) == 0
    monkeypatch.setenv("PARVIS_POLICY_KEY", capsys.readouterr().out)
    assert actions.authorise(town, asker=ASKER, offer=OFFER).policy.count(".") == 2
