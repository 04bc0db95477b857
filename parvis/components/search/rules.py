"""One analyser for what is indexed and for what is asked: fold, elide, drop stop words, stem.

The order is that of the field's French analysers; the stems are Snowball's. Both databases index
the stems as they are, so that both find the same.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

import Stemmer

LANGUAGES = {"fr": "french", "en": "english"}
LONGEST_QUERY = 300  # characters
MOST_WORDS = 12
LONGEST_WORD = 60
SHORTEST_PREFIX = 3

WORD = re.compile(r"[^\W_]+")
APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ`´", "'"))
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
FRENCH_STOP_WORDS = (
    "a ai au aux avec ce ces cet cette comment dans de des du elle en est et eux faire il ils je la le les leur leurs lui ma mais me mes "
    "moi mon ne nos notre nous on ou par pas pour puis quel quelle quelles quels qu que qui sa se ses si son sont sur ta te tes toi ton tu "
    "un une vos votre vous y"
)
ENGLISH_STOP_WORDS = (
    "an and are as at be by do for from has have how i in is it its my not of or our that the their this to was we what when where which "
    "who will with you your"
)
STOP_WORDS = frozenset(f"{FRENCH_STOP_WORDS} {ENGLISH_STOP_WORDS}".split())


@dataclass(frozen=True)
class Word:
    """One word of a question: the stems that stand for it, and how it was written."""

    stems: frozenset[str]
    written: str


def folded(text: str) -> str:
    """Lower case without accents; ligatures opened."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    opened = plain.replace("œ", "oe").replace("æ", "ae").translate(APOSTROPHES)
    return "".join(letter for letter in opened if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Folded words without articles stuck to them."""
    return [word[:LONGEST_WORD] for word in WORD.findall(ELISION.sub(" ", folded(text)))]


def telling(found: Iterable[str]) -> list[str]:
    """Without stop words, unless there is nothing else."""
    found = list(found)
    return [word for word in found if word not in STOP_WORDS] or found


@cache
def stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language])


def stem(word: str, language: str) -> str:
    """Folded again: a stem is taken from a folded word, and stays one."""
    return str(stemmer(language).stemWord(word)) if language in LANGUAGES else word


def terms(text: str, language: str) -> list[str]:
    """The stems under which ``text``, written in ``language``, is indexed."""
    return [stem(word, language) for word in telling(words(text))]


def question(text: str) -> list[Word]:
    """The words of a question; it may be in any language, so each word has a stem in each."""
    asked = telling(words(text[:LONGEST_QUERY]))[:MOST_WORDS]
    return [Word(frozenset(stem(word, language) for language in LANGUAGES), word) for word in dict.fromkeys(asked)]


def corrected(asked: Iterable[Word], vocabulary: Collection[str]) -> list[str]:
    """The nearest known word for each word; empty when there is nothing better to propose."""
    asked = list(asked)
    nearest = [nearest_word(word.written, vocabulary) for word in asked]
    return nearest if nearest != [word.written for word in asked] and any(nearest) else []


def nearest_word(word: str, vocabulary: Collection[str]) -> str:
    if word in vocabulary or len(word) < SHORTEST_PREFIX:
        return word
    close = difflib.get_close_matches(word, vocabulary, n=1, cutoff=0.7)
    return close[0] if close else word
