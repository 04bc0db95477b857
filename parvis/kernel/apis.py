"""The vocabulary of the catalogue of APIs in manifests: what others publish, on which conditions, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from parvis.kernel.text import Text

if TYPE_CHECKING:
    from ninja import Router


class Access(StrEnum):
    """What a caller must hold."""

    OPEN = "open"
    ACCOUNT = "account"  # a key that anybody may have
    AUTHORISATION = "authorisation"  # granted to a body, for a purpose
    SIGN_IN = "sign-in"  # the person signs in, and the call carries their token


@dataclass(frozen=True, kw_only=True)
class Reuse:
    """What somebody does with an API; ``url`` shows it."""

    title: Text
    by: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class ApiVersion:
    """One version: since when, and, once its end is announced, until when and what follows it."""

    name: str
    since: date | None = None
    deprecated_on: date | None = None
    ends_on: date | None = None
    replacement: str = ""  # address, or slug in the catalogue


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What one must know before one relies on a source that is not of the State."""

    kind: Text  # who stands behind it: a foundation, a company, an institution of the Union, a community
    conditions: Text
    reliability: Text
    offer: str = ""  # the offer through which services here ask it; none: listed only


@dataclass(frozen=True, kw_only=True)
class ListedApi:
    """An API of somebody else, as its publisher describes it; ``as_of`` is the day on which this was read."""

    slug: str
    title: Text
    description: Text
    owner_name: str
    access: Access
    base_url: str
    documentation_url: str
    as_of: date
    owner: str = ""  # identifier of the body, where it has one here
    openapi_url: str = ""
    health_url: str = ""
    contact_url: str = ""
    terms_url: str = ""
    licence: str = ""
    rate_limit: Text | None = None
    rules: Text | None = None  # of access, and how to ask
    themes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("JSON",)
    reuses: tuple[Reuse, ...] = ()
    versions: tuple[ApiVersion, ...] = ()
    personal: bool = False
    outside: Outside | None = None
    sample: bool = False


@dataclass(frozen=True, kw_only=True)
class Api:
    """A django-ninja router, mounted at ``path`` (no leading slash) and listed in OpenAPI; pages of other sites may read an open one."""

    path: str
    router: Router
    title: Text
    description: Text
    access: Access = Access.OPEN
    versions: tuple[ApiVersion, ...] = ()  # newest first; an announced end is sent with each answer (RFC 9745, RFC 8594)
    themes: tuple[str, ...] = ()
