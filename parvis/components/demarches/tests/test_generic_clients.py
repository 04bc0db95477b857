"""Clients that know nothing of this interface but its schema: they ask whatever that allows, over a real connection."""

from __future__ import annotations

import pytest
from django.db import connections
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from graphql import GraphQLError
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import queries

from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors.texts import schema_text
from parvis.components.demarches.tests.conftest import filed, resident
from parvis.components.demarches.tests.test_changes import TEXT
from parvis.components.procedures import actions as procedures
from tests import foreign

pytestmark = pytest.mark.django_db(transaction=True)

LIST = """query ($number: Int!, $after: String) { demarche(number: $number) {
  dossiers(first: 2, after: $after) { edges { cursor node { number } } pageInfo { hasNextPage endCursor } } } }"""
READ = """query ($number: Int!) { dossier(number: $number) {
  id state
  demandeur { ... on PersonnePhysique { nom prenom } }
  champs { label stringValue ... on DropDownListChamp { value } }
  annotations { id label stringValue } messages { body } } }"""
TAKE = "mutation ($input: DossierPasserEnInstructionInput!) { done: dossierPasserEnInstruction(input: $input) { dossier { state } errors { message } } }"
WRITE = (
    "mutation ($input: DossierEnvoyerMessageInput!) { done: dossierEnvoyerMessage(input: $input) { message { body } errors { message } } }"
)
NOTE = "mutation ($input: DossierModifierAnnotationsInput!) { done: dossierModifierAnnotations(input: $input) { annotations { stringValue } errors { message } } }"
ACCEPT = (
    "mutation ($input: DossierAccepterInput!) { done: dossierAccepter(input: $input) { dossier { state motivation } errors { message } } }"
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=queries(schema_text(), fields=["dossier", "demarche", "groupeInstructeur", "demarcheDescriptor"]))
def test_whatever_a_key_asks_is_answered_or_refused_in_words(program, file, text):
    answer = program.post({"query": text})
    told = answer.json()
    assert answer.status_code in (200, 400)
    codes = {each.get("extensions", {}).get("code") for each in told.get("errors", ())}
    assert "internal_server_error" not in codes, told


@pytest.fixture
def address(live_server):
    yield f"{live_server.url}/api/v2/graphql"
    connections.close_all()


@pytest.fixture
def five_files(town):
    procedures.publish(TEXT)  # with notes of every kind
    return [filed(resident("Lovelace", f"Ada {each}"), town) for each in range(5)]


def test_gql_reads_and_decides_a_file_by_the_schema_alone(address, five_files, garden, bo, program):
    transport = RequestsHTTPTransport(url=address, headers={"Authorization": f"Bearer {program.text}"})
    client = Client(transport=transport, fetch_schema_from_transport=True)

    def ask(text, **variables):
        return session.execute(GraphQLRequest(text, variable_values=variables))

    with client as session:
        numbers, after = [], None
        while True:
            found = ask(LIST, number=garden.pk, after=after)["demarche"]["dossiers"]
            numbers += [each["node"]["number"] for each in found["edges"]]
            if not found["pageInfo"]["hasNextPage"]:
                break
            after = found["pageInfo"]["endCursor"]
        assert numbers == [each.number.pk for each in five_files]

        file = five_files[3]
        read = ask(READ, number=file.number.pk)["dossier"]
        assert (read["state"], read["demandeur"]["prenom"]) == ("en_construction", "Ada 3")
        assert {"label": "Taille", "stringValue": "Petite", "value": "Petite"} in read["champs"]
        named = {"dossierId": read["id"], "instructeurId": ids.encoded("Instructeur", bo.pk)}
        noted = next(each for each in read["annotations"] if each["label"] == "Note text")

        assert ask(TAKE, input=named)["done"] == {"dossier": {"state": "en_instruction"}, "errors": None}
        assert ask(WRITE, input={**named, "body": "Bonjour"})["done"]["message"] == {"body": "Bonjour"}
        notes = [{"id": noted["id"], "value": {"text": "Vu"}}]
        assert ask(NOTE, input={**named, "annotations": notes})["done"]["annotations"] == [{"stringValue": "Vu"}]
        told = ask(ACCEPT, input={**named, "motivation": "Bienvenue"})["done"]
        assert told == {"dossier": {"state": "accepte", "motivation": "Bienvenue"}, "errors": None}

        again = ask(ACCEPT, input=named)["done"]
        assert (again["dossier"], again["errors"]) == (None, [{"message": "Le dossier est déjà décidé. Relisez-le."}])
        with pytest.raises(TransportQueryError) as unknown:
            ask(READ, number=2_000_000_000)
        assert unknown.value.errors[0]["extensions"]["code"] == "not_found"
        with pytest.raises(GraphQLError, match="Cannot query field 'nothing'"):
            ask("{ nothing }")
    file.refresh_from_db()
    assert (file.state, file.decision.result) == ("accepted", {"fee": "7.84"})


def test_a_client_in_javascript_reads_and_decides_a_file(address, five_files, garden, bo, program):
    told = {"url": address, "key": program.text, "demarche": garden.pk, "agent": ids.encoded("Instructeur", bo.pk)}
    done = foreign.run("graphql_client.mjs", told)
    assert done["wrong"] == []
    assert done["numbers"] == [each.number.pk for each in five_files]
    assert done["seen"]["demandeur"] == {"__typename": "PersonnePhysique", "nom": "Lovelace", "prenom": "Ada 0"}
    assert done["taken"] == {"clientMutationId": "js", "dossier": {"state": "en_instruction"}, "errors": None}
    assert done["accepted"] == {"clientMutationId": "js", "dossier": {"state": "accepte"}, "errors": None}
    assert (done["refused"]["dossier"], len(done["refused"]["errors"])) == (None, 1)
    assert [each["extensions"]["code"] for each in done["unknown"]] == ["not_found"]
    file = five_files[0]
    file.refresh_from_db()
    assert file.state == "accepted"


BY_POST_ONLY = {"5A70", "D6D5", "6A70"}  # optional: what is asked is personal, and stays out of addresses and logs


def test_the_audit_of_graphql_over_http(address, program):
    found = foreign.run("graphql_audit.mjs", {"url": address, "key": program.text})
    assert len(found) > 50
    failed = {number: each for number, each in found.items() if each["status"] != "ok"}
    assert set(failed) <= BY_POST_ONLY, failed
    assert {each["status"] for each in failed.values()} <= {"notice"}
