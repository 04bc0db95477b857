"""What the door publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parvis.core.exchange import registry, selectors
from parvis.kernel.manifest import Column, Dataset
from parvis.kernel.text import Text

TITLES = {
    "slug": Text("Entrée", "Entry"),
    "domain_fr": Text("Domaine (en français)", "Domain (in French)"),
    "domain_en": Text("Domaine (en anglais)", "Domain (in English)"),
    "procedure_fr": Text("Démarche (en français)", "Procedure (in French)"),
    "procedure_en": Text("Démarche (en anglais)", "Procedure (in English)"),
    "recipients": Text("Administrations destinataires", "Administrations that receive the data"),
    "askers": Text("Usages", "Uses"),
    "offers": Text("Données (noms techniques)", "Data (technical names)"),
    "fields": Text("Champs (vide : tous)", "Fields (empty: all)"),
    "proactive": Text("Avant toute demande de la personne", "Before the person asks for anything"),
    "security_fr": Text("Sécurité (en français)", "Security (in French)"),
    "security_en": Text("Sécurité (en anglais)", "Security (in English)"),
    "retention_months": Text("Conservation (mois)", "Retention (months)"),
    "legal_basis_fr": Text("Fondement (en français)", "Legal basis (in French)"),
    "legal_basis_en": Text("Fondement (en anglais)", "Legal basis (in English)"),
    "legal_url": Text("Adresse du texte", "Address of the text"),
    "opinion_fr": Text("Avis (en français)", "Opinion (in French)"),
    "opinion_en": Text("Avis (en anglais)", "Opinion (in English)"),
    "valid_from": Text("En vigueur depuis", "In force since"),
    "valid_until": Text("En vigueur jusqu’au", "In force until"),
    "sample": Text("Entrée de démonstration", "Entry of the demonstration"),
}

permitted_exchanges = Dataset(
    slug="permitted-exchanges",
    title=Text("Échanges de données permis entre administrations", "Permitted exchanges of data between administrations"),
    description=Text(
        "Le registre que la plateforme applique : qui peut demander quoi, pour quelle démarche, sous quelles conditions de sécurité et de conservation. Les entrées de démonstration sont signalées.",
        "The registry that the platform applies: who may ask for what, for which procedure, under which conditions of security and retention. Entries of the demonstration are marked.",
    ),
    columns=tuple(Column(name=name, title=TITLES[name], kind="text") for name in registry.COLUMNS),
    rows=registry.rows,
    frequency="daily",
    sample=True,
    tags=("échanges", "registre"),
)


def proof_rows() -> Iterator[Mapping[str, object]]:
    for each in selectors.proofs():
        yield {"day": each.day.isoformat(), "calls": each.calls, "proven": each.proven}


def destruction_rows() -> Iterator[Mapping[str, object]]:
    for each in selectors.destructions():
        yield {"day": each.day.isoformat(), "asker": each.asker, "offer": each.offer, "destroyed": each.count}


proofs = Dataset(
    slug="exchange-proof",
    title=Text(
        "Questions entre administrations qui servent un dossier prouvé", "Questions between administrations that serve a proven case"
    ),
    description=Text(
        "Par jour, les questions posées à une source, et celles dont le dossier a été vérifié avant de demander. D’aucun organisme et de personne.",
        "By day, the questions asked of a source, and those whose case was verified before asking. Of no organisation and of nobody.",
    ),
    columns=(
        Column(name="day", title=Text("Jour", "Day"), kind="period"),
        Column(name="calls", title=Text("Questions posées", "Questions asked"), kind="count"),
        Column(name="proven", title=Text("Dont avec un dossier prouvé", "Of which with a proven case"), kind="count", of="calls"),
    ),
    rows=proof_rows,
    frequency="daily",
    tags=("échanges",),
    population="exchange-calls",
)

destructions = Dataset(
    slug="exchange-destroyed",
    title=Text(
        "Données reçues puis détruites à la fin de leur conservation", "Data received, then destroyed at the end of their retention"
    ),
    description=Text(
        "Par jour, les réponses détruites parce que la durée de conservation de leur échange était écoulée.",
        "By day, the answers destroyed because the retention of their exchange was over.",
    ),
    columns=(
        Column(name="day", title=Text("Jour", "Day"), kind="period"),
        Column(name="asker", title=Text("Usage", "Use"), kind="category"),
        Column(name="offer", title=Text("Donnée", "Data"), kind="category"),
        Column(name="destroyed", title=Text("Réponses détruites", "Answers destroyed"), kind="count"),
    ),
    rows=destruction_rows,
    frequency="daily",
    tags=("échanges", "conservation"),
    population="exchange-destroyed",
)
