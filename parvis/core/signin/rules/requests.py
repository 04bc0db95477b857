"""The authorisation request of a service, checked against an issuer's row (OpenID Connect Core 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parvis.core.signin.rules import asked_claims
from parvis.core.signin.rules.assurance import Assurance, demanded, known, lowest_level
from parvis.core.signin.rules.problems import BadRequest, HintNotKnown, LevelNotOffered, RequestUriRefused, UnknownService
from parvis.core.signin.rules.profile import STANDARD_PARAMETERS, Issuer, SignInProfile

LONGEST = 2048
LONGEST_OF = {"request": 16_384, "client_assertion": 8192, "claims": 4096, "id_token_hint": 8192}  # these hold JSON or JWTs
OPENID_REQUIRED = ("client_id", "response_type", "redirect_uri", "scope")  # Core 3.1.2.1
DISPLAYS = frozenset({"page", "popup", "touch", "wap"})
MAX_AGE = re.compile(r"[0-9]{1,9}")  # thirty years; what is longer is no delay that can be counted
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, kw_only=True)
class RegisteredService:
    """What the register says about the service that asks."""

    client_id: str
    issuer: str
    redirect_uris: Collection[str]
    scopes: Collection[str]
    standard: bool = False
    claims: Collection[str] = ()  # that it may ask by name
    providers: Collection[str] = ()  # that it may name in idp_hint


@dataclass(frozen=True, kw_only=True)
class AuthorizeRequest:
    """A request that was found right; ``level`` is the lowest that the service accepts."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    level: str
    prompts: tuple[str, ...] = ()
    code_challenge: str = ""
    max_age: int | None = None
    acrs: tuple[str, ...] = ()  # of which one must hold, as the service spells them
    login_hint: str = ""
    name_format: str = ""  # of SAML: how the other side wants the person named
    on_behalf_of: str = ""  # of SAML: the service behind the node, in the node's words
    asks_again: bool = False  # who is signed in already does not count
    idp_hint: str = ""
    userinfo_claims: tuple[str, ...] = ()  # asked by name, beside those of the scopes
    id_token_claims: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> AuthorizeRequest:
        kept: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
        return cls(**kept)

    def claims_told(self, issuer: Issuer) -> tuple[str, ...]:
        """Every claim that the service will be told, by scope or by name."""
        return tuple(dict.fromkeys([*issuer.claims_for(self.scopes), *self.userinfo_claims, *self.id_token_claims]))


