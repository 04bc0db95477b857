"""14,000 invented sites in real communes, the same ones each time; first rules; whom to sign in as. Everything is marked sample."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.utils import timezone

from france.networks.services import GIVER, OPERATOR
from france.networks.shared import FAMILIES
from france.places import located, populations
from parvis.components.network.actions import browsing, loading, sheets, subscribing
from parvis.components.network.actions import events as happening
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier, professional
from parvis.kernel.calendar import today
from parvis.kernel.networks import Label, NetworkPlace
from parvis.kernel.text import Text

SITES = 14_000
MINISTRY, TOWN = "110043015", "213502388"  # bodies of the demonstration whose agents are here
AGENTS = {
    "lea": ("ministeres", MINISTRY, "network-correspondent"),
    "claire": ("agents", TOWN, "network-correspondent"),
    "nolwenn": ("agents", OPERATOR, "network-operator"),
}
# How many sites of a hundred each family has, and what kinds they are: invented, in likely proportions.
SHARES = {
    "interieur": (24, ("police", "police", "police", "counter", "office")),
    "economie": (21, ("office", "counter", "counter")),
    "education": (14, ("school", "school", "office")),
    "armees": (11, ("barracks", "barracks", "office", "workshop")),
    "justice": (9, ("court", "court", "office")),
    "ecologie": (8, ("office", "workshop", "workshop")),
    "travail-sante": (6, ("office", "counter", "health")),
    "agriculture": (3, ("office", "counter")),
    "culture": (2, ("office", "workshop")),
    "premier-ministre": (1, ("office", "head-office")),
    "affaires-etrangeres": (1, ("office", "head-office")),
}
NAMES = {
    "head-office": "Siège", "office": "Bureaux", "counter": "Accueil", "court": "Tribunal", "police": "Poste", "school": "Établissement",
    "health": "Centre de santé", "barracks": "Base", "data-centre": "Centre de données", "workshop": "Atelier",
}  # fmt: skip
BASE = ("connection", "internet-access", "secure-browsing", "name-service", "time")
# As often as each stands in a hundred.
VITAL = [1] * 2 + [2] * 14 + [3] * 64 + [4] * 20
LINKS = ["fibre"] * 70 + ["copper"] * 14 + ["leased"] * 8 + ["radio"] * 3 + ["mobile"] * 4 + ["satellite"]
OPENED = date(2011, 1, 1)
MORE = ("mail-relay", "video-conference", "voice", "directory", "hosting", "remote-access")


def load() -> None:
    members()
    if loading.has_sites():
        return
    loading.insert(rows(), sample=True)
    loading.history(SPELLS, now=timezone.now())
    loading.rules(author=f"{GIVER.fr} (exemple)", review_on=date(timezone.now().year + 1, 6, 30))
    events()
    waiting()


def members() -> None:
    for body, family, clearance in ((MINISTRY, "education", Label.INTERNAL), (TOWN, "collectivites", Label.INTERNAL), (OPERATOR, "premier-ministre", Label.RESTRICTED)):  # fmt: skip
        loading.admit(organisation_by_identifier(body), family=family, clearance=clearance)
    for uid, (provider, body, role) in AGENTS.items():
        person = professional(provider=provider, uid=uid)
        if person is not None:
            people.join(person, organisation_by_identifier(body), role=role)


def rows(size: int = SITES) -> Iterator[dict[str, Any]]:
    """Sites as a sheet would bring them."""
    chance = random.Random(14_000)  # noqa: S311  the same sites each time
    places = [(code, found) for code, found in sorted(located().items()) if found.longitude is not None]
    weights = list(accumulate(weight(index) for index in range(len(places))))
    order = places_by_size(places)
    families, shares = list(SHARES), list(accumulate(share for share, _ in SHARES.values()))
    for number in range(1, size + 1):
        code, found = order[bisect(weights, chance.random() * weights[-1])]
        family = families[bisect(shares, chance.random() * shares[-1])]
        yield row(number, code, found, family, chance)


def weight(index: int) -> float:
    """The larger a town, the more sites: about as 1 to its rank, as towns themselves go."""
    return 1 / (index + 40)


def places_by_size(places: list[tuple[str, NetworkPlace]]) -> list[tuple[str, NetworkPlace]]:
    sizes = populations()
    return sorted(places, key=lambda pair: (-sizes.get(pair[0], 0), pair[0]))


def row(number: int, code: str, found: NetworkPlace, family: str, chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(SHARES[family][1])
    vital = 1 if kind == "head-office" else VITAL[int(chance.random() * len(VITAL))]
    technology = LINKS[int(chance.random() * len(LINKS))]
    fast = technology in ("fibre", "leased")
    body, body_name, family = body_of(number, found.area, family)
    opened = OPENED + timedelta(days=int(chance.random() * 5400))
    return {
        "code": f"R{number:05d}",
        "name": f"{NAMES[kind]} de {found.name} {number:05d}",
        "body": body,
        "body_name": body_name,
        "family": family,
        "kind": kind,
        "commune": code,
        "place": found.name,
        "area": found.area,
        "longitude": round((found.longitude or 0) + chance.random() / 50 - 0.01, 4),
        "latitude": round((found.latitude or 0) + chance.random() / 50 - 0.01, 4),
        "technology": technology,
        "rate": chance.choice((100, 200, 500, 1000, 1000)) if fast else chance.choice((4, 8, 20, 50)),
        "backup": chance.choice(("mobile", "copper", "fibre")) if chance.random() < (0.94 if vital < 3 else 0.3) else "",
        "services": [*BASE, *(each for each in MORE if chance.random() < 0.45)],
        "opened_on": opened.isoformat(),
        "closed_on": None,
        "criticality": vital,
        "label": "restricted" if family == "armees" or vital == 1 or chance.random() < 0.03 else "internal",
    }


def body_of(number: int, area: str, family: str) -> tuple[str, str, str]:
    """An invented body of the department; a few sites are of the two bodies that somebody signs in for."""
    if area == "35" and number % 9 == 0:
        return TOWN, "Commune de Rennes", "collectivites"
    if family == "education" and area in ("35", "75"):
        return MINISTRY, "Ministère de l’Éducation nationale", "education"
    return f"exemple-{family}-{area}", f"{FAMILIES[family].fr} – services {area} (exemple)", family


def waiting() -> None:
    """What waits for somebody who runs the network: a list, a rule, a contest, a request."""
    claire, nolwenn = (professional(provider=AGENTS[uid][0], uid=uid) for uid in ("claire", "nolwenn"))
    if claire is None or nolwenn is None:
        return
    town = organisation_by_identifier(TOWN)
    found = dict(next(rows()), code="R90001", name="Bureaux à ouvrir (exemple)", opened_on=(today() + timedelta(days=90)).isoformat())
    sheets.hand_in([found], file_name="ouvertures-exemple.csv", whole=False, by=nolwenn)
    browsing.propose(
        subject="host", pattern="echange-de-fichiers.example", category="file-sharing", decision="deny",
        reason={"fr": "Même service que depot-rapide.example, sous un autre nom.", "en": "The same service as depot-rapide.example, by another name."},
        review_on=today() + timedelta(days=180), by=nolwenn, author=f"{GIVER.fr} (exemple)",
    )  # fmt: skip
    blocked = "Les photographies des fêtes de la ville nous y sont remises (exemple)."
    browsing.contest("depot-rapide.example", "category:file-sharing", reason=blocked, organisation=town, family="collectivites", by=claire)
    subscribing.ask(
        "hosting", town, purpose="Quitter la salle de machines de l’hôtel de ville (exemple)", replaces_own=True, by=claire, actor=""
    )


# What happened, for pages that show how it went: (days ago, hours it lasted or None while it does, state, how many sites, cause).
SPELLS = (
    (150, 9, "down", 60, "Coupure d’électricité (exemple)"),
    (118, 30, "degraded", 90, "Débit réduit après un orage (exemple)"),
    (96, 6, "down", 210, "Panne d’un équipement de cœur de réseau (exemple)"),
    (61, 14, "down", 45, "Fibre arrachée par un chantier (exemple)"),
    (37, 3, "maintenance", 300, "Mise à jour des équipements (exemple)"),
    (20, 22, "down", 80, "Inondation d’un local technique (exemple)"),
    (6, 2, "down", 120, "Erreur de configuration, corrigée (exemple)"),
    (1, None, "down", 38, "Fibre arrachée par un chantier (exemple)"),
    (1, None, "degraded", 64, "Débit réduit, lien de secours en service (exemple)"),
    (0, None, "maintenance", 25, "Mise à jour des équipements (exemple)"),
)


def events() -> None:
    now = timezone.now()
    for kind, title, text, services, areas, begins, lasts, over in happenings():
        begun = now + begins
        made = happening.announce(
            kind, title=title, text=text, services=services, areas=areas, begins_at=begun, expected_end=begun + lasts, actor="", organisation="", sample=True
        )  # fmt: skip
        if over:
            loading.ended(made, begun + lasts)


def happenings() -> list[tuple[str, Text, Text, list[str], list[str], timedelta, timedelta, bool]]:
    """(kind, title, text, services, areas, begins after now, lasts, whether it is over)."""
    return [
        (
            "incident",
            Text("Visioconférence ralentie (exemple)", "Video conference slow (sample)"),
            Text("Les réunions de plus de cent personnes sont hachées ; l’équipe ajoute des machines.", "Meetings of more than a hundred people are choppy; machines are being added."),
            ["video-conference"], [], timedelta(hours=-5), timedelta(hours=9), False,
        ),
        (
            "works",
            Text("Remplacement d’un équipement en Ille-et-Vilaine (exemple)", "Replacement of equipment in Ille-et-Vilaine (sample)"),
            Text("Les sites du département passent sur leur lien de secours ; ceux qui n’en ont pas sont coupés vingt minutes.", "The department’s sites go over to their backup link; those without one are cut off for twenty minutes."),
            [], ["35"], timedelta(days=4), timedelta(hours=3), False,
        ),
        (
            "incident",
            Text("Panne d’un équipement de cœur de réseau (exemple)", "Failure of core equipment (sample)"),
            Text("Deux cent dix sites ont été coupés vingt-deux heures. La pièce a été remplacée et doublée.", "Two hundred and ten sites were cut off for twenty-two hours. The part was replaced and duplicated."),
            ["connection"], [], timedelta(days=-20), timedelta(hours=22), True,
        ),
    ]  # fmt: skip
