"""What a request says, block by block, and everything that is missing or wrong in it, told at once.

Answers are kept as they were typed: a wrong one is a problem to tell, never a reason to lose it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from parvis.core.authorisations.rules.steps import SANDBOX

LONGEST_RETENTION = 36  # months that need no justification
MOST_MONTHS = 1200
MOST_CALLS = 10_000  # a minute
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{2,39}")

PERSON, ORGANISATION = "person", "organization"
CONTACTS = ("technical", "business", "data_controller", "data_protection_officer")
CONTACT_PARTS = ("type", "family_name", "given_name", "email", "phone_number", "job_title")
PROTECTORS = ("data_controller", "data_protection_officer")  # told of every approval


@dataclass(frozen=True)
class Block:
    """One page of the request, in the order in which it is asked."""

    slug: str
    fields: tuple[str, ...]
    sandbox: bool = True  # also asked where only invented data answer


BLOCKS = (
    Block("basics", ("title", "description")),
    Block("data", ("fields", "reasons")),
    Block("legal", ("legal_basis", "legal_url", "legal_document")),
    Block("personal-data", ("recipients", "recipient_bodies", "retention_months", "retention_justification")),
    Block("volumes", ("calls_per_minute", "volume_justification"), sandbox=False),
    Block("contacts", tuple(f"{who}_{part}" for who in CONTACTS for part in CONTACT_PARTS)),
    Block("security", ("operational_acceptance", "security_measures", "planned_on"), sandbox=False),
)
FIELDS = tuple(name for block in BLOCKS for name in block.fields)


@dataclass(frozen=True)
class Problem:
    """One thing that is missing or wrong; ``code`` says what, ``about`` which one where a field holds several."""

    block: str
    field: str
    code: str
    about: str = ""


def asked_at(stage: str) -> tuple[Block, ...]:
    return tuple(block for block in BLOCKS if block.sandbox or stage != SANDBOX)


def block(slug: str, stage: str) -> Block | None:
    return next((each for each in asked_at(stage) if each.slug == slug), None)


def problems(answers: Mapping[str, Any], *, stage: str, released: Collection[str], today: date) -> list[Problem]:
    """All that stands between ``answers`` and a request that can be sent, in the order of the pages."""
    return [problem for each in asked_at(stage) for problem in problems_of(each, answers, released=released, today=today)]


def problems_of(asked: Block, answers: Mapping[str, Any], *, released: Collection[str], today: date) -> list[Problem]:
    found = {
        "basics": lambda: required(answers, ("title", "description")),
        "data": lambda: in_data(answers, released),
        "legal": lambda: in_legal(answers),
        "personal-data": lambda: in_personal_data(answers),
        "volumes": lambda: in_volumes(answers),
        "contacts": lambda: in_contacts(answers),
        "security": lambda: in_security(answers, today),
    }[asked.slug]()
    return [Problem(asked.slug, *each) for each in found]


Found = tuple[str, str] | tuple[str, str, str]


def said(answers: Mapping[str, Any], name: str) -> str:
    return str(answers.get(name) or "").strip()


def required(answers: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Found]:
    return ((name, "missing") for name in names if not said(answers, name))


def in_data(answers: Mapping[str, Any], released: Collection[str]) -> Iterator[Found]:
    fields, reasons = answers.get("fields") or [], answers.get("reasons") or {}
    if not fields:
        yield "fields", "none-chosen"
    for name in fields:
        if name not in released:
            yield "fields", "not-released", name
        elif not str(reasons.get(name) or "").strip():
            yield "reasons", "no-reason", name


def in_legal(answers: Mapping[str, Any]) -> Iterator[Found]:
    yield from required(answers, ("legal_basis",))
    address = said(answers, "legal_url")
    if address and not is_web_address(address):
        yield "legal_url", "address"
    if not address and not answers.get("legal_document"):
        yield "legal_url", "no-text"


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def in_personal_data(answers: Mapping[str, Any]) -> Iterator[Found]:
    yield from required(answers, ("recipients",))
    for line in lines(answers.get("recipient_bodies")):
        if not IDENTIFIER.fullmatch(line):
            yield "recipient_bodies", "identifier", line[:60]
    months = number(answers.get("retention_months"))
    if not said(answers, "retention_months"):
        yield "retention_months", "missing"
    elif months is None or not 1 <= months <= MOST_MONTHS:
        yield "retention_months", "months"
    elif months > LONGEST_RETENTION and not said(answers, "retention_justification"):
        yield "retention_justification", "too-long-unexplained"


def in_volumes(answers: Mapping[str, Any]) -> Iterator[Found]:
    calls = number(answers.get("calls_per_minute"))
    if not said(answers, "calls_per_minute"):
        yield "calls_per_minute", "missing"
    elif calls is None or not 1 <= calls <= MOST_CALLS:
        yield "calls_per_minute", "calls"
    yield from required(answers, ("volume_justification",))


def in_contacts(answers: Mapping[str, Any]) -> Iterator[Found]:
    for who in CONTACTS:
        if said(answers, f"{who}_type") not in (PERSON, ORGANISATION):
            yield f"{who}_type", "missing"
        parts = ("family_name", "given_name", "email") if said(answers, f"{who}_type") == PERSON else ("family_name", "email")
        yield from required(answers, tuple(f"{who}_{part}" for part in parts))
        email = said(answers, f"{who}_email")
        if email and not EMAIL.fullmatch(email):
            yield f"{who}_email", "email"


def in_security(answers: Mapping[str, Any], today: date) -> Iterator[Found]:
    if not answers.get("operational_acceptance"):
        yield "operational_acceptance", "not-accepted"
    yield from required(answers, ("security_measures",))
    planned = day(answers.get("planned_on"))
    if not said(answers, "planned_on"):
        yield "planned_on", "missing"
    elif planned is None:
        yield "planned_on", "date"
    elif planned < today:
        yield "planned_on", "past"


def number(typed: object) -> int | None:
    """A whole number as people type it, spaces between thousands allowed; None when it is none."""
    text = re.sub(r"\s", "", str(typed if typed is not None else ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def day(typed: object) -> date | None:
    try:
        return date.fromisoformat(str(typed or ""))
    except ValueError:
        return None


def lines(typed: object) -> list[str]:
    """What stands on each line, spaces inside left out: identifiers are often typed in groups."""
    found = (re.sub(r"\s", "", line) for line in str(typed or "").splitlines())
    return list(dict.fromkeys(line for line in found if line))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of the fields that changed, in the order of the pages."""
    return [name for name in FIELDS if (before.get(name) or "") != (after.get(name) or "")]


def fingerprint(answers: Mapping[str, Any]) -> str:
    """Another for other answers: whoever decides sends back the one of what they read."""
    return sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
