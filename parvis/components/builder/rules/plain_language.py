"""How hard a text is to read: French by Kandel and Moles (1958), English by Flesch (1948), sentences, jargon.

    French    207     - 1.015 × words per sentence - 73.6 × syllables per word
    English   206.835 - 1.015 × words per sentence - 84.6 × syllables per word

The higher, the easier: 60 is plain, below 30 is for specialists. Syllables are counted at the points where the language
hyphenates (pyphen), vowels together counting once where it does not. Below ``ENOUGH`` words a score says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import pyphen  # type: ignore[import-untyped]

from parvis.kernel.accents import without_accents

ENOUGH = 12  # words
HARD = 30  # score
LONG_SENTENCE = 30  # words
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
SENTENCE = re.compile(r"(?<!\bart)(?<!\b[A-Z])[.!?…]+(?=\s|$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")
FORMULAS = {"fr": (207.0, 1.015, 73.6), "en": (206.835, 1.015, 84.6)}
DICTIONARIES = {"fr": "fr_FR", "en": "en_GB"}

# What offices write and people do not say, with what to write instead.
JARGON = {
    "fr": {
        "susmentionné": "ce qui est nommé plus haut",
        "susvisé": "ce texte",
        "ci-après": "plus bas",
        "ledit": "ce",
        "ladite": "cette",
        "nonobstant": "malgré",
        "afférent": "lié à",
        "diligenter": "faire",
        "ampliation": "copie",
        "pétitionnaire": "la personne qui demande",
        "administré": "les habitants",
        "récépissé": "reçu",
        "surseoir": "attendre",
        "idoine": "qui convient",
        "exciper": "invoquer",
        "mainlevée": "fin de l’interdiction",
        "rédhibitoire": "qui empêche",
        "derechef": "de nouveau",
        "subséquent": "suivant",
        "incomber": "revenir à",
        "concomitamment": "en même temps",
        "préalablement": "avant",
        "ultérieurement": "plus tard",
        "conformément à": "selon",
        "en application de": "selon",
        "dans le cadre de": "pour",
        "à défaut": "sinon",
        "le cas échéant": "si c’est le cas",
        "sous réserve de": "si",
        "dématérialisé": "en ligne",
        "téléservice": "démarche en ligne",
        "pièce justificative": "document",
    },
    "en": {
        "aforementioned": "named above",
        "hereinafter": "below",
        "herewith": "with this",
        "notwithstanding": "despite",
        "pursuant to": "under",
        "in accordance with": "under",
        "in lieu of": "instead of",
        "prior to": "before",
        "subsequent to": "after",
        "commence": "begin",
        "terminate": "end",
        "utilise": "use",
        "facilitate": "help",
        "in the event of": "if",
        "with regard to": "about",
        "endeavour": "try",
        "forthwith": "at once",
        "whereby": "by which",
        "thereof": "of it",
        "applicant shall": "you must",
    },
}


@dataclass(frozen=True, kw_only=True)
class Readability:
    """``score`` is None where the text is too short for one."""

    words: int
    sentences: int
    score: float | None
    longest: int  # words of the longest sentence
    jargon: tuple[tuple[str, str], ...]  # what is said, what to say instead


@cache
def dictionary(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=DICTIONARIES[language], left=1, right=1)


@lru_cache(maxsize=20_000)
def syllables(word: str, language: str) -> int:
    """At least one; the hyphenation's count, or groups of vowels when those are more."""
    parts = len(dictionary(language).positions(word.lower())) + 1
    groups = len(VOWELS.findall(without_accents(word.lower())))
    silent = 1 if groups > 1 and word.lower().endswith(("e", "es")) and not word.lower().endswith(("é", "és")) else 0
    return max(1, parts, groups - silent if parts == 1 else 0)


def readability(text: str, language: str) -> Readability:
    """How hard ``text`` is, in ``language`` (fr or en)."""
    sentences = [found for each in SENTENCE.split(text) if (found := WORD.findall(each))]
    words = [word for each in sentences for word in each]
    folded = without_accents(text.casefold())
    jargon = tuple((said, better) for said, better in JARGON[language].items() if is_said(said, folded))
    return Readability(
        words=len(words),
        sentences=len(sentences),
        score=score(words, len(sentences), language) if len(words) >= ENOUGH else None,
        longest=max(map(len, sentences), default=0),
        jargon=jargon,
    )


def score(words: list[str], sentences: int, language: str) -> float:
    start, by_length, by_syllables = FORMULAS[language]
    mean = sum(syllables(word, language) for word in words) / len(words)
    return round(start - by_length * len(words) / sentences - by_syllables * mean, 1)


def is_said(jargon: str, folded: str) -> bool:
    """At the beginning of a word, so that plurals and feminines count too."""
    return re.search(rf"\b{re.escape(without_accents(jargon.casefold()))}", folded) is not None
