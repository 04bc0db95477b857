"""The schemes that France presents to the other States, and how each meets the level it claims.

Only what a source establishes is said to be so; the rest is said to be not established. Criteria:
Implementing Regulation (EU) 2015/1502, annex, by its sections.
"""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kernel.text import Text

NOT_ESTABLISHED = Text("non établi par les sources de cette plateforme", "not established by the sources of this platform")
FACTSHEET = Text(
    "Commission européenne, fiche « Digital Public Administration Factsheet 2021 – France »",
    "European Commission, “Digital Public Administration Factsheet 2021 – France”",
)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One section of the annex and how the scheme meets it; ``met`` is False where nobody has shown it yet."""

    section: str
    title: Text
    how: Text
    met: bool = True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the notification, with its date as its source gives it."""

    title: Text
    when: Text
    source: Text
    done: bool = True


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """An electronic identification scheme (Regulation (EU) No 910/2014, article 3(4))."""

    slug: str
    title: Text
    level: str
    role: Text  # its part: federating, or providing the means
    provider: Text
    responsible: Text
    providers: tuple[str, ...]  # slugs of the identity providers that other States' services may be given
    criteria: tuple[Criterion, ...]
    steps: tuple[Step, ...]


PRE_NOTIFIED = Step(
    title=Text("Pré-notification aux autres États membres (art. 7, g)", "Pre-notification to the other Member States (art. 7(g))"),
    when=Text("lancée en mars 2021", "launched in March 2021"),
    source=FACTSHEET,
)
LATER = (
    Step(
        title=Text("Revue par les pairs (décision 2015/296)", "Peer review (Decision 2015/296)"),
        when=NOT_ESTABLISHED,
        source=Text("", ""),
        done=False,
    ),
    Step(
        title=Text("Notification à la Commission (art. 9)", "Notification to the Commission (art. 9)"),
        when=NOT_ESTABLISHED,
        source=Text("", ""),
        done=False,
    ),
    Step(
        title=Text(
            "Publication au Journal officiel de l’Union (art. 9, 3)", "Publication in the Official Journal of the Union (art. 9(3))"
        ),
        when=NOT_ESTABLISHED,
        source=Text("", ""),
        done=False,
    ),
)


def criterion(section: str, title: Text, how: Text, *, met: bool = True) -> Criterion:
    return Criterion(section=section, title=title, how=how, met=met)


SHARED = (
    criterion(
        "2.2.3",
        Text("Suspension, révocation, réactivation", "Suspension, revocation and reactivation"),
        Text(
            "Ici, un fournisseur est suspendu d’un geste, y compris pour les connexions en cours, et chacun peut bloquer un fournisseur "
            "sur sa page. Comment un moyen perdu est suspendu par qui l’a délivré : non établi.",
            "Here a provider is suspended at one stroke, also for sign-ins under way, and anyone can block a provider on their own page. "
            "How a lost means is suspended by who issued it: not established.",
        ),
        met=False,
    ),
    criterion(
        "2.4.1",
        Text("Dispositions générales", "General provisions"),
        Text(
            "Bases légales et textes d’information sont publiés sur cette plateforme. Capacité financière, responsabilité et plan de fin "
            "d’activité : non établis par ses sources.",
            "Legal bases and information texts are published on this platform. Financial means, liability and a plan for the end of "
            "service: not established by its sources.",
        ),
        met=False,
    ),
    criterion(
        "2.4.7",
        Text("Conformité et audit", "Compliance and audit"),
        Text(
            "Audit externe périodique : non établi par les sources de cette plateforme.",
            "Periodical external audit: not established by the sources of this platform.",
        ),
        met=False,
    ),
)
# What this platform does itself, between the provider and the other State.
FEDERATED = (
    criterion(
        "2.3.1",
        Text("Mécanisme d’authentification", "Authentication mechanism"),
        Text(
            "Chaque réponse est signée, liée à la demande et au navigateur, ne compte qu’une fois et expire ; l’assertion pour l’étranger est chiffrée.",
            "Each answer is signed, bound to the request and to the browser, counts once and expires; the assertion sent abroad is encrypted.",
        ),
    ),
    criterion(
        "2.4.4",
        Text("Conservation des traces", "Record keeping"),
        Text(
            "Chaque communication d’identité laisse une ligne dans un journal que personne ne peut réécrire, et que la personne lit.",
            "Each release of identity leaves a line in a log that nobody can rewrite, and that the person reads.",
        ),
    ),
)
# The same sections where the means is issued: nothing public says how La Poste meets them.
ISSUED = tuple(
    criterion(
        each.section, each.title, Text(f"Chez le fournisseur : {NOT_ESTABLISHED.fr}.", f"At the provider: {NOT_ESTABLISHED.en}."), met=False
    )
    for each in FEDERATED
)

