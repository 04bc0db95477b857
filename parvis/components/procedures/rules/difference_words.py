"""A difference between two versions, in sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parvis.components.procedures.rules.difference import Change
from parvis.kernel.text import Text

SHOWN = 80  # signs of a value in a sentence

# What it is called (French with its article, then English), and the French ending of participles about it.
WORDS = {
    "procedure": ("la démarche", "the procedure", "e"),
    "field": ("la question", "the question", "e"),
    "page": ("la page", "the page", "e"),
    "option": ("la réponse proposée", "the answer", "e"),
    "need": ("la donnée demandée à une autre administration", "the data asked of another administration", "e"),
    "question": ("la question posée à la source", "the question put to the source", "e"),
    "group": ("le groupe", "the group", ""),
    "annotation": ("l’annotation", "the annotation", "e"),
    "step": ("l’étape", "the step", "e"),
    "fee": ("le tarif", "the fee", ""),
    "test": ("l’essai", "the test", ""),
    "appeal": ("le recours", "the appeal", ""),
}
ATTRIBUTES = {
    "label": ("le libellé", "the label"),
    "title": ("le titre", "the title"),
    "hint": ("l’aide", "the hint"),
    "lede": ("le chapeau", "the introduction"),
    "summary": ("le résumé", "the summary"),
    "required": ("le caractère obligatoire", "whether it is required"),
    "type": ("le type", "the type"),
    "when": ("la condition d’affichage", "the condition under which it is shown"),
    "minimum": ("le minimum", "the minimum"),
    "maximum": ("le maximum", "the maximum"),
    "max_length": ("la longueur", "the length"),
    "max_files": ("le nombre de documents", "the number of documents"),
    "max_megabytes": ("la taille d’un document en Mo", "the size of a document in MB"),
    "legal_basis": ("la base légale", "the legal basis"),
    "purpose": ("la finalité", "the purpose"),
    "clocks.silence.means": ("ce que vaut le silence", "what silence means"),
    "clocks.silence.months": ("le délai de silence", "the delay of silence"),
    "clocks.silence": ("l’effet du silence", "what silence does"),
    "retention.decided_months": ("la durée de conservation", "how long files are kept"),
}


def sentence(change: Change) -> Text:
    """``change`` in words."""
    fr, en, e = WORDS.get(change.what, (f"« {change.what} »", change.what, ""))
    what = Text(f"{fr} `{change.name}`", f"{en} `{change.name}`") if change.name else Text(fr, en)
    return capital(SENTENCES[change.kind](change, what, e))


def added(change: Change, what: Text, e: str) -> Text:
    due = Text(", obligatoire", ", required") if change.required else Text("", "")
    return Text(f"{what.fr} est ajouté{e}{due.fr}.", f"{what.en} is added{due.en}.")


def removed(_change: Change, what: Text, e: str) -> Text:
    return Text(f"{what.fr} est retiré{e}.", f"{what.en} is removed.")


def moved(change: Change, what: Text, e: str) -> Text:
    (old_page, old), (new_page, new) = change.before, change.after
    if old_page == new_page:
        return Text(f"{what.fr} est déplacé{e} de la place {old} à la place {new}.", f"{what.en} moves from place {old} to place {new}.")
    return Text(
        f"{what.fr} est déplacé{e} de la page `{old_page}` à la page `{new_page}`.",
        f"{what.en} moves from the page `{old_page}` to the page `{new_page}`.",
    )


def updated(change: Change, what: Text, _e: str) -> Text:
    fr, en = ATTRIBUTES.get(change.attribute, (f"`{change.attribute}`", f"`{change.attribute}`"))
    of = Text(f" de {what.fr}".replace(" de le ", " du "), f" of {what.en}")
    if change.before is None:
        return Text(f"{fr}{of.fr} est maintenant {shown(change.after, 'fr')}.", f"{en}{of.en} is now {shown(change.after, 'en')}.")
    if change.after is None:
        return Text(f"{fr}{of.fr} n’est plus {shown(change.before, 'fr')}.", f"{en}{of.en} is no longer {shown(change.before, 'en')}.")
    return Text(
        f"{fr}{of.fr} passe de {shown(change.before, 'fr')} à {shown(change.after, 'fr')}.",
        f"{en}{of.en} changes from {shown(change.before, 'en')} to {shown(change.after, 'en')}.",
    )


SENTENCES = {"add": added, "remove": removed, "move": moved, "update": updated}


def shown(value: Any, language: str) -> str:
    """A value in a sentence, cut where it is long."""
    if isinstance(value, Mapping) and set(value) == {"fr", "en"}:
        text = value[language]
    elif isinstance(value, bool):
        text = {("fr", True): "oui", ("fr", False): "non", ("en", True): "yes", ("en", False): "no"}[language, value]
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cut = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
    return f"«\u00a0{cut}\u00a0»" if language == "fr" else f"“{cut}”"


def capital(text: Text) -> Text:
    return Text(text.fr[:1].upper() + text.fr[1:], text.en[:1].upper() + text.en[1:])
