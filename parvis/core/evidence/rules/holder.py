"""Whether a zone is of the person whom a provider vouched for (ICAO Doc 9303 part 3, sections 4.6 and 6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from parvis.core.evidence.rules.mrz import FILLER, Zone
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people.rules import LIGATURES, Identity

# Letters that issuers may write with one letter or two (part 3, section 6, table A).
DOUBLED: Mapping[int, str] = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA"})
APOSTROPHES = re.compile("['’ʼ`]")  # left out of a zone; hyphens and spaces become fillers
SEXES = {"F": "female", "M": "male"}


def spellings(name: str) -> tuple[list[str], ...]:
    """The parts of ``name`` as zones may write them: with and without doubled letters.

    >>> spellings("d’Été-Müller")
    (['DETE', 'MULLER'], ['DETE', 'MUELLER'])
    """
    upper = APOSTROPHES.sub("", unicodedata.normalize("NFC", name)).upper()
    return tuple(map(list, dict.fromkeys((tuple(parts(upper)), tuple(parts(upper.translate(DOUBLED)))))))


def parts(upper: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", upper.translate(LIGATURES))
    return re.sub("[^A-Z]+", " ", "".join(letter for letter in bare if not unicodedata.combining(letter))).split()


def require_holder(zone: Zone, identity: Identity, *, usual_name: str = "", full_birth_date: str = "") -> None:
    """Raises Refused('other-holder'), whose detail names what differs and never its value."""
    if not any(family_matches(zone, name) for name in (identity.family_name, usual_name) if name):
        raise Refused("other-holder", "name")
    if not given_match(zone, " ".join(identity.given_names)):
        raise Refused("other-holder", "given names")
    if not born_match(zone.birth_date, identity.birth_date) or (full_birth_date and full_birth_date != identity.birth_date):
        raise Refused("other-holder", "birth date")
    if identity.gender and zone.sex != FILLER and SEXES.get(zone.sex) != identity.gender:
        raise Refused("other-holder", "sex")


def family_matches(zone: Zone, name: str) -> bool:
    """Whole, or cut where the zone's field ended."""
    written = zone.primary.replace(" ", "")
    return any(
        written == (whole := "".join(spelling)) or (zone.truncated and not zone.secondary and whole.startswith(written))
        for spelling in spellings(name)
        if written
    )


def given_match(zone: Zone, names: str) -> bool:
    """The first given names, in order: a zone may leave out the last ones, or cut each where its field is full."""
    written = zone.secondary.split()
    if not written:
        return zone.truncated
    return any(begins(spelling, written, cut=zone.truncated) for spelling in spellings(names))


def begins(spelling: list[str], written: list[str], *, cut: bool) -> bool:
    joined = "".join(written)
    if any(joined == "".join(spelling[:count]) for count in range(1, len(spelling) + 1)):
        return True
    return cut and len(written) <= len(spelling) and all(name.startswith(part) for name, part in zip(spelling, written, strict=False))


def born_match(written: str, known: str) -> bool:
    """YYMMDD against YYYY-MM-DD. Registers write 01 for an unknown month or day, zones write fillers; an unknown year matches nobody."""
    if len(known) != 10 or FILLER in written[:2]:
        return False
    expected = (known[2:4], known[5:7], known[8:10])
    told = (written[:2], written[2:4], written[4:6])
    return all(one == other or (one == FILLER * 2 and other == "01") for one, other in zip(told, expected, strict=True))