def single_values(parameters: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each parameter's one value; raises BadRequest for one given twice or too long (RFC 6749 3.1)."""
    for name, values in parameters.items():
        if len(values) != 1:
            raise BadRequest(f"parameter given more than once: {name[:40]}")
        if len(values[0]) > LONGEST_OF.get(name, LONGEST):
            raise BadRequest(f"parameter too long: {name[:40]}")
        if not can_be_kept(values[0]):
            raise BadRequest(f"parameter is not a text: {name[:40]}")
    return {name: values[0] for name, values in parameters.items()}


def can_be_kept(text: str) -> bool:
    """Databases refuse NUL, and half a surrogate pair, which JSON can spell, is no character (RFC 8259 8.2)."""
    return not NO_TEXT.search(text)


def redirect_of(values: Mapping[str, str], *, service: RegisteredService | None, issuer: Issuer) -> str:
    """The address to answer at, which must be registered to the letter; raises UnknownService, which never redirects."""
    if service is None or service.issuer != issuer.slug:
        raise UnknownService("client_id is not registered with this issuer")
    redirect_uri = values.get("redirect_uri", "")
    if redirect_uri not in service.redirect_uris:
        raise UnknownService("redirect_uri is not registered for this client")
    return redirect_uri


def checked(values: Mapping[str, str], *, service: RegisteredService, issuer: Issuer, profile: SignInProfile) -> AuthorizeRequest:
    """The request, once every rule of the issuer's row holds; raises BadRequest, LevelNotOffered or HintNotKnown."""
    refuse_unknown(values, issuer=issuer, standard=service.standard)
    refuse_missing(values, issuer=issuer, standard=service.standard)
    refuse_short(values, issuer=issuer, standard=service.standard)
    refuse_unsupported(values)
    wanted = asked_claims.read(values.get("claims", ""))
    acrs = demanded(values.get("acr_values", ""), wanted, rows=rows_of(issuer)) if issuer.assurances else ()
    prompts = prompts_of(values.get("prompt", ""), issuer=issuer, standard=service.standard)
    releasable = issuer.claims_for(tuple(service.scopes))
    return AuthorizeRequest(
        redirect_uri=values["redirect_uri"],
        scopes=scopes_of(values.get("scope", ""), service=service, issuer=issuer),
        state=values.get("state", ""),
        nonce=values.get("nonce", ""),
        level=level_of(values.get("acr_values", ""), wanted=wanted, acrs=acrs, issuer=issuer, profile=profile),
        prompts=prompts,
        code_challenge=challenge_of(values),
        max_age=max_age_of(values.get("max_age", "")),
        acrs=acrs,
        login_hint=values.get("login_hint", ""),
        asks_again="select_account" in prompts or ("login" in prompts and (service.standard or issuer.login_prompt_asks_again)),
        idp_hint=hint_of(values.get("idp_hint", ""), service=service, issuer=issuer),
        userinfo_claims=asked_claims.names(wanted, "userinfo", releasable=releasable, granted=service.claims),
        id_token_claims=asked_claims.names(wanted, "id_token", releasable=releasable, granted=service.claims),
    )


def refuse_unknown(values: Mapping[str, str], *, issuer: Issuer, standard: bool) -> None:
    allowed = issuer.parameters | STANDARD_PARAMETERS if standard else issuer.parameters
    if unknown := sorted(set(values) - allowed):
        raise BadRequest(f"unknown parameters: {', '.join(name[:40] for name in unknown[:5])}")


def refuse_missing(values: Mapping[str, str], *, issuer: Issuer, standard: bool) -> None:
    """In standard mode, only what the specification requires (Core 3.1.2.1)."""
    required = OPENID_REQUIRED if standard else issuer.required_parameters
    if missing := [name for name in required if not values.get(name)]:
        raise BadRequest(f"missing parameters: {', '.join(missing)}")


def refuse_short(values: Mapping[str, str], *, issuer: Issuer, standard: bool) -> None:
    for name, least in {"state": issuer.state_length, "nonce": issuer.nonce_length}.items():
        if not standard and name in issuer.required_parameters and len(values[name]) < least:
            raise BadRequest(f"{name} must have at least {least} characters")


def refuse_unsupported(values: Mapping[str, str]) -> None:
    if values["response_type"] != "code":
        raise BadRequest("response_type must be code")
    if values.get("request_uri"):
        raise RequestUriRefused("request_uri is not taken: send the request object in request")
    if values.get("response_mode", "query") != "query":
        raise BadRequest("response_mode must be query")
    if values.get("display", "page") not in DISPLAYS:
        raise BadRequest("display must be page, popup, touch or wap")


def hint_of(hint: str, *, service: RegisteredService, issuer: Issuer) -> str:
    """The provider named in advance: one that every service may name, or this one."""
    if hint and hint not in issuer.hints and hint not in service.providers:
        raise HintNotKnown("idp_hint names a provider that this client may not name")
    return hint


def rows_of(issuer: Issuer) -> dict[str, Assurance]:
    """The names of levels that this issuer reads today."""
    return known(issuer.assurances, today=datetime.now(UTC).date())


def scopes_of(scope: str, *, service: RegisteredService, issuer: Issuer) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(scope.split()))
    if "openid" not in asked:
        raise BadRequest("scope must contain openid")
    if refused := [name for name in asked if name not in issuer.scopes or name not in service.scopes]:
        raise BadRequest(f"scopes not granted to this client: {', '.join(name[:40] for name in refused[:5])}")
    return asked


def level_of(acr_values: str, *, wanted: Mapping[str, Any], acrs: tuple[str, ...], issuer: Issuer, profile: SignInProfile) -> str:
    """The lowest known level asked, else the issuer's default; raises LevelNotOffered for one of another issuer."""
    if acrs:
        return lowest_level(acrs, rows=rows_of(issuer), rank=profile.rank)
    by_name, is_essential = asked_claims.levels(wanted)
    lowest = profile.lowest(by_name or acr_values.split())
    level = lowest or issuer.default_level
    if level not in issuer.levels or (is_essential and by_name and not lowest):
        raise LevelNotOffered(
            f"acr_value is not valid, should be equal one of these values, expected {','.join(issuer.levels)}, got {lowest or 'unknown'}"
        )
    return level


def prompts_of(prompt: str, *, issuer: Issuer, standard: bool) -> tuple[str, ...]:
    prompts = tuple(prompt.split())
    allowed = issuer.prompts | {"none", "select_account"} if standard else issuer.prompts
    if set(prompts) - allowed or ("none" in prompts and len(prompts) > 1):
        raise BadRequest("prompt has a value that this issuer does not take")
    return prompts


def challenge_of(values: Mapping[str, str]) -> str:
    challenge = values.get("code_challenge", "")
    if not challenge and "code_challenge_method" in values:
        raise BadRequest("code_challenge_method without code_challenge")
    if challenge and (values.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge)):
        raise BadRequest("code_challenge_method must be S256, with a challenge of 43 characters")
    return challenge


def max_age_of(max_age: str) -> int | None:
    if max_age and not MAX_AGE.fullmatch(max_age):
        raise BadRequest("max_age must be a number of seconds, of nine figures at most")
    return int(max_age) if max_age else None
