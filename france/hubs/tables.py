"""Both hubs' tables read from YAML into what the engine knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from france.hubs.inputs import inputs_of
from parvis.core.hubs.rules.endpoints import Endpoint, Mode, Provider, Throttle, WireError
from parvis.kernel.manifest import Scope
from parvis.kernel.text import Text

HERE = Path(__file__).parent
KEPT_SECONDS = 3600  # where a hub's document says that an answer may come from its cache

# Calls of one token: over a group together, or on each address by itself.
THROTTLES = {
    each.name: each
    for each in (
        Throttle(name="json", limit=250),
        Throttle(name="documents", limit=50),
        Throttle(name="slow-documents", limit=5, each=True),
        Throttle(name="inpi", limit=15, each=True),
        Throttle(name="urssaf", limit=100, each=True),
        Throttle(name="gip-mds", limit=50),
        Throttle(name="people", limit=20, seconds=1),
    )
}
MODES = (
    ("/identite", Mode.CIVILITY),
    ("/france_connect", Mode.BROKER),
    ("/ine", Mode.STUDENT),
    ("/identifiant", Mode.OWN_IDENTIFIER),
)
MODE_TITLES = {
    Mode.CIVILITY: Text("par l’identité", "by identity"),
    Mode.BROKER: Text("par FranceConnect", "by FranceConnect"),
    Mode.STUDENT: Text("par le numéro INE", "by student number"),
}


@cache
def table(name: str) -> Mapping[str, Any]:
    """The YAML file called ``name`` in this folder."""
    found: Mapping[str, Any] = YAML(typ="safe").load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def scopes(folder: str) -> tuple[Scope, ...]:
    """What an authorisation of the hub may open."""
    return tuple(
        Scope(name=name, title=Text(each["fr"], each["en"]), owner=each["owner"], personal=each.get("personal", True))
        for name, each in table(f"{folder}/endpoints")["scopes"].items()
    )


@cache
def endpoints(folder: str) -> tuple[Endpoint, ...]:
    """Every address of the hub ``api-<folder>``."""
    whole = table(f"{folder}/endpoints")
    providers = {slug: Provider(slug=slug, code=each["code"], name=each["name"]) for slug, each in whole["providers"].items()}
    masks = {name: {scope: tuple(paths) for scope, paths in each.items()} for name, each in whole.get("masks", {}).items()}
    return tuple(
        endpoint(operation, each, hub=f"api-{folder}", provider=providers[each["provider"]], mask=masks.get(each.get("mask"), {}))
        for operation, each in whole["endpoints"].items()
    )


def endpoint(operation: str, row: Mapping[str, Any], *, hub: str, provider: Provider, mask: Mapping[str, tuple[str, ...]]) -> Endpoint:
    mode = mode_of(row["path"])
    return Endpoint(
        operation=operation,
        path=row["path"],
        hub=hub,
        provider=provider,
        title=title_of(row["title"], mode),
        mode=mode,
        inputs=inputs_of(row["path"], row.get("query", ()), hub=hub),
        scopes=tuple(row["scopes"]),
        throttle=THROTTLES[row["throttle"]],
        mask=mask,
        cache_seconds=KEPT_SECONDS if row.get("cached") else 0,
        collection=row.get("collection", False),
        deprecated=row.get("deprecated", False),
        ping=row.get("ping") or ping_of(row["path"]),
    )


def mode_of(path: str) -> Mode:
    return next((mode for suffix, mode in MODES if path.endswith(suffix)), Mode.IDENTIFIER)


def title_of(title: Mapping[str, str], mode: Mode) -> Text:
    how = MODE_TITLES.get(mode)
    return Text(f"{title['fr']}, {how.fr}", f"{title['en']}, {how.en}") if how else Text(title["fr"], title["en"])


def ping_of(path: str) -> str:
    """The name under which the state of an address's source is asked: who answers, and what.

    >>> ping_of("/v3/insee/sirene/etablissements/{siret}/adresse"), ping_of("/v3/dgfip/etablissements/{siret}/chiffres_affaires")
    ('insee/sirene', 'dgfip/chiffres_affaires')
    """
    _, body, *rest = path.strip("/").split("/")
    fixed = [step for step in rest if not step.startswith("{")]
    return f"{body}/{fixed[-1] if fixed[0] in ('unites_legales', 'etablissements', 'associations') else fixed[0]}"


def errors() -> dict[str, WireError]:
    """Both hubs' table of errors, by code."""
    whole = table("errors")
    return dict(told({**whole["providers"], **whole["platform"]}.items()))


def told(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[tuple[str, WireError]]:
    for code, row in rows:
        yield code, WireError(code=code, status=row["status"], title=row["title"], detail=row["detail"], parameter=row.get("parameter", ""))


def codes() -> Mapping[str, str]:
    found: Mapping[str, str] = table("errors")["codes"]
    return found
