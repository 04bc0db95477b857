"""Letters: accessible PDF, in both languages, the same every time, deaf to what names contain."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from parvis.components.letters import actions, selectors


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    """The text of every page, spaces of any kind made plain."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in opened(pdf).pages))


def set_receipt(data, *, language: str = "fr") -> bytes:
    return actions.render("procedures/receipt", data=data, language=language, title="Accusé de réception")


def structure(reader: pypdf.PdfReader) -> list[str]:
    """The roles of the structure tree, in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for each in node:
                walk(each)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]))
            walk(node.get("/K"))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@pytest.fixture(params=["procedures/receipt", "procedures/decision"])
def letter(request, receipt, decision):
    data = receipt if request.param.endswith("receipt") else decision
    return lambda language: actions.render(request.param, data=data, language=language, title="Titre du courrier")


# --- what PDF/UA-1 asks


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_letter_is_declared_and_built_as_pdf_ua(letter, language):
    reader = opened(letter(language))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Titre du courrier"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part(>|=\")1", xmp)
    assert "<rdf:li xml:lang" in xmp or "Titre du courrier" in xmp


def test_headings_begin_at_one_and_skip_no_level(letter):
    levels = [int(role[2:]) for role in structure(opened(letter("fr"))) if re.fullmatch(r"/H[1-6]", role)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_header_cells(letter):
    roles = structure(opened(letter("fr")))
    assert "/Table" in roles
    assert "/TH" in roles


def test_every_font_is_embedded(letter):
    for page in opened(letter("fr")).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object().get("/DescendantFonts", [font])[0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))


# --- what it says


def test_the_receipt_says_what_was_received_and_when_silence_answers(receipt):
    told = words_of(set_receipt(receipt))
    for expected in (
        "CA-2026-000123",
        "1er décembre 2026 à 10 h 14",
        "Sans réponse, elle est acceptée.",
        "784,5",
        "Caisse",
        "attestation.pdf",
        "Vos droits",
    ):
        assert expected in told


def test_the_decision_explains_its_computation_as_law_requires(decision):
    told = words_of(actions.render("procedures/decision", data=decision, language="fr", title="Décision"))
    for expected in (
        "Fondée sur un algorithme.",
        "La règle propose, un agent décide.",
        "Caisse",
        "délibération du 30 juin 2025",
        "Quotient de 784",
        "Si votre quotient était de 900",
        "cantine/price, version 2026.1",
        "Demander les règles",
        "Contester",
        "Première raison.",
        "Seconde raison.",
    ):
        assert expected in told


def test_a_decision_without_computation_claims_none(decision):
    told = words_of(actions.render("procedures/decision", data={**decision, "explanation": None}, language="en", title="Decision"))
    assert "How this decision was computed" not in told
    assert "Your request is accepted." in told


def test_a_letter_speaks_the_language_of_the_person(receipt):
    assert "Quand vous aurez une réponse" in words_of(set_receipt(receipt, language="fr"))
    assert "When you will have an answer" in words_of(set_receipt(receipt, language="en"))
    assert "1 December 2026" in words_of(set_receipt(receipt, language="en"))


def test_a_letter_says_when_it_is_a_demonstration(receipt):
    assert "n’a aucune valeur juridique" in words_of(set_receipt(receipt))
    assert "n’a aucune valeur juridique" not in words_of(set_receipt({**receipt, "demonstration": False}))


def test_a_letter_dated_by_an_instant_shows_the_day_in_the_country(receipt):
    late = {**receipt, "date": datetime(2026, 12, 31, 23, 30, tzinfo=UTC)}
    told = words_of(set_receipt(late))
    assert "1er janvier 2027" in told
    assert "1er janvier 2027 à" not in told


def test_long_answers_run_over_pages_with_their_number(receipt):
    rows = [{"label": f"Question {number}", "value": "réponse " * 40} for number in range(30)]
    reader = opened(set_receipt({**receipt, "answers": rows}))
    assert len(reader.pages) > 2
    assert f"Page 2 sur {len(reader.pages)}" in re.sub(r"\s+", " ", reader.pages[1].extract_text())


def test_every_sentence_of_every_template_has_its_french():
    french = {sentence: text for app in apps.get_app_configs() for sentence, text in french_of(app)}
    assert {sentence for sentence in selectors.sentences() if not french.get(sentence)} == set()


def french_of(app):
    """What the catalogue of one app says; a template is translated beside the pages of its own room."""
    catalogue = Path(app.path) / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if catalogue.exists() and "site-packages" not in catalogue.parts:
        with catalogue.open("rb") as source:
            yield from ((message.id, message.string) for message in read_po(source, locale="fr") if message.id)


# --- the same arguments, the same bytes


def test_the_same_letter_is_the_same_file(receipt):
    assert set_receipt(receipt) == set_receipt(receipt)


# --- data are never source


@pytest.mark.parametrize(
    "name", ['#read("/etc/passwd")', "#{panic()}", "*gras* _x_ $x^2$ @ref <label>", "= Titre", "// rien", "\\u{1F512}", '"]) #sys.inputs']
)
def test_what_a_name_contains_stays_text(receipt, name):
    told = words_of(set_receipt({**receipt, "recipient": {"name": name, "lines": []}}))
    assert name.replace("  ", " ") in told
    assert "root:" not in told


def test_a_template_reads_nothing_of_the_machine(monkeypatch, receipt):
    for source in ('#read("/etc/passwd")', '#read("../../../../etc/passwd")', '#import "/etc/passwd": *', '#image("/etc/hostname")'):
        monkeypatch.setattr(selectors, "templates", lambda source=source: {"procedures/receipt": source})
        with pytest.raises(actions.LetterError, match=r"file not found|outside of the project|escape the project"):
            set_receipt(receipt)


def test_the_press_knows_no_secret_of_the_environment(monkeypatch, receipt):
    monkeypatch.setenv("PARVIS_SECRET_KEY", "do-not-tell")
    seen = {}
    run = actions.subprocess.run
    monkeypatch.setattr(actions.subprocess, "run", lambda *args, **kwargs: seen.update(kwargs) or run(*args, **kwargs))
    set_receipt(receipt)
    assert seen["env"] == {}


# --- trouble


def told_or_refused(data) -> str:
    try:
        return words_of(set_receipt(data))
    except actions.UnprintableText as error:
        return str(error)


def test_a_name_in_another_script_is_printed_or_refused_without_being_quoted(receipt):
    """Printed where the machine has a font for it, as production should."""
    outcome = told_or_refused({**receipt, "recipient": {"name": "田中 さくら", "lines": []}})
    assert "田中" in outcome or ("Install fonts" in outcome and "田" not in outcome)


def test_characters_that_no_font_has_are_refused_without_being_quoted(receipt):
    with pytest.raises(actions.UnprintableText, match="Install fonts") as caught:
        set_receipt({**receipt, "recipient": {"name": "Zoé \U000f1234", "lines": []}})
    assert "Zoé" not in str(caught.value)


def test_an_unknown_template_lists_those_there_are(receipt):
    with pytest.raises(selectors.NoTemplate, match="procedures/decision"):
        actions.render("procedures/nothing", data=receipt, language="fr", title="x")


def test_a_letter_without_date_is_refused(receipt):
    for wrong in (None, "2026-12-01", datetime(2026, 12, 1)):  # noqa: DTZ001  naive on purpose
        with pytest.raises(actions.BadLetterData, match="date"):
            set_receipt({**receipt, "date": wrong})


def test_a_missing_piece_names_the_template_and_its_line(receipt):
    del receipt["subject"]
    with pytest.raises(actions.LetterError, match=r"(?s)procedures/receipt.*subject"):
        set_receipt(receipt)


def test_data_that_are_not_data_are_refused(receipt):
    with pytest.raises(actions.BadLetterData, match="object"):
        set_receipt({**receipt, "reference": object()})


def test_a_template_that_takes_too_long_is_stopped(monkeypatch, receipt):
    slow = "#for a in range(100000) { for b in range(100000) { let c = calc.sin(b) } }"
    monkeypatch.setattr(selectors, "templates", lambda: {"procedures/receipt": slow})
    monkeypatch.setattr(actions, "SECONDS", 0.5)
    with pytest.raises(actions.LetterTooSlow, match=r"procedures/receipt.*loop"):
        set_receipt(receipt)


def test_a_template_that_loops_for_ever_is_refused_by_typst(monkeypatch, receipt):
    monkeypatch.setattr(selectors, "templates", lambda: {"procedures/receipt": "#while true { }"})
    with pytest.raises(actions.LetterError, match="condition is always true"):
        set_receipt(receipt)


def test_a_press_that_dies_says_so(monkeypatch, receipt, tmp_path):
    broken = tmp_path / "press.py"
    broken.write_text("raise SystemExit(137)")
    monkeypatch.setattr(actions, "PRESS", broken)
    with pytest.raises(actions.LetterError, match="stopped"):
        set_receipt(receipt)


def test_no_template_fetches_a_package_from_elsewhere():
    assert [name for name, source in selectors.templates().items() if re.search(r'import\s+"@', source)] == []
