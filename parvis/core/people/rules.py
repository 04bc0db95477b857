"""Identity as civil registers write it, and the one form in which it is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from parvis.kernel.accents import without_accents

OPERATOR_ROLE = "operator"
APPOINT_OPERATORS = "people.appoint-operators"
SECOND_FACTOR = "mfa"  # the method that says two factors were given (RFC 8176 2)

# Letters that Unicode does not decompose, as machine-readable travel documents transliterate them
# (ICAO Doc 9303 part 3, section 6).
LIGATURES = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "Ø": "OE", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "İ": "I", "Ŋ": "N", "Ŧ": "T"}
)
SEPARATORS = re.compile(r"[\s\-‐‑‒–—'’ʼ.,]+")


def folded(name: str) -> str:
    """``name`` as it is compared: upper case, no accents, one space where names are joined.

    >>> folded("d’Été-Lefèbvre")
    'D ETE LEFEBVRE'
    """
    upper = unicodedata.normalize("NFKC", name).upper().translate(LIGATURES)
    return SEPARATORS.sub(" ", without_accents(upper).upper()).strip()


def length_prefixed(parts: Iterable[str]) -> bytes:
    """``parts`` joined so that no two different lists give the same bytes: each after its length.

    Each part is its length in bytes (4, big-endian) and its UTF-8 form.
    """
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a person is in law: what a civil register holds at birth.

    ``birth_date`` is ``YYYY-MM-DD``; ``gender`` is ``female``, ``male`` or empty; places and
    countries are the country's own codes, ``birth_place`` empty for who was born abroad. Somebody
    whom another country vouches for is known by how it names them, ``foreign_identifier``.
    """

    family_name: str
    given_names: tuple[str, ...]
    birth_date: str
    gender: str = ""
    birth_place: str = ""
    birth_country: str = ""
    foreign_identifier: str = ""

    def canonical(self) -> bytes:
        """The same bytes for every spelling of one identity; input of keys and trace subjects."""
        if self.foreign_identifier:  # names and dates of birth alone are shared by many, and no register of ours tells them apart
            return length_prefixed(("foreign", self.foreign_identifier))
        names = [name for name in map(folded, " ".join(self.given_names).split()) if name]
        given_names = " ".join(names)
        places = (self.birth_place.strip().upper(), self.birth_country.strip().upper())
        return length_prefixed(("person", folded(self.family_name), given_names, self.birth_date.strip(), self.gender, *places))


def earliest_birthday(written: str) -> date | None:
    """The first day on which somebody may be born whose date says ``written``; None when it says no year.

    Registers write 00 for a month or a day that nobody knows.

    >>> earliest_birthday("2009-00-00")
    datetime.date(2009, 1, 1)
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", written.strip(), re.ASCII)
    try:
        return date(int(found[1]), int(found[2] or 0) or 1, int(found[3] or 0) or 1) if found else None
    except ValueError:
        return None


def identity_of(written: Mapping[str, Any]) -> Identity:
    """An identity from its fields as JSON keeps them."""
    return Identity(**{**written, "given_names": tuple(written["given_names"])})


def resemble(one: Identity, other: Identity) -> bool:
    """Whether a register may have corrected ``one`` into ``other``: same day of birth, and a name in common.

    Used only where something else already says that both are one person.
    """
    given = [set(folded(" ".join(each.given_names)).split()) for each in (one, other)]
    return one.birth_date == other.birth_date and (folded(one.family_name) == folded(other.family_name) or bool(given[0] & given[1]))


def identity_key(identity: Identity) -> str:
    """The key under which one person is stored once (64 hexadecimal digits)."""
    return sha256(identity.canonical()).hexdigest()


def professional_key(*, provider: str, uid: str) -> str:
    """The key of someone known only through their employer's provider, which gives no birth."""
    return sha256(length_prefixed(("professional", provider, uid))).hexdigest()


def organisation_subject(identifier: str) -> bytes:
    """The trace subject of an organisation: never the same bytes as a person's."""
    return length_prefixed(("organisation", identifier.replace(" ", "").upper()))


# The first that fits: browsers name the ones they descend from after themselves.
BROWSERS = (
    ("Edg", "edge"),
    ("OPR", "opera"),
    ("SamsungBrowser", "samsung"),
    ("Firefox", "firefox"),
    ("FxiOS", "firefox"),
    ("CriOS", "chrome"),
    ("Chrome", "chrome"),
    ("Safari", "safari"),
)
DEVICES = (("iPad", "tablet"), ("Tablet", "tablet"), ("Mobi", "phone"), ("iPhone", "phone"), ("Android", "tablet"))


def device_of(user_agent: str) -> str:
    """Which browser on what, coarse enough to be anybody's.

    >>> device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1")
    'safari-phone'
    """
    browser = next((slug for mark, slug in BROWSERS if mark in user_agent), "other")
    return f"{browser}-{next((slug for mark, slug in DEVICES if mark in user_agent), 'computer')}"
