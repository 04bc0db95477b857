"""The tables that a country fills in: its issuers, scopes, levels, codes and identity providers.

The engine reads these and holds no rule of its own that another country might write differently.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.core.people.rules import Identity
from parvis.core.signin.rules.assurance import Assurance
from parvis.core.signin.rules.register import Checked, CivilRegister
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

OIDC, SAML = "oidc", "saml"
PAIRWISE = "pairwise"
PUBLIC = "public"

REGISTER = "register"  # the identity as the civil register corrected it
PROVIDER = "provider"  # as the identity provider gave it, with the register's beside it

# Parameters of OpenID Connect that a client in standard mode may also send, on every issuer.
STANDARD_PARAMETERS = frozenset(
    {"code_challenge", "code_challenge_method", "login_hint", "max_age", "display", "response_mode", "request", "request_uri"}
)


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a provider said about who signed in, in the platform's words."""

    identity: Identity
    uid: str  # how the provider names this person
    email: str = ""
    usual_name: str = ""
    organisation: str = ""  # identifier of the body an agent works for
    site: str = ""  # and of the place of work, as the provider gave it
    phone: str = ""
    checked: Checked | None = None  # what the civil register made of the identity

    @property
    def confirmed(self) -> Identity:
        """As the register writes the person; as the provider does where no register is asked."""
        return self.checked.identity if self.checked else self.identity


@dataclass(frozen=True, kw_only=True)
class ActingFor:
    """The company for which somebody signs in, and by what right; no powers listed: all of them."""

    identifier: str
    name: str
    legal_form: str
    kind: str
    powers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose claims a service is given.

    ``identity`` is the one that the issuer passes on, ``said`` the provider's, ``register`` the civil
    register's where one confirmed it.
    """

    identity: Identity
    email: str
    usual_name: str
    provider: str
    uid: str = ""
    site: str = ""
    said: Identity | None = None
    register: Identity | None = None
    phone: str = ""
    acting_for: ActingFor | None = None


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """One row: the broker as one group of services sees it. Times are in seconds, levels lowest first."""

    slug: str
    path: str  # after the origin, without slashes at its ends
    title: Text
    audience: Audience
    levels: tuple[str, ...]
    default_level: str
    levels_with_single_sign_on: tuple[str, ...]
    scopes: Mapping[str, tuple[str, ...]]  # scope -> claims it releases
    parameters: frozenset[str]
    required_parameters: tuple[str, ...]
    prompts: frozenset[str]
    subjects: str = PAIRWISE
    protocol: str = OIDC
    providers: tuple[str, ...] = ()  # slugs of the only providers that serve here; none: all
    introspected: tuple[str, ...] = ()  # claims that data providers read at /checktoken; none: no such endpoint
    passes_on: str = REGISTER  # whose writing of the identity
    state_length: int = 32
    nonce_length: int = 22
    hints: tuple[str, ...] = ()  # providers that any service may name in idp_hint
    login_prompt_asks_again: bool = False  # prompt=login counts in compatible mode, too
    algorithms: tuple[str, ...] = ("ES256", "RS256")  # that sign for services
    encrypts: bool = False  # user information leaves encrypted, save in standard mode
    code_seconds: int = 30
    access_token_seconds: int = 60
    id_token_seconds: int = 60
    session_seconds: int = 1800
    interaction_seconds: int = 1800
    # Names that services may give to levels, weakest first; with some that demand two factors, the broker asks the second itself.
    assurances: tuple[Assurance, ...] = ()

    def level_told(self, *, vouched: str, asked: str, single_sign_on: bool) -> str:
        """The level a service is told: the provider's where this issuer gives it, else the one that was asked."""
        return vouched if vouched in (self.levels_with_single_sign_on if single_sign_on else self.levels) else asked

    def algorithm_for(self, wanted: str) -> str:
        """The client's algorithm where this issuer signs with it, else the issuer's first."""
        return wanted if wanted in self.algorithms else self.algorithms[0]

    def claims_for(self, scopes: tuple[str, ...]) -> tuple[str, ...]:
        """Claims that ``scopes`` release, once each, in the table's order."""
        return tuple(dict.fromkeys(claim for scope, claims in self.scopes.items() if scope in scopes for claim in claims))


