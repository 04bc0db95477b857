"""Who may do what, and who tries it in the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A right, with the sentence shown to whoever lacks it."""

    name: str
    sentence: Text


@dataclass(frozen=True, kw_only=True)
class Role:
    """A named bundle of permissions that an organisation gives its agents.

    ``given_with`` is the permission that allows giving it and taking it back.
    """

    slug: str
    title: Text
    permissions: tuple[str, ...]
    given_with: str = "team.manage"


@dataclass(frozen=True, kw_only=True)
class Persona:
    """Someone to sign in as in the demonstration; ``story`` says what there is to see as them."""

    account: str
    name: str
    story: Text
