"""The catalogue, the register, tokens and the operator's switch, as a browser sees them."""

import csv
import io
from datetime import date, timedelta
from typing import Annotated

import pytest
import schemathesis
from django.utils import timezone
from ninja import Path, Query

from parvis.core.exchange import actions, documentation, selectors
from parvis.core.exchange.models import Authorisation, Token
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
from parvis.kernel.manifest import Api, Audience
from parvis.kernel.text import Text

from .conftest import ASKER, OFFER

ENGLISH = {"accept-language": "en"}


def signed_in(client, person, *, audience=Audience.PERSON, organisation=None):
    session = client.session
    session["people"] = {
        "person": str(person.id),
        "audience": audience.value,
        "level": "low",
        "organisation": str(organisation.id) if organisation else "",
        "provider": "",
        "since": "",
    }
    session.save()
    return client


def person(name: str = "Lovelace"):
    return people.recognise(Identity(family_name=name, given_names=("Ada",), birth_date="1990-01-01"))


@pytest.fixture
def operator_client(client, db):
    platform = people.organisation("platform", name="Platform", kind="agency")
    operator = person("Operator")
    people.join(operator, platform, role="operator")
    return signed_in(client, operator, audience=Audience.OPERATOR, organisation=platform)


def text(client, path: str) -> str:
    page = client.get(path, headers=ENGLISH)
    assert page.status_code == 200
    return page.content.decode()


def test_anyone_reads_what_is_offered_and_how_the_source_is(client, source, town):
    assert "Household" in text(client, "/apis")
    assert "Answering" in text(client, f"/apis/offers/{OFFER}")


def test_an_offer_says_who_may_ask_and_why(client, authorised):
    page = text(client, f"/apis/offers/{OFFER}")
    assert "Ville des tests" in page
    assert "Set a fee" in page
    assert "An act" in page


@pytest.mark.django_db
def test_every_declared_api_has_a_page_that_says_how_to_call_it(client):
    declared = selectors.open_apis()
    assert declared
    for each in declared:
        assert f"/{each.api.path}" in text(client, f"/apis/open/{each.slug}")


def test_the_page_of_an_api_names_parameters_answers_and_an_example(source):
    router = actions.OpenRouter()

    @router.get("/{town}", summary="Read a town")
    def town(
        request,
        town: Annotated[str, Path(..., example="35238")],
        on: Annotated[date | None, Query(description="The day")] = None,
    ):
        """How it was."""

    declared = Api(path="towns", router=router, title=Text.of("Towns"), description=Text.of(""))
    (operation,) = documentation.operations(selectors.OpenApi(api=declared, system=catalogue.systems()[0]))
    assert (operation.method, operation.path, operation.summary, operation.description) == (
        "GET",
        "/towns/{town}",
        "Read a town",
        "How it was.",
    )
    assert [(each.name, each.where, each.kind, each.required) for each in operation.parameters] == [
        ("town", "path", "string", True),
        ("on", "query", "string (date)", False),
    ]
    assert operation.example == "/towns/35238"
    assert [status for status, _ in operation.responses] == ["200", "401", "422", "429"]


def test_the_document_of_the_house_is_valid_openapi(client, db):
    document = client.get("/apis/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["paths"]
    schemathesis.openapi.from_dict(document).validate()


@pytest.mark.parametrize("path", ["/apis/offers/no/such", "/apis/open/no-such", "/apis/authorisations/H-9999", "/apis/authorisations/x"])
def test_what_does_not_exist_is_not_found(client, source, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("?q=ville", True), ("?q=h-{id}", True), ("?q=nowhere", False), ("?offer=tests/household&valid=on", True)],
)
def test_the_register_is_searched(client, authorised, query, shown):
    assert ("Ville des tests" in text(client, f"/apis/authorisations{query.format(id=authorised.pk)}")) is shown


def test_a_revoked_authorisation_stays_in_the_register_with_its_reason(client, authorised):
    actions.revoke(authorised, reason="Never used")
    assert "Never used" in text(client, f"/apis/authorisations/{authorised.reference}")
    assert "Ville des tests" not in text(client, "/apis/authorisations?valid=on")


