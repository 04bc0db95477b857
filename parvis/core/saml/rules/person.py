"""The minimum data set about a person (Implementing Regulation (EU) 2015/1501, annex; eIDAS Attribute Profile)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from parvis.core.saml.rules import names
from parvis.core.saml.rules.problems import BadMessage

IDENTIFIER = re.compile(r"([A-Z]{2})/([A-Z]{2})/(\S{1,200})")
LONGEST_VALUE = 400
GENDERS = {"Male", "Female", "Unspecified"}


def identifier(*, of: str, to: str, value: str) -> str:
    """``value`` as country ``of`` tells it to country ``to``: ``ES/AT/02635542Y`` (Attribute Profile 2.2.3)."""
    return f"{of}/{to}/{value}"


def require_identifier(value: str, *, of: str, to: str) -> None:
    found = IDENTIFIER.fullmatch(value)
    if found is None or found.group(1) != of or found.group(2) != to:
        raise BadMessage("bad-identifier", f"PersonIdentifier must read {of}/{to}/ and an identifier without spaces")


def require_complete(attributes: Mapping[str, str], *, of: str, to: str) -> None:
    """Raises BadMessage unless the natural person's four mandatory attributes are there and in form."""
    if missing := [name.rpartition("/")[2] for name in names.NATURAL_MINIMUM if not attributes.get(name)]:
        raise BadMessage("incomplete", f"missing from the minimum data set: {', '.join(missing)}")
    require_identifier(attributes[names.PERSON_IDENTIFIER], of=of, to=to)
    try:
        date.fromisoformat(attributes[names.DATE_OF_BIRTH])
    except ValueError as error:
        raise BadMessage("incomplete", "DateOfBirth is not a date") from error
    if attributes.get(names.GENDER, "Unspecified") not in GENDERS:
        raise BadMessage("incomplete", "Gender is none of the three values")
