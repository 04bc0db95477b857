"""People who travel through the house, and the steps that their stories share."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

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

    def press(self, selector: str) -> None:
        """Click the first thing that ``selector`` finds in the page, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def sees(self, french: str, english: str | None = None) -> None:
        """The page shows this sentence, whatever its spaces."""
        wanted = plain(self.say(french, english if english is not None else french))
        assert wanted in plain(self.page.locator("body").inner_text()), (
            f"{wanted!r} is not on {self.page.url}:\n{self.page.locator('main').inner_text()[:3000]}"
        )

    def send(self, *, name: str = "", value: str = "") -> None:
        """Press the form's button called ``name``, or the one that goes on."""
        going_on = "main form button:not([name]):not(.second):not(.quiet):not(.danger)"
        chosen = self.page.locator(f"main button[name='{name}'][value='{value}']" if name else going_on)
        with self.page.expect_navigation():
            chosen.last.click()

    def tick(self, name: str, *values: str) -> None:
        for value in values:
            self.page.locator(f"main [name='{name}'][value='{value}']").check()

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"main [name='{name}']").fill(text)

    def sign_in(self, account: str, provider: str = "impots") -> None:
        """As a resident, through the broker and one of the identity providers."""
        if "/sign-in" not in self.page.url:
            self.open("/sign-in")
        self.press(f"main button[name='provider'][value='{provider}']")
        assert self.page.url.startswith(f"{self.country.providers}/{provider}/"), self.page.url
        self.press(f"button[name='account'][value='{account}']")
        assert "/sign-in/received/" in self.page.url, self.page.url
        self.press("main button[name='continue']")

    def sign_in_as_agent(self, account: str) -> None:
        if "/sign-in" not in self.page.url:
            self.open("/sign-in/agent?next=/desk")
        self.press("main button[name='provider']")
        self.press(f"button[name='account'][value='{account}']")
        self.press("main button[name='continue']")

    def download(self, locator: Any) -> bytes:
        """What a link gives, fetched as this person."""
        answer = self.page.request.get(f"{self.country.origin}{locator.get_attribute('href')}")
        assert answer.status == 200, answer.status
        return answer.body()


def prove(person: Visitor, number: str) -> None:
    """The register of companies says that this person represents the company called ``number``."""
    person.open("/me/mandates/companies")
    person.fill("identifier", number)
    person.send()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ")).strip()


def begin(parent, account: str, *, provider: str, commune: str) -> None:
    """From the procedure's page to the first question, through sign-in."""
    parent.open("/procedures/cantine")
    parent.press("main a.button, main form button")
    parent.sign_in(account, provider)
    if parent.page.locator("main a[href^='?organisation']").count():  # a draft waits: this is another child
        parent.press("main a[href^='?organisation']")
    parent.page.locator("main select[name='organisation']").select_option(label=commune)
    parent.send()
    assert "/step/contact" in parent.page.url


def draft(person: Visitor, slug: str, commune: str) -> str:
    """A fresh draft of a procedure, which asks for what is known; returns how the trace names it."""
    person.open(f"/procedures/{slug}/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label=commune)
    person.send()
    return f"{slug}-{re.search(r'/procedures/[a-z]+/([0-9a-f-]{36})/', person.page.url).group(1)[:8]}"


def describe_child(parent: Visitor, name: str) -> None:
    """Choose a child that is already known, and say what is not."""
    parent.press(f"main button:has-text('{name}'), main a:has-text('{name}')")
    describe(parent)


def describe(parent) -> None:
    parent.fill("school", "École Jean-Zay")
    parent.tick("class", "ce1")
    parent.tick("days", "monday", "thursday")
    parent.tick("diet", "standard")
    parent.send()


def submit(parent) -> str:
    """From the last question to the acknowledgement; returns the reference."""
    parent.send()
    return submit_checked(parent)


def submit_checked(parent) -> str:
    """From the page that repeats all answers to the acknowledgement; returns the reference."""
    assert parent.page.url.endswith("/check"), parent.page.url
    parent.send()
    return re.search(r"/me/files/([\w-]+)/submitted", parent.page.url).group(1)


def enrol(parent, account: str, *, provider: str, commune: str, child: str) -> str:
    begin(parent, account, provider=provider, commune=commune)
    parent.send()
    parent.send()
    describe_child(parent, child)
    return submit(parent)


def decide(agent: Visitor, reference: str, *, account: str, outcome: str = "accepted") -> None:
    agent.sign_in_as_agent(account)
    agent.open("/desk/files")
    agent.press(f"main a:has-text('{reference}')")
    agent.press("main form[action$='/take'] button")
    agent.press("main a.button[href*='/deci']")
    agent.tick("outcome", outcome)
    agent.send()
    agent.send(name="confirm", value="1")


def eventually(check, *, seconds: int = 30):
    """What a worker does soon: the first true answer of ``check``."""
    for _ in range(seconds * 4):
        if found := check():
            return found
        time.sleep(0.25)
    raise AssertionError(f"nothing came within {seconds} s")


def letters(country, words: str) -> list:
    """E-mails in the demonstration's folder that hold ``words``."""
    found = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted((country.data / "mail").glob("*.eml")))
    return [message for message in found if words in message.get_body(("plain",)).get_content() or words in str(message["Subject"])]


def answer(country, reference: str, field: str) -> tuple[str, str, str]:
    """What is stored: value, state and source of one answer."""
    return country.rows(
        "SELECT a.value, a.state, a.source FROM procedures_answer a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ? AND a.field = ?",
        reference,
        field,
    )[0]
