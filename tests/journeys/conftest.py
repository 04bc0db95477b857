"""People who travel through the house: a browser, a language, a width, and what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Visitor:
    """Somebody in front of a screen. Words are given in both languages, French first."""

    country: Any
    page: Any
    language: str

    def say(self, french: str, english: str) -> str:
        return french if self.language == "fr" else english

    def open(self, path: str) -> None:
        answer = self.page.goto(f"{self.country.origin}{path}")
        assert answer is None or answer.status < 400, f"{path}: {answer.status}"

    def press(self, french: str, english: str, *, role: str = "button") -> None:
        self.page.get_by_role(role, name=re.compile(self.say(french, english), re.IGNORECASE)).first.click()

    def follow(self, french: str, english: str) -> None:
        self.press(french, english, role="link")

    def sees(self, french: str, english: str | None = None) -> None:
        """The page shows this sentence, whatever its spaces."""
        wanted = plain(self.say(french, english if english is not None else french))
        assert wanted in plain(self.page.locator("body").inner_text()), f"{wanted!r} is not on {self.page.url}:\n{self.page.locator('main').inner_text()[:3000]}"

    def sign_in(self, account: str, provider: str = "impots") -> None:
        """As a resident, through the broker and one of the identity providers."""
        if "/sign-in" not in self.page.url:
            self.open("/sign-in")
        self.page.locator(f"[value='{provider}'], [href*='/{provider}']").first.click()
        self.page.locator(f"[value='{account}']").first.click()
        self.page.locator("main form button, main a.button").first.click()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ")).strip()


@pytest.fixture
def visitors(country, chromium) -> Iterator[Any]:
    """``visitors(language, width, javascript)`` opens a fresh browser for one more person."""
    contexts = []

    def arrive(language: str = "fr", width: dict[str, int] = DESKTOP, *, javascript: bool = True) -> Visitor:
        context = chromium.new_context(locale=f"{language}-{'FR' if language == 'fr' else 'GB'}", viewport=width, java_script_enabled=javascript)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(country, context.new_page(), language)

    yield arrive
    for context in contexts:
        context.close()
