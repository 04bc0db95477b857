"""What the search finds of the network: its pages and services, no site."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.components.network.selectors import declared
from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text

KIND = Text("Réseau partagé", "Shared network")


def entries() -> Iterator[SearchEntry]:
    if not declared.network().network:
        return
    yield SearchEntry(
        key="network", title=declared.network().title, url="/network", kind=KIND,
        summary=Text("Ses sites par département, ses services et leur état.", "Its sites by department, its services and their state."),
    )  # fmt: skip
    yield SearchEntry(
        key="network-status", title=Text("État du réseau partagé", "Status of the shared network"), url="/network/status", kind=KIND,
        summary=Text("Incidents, travaux et disponibilité par mois.", "Incidents, works and availability by month."),
    )  # fmt: skip
    yield SearchEntry(
        key="network-browsing", title=Text("Règles de navigation", "Rules of browsing"), url="/network/browsing", kind=KIND,
        summary=Text("Pourquoi une adresse est permise ou bloquée.", "Why an address is allowed or blocked."),
    )  # fmt: skip
    for slug, each in declared.services().items():
        yield SearchEntry(key=f"network-service-{slug}", title=each.title, summary=each.summary, url=f"/network/services/{slug}", kind=KIND)
