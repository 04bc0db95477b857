"""demarches-simpy does here all that it does at home: each of its public methods, over a real connection, only the address being ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.request import urlopen

import pytest
from demarches_simpy import (
    AnnotationModifier,
    AttachedFileField,
    DateField,
    Demarche,
    Dossier,
    DossierState,
    FileUploader,
    MapField,
    MessageSender,
    MultipleDropDownField,
    Profile,
    StateModifier,
    TextField,
)
from demarches_simpy.utils import DemarchesSimpyException, GeoSource
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from parvis.components.demarches.rules import ids
from parvis.components.demarches.tests.test_acting import PDF
from parvis.components.procedures.actions import drafts, filing, moving, publish
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import published
from parvis.components.procedures.tests.conftest import complete, new_draft, signed_in
from parvis.components.procedures.tests.test_kinds import with_field
from parvis.kernel.calendar import country

pytestmark = pytest.mark.django_db(transaction=True)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
POINT = {"type": "Point", "coordinates": [-1.68, 48.1113]}
TREES = "options: [{value: oak, label: {fr: Chêne, en: Oak}}, {value: elm, label: {fr: Orme, en: Elm}}]"
FIELDS = f"""
      - {{name: where, type: map, required: false, shapes: [point], label: {{fr: Où, en: Where}}}}
      - {{name: since, type: date, required: false, label: {{fr: Depuis, en: Since}}}}
      - {{name: trees, type: multiple, required: false, label: {{fr: Arbres, en: Trees}}, {TREES}}}
