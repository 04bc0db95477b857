"""Words of the road: where a request stands, grounds of a refusal, what reuse is allowed."""

from __future__ import annotations

from france.document_requests.rules import Given, Standing
from parvis.kernel.text import Text

STANDINGS = {
    Standing.WAITING: Text("En attente de réponse", "Waiting for an answer"),
    Standing.OVERDUE: Text("Sans réponse : refus par le silence", "No answer: refused by silence"),
    Standing.VERY_OVERDUE: Text("Sans réponse depuis plus de deux mois", "No answer for more than two months"),
    Standing.COMMUNICATED: Text("Communiqué", "Handed over"),
    Standing.PARTIAL: Text("Communiqué en partie", "Handed over in part"),
    Standing.PUBLIC: Text("Déjà public", "Already public"),
    Standing.REFUSED: Text("Refusé", "Refused"),
    Standing.NOT_HELD: Text("Non détenu", "Not held"),
    Standing.AT_CADA: Text("Devant la CADA", "Before the CADA"),
    Standing.AFTER_OPINION: Text("Avis rendu, suites attendues", "Opinion given, follow-up awaited"),
    Standing.CONFIRMED: Text("Refus confirmé : le tribunal peut être saisi", "Refusal confirmed: the court may be seized"),
    Standing.WITHDRAWN: Text("Sans objet", "Without object"),
}
TAGS = {
    Standing.WAITING: "wait",
    Standing.OVERDUE: "late",
    Standing.VERY_OVERDUE: "late",
    Standing.COMMUNICATED: "ok",
    Standing.PARTIAL: "ok",
    Standing.PUBLIC: "ok",
    Standing.REFUSED: "plain",
    Standing.NOT_HELD: "plain",
    Standing.AT_CADA: "info",
    Standing.AFTER_OPINION: "info",
    Standing.CONFIRMED: "late",
    Standing.WITHDRAWN: "plain",
}
GIVEN = {
    Given.COMMUNICATED: Text("Nous communiquons le document.", "We hand the document over."),
    Given.PARTIAL: Text(
        "Nous communiquons le document, après en avoir occulté des passages.", "We hand the document over, with passages hidden."
    ),
    Given.PUBLIC: Text("Le document est déjà public.", "The document is public already."),
    Given.REFUSED: Text("Nous ne communiquons pas le document.", "We do not hand the document over."),
    Given.NOT_HELD: Text("Nous ne détenons pas ce document.", "We do not hold this document."),
}
# Code on relations between the public and the administration, articles L. 311-2 and L. 311-5 to L. 311-7.
GROUNDS = {
    "private_life": Text("Vie privée d’une personne (art. L. 311-6)", "Somebody’s private life (art. L. 311-6)"),
    "judgement": Text("Jugement de valeur sur une personne (art. L. 311-6)", "A judgement on a named person (art. L. 311-6)"),
    "business_secret": Text("Secret des affaires (art. L. 311-6)", "Business secrecy (art. L. 311-6)"),
    "government": Text(
        "Secret des délibérations du Gouvernement (art. L. 311-5)", "Secrecy of the Government’s deliberations (art. L. 311-5)"
    ),
    "security": Text(
        "Sécurité publique, des personnes ou des systèmes (art. L. 311-5)", "Public, personal or systems’ security (art. L. 311-5)"
    ),
    "defence": Text("Défense nationale et politique extérieure (art. L. 311-5)", "Defence and foreign policy (art. L. 311-5)"),
    "court": Text("Procédure devant un juge (art. L. 311-5)", "Proceedings before a court (art. L. 311-5)"),
    "offences": Text("Recherche des infractions (art. L. 311-5)", "Detection of offences (art. L. 311-5)"),
    "unfinished": Text("Document inachevé (art. L. 311-2)", "Unfinished document (art. L. 311-2)"),
    "preparatory": Text("Décision encore en préparation (art. L. 311-2)", "A decision still being prepared (art. L. 311-2)"),
    "abusive": Text(
        "Demande abusive par son nombre ou sa répétition (art. L. 311-2)", "Request abusive by number or repetition (art. L. 311-2)"
    ),
    "copyright": Text("Droits de propriété littéraire d’un tiers (art. L. 311-4)", "Copyright of a third party (art. L. 311-4)"),
}
REUSE = {
    "free": Text(
        "Vous pouvez réutiliser ce document librement et gratuitement, y compris à des fins commerciales (art. L. 321-1 et L. 324-1).",
        "You may reuse this document freely and free of charge, for commercial purposes too (art. L. 321-1 and L. 324-1).",
    ),
    "fee_funding": Text(
        "La réutilisation, commerciale ou non, est soumise à une redevance : l’organisme est tenu de se financer (art. L. 324-1).",
        "Reuse, commercial or not, is subject to a fee: the body has to fund itself (art. L. 324-1).",
    ),
    "fee_culture": Text(
        "La réutilisation, commerciale ou non, est soumise à une redevance : c’est un fonds culturel numérisé (art. L. 324-2).",
        "Reuse, commercial or not, is subject to a fee: it is a digitised cultural collection (art. L. 324-2).",
    ),
    "third_party": Text(
        "Ce document vous est remis pour le lire. Il reste protégé par un droit d’auteur : le reproduire, le diffuser ou en faire un usage commercial demande l’accord de son titulaire (art. L. 311-4).",
        "This document is handed over for reading. A copyright still stands: reproducing it, spreading it or using it commercially needs its holder’s consent (art. L. 311-4).",
    ),
}