SCHEMES = (
    Scheme(
        slug="franceconnect-plus",
        title=Text("FranceConnect+", "FranceConnect+"),
        level="eidas2",
        role=Text(
            "Fédère les identités électroniques de niveau substantiel pour les services qui en ont besoin, depuis mai 2021 au plus tard.",
            "Federates electronic identities of substantial level for the services that need it, from May 2021 at the latest.",
        ),
        provider=Text(
            "La direction interministérielle du numérique (DINUM)", "The interministerial directorate for digital affairs (DINUM)"
        ),
        responsible=Text(
            "L’État, par la direction interministérielle du numérique",
            "The State, through the interministerial directorate for digital affairs",
        ),
        providers=("laposte",),
        criteria=(
            criterion(
                "2.1.2",
                Text("Preuve et vérification d’identité", "Identity proofing and verification"),
                Text(
                    "L’identité reçue est comparée au registre d’état civil à chaque connexion ; une personne décédée ou inconnue est refusée. "
                    "La vérification avant la délivrance du moyen revient au fournisseur : non établie.",
                    "The identity received is compared with the civil register at each sign-in; a deceased or unknown person is refused. "
                    "The check before the means is issued is the provider’s: not established.",
                ),
                met=False,
            ),
            criterion(
                "2.2.1",
                Text("Caractéristiques et conception du moyen", "Characteristics and design of the means"),
                Text(
                    "Le moyen est celui du fournisseur d’identité : seuls ceux qui déclarent le niveau substantiel sont proposés ici. Preuve "
                    "indépendante non établie.",
                    "The means is the identity provider’s: only those that declare the substantial level are offered here. Independent "
                    "proof not established.",
                ),
                met=False,
            ),
            *FEDERATED,
            *SHARED,
        ),
        steps=(PRE_NOTIFIED, *LATER),
    ),
    Scheme(
        slug="laposte",
        title=Text("L’Identité numérique La Poste", "L’Identité numérique La Poste"),
        level="eidas2",
        role=Text(
            "Fournit le moyen d’identification : le second schéma que la France a pré-notifié. On s’en sert par FranceConnect+.",
            "Provides the means of identification: the second scheme that France pre-notified. It is used through FranceConnect+.",
        ),
        provider=Text("La Poste", "La Poste (Post Office)"),
        responsible=Text(
            "L’État, qui notifie ; La Poste, qui délivre le moyen", "The State, which notifies; La Poste, which issues the means"
        ),
        providers=("laposte",),
        criteria=(
            criterion(
                "2.1.2",
                Text("Preuve et vérification d’identité", "Identity proofing and verification"),
                Text(
                    "Comment La Poste vérifie l’identité avant de délivrer le moyen : non établi par les sources de cette plateforme.",
                    "How La Poste verifies identity before it issues the means: not established by the sources of this platform.",
                ),
                met=False,
            ),
            criterion(
                "2.2.1",
                Text("Caractéristiques et conception du moyen", "Characteristics and design of the means"),
                Text(
                    "Deux facteurs, un téléphone et un code, selon ce que le fournisseur déclare ; preuve indépendante non établie.",
                    "Two factors, a phone and a code, as the provider declares; independent proof not established.",
                ),
                met=False,
            ),
            *ISSUED,
            *SHARED,
        ),
        steps=(PRE_NOTIFIED, *LATER),
    ),
)


def scheme(slug: str) -> Scheme | None:
    return next((each for each in SCHEMES if each.slug == slug), None)
