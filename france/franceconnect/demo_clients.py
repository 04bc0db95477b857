"""Ready-made clients of the demonstration, one of each kind, for whoever tries the sign-in with their own program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc.jwk import ECKey

from france.franceconnect import demo_people
from france.franceconnect.profile import AGENTS, HIGH, LOW
from france.franceconnect.secrets import service_secret
from parvis.core.signin import actions as signin
from parvis.core.signin.selectors import Issuer, service
from parvis.kernel.secrets import keep_first

HOSTS = ("127.0.0.1", "localhost")
PORTS = (3000, 4000, 5000, 7000, 8080, 9000)
PATHS = ("/callback", "/oidc/callback/", "/auth/callback", "/login/callback")
RETURN_TO = [f"http://{host}:{port}{path}" for port in PORTS for host in HOSTS for path in PATHS]
RETURN_TO_AFTER = [f"http://{host}:{port}{path}" for port in PORTS for host in HOSTS for path in ("/", "/signed-out")]


@dataclass(frozen=True, kw_only=True)
class DemoClient:
    """One client; ``fields`` are those of its row in the register of services."""

    client_id: str
    issuer: Issuer
    standard: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    has_keys: bool = False
    only: tuple[str, ...] = ()  # scopes; none: all of the entrance
    signs_people_in: bool = True  # else it checks tokens

    @property
    def scopes(self) -> list[str]:
        return list(self.only or self.issuer.scopes)

    @property
    def return_to(self) -> list[str]:
        return [*RETURN_TO, *added(self.client_id)] if self.signs_people_in else []


ENCRYPTED = {"userinfo": "encrypted", "encryption_algorithm": "ECDH-ES"}
CLIENTS = (
    DemoClient(client_id="demo-low", issuer=LOW),
    DemoClient(client_id="demo-high", issuer=HIGH, fields=ENCRYPTED, has_keys=True),
    DemoClient(client_id="demo-high-key", issuer=HIGH, fields={**ENCRYPTED, "authentication": "private_key_jwt"}, has_keys=True),
    DemoClient(client_id="demo-agents", issuer=AGENTS),
    DemoClient(client_id="demo-standard", issuer=LOW, standard=True, has_keys=True),
    DemoClient(client_id="demo-standard-json", issuer=LOW, standard=True, fields={"userinfo": "json"}),
    DemoClient(
        client_id="demo-data-provider",
        issuer=LOW,
        fields={"kind": "data-provider", "encryption_algorithm": "ECDH-ES"},
        has_keys=True,
        only=("openid", "identite_pivot", *(scope for scope in LOW.scopes if scope.startswith("cnaf_"))),
        signs_people_in=False,
    ),
)


def load() -> None:
    origin_file().write_text(settings.PARVIS_ORIGIN)
    for client in CLIENTS:
        signin.register_service(
            client.client_id,
            secret=service_secret(client.client_id),
            name=f"Client d’essai ({client.client_id})",
            entity=demo_people.OPERATOR.siren,
            issuer=client.issuer.slug,
            redirect_uris=client.return_to,
            post_logout_redirect_uris=RETURN_TO_AFTER if client.signs_people_in else [],
            scopes=client.scopes,
            standard=client.standard,
            claims=["amr"],
            jwks=public(private_keys(client.client_id)) if client.has_keys else {},
            **client.fields,
        )


def origin_file() -> Path:
    return Path(settings.PARVIS_DATA) / "demonstration-origin"


def running_origin() -> str:
    """Where the demonstration of this folder last started, whatever its port."""
    return origin_file().read_text() if origin_file().exists() else settings.PARVIS_ORIGIN


def added(client_id: str) -> list[str]:
    """Return addresses that somebody added to this client by command: loading again keeps them."""
    known = service(client_id)
    return [uri for uri in known.redirect_uris if uri not in RETURN_TO] if known else []


def private_keys(client_id: str) -> dict[str, Any]:
    """The client's own keys, made on this machine: one signs its assertions, one opens what is encrypted to it."""
    path = Path(settings.PARVIS_DATA) / "keys" / f"{client_id}.jwks"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keep_first(path, json.dumps({"keys": [new_key("sig", "ES256"), new_key("enc", "ECDH-ES")]}))
    keys: dict[str, Any] = json.loads(path.read_text())
    return keys


def new_key(use: str, algorithm: str) -> dict[str, Any]:
    return dict(ECKey.generate_key("P-256", parameters={"use": use, "alg": algorithm}, auto_kid=True).as_dict(private=True))


def public(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {"keys": [{name: value for name, value in key.items() if name != "d"} for key in keys["keys"]]}


def described(client: DemoClient, *, origin: str) -> dict[str, Any]:
    """What a program needs to know to be ``client`` at the demonstration that runs at ``origin``."""
    known = service(client.client_id)
    return {
        "client_id": client.client_id,
        "client_secret": service_secret(client.client_id),
        "issuer": f"{origin}/{client.issuer.path}",
        "mode": "standard" if client.standard else "compatible",
        "kind": known.kind if known else "",
        "authentication": known.authentication if known else "",
        "userinfo": known.userinfo if known else "",
        "scopes": client.scopes,
        "redirect_uris": known.redirect_uris if known else [],
        "post_logout_redirect_uris": known.post_logout_redirect_uris if known else [],
    } | ({"jwks": private_keys(client.client_id)} if client.has_keys else {})


def allow(redirect_uri: str) -> None:
    """Let every demonstration client come back at ``redirect_uri``."""
    for client in CLIENTS:
        known = service(client.client_id)
        if known and client.signs_people_in and redirect_uri not in known.redirect_uris:
            known.redirect_uris = [*known.redirect_uris, redirect_uri]
            known.save(update_fields=["redirect_uris"])
