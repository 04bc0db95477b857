"""What an operator checks of a provider before people may use it: each check by name, with how it ended and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.core.signin import relying_party, selectors
from parvis.core.signin.models import IdentityProvider
from parvis.core.signin.rules import mapping
from parvis.core.signin.rules.problems import SignInError
from parvis.kernel import fetching
from parvis.kernel.manifest import Audience
from parvis.kernel.text import Text

PASSED, FAILED, ADVICE = "passed", "failed", "advice"  # advice: it works without, less safely


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: Text
    outcome: str
    detail: str = ""


def inspected(provider: IdentityProvider) -> list[Check]:
    """Every check in order; those after an unreadable document cannot run and are not in the list."""
    reading = Text(
        "Le document de découverte se lit et parle pour cet émetteur", "The discovery document can be read and speaks for this issuer"
    )
    try:
        document = relying_party.metadata(provider)
    except SignInError as error:
        return [Check(name=reading, outcome=FAILED, detail=error.detail)]
    return [
        Check(name=reading, outcome=PASSED, detail=provider.issuer),
        *addresses(provider, document),
        keys_check(provider),
        *words(provider, document),
    ]


def addresses(provider: IdentityProvider, document: Mapping[str, Any]) -> Iterator[Check]:
    name = Text("Ses adresses sont publiques et en https", "Its addresses are public and use https")
    wrong = [each for each in relying_party.ENDPOINTS if not provider.declared and not is_public(document[each])]
    yield Check(name=name, outcome=FAILED if wrong else PASSED, detail=", ".join(wrong))


def is_public(url: str) -> bool:
    try:
        fetching.request_to(url, headers={})
    except fetching.NotFetched:
        return False
    return True


def keys_check(provider: IdentityProvider) -> Check:
    name = Text("Il publie une clé de signature que nous savons vérifier", "It publishes a signing key that we can verify with")
    try:
        found = [key for key in relying_party.key_set(provider).keys if key.key_type in ("EC", "RSA")]
    except SignInError as error:
        return Check(name=name, outcome=FAILED, detail=error.detail)
    return Check(name=name, outcome=PASSED if found else FAILED, detail=", ".join(str(key.kid) for key in found)[:300])


def words(provider: IdentityProvider, document: Mapping[str, Any]) -> Iterator[Check]:
    """What the discovery document promises, against what the row needs (Discovery 3, RFC 8414)."""
    yield listed(Text("Il répond par un code", "It answers with a code"), document, "response_types_supported", {"code"}, usual=["code"])
    yield listed(
        Text("Il signe l’identité avec un algorithme admis", "It signs identities with an algorithm that we accept"),
        document,
        "id_token_signing_alg_values_supported",
        set(relying_party.ALGORITHMS),
        usual=["RS256"],
    )
    yield listed(
        Text("Il admet notre façon de nous authentifier", "It accepts the way we authenticate"),
        document,
        "token_endpoint_auth_methods_supported",
        {provider.authentication},
        usual=["client_secret_basic"],
    )
    yield from scopes(provider, document)
    yield levels(provider, document)
    yield userinfo(provider, document)
    yield listed(
        Text("Il lie le code à notre demande (PKCE, S256)", "It binds the code to our request (PKCE, S256)"),
        document,
        "code_challenge_methods_supported",
        {"S256"},
        otherwise=ADVICE,
    )
    told = document.get("authorization_response_iss_parameter_supported") is True
    yield Check(
        name=Text("Il se nomme dans sa réponse (RFC 9207)", "It names itself in its answer (RFC 9207)"), outcome=PASSED if told else ADVICE
    )
    if provider.ends_sessions:
        there = relying_party.is_safe(document.get("end_session_endpoint"))
        yield Check(name=Text("Il sait fermer sa session", "It can close its session"), outcome=PASSED if there else FAILED)


def listed(
    name: Text, document: Mapping[str, Any], member: str, wanted: set[str], *, usual: list[str] | None = None, otherwise: str = FAILED
) -> Check:
    """One of ``wanted`` is in the document's ``member``, or in what its absence means."""
    said = strings(document.get(member, usual or []))
    return Check(name=name, outcome=PASSED if wanted & set(said) else otherwise, detail=", ".join(said)[:300])


def strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def scopes(provider: IdentityProvider, document: Mapping[str, Any]) -> Iterator[Check]:
    said = strings(document.get("scopes_supported"))
    asked = (provider.scope or selectors.profile().scopes_asked.get(Audience(provider.audience), "openid")).split()
    missing = [scope for scope in asked if scope not in said] if said else []
    name = Text("Il connaît les périmètres que nous demandons", "It knows the scopes that we ask")
    yield Check(name=name, outcome=ADVICE if missing or not said else PASSED, detail=", ".join(missing))


def levels(provider: IdentityProvider, document: Mapping[str, Any]) -> Check:
    """A level that it never announces may still be given: the test sign-in tells."""
    said = strings(document.get("acr_values_supported"))
    missing = [level for level in provider.levels if mapping.acr_for(level, theirs=provider.level_names) not in said]
    name = Text("Il annonce les niveaux qu’il doit donner", "It announces the levels that it is to give")
    return Check(name=name, outcome=PASSED if not missing else FAILED if said else ADVICE, detail=", ".join(missing or said)[:300])


def userinfo(provider: IdentityProvider, document: Mapping[str, Any]) -> Check:
    said = strings(document.get("userinfo_signing_alg_values_supported"))
    name = Text("Il signe l’identité transmise", "It signs the identity that it passes on")
    if not provider.signed_userinfo:
        return Check(name=name, outcome=ADVICE, detail="JSON")
    return Check(name=name, outcome=PASSED if set(said) & set(relying_party.ALGORITHMS) else FAILED, detail=", ".join(said)[:300])
