"""Exports read by programs that nobody here wrote; whole or not at all; traced; killed and gone on with."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from odf import opendocument
from odf import table as odf
from openpyxl import load_workbook

from parvis.components.exports import actions
from parvis.components.exports.actions import making, spreadsheets
from parvis.components.exports.actions.spool import folder_of
from parvis.components.exports.models import Export, Form
from parvis.components.opinions.models import Opinion
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import annotations, desk
from parvis.components.procedures.models import Answer, File, MessageDocument, Procedure
from parvis.components.procedures.tests.conftest import filed, signed_in
from parvis.components.procedures.tests.test_annotations import PDF, TEXT
from parvis.core.files import actions as documents
from parvis.core.files.models import ScanState, StoredFile
from parvis.core.jobs import actions as jobs
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection

QUERY = {"state": "", "since": None, "until": None, "group": None, "columns": [], "naming": "", "language": "en"}
FORMULA = '=HYPERLINK("http://bad.example";"x")'


@pytest.fixture
def file(town: Organisation, ada: Person, bo: Person) -> File:
    """A file with a note, an opinion, a message with a document, and an answer that a spreadsheet would run."""
    procedures.publish(TEXT)
    found = filed(ada, town)
    reference = str(found.reference)
    desk.take(reference, agent=bo, organisation_id=town.id)
    photo = SimpleUploadedFile("photo.pdf", PDF)
    annotations.annotate(reference, agent=bo, organisation_id=town.id, values={"soil": "good", "remark": FORMULA}, uploads={"photo": photo})
    message = desk.write(reference, agent=bo, organisation_id=town.id, text="Look at this.")
    MessageDocument.objects.create(message=message, stored=kept("plan.pdf"))
    Opinion.objects.create(
        file=found, email="expert@exemple.example", introduction="Is it sunny?", answer="Yes, all day.", answered_at=timezone.now(),
        answer_document=kept("sun.pdf"), asked_by=bo, asked_by_label="agent",
    )  # fmt: skip
    return File.objects.get(pk=found.pk)


def kept(name: str) -> StoredFile:
    return documents.store(PDF, name=name, accept=("application/pdf",), max_bytes=1_000_000)


def made(agent: Person, organisation: Organisation, form: Form, **query: Any) -> tuple[Export, bytes]:
    export = actions.ask(agent, organisation, Procedure.objects.get(slug="garden"), form=form, query={**QUERY, **query})
    jobs.run_due()
    export.refresh_from_db()
    assert export.state == Export.State.DONE
    with default_storage.open(export.path) as held:
        return export, held.read()


def by_head(rows: list[list[Any]], head: str) -> list[Any]:
    return [row[rows[0].index(head)] for row in rows[1:]]


def xlsx_rows(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def ods_rows(content: bytes) -> dict[str, list[list[tuple[str, str]]]]:
    """What odfpy reads: the type and the text of each cell."""
    document = opendocument.load(io.BytesIO(content))
    return {
        sheet.getAttribute("name"): [
            [(cell.getAttribute("valuetype") or "", "\n".join(map(str, cell.childNodes))) for cell in row.getElementsByType(odf.TableCell)]
            for row in sheet.getElementsByType(odf.TableRow)
        ]
        for sheet in document.getElementsByType(odf.Table)
    }


def test_excel_has_a_sheet_for_each_list_and_the_right_types(file: File, town: Organisation, bo: Person) -> None:
    sheets = xlsx_rows(made(bo, town, Form.XLSX)[1])
    assert list(sheets) == ["Files", "Children", "Organisations", "Opinions", "Contents"]
    rows = sheets["Files"]
    assert by_head(rows, "Reference") == [file.reference]
    assert by_head(rows, "Income") == [784]
    assert isinstance(by_head(rows, "Submitted at")[0], datetime)
    assert by_head(rows, "Size") == ["Small"]
    assert by_head(rows, "Soil seen") == ["Good"]
    assert by_head(sheets["Children"], "Birth") == [datetime(2018, 9, 3)]  # noqa: DTZ001  a day of no zone
    assert by_head(sheets["Opinions"], "Opinion") == ["Yes, all day."]
    assert sheets["Contents"][-1] == ["#END", 1]


def test_opendocument_has_the_same(file: File, town: Organisation, bo: Person) -> None:
    sheets = ods_rows(made(bo, town, Form.ODS)[1])
    rows = sheets["Files"]
    assert by_head(rows, ("string", "Reference")) == [("string", file.reference)]
    assert by_head(rows, ("string", "Income")) == [("float", "784")]
    assert by_head(rows, ("string", "Submitted at"))[0][0] == "date"
    assert by_head(sheets["Children"], ("string", "Birth")) == [("date", "2018-09-03")]
    assert sheets["Contents"][-1] == [("string", "#END"), ("float", "1")]


def test_no_cell_is_run_as_a_formula(file: File, town: Organisation, bo: Person) -> None:
    cells = [cell for sheet in load_workbook(io.BytesIO(made(bo, town, Form.XLSX)[1])) for row in sheet.iter_rows() for cell in row]
    assert [(cell.value, cell.data_type) for cell in cells if str(cell.value).startswith("=")] == [(FORMULA, "s")]
    assert ("string", FORMULA) in [cell for row in ods_rows(made(bo, town, Form.ODS)[1])["Files"] for cell in row]
    lines = list(csv.reader(io.StringIO(made(bo, town, Form.CSV)[1].decode("utf-8-sig"))))
    assert by_head(lines[:-1], "Remark") == [f"'{FORMULA}"]


def test_csv_counts_in_its_last_line(file: File, town: Organisation, bo: Person) -> None:
    lines = list(csv.reader(io.StringIO(made(bo, town, Form.CSV)[1].decode("utf-8-sig"))))
    assert lines[-1] == ["#END", "1"]
    assert "Byron" in by_head(lines[:-1], "Children")[0]


def test_an_archive_has_everything_and_the_sums_agree(file: File, town: Organisation, bo: Person, tmp_path: Path) -> None:
    export, content = made(bo, town, Form.ZIP, naming="{applicant} {submitted_on}")
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    names = archive.namelist()
    folder = f"Ada Lovelace {timezone.localtime(file.submitted_at):%Y-%m-%d}"
    for wanted in (
        f"{file.reference}.pdf",
        "annotations/photo - photo.pdf",
        "opinions/expert@exemple.example - sun.pdf",
        f"messages/{timezone.now():%Y-%m-%d} - plan.pdf",
        f"letters/{file.reference}-receipt.pdf",
    ):
        assert f"{folder}/{wanted}" in names
    assert archive.read(f"{folder}/{file.reference}.pdf").startswith(b"%PDF")
    assert json.loads(archive.read("manifest.json")) == {
        "procedure": "garden", "files": 1, "documents": 4, "withheld": [], "complete": True,
    }  # fmt: skip
    assert names[-1] == "SHA256SUMS"
    archive.extractall(tmp_path)
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == len(names) - 1
    assert export.sha256 == hashlib.sha256(content).hexdigest()


def test_an_infected_document_is_withheld_and_said(file: File, town: Organisation, bo: Person) -> None:
    StoredFile.objects.filter(name="plan.pdf").update(scan_state=ScanState.INFECTED)
    told = json.loads(zipfile.ZipFile(io.BytesIO(made(bo, town, Form.ZIP)[1])).read("manifest.json"))
    assert [each["why"] for each in told["withheld"]] == ["infected"]


def test_a_map_has_each_place_and_says_of_how_many_files(file: File, town: Organisation, bo: Person) -> None:
    drawn = json.loads(made(bo, town, Form.GEOJSON)[1])
    assert drawn["numberOfFiles"] == 1
    (feature,) = drawn["features"]
    assert feature["properties"]["reference"] == file.reference
    assert "12 Ada Street" in feature["properties"]["text"]


def test_each_person_reads_that_their_file_was_exported(file: File, town: Organisation, ada: Person, bo: Person, dana: Person) -> None:
    filed(dana, town)
    made(bo, town, Form.XLSX)
    for person in (ada, dana):
        lines = [each for each in protection.entries_about([person.identity.canonical()]) if each.event == "exports.exported"]
        assert len(lines) == 1
        assert '"form": "xlsx"' in lines[0].record or '"form":"xlsx"' in lines[0].record


def test_the_same_asked_again_is_the_same_export(file: File, town: Organisation, bo: Person, chen: Person) -> None:
    garden = Procedure.objects.get(slug="garden")
    first = actions.ask(bo, town, garden, form=Form.CSV, query=QUERY)
    assert actions.ask(bo, town, garden, form=Form.CSV, query=QUERY) == first
    assert actions.ask(bo, town, garden, form=Form.CSV, query={**QUERY, "state": "open"}) != first
    assert actions.ask(chen, town, garden, form=Form.CSV, query=QUERY) != first  # another reader: another line in the trace
    Export.objects.filter(pk=first.pk).update(asked_at=timezone.now() - timedelta(minutes=6))
    assert actions.ask(bo, town, garden, form=Form.CSV, query=QUERY) != first


def test_only_so_many_at_once(file: File, town: Organisation, bo: Person) -> None:
    garden = Procedure.objects.get(slug="garden")
    for state in ("open", "submitted", "under_review", "accepted", "refused"):
        actions.ask(bo, town, garden, form=Form.CSV, query={**QUERY, "state": state})
    with pytest.raises(actions.TooManyExports):
        actions.ask(bo, town, garden, form=Form.CSV, query=QUERY)


def test_nobody_else_fetches_it_and_its_time_ends(file: File, town: Organisation, bo: Person, chen: Person) -> None:
    export, content = made(bo, town, Form.CSV)
    address = f"/desk/exports/{export.pk}/download"
    answer = signed_in(bo, town).get(address)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Length"] == str(len(content))
    assert signed_in(chen, town).get(address).status_code == 404
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in(bo, town).get(address).status_code == 404
    assert actions.destroy_expired() == 1
    assert not default_storage.exists(export.path)


def test_files_of_other_bodies_and_trials_are_not_in_it(file: File, town: Organisation, dana: Person, bo: Person) -> None:
    other = people.organisation("town-2", name="Autre ville", kind="municipality")
    procedures.adopt("garden", organisation=other, since=date(2020, 1, 1))
    trial, elsewhere = filed(dana, town), filed(dana, town)
    File.objects.filter(pk=trial.pk).update(trial=True)
    File.objects.filter(pk=elsewhere.pk).update(organisation=other)
    assert by_head(xlsx_rows(made(bo, town, Form.XLSX)[1])["Files"], "Reference") == [file.reference]


class Killed(BaseException):
    """As kill -9: nothing after it runs."""


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("when", ["before the batch is noted", "after", "while writing"])
def test_a_killed_worker_is_gone_on_from(
    file: File, town: Organisation, bo: Person, dana: Person, monkeypatch: pytest.MonkeyPatch, form: Form, when: str
) -> None:
    for _ in range(3):
        filed(dana, town)
    monkeypatch.setattr(making, "BATCH", 2)
    monkeypatch.setattr(making, "BATCH_OF_FOLDERS", 2)
    export = actions.ask(bo, town, Procedure.objects.get(slug="garden"), form=form, query=QUERY)
    name = {"before the batch is noted": "leave_traces", "after": "gather", "while writing": "finish"}[when]
    held, calls = getattr(making, name), []

    def kill(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        if when == "after" or (len(calls) < 2 and when != "while writing"):
            held(*args, **kwargs)
        if len(calls) == 2 or when == "while writing":
            raise Killed

    monkeypatch.setattr(making, name, kill)
    with pytest.raises(Killed):
        making.made(Export.objects.get(pk=export.pk))
    monkeypatch.setattr(making, name, held)
    making.made(Export.objects.get(pk=export.pk))
    export.refresh_from_db()
    assert (export.state, export.done, export.total) == (Export.State.DONE, 4, 4)
    lines = [each for each in protection.entries_about([dana.identity.canonical()]) if each.event == "exports.exported"]
    assert len(lines) == 3  # one for each file, not one more
    if form == Form.XLSX:
        with default_storage.open(export.path) as content:
            references = by_head(xlsx_rows(content.read())["Files"], "Reference")
        assert references == list(File.objects.order_by("submitted_at", "id").values_list("reference", flat=True))


def test_rows_lost_on_the_way_are_never_given_out(file: File, town: Organisation, bo: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    export = actions.ask(bo, town, Procedure.objects.get(slug="garden"), form=Form.ODS, query=QUERY)
    monkeypatch.setattr(making, "rows_of", lambda one, plan: {sheet.key: [] for sheet in plan.sheets})
    with pytest.raises(spreadsheets.RowsMissing):
        making.made(export)
    assert not default_storage.exists(export.path)


def test_another_machine_without_the_gathered_rows_starts_again(file: File, town: Organisation, bo: Person) -> None:
    export = actions.ask(bo, town, Procedure.objects.get(slug="garden"), form=Form.CSV, query=QUERY)
    Export.objects.filter(pk=export.pk).update(state=Export.State.GATHERING, done=1, total=7, offsets={"files": 999})
    export.refresh_from_db()
    making.made(export)
    assert (export.total, export.state) == (1, Export.State.DONE)
    assert not folder_of(export).exists()


def test_a_template_orders_the_columns(file: File, town: Organisation, bo: Person) -> None:
    client = signed_in(bo, town)
    answer = client.post(
        "/desk/exports/templates/garden", {"title": "Short", "place-field:size": "2", "place-annotation:soil": "1", "naming": "{number}"}
    )
    assert answer.status_code == 302
    page = client.get("/desk/exports").content.decode()
    assert "Short" in page
    template = client.get("/desk/exports").context["templates"][0][0]
    answer = client.post("/desk/exports", {"procedure": "garden", "form": "xlsx", "template": str(template.pk)})
    assert answer.status_code == 302
    jobs.run_due()
    export = Export.objects.get()
    with default_storage.open(export.path) as content:
        assert xlsx_rows(content.read())["Files"][0] == ["Reference", "Soil seen", "Size"]


def test_a_template_with_an_unknown_tag_is_refused_and_kept_as_typed(file: File, town: Organisation, bo: Person) -> None:
    answer = signed_in(bo, town).post("/desk/exports/templates/garden", {"title": "x", "place-reference": "1", "naming": "{name}"})
    assert answer.status_code == 422
    assert "There is no tag called name" in answer.content.decode()


def test_strange_text_is_written_and_long_text_is_visibly_cut(file: File, town: Organisation, bo: Person) -> None:
    Answer.objects.filter(file=file, field="address").update(value="\x01\x0bA" + "é" * 40_000)
    for form, read in ((Form.XLSX, xlsx_rows), (Form.ODS, ods_rows)):
        text = str(read(made(bo, town, form)[1])["Files"][1])
        assert "[…]" in text
        assert "\x00" not in text


def test_sheets_go_on_when_one_is_full() -> None:
    rows: Any = iter([[1], [2], [3]])
    assert [list(part) for part in spreadsheets.parts(rows, 2)] == [[[1], [2]], [[3]]]
    assert [list(part) for part in spreadsheets.parts(iter(()), 2)] == [[]]
