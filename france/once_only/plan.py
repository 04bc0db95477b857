"""The steps of the programme, and the documents that its decree names.

Sources: National action plan 2018-2020, commitment 11; factsheet 2021, 3.1, 4.3.2 and 4.3.4; decrees n° 2019-31 and
n° 2019-33 of 18 January 2019; law n° 2022-217 of 21 February 2022, article 162.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kernel.text import Text

CODE_URL = "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000031366350/"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the programme: when, what the State decided, and what this installation does of it."""

    when: Text
    title: Text
    here: Text


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that the decree names, and what answers in its place here."""

    title: Text
    instead: Text


STEPS = (
    Step(
        when=Text("2012", "2012"),
        title=Text("Lancement du programme « Dites-le-nous une fois »", "Start of the programme “Tell us once”"),
        here=Text(
            "Une démarche déclare ce qu’elle cherche à la source ; le reste seulement est demandé.",
            "A procedure declares what it fetches at the source; only the rest is asked.",
        ),
    ),
    Step(
        when=Text("2017", "2017"),
        title=Text("Objectif : deux fois moins d’informations redemandées", "Target: half as much information asked again"),
        here=Text(
            "Chaque démarche est mesurée contre ce que demandait son ancien formulaire ; le résultat est sur cette page.",
            "Each procedure is measured against what its old form asked; the result is on this page.",
        ),
    ),
    Step(
        when=Text("Janvier 2019", "January 2019"),
        title=Text(
            "Décrets n° 2019-31 (échanges entre administrations) et n° 2019-33 (pièces que l’usager n’a plus à produire), du 18 janvier 2019",
            "Decrees n° 2019-31 (exchanges between administrations) and n° 2019-33 (documents no longer to be produced), of 18 January 2019",
        ),
        here=Text(
            "Un échange qu’aucune ligne du registre ne permet est refusé ; les pièces abandonnées sont comptées.",
            "An exchange that no line of the registry permits is refused; documents dropped are counted.",
        ),
    ),
    Step(
        when=Text("Novembre 2019", "November 2019"),
        title=Text("Plan d’accélération du programme", "Plan to speed the programme up"),
        here=Text(
            "Une démarche qui redemande ce qu’une administration détient est signalée avant sa publication.",
            "A procedure that asks again for what an administration holds is warned of before it is published.",
        ),
    ),
    Step(
        when=Text("Février 2022", "February 2022"),
        title=Text(
            "Loi n° 2022-217 (3DS), article 162 : l’administration peut chercher l’information d’elle-même",
            "Law n° 2022-217 (3DS), article 162: an administration may fetch information of its own accord",
        ),
        here=Text(
            "La personne voit qui a demandé quoi et arrête ce que la loi n’impose pas.",
            "The person sees who asked what, and stops what the law does not require.",
        ),
    ),
)

DOCUMENTS = (
    Document(
        title=Text("Revenu fiscal de référence", "Reference tax income"),
        instead=Text(
            "Le quotient familial, qui s’en déduit, est demandé à la caisse d’allocations familiales.",
            "The family quotient, which follows from it, is asked of the family allowance office.",
        ),
    ),
    Document(
        title=Text("Justificatif d’identité", "Proof of identity"),
        instead=Text("La connexion dit qui vous êtes.", "The sign-in says who you are."),
    ),
    Document(
        title=Text(
            "Attestation de droits délivrée par un organisme de sécurité sociale", "Certificate of rights from a social security body"
        ),
        instead=Text(
            "La caisse répond à la commune, parfois par oui ou non seulement.",
            "The office answers the commune, sometimes by yes or no only.",
        ),
    ),
)
