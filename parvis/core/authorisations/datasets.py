"""The register as open data: who may ask which data, of whom, why, and since when."""

from __future__ import annotations

from parvis.core.authorisations import figures, registered
from parvis.kernel.manifest import Column, Dataset
from parvis.kernel.text import Text

TITLES = {
    "reference": Text("Référence", "Reference"),
    "provider": Text("Fournisseur (identifiant)", "Provider (identifier)"),
    "provider_name": Text("Fournisseur", "Provider"),
    "offer": Text("API ou donnée (nom technique)", "API or data (technical name)"),
    "offer_fr": Text("API ou donnée (en français)", "API or data (in French)"),
    "offer_en": Text("API ou donnée (en anglais)", "API or data (in English)"),
    "organisation_identifier": Text("Organisme (identifiant)", "Organisation (identifier)"),
    "organisation": Text("Organisme", "Organisation"),
    "organisation_kind": Text("Type d’organisme", "Kind of body"),
    "asker": Text("Ce pour quoi il demande", "What it asks for"),
    "fields": Text("Données demandées", "Data asked"),
    "purpose_fr": Text("Finalité (en français)", "Purpose (in French)"),
    "purpose_en": Text("Finalité (en anglais)", "Purpose (in English)"),
    "legal_basis_fr": Text("Cadre juridique (en français)", "Legal basis (in French)"),
    "legal_basis_en": Text("Cadre juridique (en anglais)", "Legal basis (in English)"),
    "legal_url": Text("Adresse du texte", "Address of the text"),
    "granted_on": Text("Date de validation", "Date of validation"),
    "valid_from": Text("Valable du", "Valid from"),
    "valid_until": Text("Valable jusqu’au", "Valid until"),
    "stage": Text("Étape", "Stage"),
    "state": Text("État", "State"),
    "revoked_at": Text("Révoquée le", "Revoked on"),
    "revocation_reason": Text("Raison de la révocation", "Reason for revocation"),
    "request": Text("Demande", "Request"),
}
OF_KIND = {"provider_name": "category", "offer": "category", "organisation_kind": "category", "stage": "category", "state": "category"}

register = Dataset(
    slug="authorisations",
    title=Text("Habilitations accordées", "Authorisations granted"),
    description=Text(
        "Chaque habilitation à demander des données\u00a0: à qui, lesquelles, pour quoi, sur quel fondement, jusqu’à quand, et les révocations.",
        "Each authorisation to ask for data: to whom, which, for what, on which basis, until when, and revocations.",
    ),
    columns=tuple(Column(name=name, title=TITLES[name], kind=OF_KIND.get(name, "text")) for name in registered.COLUMNS),
    rows=registered.rows,
    frequency="daily",
    tags=("authorisations",),
)

activity = Dataset(
    slug="authorisation-requests",
    title=Text("Demandes d’habilitation par mois", "Requests for authorisations by month"),
    description=Text(
        "Combien de demandes ont été envoyées, acceptées et refusées, chaque mois, pour chaque type d’habilitation.",
        "How many requests were sent, granted and refused, each month, for each definition.",
    ),
    columns=(
        Column(name="month", title=Text("Mois", "Month"), kind="period"),
        Column(name="definition", title=Text("Type d’habilitation", "Definition"), kind="category"),
        Column(name="sent", title=Text("Envoyées", "Sent"), kind="count"),
        Column(name="granted", title=Text("Acceptées", "Granted"), kind="count"),
        Column(name="refused", title=Text("Refusées", "Refused"), kind="count"),
    ),
    rows=figures.rows,
    tags=("authorisations",),
)
