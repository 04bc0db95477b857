"""A sentence written by hand in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, gettext


@dataclass(frozen=True)
class Text:
    """The same sentence in the two languages of the house, French first.

    ``str(text)`` gives the active language. A third language looks the English sentence up in
    its gettext catalogue, so that adding a language is adding a catalogue file.
    """

    fr: str
    en: str

    def __str__(self) -> str:
        return self.in_language(get_language() or "en")

    def in_language(self, language: str) -> str:
        """The sentence in ``language`` (a code such as ``fr`` or ``fr-be``)."""
        base = language.split("-")[0]
        if base in ("fr", "en"):
            return self.fr if base == "fr" else self.en
        return gettext(self.en)

    @classmethod
    def of(cls, value: Mapping[str, str] | str) -> Text:
        """From ``{"fr": ..., "en": ...}``, or from one string that is the same in both."""
        if isinstance(value, str):
            return cls(value, value)
        return cls(value["fr"], value["en"])
