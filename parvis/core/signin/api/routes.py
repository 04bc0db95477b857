"""Which address answers what, for each issuer."""

from __future__ import annotations

from functools import partial
from typing import Any

from parvis.core.signin import selectors
from parvis.core.signin.api import authorize, description, documents, logout, saml, tokens
from parvis.core.signin.rules.profile import OIDC, Issuer
from parvis.kernel.manifest import Audience, Page


def pages() -> tuple[Page, ...]:
    own = Page(path="sign-in/jwks", view=documents.client_jwks, audience=Audience.MACHINE, name="client-jwks", crawl=False)
    rows = (row for row in selectors.profile().issuers if row.protocol == OIDC)
    return (own, *(page for row in rows for page in pages_of(row)), *saml.pages())


def pages_of(row: Issuer) -> tuple[Page, ...]:
    """Programs authenticate at the endpoints free of CSRF tokens: by secret or key, or by access token at user information."""
    return (
        machine(row, ".well-known/openid-configuration", documents.configuration, "configuration"),
        machine(row, "openapi.json", description.openapi, "openapi"),
        machine(row, "jwks", documents.jwks, "jwks"),
        machine(row, "token", tokens.token, "token", csrf_exempt=True),
        machine(row, "token/revocation", tokens.revocation, "revocation", csrf_exempt=True),
        machine(row, "userinfo", tokens.userinfo, "userinfo", csrf_exempt=True),
        *([machine(row, "checktoken", tokens.checktoken, "checktoken", csrf_exempt=True)] if row.introspected else []),
        browser(row, "authorize", authorize.authorize, "authorize", csrf_exempt=True),
        browser(row, "session/end", logout.end, "end"),
        browser(row, "session/end/confirm", logout.confirm, "end-confirm"),
        browser(row, "session/end/success", logout.success, "end-success"),
    )


def machine(row: Issuer, path: str, view: Any, name: str, *, csrf_exempt: bool = False) -> Page:
    return Page(
        path=f"{row.path}/{path}",
        view=partial(view, row=row),
        audience=Audience.MACHINE,
        name=f"{row.slug}-{name}",
        crawl=False,
        csrf_exempt=csrf_exempt,
    )


def browser(row: Issuer, path: str, view: Any, name: str, *, csrf_exempt: bool = False) -> Page:
    return Page(
        path=f"{row.path}/{path}",
        view=partial(view, row=row),
        audience=Audience.EVERYONE,
        name=f"{row.slug}-{name}",
        crawl=False,
        csrf_exempt=csrf_exempt,
    )
