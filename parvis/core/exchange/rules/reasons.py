"""Why a question got no answer, in words for the person whom it was about."""

from __future__ import annotations

from parvis.kernel.text import Text

NOTHING_PASSED = Text("Rien n’a été transmis.", "Nothing was passed on.")
REASONS = {
    "need-not-declared": Text(
        "L’administration n’avait pas déclaré avoir besoin de cette information.",
        "The administration had not declared that it needs this information.",
    ),
    "not-authorised": Text(
        "L’administration n’avait pas d’habilitation en cours pour cette information.",
        "The administration held no current authorisation for this information.",
    ),
    "policy-broken": Text(
        "L’habilitation de l’administration ne se vérifiait pas : la plateforme ne s’y est pas fiée.",
        "The administration’s authorisation did not verify: the platform did not trust it.",
    ),
    "recipient-not-authorised": Text(
        "L’administration nommait un destinataire que son habilitation ne prévoit pas.",
        "The administration named a recipient that its authorisation does not provide for.",
    ),
    "identifier-outside-its-sector": Text(
        "L’administration demandait un identifiant national hors du domaine où la loi le permet.",
        "The administration asked for a national identifier outside the sector where the law allows it.",
    ),
    "case-not-proven": Text(
        "L’administration n’a pas prouvé qu’elle traitait un dossier qui vous concerne.",
        "The administration did not prove that it was handling a case that concerns you.",
    ),
    "too-many-calls": Text(
        "L’administration avait dépassé le nombre de demandes que son habilitation permet.",
        "The administration was beyond the number of calls that its authorisation allows.",
    ),
    "stopped-by-person": Text(
        "Vous avez arrêté cet échange, et la plateforme l’a respecté.",
        "You stopped this flow, and the platform obeyed.",
    ),
    "not-permitted": Text(
        "Aucun échange permis par la loi ne couvre cette demande.",
        "No exchange that the law permits covers this request.",
    ),
    "not-found": Text("La source n’a pas de dossier à ce nom.", "The source has no record under this name."),
    "refused": Text("La source a refusé la demande.", "The source refused the request."),
    "suspended": Text("L’exploitant avait mis la source en pause.", "The operator had paused the source."),
}
DOWN = Text("La source ne répondait pas comme il faut à ce moment-là.", "The source was not answering properly at that moment.")
CAUSES = {"timeout", "connection", "overloaded", "malformed", "too-large", "circuit-open", "not-configured", "fault", "unavailable"}


def in_words(code: str) -> Text | None:
    """The reason that a line of the trace keeps as ``code``; None for a code that says nothing to people.

    >>> in_words("stopped-by-person").en
    'You stopped this flow, and the platform obeyed. Nothing was passed on.'
    """
    found = DOWN if code in CAUSES else REASONS.get(code)
    return Text(f"{found.fr} {NOTHING_PASSED.fr}", f"{found.en} {NOTHING_PASSED.en}") if found else None
