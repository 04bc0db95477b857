import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.content import rules, selectors

SOURCE = "# Promises\n\nWhat you may *count on*.\n\n## First\n\nText with a [link](/data).\n"


def test_a_page_is_a_title_a_summary_and_a_text():
    page = rules.written(SOURCE, name="promises.en.md")
    assert (page.title, page.summary) == ("Promises", "What you may count on.")
    assert page.html == '<h2>First</h2>\n<p>Text with a <a href="/data">link</a>.</p>\n'


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Text", "start with its title"),
        ("", "start with its title"),
        ("# Title\n\n## Part\n\nText", "in one paragraph"),
        ("# Title", "in one paragraph"),
    ],
)
def test_a_page_without_title_or_summary_says_what_to_write(source, said):
    with pytest.raises(rules.BadPage, match=f"promises.en.md.*{said}"):
        rules.written(source, name="promises.en.md")


@pytest.mark.parametrize(
    "danger", ["<script>alert(1)</script>", "<b>bold</b>", "[x](javascript:alert(1))", "![x](https://elsewhere.example/pixel.gif)"]
)
def test_nothing_an_author_writes_becomes_markup_of_its_own(danger):
    html = rules.written(f"# T\n\nS\n\n{danger}", name="x").html
    assert not re.search(r"<(script|b|img)|href=\"javascript", html)


@given(st.text())
def test_any_text_gives_a_page_without_scripts(text):
    assert "<script" not in rules.written(f"# T\n\nS\n\n{text}", name="x").html.lower()


def test_every_page_exists_in_both_languages():
    assert all({"fr", "en"} <= set(languages) for languages in selectors.files().values())


def test_a_page_in_one_language_only_is_refused_with_the_file_to_write(tmp_path, monkeypatch):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/promises.fr.md").write_text(SOURCE)
    monkeypatch.setattr(selectors, "package_folder", lambda _system: tmp_path)
    with pytest.raises(selectors.MissingTranslation, match=r"promises\.en\.md"):
        selectors.files.__wrapped__()


@pytest.mark.parametrize("slug", sorted(selectors.files()))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_answers_in_both_languages(client, slug, language):
    answer = client.get(f"/pages/{slug}", headers={"accept-language": language})
    assert answer.status_code == 200
    assert selectors.page(slug, language).title in answer.text


def test_a_language_without_its_page_falls_back_to_english():
    slug = next(iter(selectors.files()))
    assert selectors.page(slug, "br") == selectors.page(slug, "en")


def test_an_unknown_page_is_not_found(client):
    assert client.get("/pages/nothing").status_code == 404


def test_pages_lead_to_addresses_of_this_site_that_exist():
    from parvis.design.context import is_served

    links = {
        (slug, link)
        for slug in selectors.files()
        for language in ("fr", "en")
        for link in re.findall(r'href="(/[^"]*)"', selectors.page(slug, language).html)
    }
    assert [each for each in links if not is_served(each[1])] == []


def test_the_footers_pages_exist():
    assert {"accessibilite", "donnees-personnelles", "mentions-legales", "promesses"} <= set(selectors.files())


def test_pages_are_found_by_the_search():
    assert "/pages/accessibilite" in {entry.url for entry in selectors.search_entries()}


@pytest.mark.parametrize("slug", sorted(selectors.files()))
def test_french_pages_have_french_spaces(slug):
    text = selectors.files()[slug]["fr"].read_text()
    assert not re.search(r" [;:?!»](?!\S)", text)
    assert "« " not in text
    assert "'" not in re.sub(r"`[^`]*`", "", text)
