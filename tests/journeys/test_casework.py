"""Files reach the right group of agents, who sort and follow them, and handle many at once."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story

LIBRARY = "/desk/files?procedure=bibliotheque&tab=all"


def accessible(person: story.Visitor) -> None:
    found = Axe().run(person.page)
    assert found.violations_count == 0, f"{person.page.url}\n{found.generate_report()}"


def card(country, person: story.Visitor, account: str, *sections: str) -> str:
    """Ask Rennes for a library card."""
    person.open("/sign-in?next=/me")
    person.sign_in(account)
    person.open("/procedures/bibliotheque/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    person.send()
    if person.page.locator("main [name='price_choice'][value='full']").count():
        person.tick("price_choice", "full")
    person.send()
    person.fill("library", "Les Champs Libres")
    person.tick("sections", *sections)
    return story.submit(person)


def group_of(country, reference: str) -> list[tuple[str, str]]:
    return country.rows(
        "SELECT assignment.group_title, assignment.mode FROM procedures_assignment assignment "
        "JOIN procedures_file file ON file.id = assignment.file_id WHERE file.reference = ? ORDER BY assignment.id",
        reference,
    )


def states(country, *references: str) -> list[str]:
    marks = ",".join("?" * len(references))
    return [
        state
        for (state,) in country.rows(f"SELECT state FROM procedures_file WHERE reference IN ({marks}) ORDER BY reference", *references)
    ]


@pytest.mark.demand("demarches-simplifiees", "processed-by-teams")
@pytest.mark.parametrize(("language", "width", "javascript"), [("fr", story.DESKTOP, False), ("en", story.PHONE, True)])
def test_files_reach_their_group_and_many_are_decided_at_once(country, visitors, language, width, javascript):
    check = accessible if javascript else lambda _person: None  # axe is a script itself
    reader, manager = visitors("fr", story.PHONE), visitors(language, width, javascript=javascript)
    music = card(country, reader, "maelle", "music")
    books = card(country, visitors("fr", story.PHONE), "fatou", "books")
    assert group_of(country, music) == [("Musique et jeux", "rule")]
    assert group_of(country, books) == [("Livres, et tout le reste", "default")]

    # Gwenola lends music: she does not even learn that Claire's files exist.
    gwenola = visitors(language, width, javascript=javascript)
    gwenola.sign_in_as_agent("gwenola")
    gwenola.open(f"{LIBRARY}&sort=newest")
    assert music in gwenola.page.locator("main").inner_text()
    assert books not in gwenola.page.locator("main").inner_text()
    check(gwenola)
    assert gwenola.page.goto(f"{country.origin}/desk/files/{books}").status == 404
    gwenola.open(f"/desk/files/{music}")
    gwenola.press("main form[action$='/follow'] button")
    followed = "SELECT count(*) FROM casework_follow follow JOIN procedures_file file ON file.id = follow.file_id WHERE file.reference = ?"
    assert country.rows(followed, music) == [(1,)]
    check(gwenola)

    # Soizic manages the desk: she makes a group, then gives it a file by hand.
    manager.sign_in_as_agent("soizic")
    manager.open("/desk/groups/of/bibliotheque")
    if not manager.page.locator("main details[open] summary").count():
        manager.page.locator("main details summary").last.click()
    title = manager.say("Cartes gratuites", "Free cards")
    manager.fill("title", title)
    manager.page.locator("main select[name='test0']").select_option("equals:low_quotient:yes")
    manager.page.locator("main [name='test1']").select_option("contains:sections:games")
    manager.page.locator("main label:has-text('Claire')").first.click()
    manager.press("main details form button:not(.second)")
    made = country.rows("SELECT rule FROM procedures_group WHERE title = ? AND closed_at IS NULL", title)
    assert "low_quotient" in made[0][0]
    check(manager)
    manager.open(f"/desk/files/{music}")
    manager.page.locator("main details:has(form[action$='/group']) summary").click()
    manager.page.locator("main select[name='group']").select_option(label=title)
    manager.press("main form[action$='/group'] button")
    assert group_of(country, music)[-1] == (title, "hand")
    assert gwenola.page.goto(f"{country.origin}/desk/files/{music}").status == 404

    # Claire is in the new group: she takes both in charge, then accepts both, in one go each.
    claire = visitors(language, width, javascript=javascript)
    claire.sign_in_as_agent("claire")
    at_once(country, claire, "take", music, books, check=check)
    assert states(country, music, books) == ["under_review", "under_review"]
    at_once(country, claire, "decide", music, books, check=check)
    assert states(country, music, books) == ["accepted", "accepted"]
    assert country.rows(
        "SELECT count(*) FROM procedures_decision decision JOIN procedures_file file ON file.id = decision.file_id "
        "WHERE file.reference IN (?, ?)",
        music,
        books,
    ) == [(2,)]

    # The group goes; what it held goes where files without a rule go.
    manager.open("/desk/groups/of/bibliotheque")
    manager.press(f"main .card:has-text('{title}') a[href$='/close']")
    manager.press("main form button.danger")
    assert group_of(country, music)[-1] == ("Livres, et tout le reste", "closed")


def at_once(country, agent: story.Visitor, act: str, *references: str, check) -> None:
    """Choose files in the list, see what will happen, do it, and wait for the report."""
    agent.open(f"{LIBRARY}&sort=newest")
    for reference in references:
        agent.page.locator(f"main input[name='file'][value='{reference}']").check()
    agent.page.locator("main select[name='act']").select_option(act)
    agent.press("#files button")
    if act == "decide":
        agent.tick("outcome", "accepted")
        agent.send()
    for reference in references:
        assert reference in agent.page.locator("main section").first.inner_text()
    check(agent)
    agent.press("main form[action$='/confirm'] button")
    identifier = agent.page.url.rsplit("/", 1)[1].replace("-", "")
    story.eventually(lambda: country.rows("SELECT 1 FROM casework_bulkact WHERE id = ? AND state = 'done'", identifier))
    assert country.rows("SELECT state, count(*) FROM casework_bulkline WHERE act_id = ? GROUP BY state", identifier) == [
        ("done", len(references))
    ]
    agent.open(f"/desk/acts/{identifier[:8]}-{identifier[8:12]}-{identifier[12:16]}-{identifier[16:20]}-{identifier[20:]}")
    check(agent)