@dataclass(frozen=True, kw_only=True)
class ProviderRow:
    """An identity provider as the country declares it; the operator's switches are in the database."""

    slug: str
    title: Text
    account: Text  # which account people use there
    issuer: str
    client_id: str
    audience: Audience
    levels: tuple[str, ...]
    order: int = 100
    authentication: str = "client_secret_post"  # or private_key_jwt
    scope: str = ""  # instead of the profile's scopes_asked
    claim_rules: Mapping[str, str] = field(default_factory=dict)  # our claim -> theirs (rules/mapping.py)
    level_names: Mapping[str, str] = field(default_factory=dict)  # our level -> their acr; empty when they use our names
    error_meanings: Mapping[str, str] = field(default_factory=dict)  # their error -> declined, unavailable or failed
    prompt: str = "login"
    signed_userinfo: bool = True
    ends_sessions: bool = True
    test: bool = False  # only invented accounts: services in the sandbox see no other
    checked: bool = True  # its people can be in the country's civil register


@dataclass(frozen=True, kw_only=True)
class EuropeProfile:
    """What a country agrees with the others: levels, what it asks about their people, what it says of its own."""

    country: str  # two letters, ISO 3166-1
    issuer: str  # slug of the row under which other countries' services see this country
    levels: Mapping[str, str]  # level -> its URI
    asked: tuple[tuple[str, bool], ...]  # attributes asked of other countries: (URI, whether required)
    identity_from: Callable[[Mapping[str, str]], Received]
    attributes_of: Callable[[Subject], Mapping[str, str]]  # by URI, without the identifier

    def level_of(self, uri: str) -> str:
        """The level that ``uri`` stands for; empty when it is none."""
        return next((level for level, each in self.levels.items() if each == uri), "")


@dataclass(frozen=True, kw_only=True)
class ClaimGroup:
    """Claims that say one kind of thing about a person, and what services that have them can put together."""

    title: Text
    claims: tuple[str, ...]
    linkable: Text


@dataclass(frozen=True, kw_only=True)
class SignInProfile:
    """All that is particular to one country about signing in."""

    levels: tuple[str, ...] = ()  # every level known, lowest first
    issuers: tuple[Issuer, ...] = ()
    providers: tuple[ProviderRow, ...] = ()
    scopes_asked: Mapping[Audience, str] = field(default_factory=dict)  # of identity providers
    identity_from: Callable[[Mapping[str, Any]], Received] | None = None
    claims_of: Callable[[Subject], Mapping[str, Any]] | None = None
    compatible_subject: Callable[..., str] | None = None  # how an earlier platform named people: (identity, entity=, secret=)
    register: CivilRegister | None = None  # against which residents' identities are checked
    organisation_claims: frozenset[str] = frozenset()  # told only of a company for which the person chose to sign in
    claim_titles: Mapping[str, Text] = field(default_factory=dict)
    claim_groups: tuple[ClaimGroup, ...] = ()  # as the consent page shows claims; those of no group come last
    scope_titles: Mapping[str, Text] = field(default_factory=dict)  # of scopes that data providers read
    value_titles: Mapping[str, Text] = field(default_factory=dict)  # "claim=value" -> how people read it
    kept_back: Mapping[str, tuple[str, Text]] = field(default_factory=dict)  # claim -> what it stands for, and the words for « not told »
    scope_advice: Mapping[str, Text] = field(default_factory=dict)  # what to ask instead, where less would do
    is_organisation: Callable[[str], bool] = bool  # whether a text can be an organisation's number
    organisation_number: Text = Text("", "")  # how the country calls it
    level_titles: Mapping[str, Text] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)  # problem -> code shown to people and support
    legal_basis: Text = Text("", "")
    legal_url: str = ""
    europe: EuropeProfile | None = None

    def rank(self, level: str) -> int:
        """How high ``level`` stands; -1 when this country does not know it."""
        return self.levels.index(level) if level in self.levels else -1

    def claim_value(self, claim: str, value: str) -> str:
        """``value`` of ``claim`` as people read it."""
        return str(self.value_titles.get(f"{claim}={value}", value))

    def not_told(self, claims: Collection[str]) -> list[Text]:
        """What ``claims`` answer without telling, in words, once each."""
        return list(dict.fromkeys(words for claim, (source, words) in self.kept_back.items() if claim in claims and source not in claims))

    def lowest(self, levels: list[str]) -> str:
        """The lowest known level among ``levels``; empty when none is known."""
        known = [level for level in levels if level in self.levels]
        return min(known, key=self.levels.index, default="")
