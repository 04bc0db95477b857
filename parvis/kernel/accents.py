"""Letters without their marks, for comparing what people write."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """``text`` in plain letters, its compatibility forms opened; case is left as it is.

    >>> without_accents("Élève à Noël")
    'Eleve a Noel'
    """
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
