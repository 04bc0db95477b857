"""The vocabulary of authorisations in manifests: what may be asked, of whom, and the use cases that are foreseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class AuthorisationKind:
    """Something that organisations may ask to be allowed: ``offer`` names an offer, or a hub whose scopes are asked.

    ``instructors`` are identifiers of the bodies whose agents decide, or kinds of bodies; ``bodies`` the kinds of
    organisations that may ask, any when empty.
    """

    slug: str
    title: Text
    summary: Text
    offer: str
    instructors: tuple[str, ...]
    stages: tuple[str, ...] = ("production",)  # ("sandbox", "production") where one begins with invented data
    bodies: tuple[str, ...] = ()
    terms_url: str = ""
    valid_months: int = 12


@dataclass(frozen=True, kw_only=True)
class UseCase:
    """A template of requests: what most who have this need ask, written once by someone who knows the law.

    ``slug`` makes the asker: ``use:<slug>``. ``fields`` proposes fields or scopes for each kind by its slug, and
    so says for which kinds the template is.
    """

    slug: str
    title: Text
    summary: Text
    fields: Mapping[str, tuple[str, ...]]
    purpose: Text
    legal_basis: Text
    legal_url: str = ""
    recipients: Text = Text("", "")
    retention_months: int = 12
    calls_per_minute: int = 60

    @property
    def asker(self) -> str:
        return f"use:{self.slug}"


def named(identifier: str) -> Mapping[str, Any]:
    return {"identifier": identifier}


@dataclass(frozen=True, kw_only=True)
class RequestWire:
    """How programs of a country read and write requests: its own names for answers and for what identifies a body.

    ``answers`` gives the name on the wire of each answer of ``parvis.core.authorisations.rules.blocks``; those that are
    not in it keep their own. ``organisation`` says what stands beside a body's name, from its identifier.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    organisation: Callable[[str], Mapping[str, Any]] = named
