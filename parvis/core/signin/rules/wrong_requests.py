"""What may be kept of a wrong request: the words of the rule it broke, never what was sent."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 200
# Registered names of OAuth's and OpenID Connect's requests (IANA, OAuth Parameters), which are nobody's data.
PARAMETERS = frozenset(
    [
        "acr_values",
        "assertion",
        "audience",
        "authorization_details",
        "claims",
        "claims_locales",
        "client_assertion",
        "client_assertion_type",
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "display",
        "dpop_jkt",
        "grant_type",
        "id_token_hint",
        "idp_hint",
        "login_hint",
        "logout_hint",
        "max_age",
        "nonce",
        "post_logout_redirect_uri",
        "prompt",
        "redirect_uri",
        "registration",
        "request",
        "request_uri",
        "resource",
        "response_mode",
        "response_type",
        "scope",
        "state",
        "token",
        "token_type_hint",
        "ui_locales",
        "username",
        "password",
    ]
)


def without_values(detail: str, *, known: Collection[str]) -> str:
    """``detail`` with each thing that was sent replaced by ``…``, unless it is ``known`` or a parameter's registered name.

    Details put what was sent after a colon or « got »: names typed there by strangers may hold anything.
    """
    rule, mark, sent = detail.partition(": ")
    rule = re.sub(r"\bgot (.*)$", lambda found: f"got {shown(found[1], known)}", rule)
    return (rule + (f": {', '.join(dict.fromkeys(shown(word, known) for word in sent.split(', ')))}" if mark else ""))[:LONGEST]


def shown(word: str, known: Collection[str]) -> str:
    return word if word in known or word in PARAMETERS else "…"
