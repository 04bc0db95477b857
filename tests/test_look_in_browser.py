"""What only a browser can tell of the look: axe, reflow, targets, focus, and the security policy kept."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

PATHS = ["/", "/design", "/life-events/school", "/pages/accessibilite", "/nothing-here"]
READERS = [("fr", 390, "light"), ("en", 1280, "light"), ("fr", 1280, "dark"), ("en", 390, "dark")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL_TARGETS = """(least) => [...document.querySelectorAll("button, .button, input, select, textarea, .top a, .top summary, .bottom a")]
    .filter((each) => each.checkVisibility() && !each.closest(".unseen, .skip, pre") && !["radio", "checkbox"].includes(each.type))
    .filter((each) => each.getBoundingClientRect().height < least - .5).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def opened(chromium, live_server):
    contexts = []

    def open_page(path, *, language="fr", width=1280, scheme="light", **options):
        context = chromium.new_context(viewport={"width": width, "height": 844}, locale=language, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.refused = []
        page.on("console", lambda message: page.refused.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("language", "width", "scheme"), READERS)
def test_axe_finds_nothing_wrong(opened, path, language, width, scheme):
    page = opened(path, language=language, width=width, scheme=scheme)
    for picture in page.locator("details.chart-table > summary, figure details > summary").all():
        picture.click()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone_nor_than_a_page_at_four_hundred_per_cent(opened, path, width):
    page = opened(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "least"), [(390, 44), (1280, 24)])
@pytest.mark.parametrize("path", ["/", "/design"])
def test_targets_are_large_enough_for_a_finger(opened, path, width, least):
    assert opened(path, width=width).evaluate(SMALL_TARGETS, least) == []


@pytest.mark.parametrize("path", PATHS)
def test_the_security_policy_refuses_nothing_of_ours(opened, path):
    assert opened(path).refused == []


def test_the_keyboard_starts_with_the_skip_link_and_shows_where_it_is(opened):
    page = opened("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style[0] == "solid"
        assert style[1] >= 2


def test_the_language_switch_comes_back_to_the_same_page(opened):
    page = opened("/life-events/school")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/life-events/school")
    assert page.locator("html").get_attribute("lang") == "en"


def test_everything_is_there_without_scripts(opened):
    page = opened("/design", java_script_enabled=False)
    assert page.locator("figure svg[role=img]").count() == 3
    page.locator("figure details > summary").first.click()
    assert page.locator("figure table").first.is_visible()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(opened):
    page = opened("/design")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.locator("#error-summary a").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "id_b-birth_0"


def test_tables_become_rows_on_a_phone(opened):
    first = "document.querySelector('table.rows td').getBoundingClientRect()"
    last = "document.querySelector('table.rows td:last-child').getBoundingClientRect()"
    assert opened("/design", width=390).evaluate(f"{first}.top < {last}.top")
    assert opened("/design", width=1280).evaluate(f"{first}.top === {last}.top")


def test_print_is_dark_on_white_and_without_the_ways_round_the_page(opened):
    page = opened("/pages/accessibilite", scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".top .search").is_visible()
