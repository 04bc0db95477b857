"""What a hub can be asked, as data: the country writes the tables, the engine reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from parvis.core.hubs.rules.sources import About, Introspected, Parameters, Sandbox, Source
from parvis.kernel.text import Text


class Mode(StrEnum):
    """How a call says whom it is about."""

    IDENTIFIER = "identifier"  # of a body or of an establishment, in the path
    CIVILITY = "civility"  # names, birth, place
    BROKER = "broker"  # the sign-in broker's access token says who it is
    STUDENT = "student"  # the number of a pupil or a student
    OWN_IDENTIFIER = "own_identifier"  # by which the provider knows the person


@dataclass(frozen=True, kw_only=True)
class Input:
    """One parameter. ``kind`` names a check of the country's; ``missing`` and ``wrong`` are codes of its table of errors."""

    name: str
    kind: str
    missing: str
    wrong: str
    where: str = "query"  # path | query
    required: bool = False
    repeated: bool = False  # prenoms[]=A&prenoms[]=B
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """How many calls a token may make in a window, over a group of endpoints or on each by itself."""

    name: str
    limit: int
    seconds: int = 60
    each: bool = False


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A body that answers: the first two figures of its errors, and the name in them."""

    slug: str
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One address. ``operation`` names it in figures and is the folder of its samples.

    ``mask`` maps a scope to the dotted paths under ``data`` that it opens; empty: any one of ``scopes`` opens the whole.
    An endpoint without scopes is open to every token of its hub.
    """

    operation: str
    path: str  # "/v3/body/things/{id}"
    hub: str
    provider: Provider
    title: Text
    mode: Mode
    inputs: tuple[Input, ...]
    scopes: tuple[str, ...]
    throttle: Throttle
    mask: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cache_seconds: int = 0
    collection: bool = False
    deprecated: bool = False
    ping: str = ""  # the name under which its provider's state is asked


@dataclass(frozen=True, kw_only=True)
class WireError:
    """One entry of the table of errors, in the words of the wire; a provider's begins with the provider's own two figures."""

    code: str
    status: int
    title: str
    detail: str
    parameter: str = ""


@dataclass(frozen=True, kw_only=True)
class Description:
    """A hub as the country tells it: ``description`` in the module that ``Hub.description`` names.

    ``codes`` maps what the engine refuses or reports (see ``rules/failing.py``) to entries of ``errors``.
    """

    slug: str
    endpoints: tuple[Endpoint, ...]
    errors: Mapping[str, WireError]
    codes: Mapping[str, str]
    checks: Mapping[str, Callable[[str], bool]]  # by kind of input
    together: Callable[[Endpoint, Parameters], tuple[str, ...]]  # codes of what is wrong only in combination
    about: Callable[[Endpoint, Parameters], About]
    recipient: Callable[[Parameters], tuple[str, ...]]  # the identifiers by which a policy may name the recipient
    source: Callable[[Endpoint], Source | None]  # of production; none: nobody configured one
    sandbox: Sandbox
    introspect: Callable[[Endpoint, str], Introspected] | None = None  # raises NotIntrospected
    body_claim: str = "organisation"  # under which a token names the body that holds it
    version: str = "3"
    title: Text = Text("", "")
    summary: Text = Text("", "")
