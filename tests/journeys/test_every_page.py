"""Every page of every system: opened by its audience, without a violation of accessibility."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import NoReverseMatch, reverse
from journeys import story

from parvis.kernel import catalogue
from parvis.kernel.manifest import Audience

AGENTS = {  # by role
    "instructor": "claire",
    "network-correspondent": "claire",
    "network-operator": "nolwenn",
    "registry-agent": "bastien",
    "rights-manager": "soizic",
    "operator": "malo",
    "authorisations-instructor": "bastien",
    "authorisations-developer": "claire",
    "data-publisher": "gwenola",
    "data-protection-officer": "aurore",
    "judicial-police-officer": "gildas",
    "procedure-designer": "claire",
    "form-reviewer": "claire",
    "desk-manager": "soizic",
    "program-manager": "claire",
    "contact-person": "ronan",
    "cashier": "claire",
    "treasurer": "gwenola",
    "front-desk": "claire",
    "access-provider": "erell",
    "signatory": "gwenola",
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
PAGES = [
    (system.slug, page)
    for system in catalogue.systems()
    for page in system.pages
    if page.crawl and page.audience is not Audience.MACHINE and ("<" not in page.path or page.sample)
]


@pytest.fixture(scope="module")
def signed_in(country, chromium):
    """One browser for each account and language, signed in once."""
    visitors: dict[tuple[str, str], story.Visitor] = {}

    def visitor(page, language: str) -> story.Visitor:
        account = account_for(page)
        if (account, language) not in visitors:
            context = chromium.new_context(locale="fr-FR" if language == "fr" else "en-GB")
            context.set_default_timeout(15_000)
            visitors[account, language] = arrived(story.Visitor(country, context.new_page(), language), account)
        return visitors[account, language]

    yield visitor
    for each in visitors.values():
        each.page.context.close()


def account_for(page) -> str:
    """Whose sign-in opens the page; empty for a visitor."""
    if page.audience is Audience.PERSON:
        return "maelle"
    if page.audience is Audience.OPERATOR:
        return "malo"
    if page.audience is Audience.EVERYONE:
        return ""
    return next(
        account for role, account in AGENTS.items() if not page.permission or page.permission in catalogue.roles()[role].permissions
    )


def arrived(visitor: story.Visitor, account: str) -> story.Visitor:
    if account == "maelle":
        visitor.open("/sign-in?next=/me")
        visitor.sign_in(account)
    elif account:
        visitor.sign_in_as_agent(account)
    return visitor


def address(slug, page, country) -> str | None:
    """Where the page stands; its sample may need the demonstration's database."""
    if "<" not in page.path:
        return f"/{page.path}"
    sample = country.sample(slug, page.name) if callable(page.sample) else page.sample
    if sample is None:
        return None
    try:
        return reverse(f"{slug}:{page.name}", kwargs=sample)
    except NoReverseMatch as error:
        raise AssertionError(f"{slug}:{page.name} has a sample that does not fit its path: {sample}") from error


def views() -> list[Any]:
    """Each page once, language and width alternating; the full matrix opens it in all four."""
    ways = [("fr", 390), ("en", 1280), ("fr", 1280), ("en", 390)]
    full = os.environ.get("PARVIS_TEST_MATRIX") == "full"
    return [
        pytest.param(slug, page, *way, id=f"{slug}:{page.name}-{way[0]}-{way[1]}")
        for number, (slug, page) in enumerate(PAGES)
        for way in (ways if full else [ways[number % 4]])
    ]


@pytest.mark.parametrize(("slug", "page", "language", "width"), views())
def test_page_is_accessible(country, signed_in, slug, page, language, width):
    where = address(slug, page, country)
    if where is None:
        pytest.skip("nothing to show in the demonstration")
    visitor = signed_in(page, language)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.open(where)
    assert visitor.page.locator("html").get_attribute("lang") == language
    assert visitor.page.locator("h1").count() == 1
    wider = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{wider} px wider than a screen of {width}"
    found = Axe().run(visitor.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
