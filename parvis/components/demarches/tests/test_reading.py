"""Reading: what clients ask for, and what they get."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.components.demarches.rules import ids
from parvis.components.demarches.tests.conftest import Program, filed, key_to, resident
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import drafts, groups
from parvis.components.procedures.selectors import File, ForWhom
from parvis.core.people import actions as people
from parvis.core.protection import selectors as protection

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = {
    f"include{each}": True
    for each in (
        "Dossiers", "PendingDeletedDossiers", "DeletedDossiers", "Revision", "Revisions", "Service", "GroupeInstructeurs", "Champs",
        "Anotations", "Traitements", "Instructeurs", "Avis", "Messages", "Corrections", "Geometry",
    )
}  # fmt: skip


def by_label(dossier) -> dict:
    return {each["label"]: each for each in dossier["champs"]}


def test_a_whole_procedure(program, garden, file, ada, bo, town):
    procedures.take(file.reference, agent=bo, organisation_id=town.pk)
    procedures.write(file.reference, agent=bo, organisation_id=town.pk, text="Bonjour")
    found = program.stored("getDemarche", demarcheNumber=garden.pk, **EVERYTHING)["demarche"]
    (dossier,) = found["dossiers"]["nodes"]
    assert (dossier["number"], dossier["state"], dossier["connectionUsager"]) == (file.number.pk, "en_instruction", "france_connect")
    assert dossier["demandeur"] == {
        "__typename": "PersonnePhysique", "civilite": "Mme", "nom": "Lovelace", "prenom": "Ada", "email": ada.email,
    }  # fmt: skip
    assert [each["event"] for each in dossier["traitements"]] == ["depose", "passe_en_instruction"]
    assert [(each["body"], each["email"]) for each in dossier["messages"]] == [("Bonjour", bo.email)]
    assert {each["email"] for each in found["groupeInstructeurs"][0]["instructeurs"]} == {bo.email}
    assert [each["__typename"] for each in found["activeRevision"]["champDescriptors"]][-1] == "RepetitionChampDescriptor"
    answers = by_label(dossier)
    assert answers["Income"]["decimalNumber"] == 784
    assert answers["Income"]["columns"][0]["value"] == 784
    assert answers["Size"]["value"] == "Small"
    assert answers["Address"]["address"]["label"] == "12 Ada Street Lovelace"
    (row,) = answers["Children"]["rows"]
    assert (row["champs"][0]["label"], row["champs"][0]["stringValue"]) == ("Name", "Byron")
    assert row["champs"][1]["date"] == "2018-09-03"


def test_one_answer_by_its_identifier(program, garden, file):
    number = garden.field_numbers.get(name="size").pk
    query = "query ($n: Int!, $c: ID!) { dossier(number: $n) { champs(id: $c) { id stringValue } } }"
    for identifier in (ids.encoded("Champ", number), ids.encoded("Champ", number) + "=="):
        found = program(query, n=file.number.pk, c=identifier)
        assert found["dossier"]["champs"] == [{"id": ids.encoded("Champ", number), "stringValue": "Small"}]
    assert program(query, n=file.number.pk, c="nothing")["dossier"]["champs"] == []


def test_clients_that_do_not_know_a_type_get_the_older_one(program, file):
    query = "query ($n: Int!) { dossier(number: $n) { champs { __typename label } } }"
    found = program(query, n=file.number.pk)["dossier"]["champs"]
    assert {each["__typename"] for each in found if each["label"] in ("Size", "Address")} == {"TextChamp"}
    newer = "query ($n: Int!) { dossier(number: $n) { champs { __typename label ... on DropDownListChamp { value } } } }"
    found = program(newer, n=file.number.pk)["dossier"]["champs"]
    assert [each for each in found if each["label"] == "Size"] == [{"__typename": "DropDownListChamp", "label": "Size", "value": "Small"}]


def many(town, number: int) -> list[File]:
    return [filed(resident("Lovelace", f"Ada {each}"), town) for each in range(number)]


def test_the_number_of_queries_does_not_grow_with_the_page(program, garden, town):
    many(town, 2)
    program.stored("getDemarche", demarcheNumber=garden.pk, **EVERYTHING)
    with CaptureQueriesContext(connection) as few:
        program.stored("getDemarche", demarcheNumber=garden.pk, **EVERYTHING)
    many(town, 5)
    with CaptureQueriesContext(connection) as more:
        found = program.stored("getDemarche", demarcheNumber=garden.pk, **EVERYTHING)
    assert len(found["demarche"]["dossiers"]["nodes"]) == 7
    assert 10 < len(few) < 80
    assert len(more) == len(few)


def test_pages_are_walked_both_ways(program, garden, town):
    numbers = [each.number.pk for each in many(town, 5)]
    query = """query ($n: Int!, $first: Int, $last: Int, $after: String, $before: String, $order: Order) {
      demarche(number: $n) { dossiers(first: $first, last: $last, after: $after, before: $before, order: $order) {
        nodes { number } edges { cursor node { number } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } }"""

    def page(**arguments):
        found = program(query, n=garden.pk, **arguments)["demarche"]["dossiers"]
        return [each["number"] for each in found["nodes"]], found["pageInfo"]

    first, info = page(first=2)
    assert (first, info["hasNextPage"], info["hasPreviousPage"]) == (numbers[:2], True, False)
    second, info = page(first=2, after=info["endCursor"])
    assert (second, info["hasNextPage"], info["hasPreviousPage"]) == (numbers[2:4], True, True)
    assert page(first=2, after=info["endCursor"])[0] == numbers[4:]
    assert page(last=2)[0] == numbers[3:]
    assert page(last=2, before=info["startCursor"])[0] == numbers[:2]
    assert page(order="DESC", first=2)[0] == numbers[:2:-1]
    assert page(first=0)[0] == []


FORGED = f'after: "{ids.in_base64("0001-01-01T00:00:00+14:00;" + "0" * 32)}"'


@pytest.mark.parametrize(
    "arguments",
    [FORGED, "first: 1, last: 1", 'after: "a", before: "b"', "first: -1", 'after: "nonsense"', 'after: "MjAyNi0xMS0yMTtub3BlCg"'],
)
def test_wrong_pages_are_said(program, garden, file, arguments):
    told = program.post({"query": f"{{ demarche(number: {garden.pk}) {{ dossiers({arguments}) {{ nodes {{ id }} }} }} }}"}).json()
    assert told["errors"][0]["extensions"]["code"] == "bad_request", told


def test_files_are_narrowed(program, garden, town, bo):
    first, second = many(town, 2)
    procedures.take(second.reference, agent=bo, organisation_id=town.pk)
    query = """query ($n: Int!, $state: DossierState, $since: ISO8601DateTime, $archived: Boolean, $revision: ID) {
      demarche(number: $n) { dossiers(state: $state, updatedSince: $since, archived: $archived, revision: $revision) { nodes { number } } } }"""

    def numbers(**arguments):
        return [each["number"] for each in program(query, n=garden.pk, **arguments)["demarche"]["dossiers"]["nodes"]]

    assert numbers(state="en_instruction") == [second.number.pk]
    assert numbers(since=(timezone.now() + timedelta(hours=1)).isoformat()) == []
    assert numbers(archived=True) == []
    assert numbers(revision=ids.encoded("ProcedureRevision", first.version_id)) == [first.number.pk, second.number.pk]
    assert numbers(revision=ids.encoded("ProcedureRevision", 999)) == []


def test_a_draft_is_never_seen(program, garden, town, dana):
    sign_in = drafts.SignIn(provider=garden.current.definition.title, at=timezone.now())
    draft = drafts.begin(garden, person=dana, organisation=town, language="en", sign_in=sign_in)
    assert program.stored("getDemarche", demarcheNumber=garden.pk, includeDossiers=True)["demarche"]["dossiers"]["nodes"] == []
    told = program.post({"query": f"{{ dossier(number: {draft.number.pk}) {{ id }} }}"}).json()
    assert told["errors"][0]["extensions"]["code"] == "not_found"


def test_another_body_sees_nothing_of_it(garden, town, file, chen):
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    stranger = Program(key_to(garden, other, chen)[1])
    assert stranger.stored("getDemarche", demarcheNumber=garden.pk, includeDossiers=True)["demarche"]["dossiers"]["nodes"] == []
    told = stranger.post({"query": f"{{ dossier(number: {file.number.pk}) {{ id }} }}"}).json()
    assert told["errors"][0]["extensions"]["code"] == "not_found"


def test_a_procedure_that_the_key_does_not_open(program, garden):
    told = program.post({"query": "{ demarche(number: 4242) { id } }"}).json()
    assert (told["data"], told["errors"][0]["extensions"]["code"]) == (None, "unauthorized")


def lines(person) -> int:
    return protection.entries_about([person.identity.canonical()]).filter(event="demarches.read").count()


def test_reading_is_traced_before_anything_is_given(program, garden, file, ada):
    program("query ($n: Int!) { dossier(number: $n) { number state dateDepot } }", n=file.number.pk)
    assert lines(ada) == 0
    program("query ($n: Int!) { dossier(number: $n) { champs { id } demandeur { id } messages { id } } }", n=file.number.pk)
    assert lines(ada) == 1
    line = protection.entries_about([ada.identity.canonical()]).filter(event="demarches.read").get()
    assert "Parcelles" in line.record


@pytest.mark.parametrize("field", ["prenomMandataire", "nomMandataire"])
def test_the_name_of_who_filed_for_somebody_is_read_with_a_line_too(program, file, ada, dana, field):
    File.objects.filter(pk=file.pk).update(acted_by=dana)
    assert program(f"query ($n: Int!) {{ dossier(number: $n) {{ {field} }} }}", n=file.number.pk)["dossier"][field]
    assert lines(ada) == 1


def test_a_file_filed_for_somebody_without_a_mandate_names_both(program, file, ada):
    ForWhom.objects.create(file=file, given_name="Léa", family_name="Martin", email="lea@example.org")
    asked = "deposeParUnTiers prenomMandataire nomMandataire demandeur { ... on PersonnePhysique { nom prenom } }"
    found = program(f"query ($n: Int!) {{ dossier(number: $n) {{ {asked} }} }}", n=file.number.pk)["dossier"]
    assert found["deposeParUnTiers"] is True
    assert found["nomMandataire"] == ada.family_name
    assert found["demandeur"] == {"nom": "Martin", "prenom": "Léa"}
    ForWhom.objects.filter(file=file).update(state="taken")  # it is theirs now: nobody files for them any more
    again = program(f"query ($n: Int!) {{ dossier(number: $n) {{ {asked} }} }}", n=file.number.pk)["dossier"]
    assert (again["deposeParUnTiers"], again["nomMandataire"]) == (False, None)


def test_the_descriptor_of_a_published_procedure_needs_no_key(garden):
    found = Program("").stored("getDemarcheDescriptor", demarche={"number": garden.pk}, includeRevision=True)["demarcheDescriptor"]
    assert (found["number"], found["state"], found["title"]) == (garden.pk, "publiee", "Ask for a garden plot")
    assert (
        Program("").stored("getDemarcheDescriptor", demarche={"id": ids.encoded("Procedure", garden.pk)})["demarcheDescriptor"]["number"]
        == garden.pk
    )


def test_a_group_with_its_files(program, garden, town, file, bo):

    made = groups.create(garden, town, title="Nord")
    groups.set_members(made, [bo])
    groups.reassign(file.reference, agent=bo, organisation_id=town.pk, group=made)
    found = program.stored("getGroupeInstructeur", groupeInstructeurNumber=made.pk, includeDossiers=True)["groupeInstructeur"]
    assert [each["number"] for each in found["dossiers"]["nodes"]] == [file.number.pk]
    assert [each["email"] for each in found["instructeurs"]] == [bo.email]
