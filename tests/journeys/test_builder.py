"""An agent builds a procedure without code, tries it, is stopped by the gate, mends it, publishes it; people file while it changes."""

from __future__ import annotations

import re

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, Visitor

SUMMARY = ("La commune prête un vélo pour un mois.", "The commune lends a bicycle for a month.")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
WHO = ("Toute personne majeure qui habite la commune.", "Any adult who lives in the commune.")
LAW = ("Code général des collectivités territoriales, article L. 2121-29", "General Code of local authorities, article L. 2121-29")


def both(agent: Visitor, name: str, texts: tuple[str, str]) -> None:
    agent.fill(f"{name}-fr", texts[0])
    agent.fill(f"{name}-en", texts[1])


def add_question(agent: Visitor, page: int, kind: str, french: str, english: str) -> str:
    """Add a question to a page of the form; returns its place, on whose page the agent then is."""
    agent.open(f"{base(agent)}/part/pages.{page}")
    add = agent.page.locator("form[action$='.fields']")
    if not add.is_visible():
        agent.page.locator("summary:has-text('question')").click()
    add.locator("[name='kind']").select_option(kind)
    add.locator("[name='label_fr']").fill(french)
    add.locator("[name='label_en']").fill(english)
    with agent.page.expect_navigation():
        add.locator("button").click()
    return agent.page.url.rpartition("/")[2]


def base(agent: Visitor) -> str:
    return re.search(r"/desk/procedures/[a-z-]+", agent.page.url).group(0)


def sound(person: Visitor, *paths: str) -> None:
    """What axe finds on these pages: nothing."""
    for path in paths:
        person.open(path)
        found = Axe().run(person.page, options=RULES).response["violations"]
        assert [(path, each["id"], [node["html"][:150] for node in each["nodes"]]) for each in found] == []


def begin(agent: Visitor, slug: str) -> None:
    agent.open("/desk/procedures/new")
    agent.fill("title_fr", "Emprunter un vélo")
    agent.fill("title_en", "Borrow a bicycle")
    agent.fill("slug", slug)
    agent.tick("way", "blank")
    agent.send()
    assert agent.page.url.endswith(f"/desk/procedures/{slug}")


def stored(country, slug: str) -> dict:
    return yaml.safe_load(country.rows("SELECT text FROM builder_draft WHERE slug = ?", slug)[0][0])


def build(agent: Visitor) -> None:
    """A choice, a condition, a document and a repeatable block, on two pages."""
    where = add_question(agent, 0, "choice", "Quel vélo ?", "Which bicycle?")
    agent.fill("options", "Ordinaire | Ordinary\nÀ assistance | With a motor")
    agent.send()
    assert agent.page.url.endswith(where)
    add_question(agent, 0, "integer", "Votre taille en centimètres", "Your height in centimetres")
    agent.press("main a[href$='.when']")
    agent.page.locator("main [name='0-0-about']").select_option("quel_velo")
    agent.page.locator("main [name='0-0-operator']").select_option("equals")
    agent.fill("0-0-value", "With a motor")
    agent.send()
    add_question(agent, 0, "file", "Attestation d’assurance", "Certificate of insurance")
    agent.page.locator("main [name='required']").select_option("no")
    agent.send()
    agent.open(f"{base(agent)}/part/pages")
    add = agent.page.locator("form[action$='/add/pages']")
    agent.page.locator("summary").last.click()
    add.locator("[name='title_fr']").fill("Qui roulera ?")
    add.locator("[name='title_en']").fill("Who will ride?")
    with agent.page.expect_navigation():
        add.locator("button").click()
    add_question(agent, 1, "repetition", "Personnes", "People")
    agent.open(f"{base(agent)}/part/pages.1")
    agent.press("main .items li:first-child a[href*='/remove/']")
    agent.press("main button.danger")


