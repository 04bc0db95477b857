"""Whether a letter was issued here and still stands, for whoever holds it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

from parvis.components.procedures.models import Letter
from parvis.components.procedures.selectors.paperwork import TITLES, dated
from parvis.kernel.accents import without_accents
from parvis.kernel.calendar import local_day
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What anybody who holds a letter may know of it without typing anything: no name, no content."""

    kind: Text
    procedure: Text
    organisation: str
    number: str
    issued_on: date | None
    withdrawn_on: date | None
    sample: bool


def letter_of(token: str) -> Letter | None:
    """The letter whose address ends so, once it is written; None for any other token, and once its file is erased."""
    found = Letter.objects.filter(token=token).exclude(digest="").select_related("file__organisation", "file__version")
    return found.first()


def issued(letter: Letter) -> Issued:
    moment = dated(letter)
    return Issued(
        kind=TITLES[Letter.Kind(letter.kind)],
        procedure=letter.file.definition.title,
        organisation=letter.file.organisation.name,
        number=f"{letter.file.reference}/{letter.pk}",
        issued_on=local_day(moment) if moment else None,
        withdrawn_on=local_day(letter.withdrawn_at) if letter.withdrawn_at else None,
        sample=letter.file.sample,
    )


def same_name(letter: Letter, typed: str) -> bool:
    """Whether the name typed is that of the person of the letter, accents, case and the order of the words set aside."""
    return hmac.compare_digest(words_of(typed), words_of(letter.file.applicant))


def words_of(name: str) -> bytes:
    return " ".join(sorted(without_accents(name.casefold()).replace("-", " ").split())).encode()


def same_day(letter: Letter, typed: date) -> bool:
    """Whether the letter bears the date typed."""
    return issued(letter).issued_on == typed


def same_file(letter: Letter, content: bytes) -> bool:
    """Whether a PDF is the letter as it was issued, to the last byte."""
    return hmac.compare_digest(hashlib.sha256(content).hexdigest(), letter.digest)
