"""Which case a call serves: looked up in the system that keeps it, or told by a receipt that the caller signed."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from parvis.core.exchange.errors import BadAuthorisation, CaseNotProven
from parvis.core.exchange.rules.policy import Policy
from parvis.kernel import catalogue
from parvis.kernel.manifest import Need
from parvis.kernel.text import Text

if TYPE_CHECKING:
    from parvis.core.exchange.actions.door import Call

HEADER = "X-Case-Receipt"
ALGORITHM = "ES256"
TYPE = "case-receipt+jwt"
VALID_SECONDS, CLOCKS_APART = 300, 60
MAX_CHARACTERS = 4096


def proof_of(call: Call, *, policy: Policy, need: Need | None) -> str | None:
    """The name of the case that stands behind ``call``; None where none was named and none is required.

    Raises CaseNotProven for a case that is named and does not hold, and where the authorisation requires one.
    """
    if call.receipt:
        return verified_receipt(call.receipt, policy=policy, target=call.target)
    if call.file_reference and not outside(policy, need):
        if not any(system.cases(call) for system in catalogue.systems() if system.cases is not None):
            raise CaseNotProven(
                Text(
                    "celui qui est nommé n’existe pas, ou concerne quelqu’un d’autre.",
                    "the one named does not exist, or concerns someone else.",
                )
            )
        return call.file_reference
    if policy.case_required:
        raise CaseNotProven(Text("aucun n’est nommé.", "none is named."))
    return None


def outside(policy: Policy, need: Need | None) -> bool:
    """Whether the caller keeps its cases elsewhere, where nobody here can look them up."""
    return policy.asker.startswith("use:") or (need is not None and need.cases_elsewhere)


def verified_receipt(text: str, *, policy: Policy, target: str) -> str:
    """The case that a compact JWS names for the request ``target`` (its path and query as sent); raises CaseNotProven.

    Claims: ``case`` (1 to 100 characters), ``target`` (base64url of the SHA-256 of path and query), ``iat`` (seconds,
    at most five minutes ago), ``authorisation`` ("H-0042"). Signed ES256 with the key registered with the authorisation.
    """
    if policy.case_key is None:
        raise CaseNotProven(Text("l’habilitation n’a pas de clé pour ses reçus.", "the authorisation has no key for its receipts."))
    claims = claims_of(text, key=policy.case_key)
    case, issued = claims.get("case"), claims.get("iat")
    if not isinstance(case, str) or not 1 <= len(case) <= 100 or not case.isprintable():
        raise CaseNotProven(Text("le reçu ne nomme aucun dossier.", "the receipt names no case."))
    if claims.get("authorisation") != policy.authorisation or claims.get("target") != fingerprint(target):
        raise CaseNotProven(Text("le reçu a été fait pour un autre appel.", "the receipt was made for another call."))
    age = time.time() - issued if isinstance(issued, int) and not isinstance(issued, bool) else VALID_SECONDS * 2
    if not -CLOCKS_APART <= age <= VALID_SECONDS:
        raise CaseNotProven(
            Text("le reçu a plus de cinq minutes, ou n’est pas daté.", "the receipt is over five minutes old, or has no date.")
        )
    return case


def claims_of(text: str, *, key: Mapping[str, str]) -> Mapping[str, Any]:
    """What a receipt says; raises CaseNotProven when the registered key did not sign it."""
    try:
        if len(text) > MAX_CHARACTERS:
            raise ValueError("a receipt is short")
        found = jws.deserialize_compact(text, ECKey.import_key(dict(key)), algorithms=[ALGORITHM])
        claims = json.loads(found.payload)
        if not isinstance(claims, dict):
            raise ValueError("a receipt is an object")
    except (JoseError, ValueError, RecursionError) as error:
        not_signed = Text("le reçu n’est pas signé par la clé enregistrée.", "the receipt is not signed with the registered key.")
        raise CaseNotProven(not_signed) from error
    return claims


def public_key(given: Mapping[str, Any]) -> dict[str, str]:
    """The public part of a JWK that receipts may be signed with; raises BadAuthorisation for any other key."""
    try:
        key = ECKey.import_key(dict(given))
        if key.curve_name != "P-256":
            raise ValueError("another curve")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise BadAuthorisation(
            Text(
                "Cette clé ne convient pas : donnez une clé publique EC P-256, en JWK.",
                "This key will not do: give a public EC P-256 key, as a JWK.",
            )
        ) from error
    return {name: str(value) for name, value in key.as_dict(private=False).items() if name in ("kty", "crv", "x", "y")}


def receipt(*, case: str, authorisation: str, target: str, key: ECKey) -> str:
    """A receipt as a caller outside makes it: for tests, the quick start, and those who read how."""
    claims = {"case": case, "authorisation": authorisation, "target": fingerprint(target), "iat": int(time.time())}
    return jws.serialize_compact({"alg": ALGORITHM, "typ": TYPE}, json.dumps(claims), key, algorithms=[ALGORITHM])


def fingerprint(target: str) -> str:
    """The request that a receipt is for: its path and query, hashed, so that a receipt holds nothing of the person."""
    return base64.urlsafe_b64encode(sha256(target.encode()).digest()).rstrip(b"=").decode()