@pytest.mark.parametrize(("language", "width", "javascript"), [("fr", DESKTOP, True), ("en", PHONE, False)])
@pytest.mark.demand("demarches-simplifiees", "built-without-code")
def test_an_agent_builds_tries_and_publishes(country, visitors, language, width, javascript):
    claire, slug = visitors(language, width, javascript=javascript), f"velo-{language}"
    claire.open("/sign-in/agent?next=/desk/procedures")
    claire.sign_in_as_agent("claire")
    begin(claire, slug)
    build(claire)
    value = stored(country, slug)
    assert [each["type"] for each in value["pages"][0]["fields"]] == ["email", "choice", "integer", "file"]
    assert value["pages"][0]["fields"][2]["when"] == {"equals": {"answer": "quel_velo", "value": "a-assistance"}}
    assert [each["type"] for each in value["pages"][1]["fields"]] == ["repetition"]
    claire.open(f"{base(claire)}/look")
    framed = claire.page.frame_locator("iframe.phone")
    assert framed.locator("main [name='quel_velo']").count() == 2
    assert framed.locator("main [name='votre_taille_en_centimetres']").count() == 1
    try_it(country, visitors, claire, slug, language)
    claire.open(f"/desk/procedures/{slug}/publish")
    claire.sees("Quelque chose arrête la publication", "Something stops the publication")
    assert not claire.page.locator("main button[name='publish']").count()
    assert not country.rows(
        "SELECT 1 FROM builder_publication p JOIN procedures_procedureversion v ON v.id = p.version_id JOIN procedures_procedure d ON d.id = v.procedure_id WHERE d.slug = ?",
        slug,
    )
    claire.open(f"/desk/procedures/{slug}/part/texts")
    both(claire, "summary", SUMMARY)
    both(claire, "who", WHO)
    both(claire, "legal_basis", LAW)
    claire.send()
    claire.open(f"/desk/procedures/{slug}/publish")
    claire.send(name="publish", value="1")
    claire.sees("La démarche est en vigueur", "The procedure is in force")
    in_force = country.rows(
        "SELECT v.source FROM procedures_procedure d JOIN procedures_procedureversion v ON v.id = d.current_id WHERE d.slug = ?", slug
    )
    assert yaml.safe_load(in_force[0][0]) == stored(country, slug)
    assert not country.rows(
        "SELECT 1 FROM procedures_file f JOIN procedures_procedure d ON d.id = f.procedure_id WHERE d.slug = ? AND f.trial", slug
    )
    report = country.rows(
        "SELECT q.report FROM builder_quality q JOIN procedures_procedure d ON d.current_id = q.version_id WHERE d.slug = ?", slug
    )
    assert '"blocked": false' in report[0][0]
    resident = visitors(language, width, javascript=javascript)
    if javascript:  # axe is a script: it agrees with the gate on each page of the form, and finds the builder's own pages sound
        digest = country.rows(
            "SELECT v.digest FROM procedures_procedure d JOIN procedures_procedureversion v ON v.id = d.current_id WHERE d.slug = ?", slug
        )[0][0]
        sound(resident, *(f"/procedures/{slug}/form/{digest}/{each['slug']}" for each in stored(country, slug)["pages"]))
        places = ("pages", "pages.0", "pages.0.fields.1", "pages.0.fields.2.when", "decisions", "clocks")
        sound(claire, *(f"/desk/procedures/{slug}/part/{place}" for place in places), f"/desk/procedures/{slug}/remove/pages.1")
        sound(claire, *(f"/desk/procedures/{slug}/{page}" for page in ("look", "trial", "publish", "history", "text", "life")))
    resident.open(f"/procedures/{slug}/quality")
    resident.sees("Accessibilité des pages", "Accessibility of pages")
    file_it(resident, slug)
    change_it(country, claire, slug)


def try_it(country, visitors, claire: Visitor, slug: str, language: str) -> None:
    """A colleague files on trial, which leaves nothing behind but the file itself."""
    claire.open(f"/desk/procedures/{slug}/trial")
    claire.press("main form button")
    link = claire.page.locator("#trial-link").get_attribute("href")
    colleague = visitors(language, PHONE)
    colleague.page.goto(link)
    colleague.sign_in("yanis")
    colleague.send()
    colleague.fill("email", "yanis@exemple.example")
    colleague.tick("quel_velo", "ordinaire")
    colleague.send()
    colleague.press("main a[href$='/new']")
    colleague.page.locator("main input[type=text]").first.fill("Yanis")
    colleague.send()
    colleague.send()
    colleague.send()
    found = country.rows(
        "SELECT f.silence_on, f.id FROM procedures_file f JOIN procedures_procedure d ON d.id = f.procedure_id WHERE d.slug = ? AND f.trial AND f.reference IS NOT NULL",
        slug,
    )
    assert [silence for silence, _ in found] == [None]
    assert not country.rows("SELECT 1 FROM procedures_letter WHERE file_id = ?", found[0][1])