"""[1:]
TEXT = with_field(FIELDS) + "annotations:\n  - {name: seen, type: text, label: {fr: Vu, en: Seen}}\n"
ANSWERS = {
    "where": {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"description": "Le puits"}, "geometry": POINT}]},
    "since": "2026-03-14",
    "trees": ["oak", "elm"],
}


@pytest.fixture
def garden(town):
    publish(TEXT)
    return published.procedure("garden")


@pytest.fixture
def file(garden, town, ada) -> File:
    draft = complete(new_draft(ada, town), ada)
    plan = {"revision": str(draft.revision), "asked": "size plan", "size": "small", "plan": SimpleUploadedFile("plan.png", PNG)}
    signed_in(ada).post(f"/procedures/garden/{draft.id}/step/plot", plan)
    draft = drafts.save_answers(draft.id, person=ada, revision=File.objects.get(id=draft.id).revision, values=ANSWERS)
    return filing.submit(draft.id, person=ada, revision=draft.revision)


@pytest.fixture
def profile(live_server, settings, program, bo, monkeypatch):
    settings.PARVIS_ORIGIN = live_server.url
    facts = moving.facts_of
    monkeypatch.setattr(moving, "facts_of", lambda *of: replace(facts(*of), silence=""))  # on a clock, no file is given back

    class Here(Profile):
        def get_url(self) -> str:
            return f"{live_server.url}/api/v2/graphql"

    yield Here(program.text, ids.encoded("Instructeur", bo.pk))
    connections.close_all()


@pytest.fixture
def dossier(profile, garden, file) -> Dossier:
    (found,) = Demarche(garden.pk, profile).get_dossiers()
    return found


def test_a_procedure(profile, garden, file, bo):
    found = Demarche(garden.pk, profile)
    assert (found.get_number(), found.get_id()) == (garden.pk, ids.encoded("Procedure", garden.pk))
    assert found.get_dossier_infos() == [(ids.encoded("Dossier", file.number.pk), file.number.pk)]
    assert Demarche(garden.pk, profile).get_dossiers_count() == 1
    assert found.get_fields()["Où"]["__typename"] == "CarteChampDescriptor"
    assert found.get_annotations()["Vu"]["__typename"] == "TextChampDescriptor"
    assert [each["email"] for each in found.get_instructeurs_info()] == [bo.email]
    assert "Demander une parcelle de jardin" in str(found)


def test_a_file(profile, garden, file, dossier, ada):
    assert (dossier.get_number(), dossier.get_id()) == (file.number.pk, ids.encoded("Dossier", file.number.pk))
    assert dossier.state == DossierState.CONSTRUCTION
    assert datetime.fromisoformat(dossier.get_deposit_date()) == file.submitted_at.replace(microsecond=0)
    assert dossier.get_attached_demarche_id() == dossier.get_attached_demarche().get_id()
    assert dossier.get_attached_instructeurs_info() == []
    assert dossier.get_annotations()["Vu"]["stringValue"] == ""
    assert ada.email in str(dossier)


def test_answers_of_each_kind(dossier):
    found = {each.label: each for each in dossier.get_fields()}
    assert isinstance(found["Taille"], TextField)
    assert found["Taille"].value == "Petite"
    where = found["Où"]
    assert isinstance(where, MapField)
    (area,) = where.geo_areas
    assert (area.source, area.description, area.wkt_geometry) == (GeoSource.USER_SELECTION, "Le puits", "POINT (-1.68 48.1113)")
    assert where.geo_areas_to_geojson()["features"][0]["geometry"] == POINT
    since = found["Depuis"]
    assert isinstance(since, DateField)
    assert (since.date, since.timestamp) == ("2026-03-14", int(datetime(2026, 3, 14, tzinfo=country().zone).timestamp()))
    trees = found["Arbres"]
    assert isinstance(trees, MultipleDropDownField)
    assert trees.values == ["Chêne", "Orme"]
    plan = found["Plan"]
    assert isinstance(plan, AttachedFileField)
    ((url, about),) = plan.files.items()
    assert (about["filename"], about["type"], int(about["size"])) == ("plan.png", "image/png", len(PNG))
    assert plan.get_file_info_by_url(url) == about
    with urlopen(url) as answer:
        assert answer.read() == PNG
    for each in found.values():
        assert each.label in str(each)


def test_a_message_with_a_document_and_a_note(profile, file, dossier, tmp_path):
    paper = tmp_path / "plan.pdf"
    paper.write_bytes(PDF)
    uploader = FileUploader(profile, dossier)
    assert uploader.get_last_file_uploaded() is None
    assert uploader.perform(str(paper), "plan.pdf") == FileUploader.SUCCESS
    sent = uploader.get_last_file_uploaded()
    assert uploader.get_files_uploaded() == [sent]
    assert MessageSender(profile, dossier).perform("Voici", sent) == MessageSender.SUCCESS
    message = file.messages.get()
    assert (message.text, [each.stored.name for each in message.documents.all()]) == ("Voici", ["plan.pdf"])
    assert MessageSender(profile, dossier).perform("Encore", sent) == MessageSender.REQUEST_ERROR

    note = dossier.get_annotations()["Vu"]
    assert AnnotationModifier(profile, dossier).perform(note, "Sur place") == AnnotationModifier.SUCCESS
    assert dossier.force_fetch().get_annotations()["Vu"]["stringValue"] == "Sur place"


@pytest.mark.parametrize(
    ("last", "state"),
    [
        (DossierState.ACCEPTE, "accepted"),
        (DossierState.REFUSE, "refused"),
        (DossierState.SANS_SUITE, "closed_without_decision"),
    ],
)
def test_every_passage(profile, file, dossier, last, state):
    def passes(to: DossierState, reason: str = "") -> int:
        done = StateModifier(profile, dossier).perform(to, reason)
        dossier.force_fetch()
        return done

    assert passes(DossierState.INSTRUCTION) == StateModifier.SUCCESS
    assert passes(DossierState.CONSTRUCTION) == StateModifier.SUCCESS
    assert passes(DossierState.INSTRUCTION) == StateModifier.SUCCESS
    assert passes(last, "Vu") == StateModifier.SUCCESS
    file.refresh_from_db()
    assert (file.state, dossier.state.value) == (state, {"accepted": "accepte", "refused": "refuse"}.get(state, "sans_suite"))
    assert passes(last, "Encore") == StateModifier.REQUEST_ERROR
    assert passes(DossierState.INSTRUCTION) == StateModifier.SUCCESS
    assert dossier.state == DossierState.INSTRUCTION


def test_what_is_not_known_raises_the_clients_own_exception(profile, garden):
    with pytest.raises(DemarchesSimpyException, match="4242"):
        Dossier(4242, profile).get_dossier_state()
    profile.api_key = "nonsense"
    with pytest.raises(DemarchesSimpyException):
        Demarche(garden.pk, profile).get_id()
