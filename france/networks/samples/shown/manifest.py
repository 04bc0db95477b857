"""An invented household for the open networks, and an invented notice for the classified one."""

from __future__ import annotations

from datetime import date

from france.networks.samples.shown import source
from parvis.kernel.manifest import AuthorisationKind, Circle, Label, Offer, OfferField, PermittedExchange, System, UseCase
from parvis.kernel.text import Text

ARTICLE_14 = Text(
    "Règlement (UE) 2018/1724, article 14 (échange transfrontière de justificatifs)",
    "Regulation (EU) 2018/1724, article 14 (cross-border exchange of evidence)",
)
ARTICLE_14_URL = "https://eur-lex.europa.eu/eli/reg/2018/1724/oj"

system = System(
    slug="shown",
    title=Text("Échantillons pour nœuds", "Samples for nodes"),
    owner="platform",
    circle=Circle.COUNTRY,
    summary=Text("Des données inventées que des nœuds s’échangent pour voir.", "Invented data that nodes exchange for a try."),
    offers=(
        Offer(
            name="shown/household",
            title=Text("Foyer inventé", "Invented household"),
            owner="platform",
            fields=(
                OfferField(name="household.people", title=Text("Personnes du foyer", "People in the household"), unit="personnes"),
                OfferField(name="household.quotient", title=Text("Quotient du foyer", "Quotient of the household"), unit="EUR"),
            ),
            provider=source.household,
            networks=("rie", "testa"),
        ),
        Offer(
            name="shown/notice",
            title=Text("Avis classifié inventé", "Invented classified notice"),
            owner="platform",
            fields=(OfferField(name="notice.title", title=Text("Titre", "Title"), personal=False),),
            provider=source.notice,
            personal=False,
            by="key",
            label=Label.SECRET,
            networks=("isis",),
        ),
    ),
    authorisation_kinds=(
        AuthorisationKind(
            slug="shown-household",
            title=Text("Foyer inventé", "Invented household"),
            summary=Text("Un foyer qui n’existe pas, pour essayer une demande.", "A household that does not exist, to try a request."),
            offer="shown/household",
            instructors=("operator",),
        ),
    ),
    use_cases=(
        UseCase(
            slug="shown",
            title=Text("Essai d’échange entre nœuds", "Trial of exchange between nodes"),
            summary=Text("Pour essayer ce que des nœuds s’échangent.", "To try what nodes exchange."),
            fields={"shown-household": ("household.quotient",)},
            purpose=Text("Essayer l’échange entre nœuds", "Trying the exchange between nodes"),
            legal_basis=ARTICLE_14,
            legal_url=ARTICLE_14_URL,
            recipients=Text("Personne : ce sont des données inventées", "Nobody: the data are invented"),
        ),
    ),
    permitted_exchanges=(
        PermittedExchange(
            slug="shown-household",
            domain=Text("Essais", "Trials"),
            procedure=Text("Essai d’échange entre nœuds", "Trial of exchange between nodes"),
            askers=("use:shown",),
            offers=("shown/household",),
            fields=("household.quotient",),
            recipients=("member-state",),
            security=(Text("Échanges chiffrés et signés", "Encrypted and signed exchanges"),),
            retention_months=1,
            legal_basis=ARTICLE_14,
            legal_url=ARTICLE_14_URL,
            opinion=Text("Aucun avis : données inventées.", "No opinion: invented data."),
            valid_from=date(2023, 12, 12),  # article 39 of the regulation
            sample=True,
        ),
    ),
)