def file_it(resident: Visitor, slug: str) -> None:
    resident.open(f"/procedures/{slug}")
    resident.press("main a.button")
    resident.sign_in("fatou", "ameli")
    resident.page.locator("main select[name='organisation']").select_option(index=1)
    resident.send()
    resident.fill("email", "fatou@exemple.example")
    resident.tick("quel_velo", "ordinaire")
    resident.send()
    resident.press("main a[href$='/new']")
    resident.page.locator("main input[type=text]").first.fill("Fatou")
    resident.send()
    resident.send()
    resident.send()
    assert "/submitted" in resident.page.url


def change_it(country, claire: Visitor, slug: str) -> None:
    """A new version while a file is under way: the difference is shown, and the file is not disturbed."""
    claire.open(f"/desk/procedures/{slug}/part/pages.0.fields.1")
    both(claire, "label", ("Quel vélo voulez-vous ?", "Which bicycle would you like?"))
    claire.send()
    claire.open(f"/desk/procedures/{slug}/publish")
    claire.sees("Quel vélo voulez-vous ?", "Which bicycle would you like?")
    claire.sees("1 dossier est en cours", "1 file is under way")
    claire.send(name="publish", value="1")
    assert country.rows(
        "SELECT COUNT(*) FROM builder_publication p JOIN procedures_procedureversion v ON v.id = p.version_id JOIN procedures_procedure d ON d.id = v.procedure_id WHERE d.slug = ?",
        slug,
    ) == [(2,)]
    states = country.rows(
        "SELECT f.state FROM procedures_file f JOIN procedures_procedure d ON d.id = f.procedure_id WHERE d.slug = ?", slug
    )
    assert states == [("submitted",)]
    claire.open(f"/procedures/{slug}/versions")
    claire.sees("Quel vélo voulez-vous ?", "Which bicycle would you like?")


BAD = """slug: vide-grenier
title: {fr: Vide-grenier, en: Car boot sale}
summary: {fr: Demander un emplacement., en: Ask for a pitch.}
who: {fr: Les habitants., en: Residents.}
owner: {fr: La commune, en: The commune}
reference_prefix: VG
legal_basis: {fr: "Code de commerce, article L. 310-2", en: "Commercial Code, article L. 310-2"}
pages:
  - slug: pitch
    title: {fr: Votre emplacement, en: Your pitch}
    fields:
      - {name: metres, type: integer, lable: {fr: Mètres, en: Metres}}
acknowledgement: {fr: Reçu., en: Received.}
decisions:
  accepted: {label: {fr: Accepté, en: Accepted}}
  refused: {label: {fr: Refusé, en: Refused}}
retention: {draft_months: 1, decided_months: 12, text: {fr: Un an., en: A year.}}
"""


@pytest.mark.demand("demarches-simplifiees", "procedure-is-a-file")
def test_a_procedure_is_a_file_that_is_checked_and_carried_elsewhere(country, visitors, tmp_path):
    soizic = visitors("en", PHONE, javascript=False)
    soizic.open("/sign-in/agent?next=/desk/procedures")
    soizic.sign_in_as_agent("soizic")
    soizic.open("/desk/procedures/new")
    soizic.tick("way", "file")
    given = {"name": "p.yaml", "mimeType": "application/yaml", "buffer": BAD.encode()}
    soizic.page.locator("main [name='file']").set_input_files(given)
    soizic.send()
    soizic.sees("Unknown key `lable`")
    assert country.rows("SELECT text FROM builder_draft WHERE slug = 'vide-grenier'") == [(BAD,)]
    soizic.open("/desk/procedures/vide-grenier/text")
    soizic.sees("line 12")
    mended = BAD.replace("lable:", "label:")
    soizic.fill("text", mended)
    soizic.send()
    soizic.open("/desk/procedures/vide-grenier/publish")
    soizic.send(name="publish", value="1")
    in_force = "SELECT v.source FROM procedures_procedure d JOIN procedures_procedureversion v ON v.id = d.current_id WHERE d.slug = ?"
    assert country.rows(in_force, "vide-grenier") == [(mended,)]
    exported = country.parvis("procedure", "export", "vide-grenier")
    assert exported.stdout == mended
    (tmp_path / "p.yaml").write_text(exported.stdout, encoding="utf-8")
    assert country.parvis("procedure", "check", str(tmp_path / "p.yaml")).returncode == 0
    imported = country.parvis("procedure", "import", str(tmp_path / "p.yaml"), "--organisation", "213502388", "--slug", "brocante")
    assert imported.returncode == 0, imported.stderr
    assert (
        yaml.safe_load(country.rows("SELECT text FROM builder_draft WHERE slug = 'brocante'")[0][0])["pages"]
        == yaml.safe_load(mended)["pages"]
    )
