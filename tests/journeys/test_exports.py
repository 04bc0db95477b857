"""Agents export the files of a procedure whole; each person reads that theirs was exported."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from journeys import story
from odf import opendocument, table
from openpyxl import load_workbook

COUNT = """SELECT count(*) FROM procedures_file f JOIN procedures_procedure p ON p.id = f.procedure_id
JOIN people_organisation o ON o.id = f.organisation_id WHERE p.slug = 'cantine' AND o.name = 'Commune de Rennes' AND f.state != 'draft'"""


def exported(country, agent, form: str) -> bytes:
    """Ask for every file of the canteen as ``form``, wait for it, fetch it."""
    agent.open("/desk/exports?procedure=cantine")
    agent.tick("form", form)
    agent.send()
    here = agent.page.url

    def link():
        agent.page.goto(here)
        return agent.page.locator("main a[download]").count()

    story.eventually(link, seconds=120)
    (number,) = country.rows("SELECT state, done, total FROM exports_export WHERE form = ? ORDER BY asked_at DESC LIMIT 1", form)
    assert number == ("done", *country.rows(COUNT)[0] * 2)
    return agent.download(agent.page.locator("main a[download]"))


@pytest.mark.demand("demarches-simplifiees", "exported-whole")
def test_files_leave_whole_and_their_people_know(country, visitors):
    parent, agent = visitors("fr", story.PHONE), visitors("fr", story.DESKTOP, javascript=False)
    reference = story.enrol(parent, "maelle", provider="impots", commune="Commune de Rennes", child="LOUEN")
    agent.sign_in_as_agent("claire")
    total = country.rows(COUNT)[0][0]

    sheet = load_workbook(io.BytesIO(exported(country, agent, "xlsx")))["Dossiers"]
    references = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert len(references) == total
    assert reference in references

    document = opendocument.load(io.BytesIO(exported(country, agent, "ods")))
    files = document.getElementsByType(table.Table)[0]
    assert len(files.getElementsByType(table.TableRow)) == total + 1

    drawn = json.loads(exported(country, agent, "geojson"))
    assert drawn["numberOfFiles"] == total

    lines = exported(country, agent, "csv").decode("utf-8-sig").splitlines()
    assert lines[-1] == f"#END,{total}"

    parent.open("/me/trace")
    parent.sees("Un agent a exporté votre dossier avec d’autres, au format xlsx.")
    kept = country.rows("SELECT count(*) FROM protection_entry WHERE event = 'exports.exported' AND record LIKE ?", f"%{reference}%")
    assert kept[0][0] >= 4


@pytest.mark.demand("demarches-simplifiees", "exported-whole")
def test_an_archive_of_one_day_holds_each_document(country, visitors):
    parent, agent = visitors("en", story.DESKTOP), visitors("en", story.PHONE)
    reference = story.enrol(parent, "yanis", provider="ameli", commune="Commune de Saint-Malo", child="ILYES")
    agent.sign_in_as_agent("ronan")
    today = country.rows("SELECT substr(submitted_at, 1, 10) FROM procedures_file WHERE reference = ?", reference)[0][0]
    story.eventually(
        lambda: country.rows(
            "SELECT 1 FROM procedures_letter l JOIN procedures_file f ON f.id = l.file_id WHERE f.reference = ? AND l.stored_id IS NOT NULL",
            reference,
        )
    )
    agent.open(f"/desk/exports?procedure=cantine&since={today}")
    agent.tick("form", "zip")
    agent.send()
    here = agent.page.url
    story.eventually(lambda: agent.page.goto(here) and agent.page.locator("main a[download]").count(), seconds=120)
    archive = zipfile.ZipFile(io.BytesIO(agent.download(agent.page.locator("main a[download]"))))
    assert archive.testzip() is None
    assert f"{reference}/{reference}.pdf" in archive.namelist()
    assert f"{reference}/letters/{reference}-receipt.pdf" in archive.namelist()
    assert json.loads(archive.read("manifest.json"))["complete"] is True
    assert archive.namelist()[-1] == "SHA256SUMS"
