"""Whose program calls, and what it may see: everything else is as if it were not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from parvis.components.demarches.models import Token
from parvis.components.demarches.rules import ids
from parvis.components.procedures.selectors import Group, published
from parvis.components.procedures.selectors.files import files
from parvis.core.people.selectors import Organisation, Person, who_can
from parvis.kernel.secrets import fingerprint

INSTRUCT = "procedures.instruct"
DRAFT = "draft"
BEARER = ("bearer ", "token ")


class Refused(Exception):
    """Something that is not there, or not for this caller. ``code`` is unauthorized, not_found or bad_request."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(kw_only=True)
class Access:
    """One call: its token (None for a caller without one), and what is remembered while it is answered.

    ``types`` are those of which the query names a fragment; None in a query that asks for everything. ``note_reading`` writes
    into the trace that files were read, before anything of them is given.
    """

    token: Token | None
    note_reading: Callable[[Token, Sequence[Any]], None]
    types: frozenset[str] | None = None
    numbers: dict[int, Mapping[str, int]] = field(default_factory=dict)

    @property
    def organisation(self) -> Organisation:
        if self.token is None:
            raise Refused("A token is needed: send it as `Authorization: Bearer …`.", code="unauthorized")
        return self.token.organisation

    def knows(self, typename: str) -> bool:
        """Whether the caller's query has a place for answers of this type."""
        return self.types is None or typename in self.types

    def procedure(self, number: int) -> Any:
        """The procedure of this number, which the token opens; raises Refused."""
        organisation = self.organisation
        found = self.token.procedures.select_related("current").filter(pk=number).first() if self.token else None
        if found is None:
            raise Refused(f"The token of {organisation.name} does not open the procedure {number}.", code="unauthorized")
        return found

    def file(self, number: int) -> Any:
        """The file of this number; raises Refused, in the same words whether it is another body's or nobody's."""
        found = self.files().filter(number__id=number).first()
        if found is None:
            raise Refused(f"No file {number} is open to this token.", code="not_found")
        return found

    def files(self) -> QuerySet[Any]:
        """Every file that this token opens, whole or archived; no draft, no trial, none whose data were erased."""
        if self.token is None:
            raise Refused("A token is needed: send it as `Authorization: Bearer …`.", code="unauthorized")
        opened = files().filter(organisation_id=self.token.organisation_id, procedure__in=self.token.procedures.all(), trial=False)
        return opened.exclude(state=DRAFT).select_related("number", "person", "acted_by", "company", "group", "for_whom")

    def file_of(self, text: str) -> Any:
        """The file of an identifier; raises Refused."""
        return self.file(of_id("Dossier", text))

    def group(self, number: int) -> Any:
        """A group of the token's body and procedures; raises Refused."""
        found = self.groups().filter(pk=number).first()
        if found is None:
            raise Refused(f"No group {number} is open to this token.", code="not_found")
        return found

    def groups(self) -> QuerySet[Group]:
        procedures = self.token.procedures.all() if self.token else ()
        return Group.objects.filter(organisation=self.organisation, procedure__in=procedures).select_related("procedure__current")

    @cached_property
    def instructors(self) -> list[Person]:
        """All who may handle files in the token's body."""
        return who_can(INSTRUCT, self.organisation.pk)

    def field_numbers(self, procedure: Any) -> Mapping[str, int]:
        if procedure.pk not in self.numbers:
            self.numbers[procedure.pk] = dict(procedure.field_numbers.values_list("name", "pk"))
        return self.numbers[procedure.pk]


def of_id(kind: str, text: str) -> int:
    """The number in an identifier; raises Refused."""
    try:
        return ids.number_of(kind, text)
    except ids.WrongId as wrong:
        raise Refused(str(wrong), code="bad_request") from wrong


def given_token(header: str) -> str:
    """The token in an Authorization header, in the ways that clients write it: ``Bearer x``, ``Bearer token=x``, ``Token token="x"``."""
    scheme = next((each for each in BEARER if header.lower().startswith(each)), None)
    return header[len(scheme) :].strip().removeprefix("token=").strip().strip('"') if scheme else ""


def token_of(text: str) -> Token | None:
    """The token of this text, whether it still counts or not."""
    return Token.objects.select_related("organisation").filter(digest=fingerprint(text)).first() if text else None


def usable(token_id: UUID) -> Token | None:
    """The token of this key, if it still counts."""
    return Token.objects.usable().filter(pk=token_id).first()


def comes_from(token: Token, address: str) -> bool:
    """Whether the token may be used from this address."""
    if not token.networks:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(each) for each in token.networks)


def public_procedure(number: int) -> Any:
    """A procedure in force, which anybody may read about; None for any other."""
    return next((each.procedure for each in published.versions_in_force() if each.procedure.pk == number), None)
