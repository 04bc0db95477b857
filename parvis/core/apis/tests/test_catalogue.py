"""What the catalogue shows of what systems declare."""

from datetime import date
from typing import Annotated

import pytest
import schemathesis
from ninja import Path, Query

from parvis.core.apis import entries, selectors
from parvis.core.apis.rules import description, parameters
from parvis.core.exchange import actions
from parvis.kernel import catalogue
from parvis.kernel.manifest import Api
from parvis.kernel.text import Text

ENGLISH = {"accept-language": "en"}


def text(client, path: str) -> str:
    page = client.get(path, headers=ENGLISH)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.django_db
def test_every_declared_api_has_a_page_that_says_how_to_call_it(client):
    declared = selectors.open_apis()
    assert declared
    for each in declared:
        assert f"/{each.api.path}" in text(client, f"/apis/open/{each.slug}")


def test_the_page_of_an_api_names_parameters_answers_and_an_example():
    router = actions.OpenRouter()

    @router.get("/{town}", summary="Read a town")
    def town(
        request,
        town: Annotated[str, Path(..., example="35238")],
        on: Annotated[date | None, Query(description="The day")] = None,
    ):
        """How it was."""

    declared = Api(path="towns", router=router, title=Text.of("Towns"), description=Text.of(""))
    found = selectors.OpenApi(api=declared, system=catalogue.systems()[0])
    (operation,) = description.described(entries.document(found)).operations
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
    assert parameters.call(operation, parameters.examples(operation)).target == "/towns/35238"
    assert [status for status, _ in operation.responses] == ["200", "401", "422", "429"]


def test_the_document_of_the_house_is_valid_openapi(client, db):
    document = client.get("/apis/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["paths"]
    schemathesis.openapi.from_dict(document).validate()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/apis/offers/no/such", "/apis/open/no-such"])
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404
