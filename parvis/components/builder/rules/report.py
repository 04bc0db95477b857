"""The gate's report as pages show it: findings by check, what was looked at, scores in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.components.builder.rules.findings import Finding, Weight, from_json
from parvis.components.builder.rules.plain_language import HARD
from parvis.kernel.text import Text

CHECKS: Mapping[str, Text] = {
    "silence": Text("Sens du silence", "Meaning of silence"),
    "tests": Text("Essais de la démarche", "Tests of the procedure"),
    "accessibility": Text("Accessibilité des pages", "Accessibility of pages"),
    "texts": Text("Textes écrits", "Texts written"),
    "translation": Text("Deux langues", "Two languages"),
    "empty": Text("Pas de bloc vide", "No empty block"),
    "law": Text("Base légale", "Legal basis"),
    "links": Text("Adresses", "Addresses"),
    "once-only": Text("Rien de déjà connu", "Nothing known already"),
    "unused": Text("Rien d’inutile", "Nothing unused"),
    "plain-language": Text("Langage clair", "Plain language"),
    "sentences": Text("Phrases courtes", "Short sentences"),
    "jargon": Text("Mots courants", "Usual words"),
}
PLAIN = 60
DEGREES = (
    (PLAIN, Text("facile", "easy")),
    (HARD, Text("moyen", "fair")),
)
DIFFICULT = Text("difficile", "hard")


def degree(score: float) -> Text:
    """A score in a word: easy from 60, fair from 30, hard below."""
    return next((word for least, word in DEGREES if score >= least), DIFFICULT)


def by_check(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every check with its findings, those that stop the publication first; checks that found nothing are there too."""
    found = [from_json(each) for each in report["findings"]]
    rows = [{"title": title, "findings": mine, "weight": heaviest(mine)} for check, title in CHECKS.items() for mine in [of(found, check)]]
    order = {Weight.BLOCKING: 0, Weight.WARNING: 1, None: 2}
    return sorted(rows, key=lambda each: order[each["weight"]])


def of(found: Iterable[Finding], check: str) -> list[Finding]:
    return [each for each in found if each.check == check]


def heaviest(found: list[Finding]) -> Weight | None:
    if not found:
        return None
    return Weight.BLOCKING if any(each.weight is Weight.BLOCKING for each in found) else Weight.WARNING


def scores(report: Mapping[str, Any]) -> list[tuple[Text, float, Text]]:
    """Language, score and what it means, where there was enough to read."""
    names = {"fr": Text("Français", "French"), "en": Text("Anglais", "English")}
    return [(names[language], score, degree(score)) for language, score in report["scores"].items() if score is not None]


STATES = {
    "passed": (Text("réussi", "passed"), "ok"),
    "failed": (Text("échoué", "failed"), "late"),
    "not-run": (Text("pas essayé, faute de temps", "not run: no time was left"), "wait"),
}


def tests(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The file's own tests with what came of each; reports of before tests were run hold none."""
    return [{"name": each["name"], "word": STATES[each["state"]][0], "kind": STATES[each["state"]][1]} for each in report.get("tests", ())]