def test_the_register_as_csv_has_one_line_each(client, authorised):
    body = b"".join(client.get("/apis/authorisations.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert (row["reference"], row["organisation"], row["purpose_en"]) == (authorised.reference, "Ville des tests", "Set a fee")


def test_no_cell_of_the_csv_is_a_formula_for_a_spreadsheet(client, authorised):
    actions.revoke(authorised, reason="=HYPERLINK(1)")
    body = b"".join(client.get("/apis/authorisations.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["revocation_reason"] == "'=HYPERLINK(1)"


def test_an_operator_revokes_and_the_next_question_is_refused(operator_client, source, town, authorised):
    path = f"/platform/authorisations/{authorised.reference}/revoke"
    assert operator_client.post(path, {"reason": ""}).status_code == 422
    assert operator_client.post(path, {"reason": "Misuse"}).status_code == 302
    assert Authorisation.objects.get().state == "revoked"


def test_nobody_else_revokes_nor_switches(client, authorised):
    signed_in(client, person())
    assert client.post(f"/platform/authorisations/{authorised.reference}/revoke", {"reason": "x"}).status_code == 403
    assert client.post("/platform/sources/switch", {"offer": OFFER, "to": "suspended"}).status_code == 403
    assert Authorisation.objects.get().state == "active"


def test_an_operator_suspends_and_resumes_a_source(operator_client, source, transactional_db):
    operator_client.post("/platform/sources/switch", {"offer": OFFER, "to": "suspended"})
    assert "Suspended by the operator" in text(operator_client, "/apis")
    operator_client.post("/platform/sources/switch", {"offer": OFFER, "to": "answering"})
    assert "Suspended by the operator" not in text(operator_client, "/apis")


@pytest.mark.parametrize("fields", [{"offer": "no/such", "to": "suspended"}, {"offer": OFFER, "to": "exploded"}, {}])
def test_a_switch_to_nowhere_is_not_found(operator_client, source, transactional_db, fields):
    assert operator_client.post("/platform/sources/switch", fields).status_code == 404


@pytest.mark.django_db
def test_a_visitor_is_told_to_sign_in_for_a_token(client):
    assert "/sign-in?next=/apis/tokens" in text(client, "/apis/tokens")
    assert client.post("/apis/tokens", {"name": "mine"}).status_code == 403
    assert not Token.objects.exists()


@pytest.mark.django_db
def test_a_token_is_shown_once_and_only_its_digest_is_kept(client):
    made = signed_in(client, person()).post("/apis/tokens", {"name": "My buses"})
    key, token = made.context["key"], Token.objects.get()
    assert key in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert token.digest == selectors.digest(key)
    assert key not in text(client, "/apis/tokens")
    assert selectors.usable_token(key) == token


@pytest.mark.django_db
def test_a_token_without_a_name_is_asked_again(client):
    assert signed_in(client, person()).post("/apis/tokens", {"name": " "}).status_code == 422


@pytest.mark.django_db
def test_there_is_a_limit_to_tokens(client, monkeypatch):
    monkeypatch.setattr("parvis.core.exchange.actions.tokens.TOKENS_AT_ONCE", 1)
    signed_in(client, person()).post("/apis/tokens", {"name": "one"})
    page = client.post("/apis/tokens", {"name": "two"}, headers=ENGLISH)
    assert page.status_code == 422
    assert "Revoke one" in page.content.decode()
    assert 'value="two"' in page.content.decode()


@pytest.mark.django_db
def test_the_token_of_somebody_else_is_not_found(client):
    token, key = actions.make_token(person(), name="mine")
    assert signed_in(client, person("Other")).post(f"/apis/tokens/{token.id}/revoke").status_code == 404
    assert selectors.usable_token(key) == token


@pytest.mark.django_db
def test_a_revoked_token_no_longer_serves(client):
    owner = person()
    token, key = actions.make_token(owner, name="mine")
    assert signed_in(client, owner).post(f"/apis/tokens/{token.id}/revoke").status_code == 302
    assert selectors.usable_token(key) is None


@pytest.mark.django_db
def test_an_expired_token_no_longer_serves():
    token, key = actions.make_token(person(), name="mine")
    Token.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert selectors.usable_token(key) is None


def test_asker_names_are_in_the_register(client, authorised):
    assert ASKER in text(client, f"/apis/authorisations/{authorised.reference}")
