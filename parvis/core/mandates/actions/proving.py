"""Prove from the register that a person represents a company; prove it again; never call proven what could not be checked."""

from __future__ import annotations

import structlog
from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.mandates import selectors
from parvis.core.mandates.actions import ending
from parvis.core.mandates.actions.errors import ENDED, MandateRefused, NotListed, Unproven
from parvis.core.mandates.actions.recording import note
from parvis.core.mandates.models import Line
from parvis.core.mandates.rules import Company, CompanyRegister
from parvis.core.people import actions as people
from parvis.core.people import selectors as known
from parvis.core.people.selectors import Mandate, Organisation, Person
from parvis.kernel.text import Text

ASKER = "mandates"
COMPANY = "company"
log = structlog.get_logger(__name__)


def register() -> CompanyRegister:
    found = selectors.profile().register
    if found is None:
        raise Unproven(Text("Aucun registre des entreprises n’est raccordé ici.", "No register of companies is connected here."))
    return found


def asked(identifier: str) -> tuple[Company, Text]:
    """What the register says of a company now, and its name; durable, so outside any transaction.

    Raises NotListed for a company that it does not know, Unproven when it could not be asked.
    """
    where = register()
    operators = known.organisations(kind="operator")
    if not operators:
        raise Unproven(Text("Cette plateforme n’a pas d’exploitant déclaré.", "This platform has no declared operator."))
    try:
        answer = exchange.ask(
            where.offer, asker=ASKER, subject=exchange.Subject(organisation=identifier), organisation=operators[0], actor_label=ASKER
        )
    except exchange.NotFoundAtSource as error:
        raise NotListed(unknown(identifier)) from error
    except exchange.ExchangeError as error:
        raise Unproven(unavailable(error.text)) from error
    return where.read(answer.values), answer.source


def unknown(identifier: str) -> Text:
    return Text(
        f"Le registre ne connaît aucune entreprise sous le numéro {identifier}. Vérifiez-le sur un de ses documents.",
        f"The register knows no company under the number {identifier}. Check it on one of its documents.",
    )


def unavailable(why: Text) -> Text:
    return Text(
        f"Le registre n’a pas pu être interrogé : nous ne pouvons donc rien tenir pour prouvé. Réessayez dans quelques minutes. ({why.fr})",
        f"The register could not be asked, so nothing can be called proven. Try again in a few minutes. ({why.en})",
    )


def prove(person: Person, identifier: str) -> Mandate:
    """The mandate by which ``person`` represents the company, as the register lists them now. Raises NotListed, Unproven."""
    company, source = asked(identifier)
    found = known.mandates().current().filter(organisation__identifier=identifier, kind=Mandate.Kind.REPRESENTATION, holder=person).first()
    try:
        capacity = require_listed(company, person)
    except NotListed:
        if found:
            ending.lapse(found, company=company)
        raise
    return proven(person, company=company, capacity=capacity, source=source)


def require_listed(company: Company, person: Person) -> str:
    """In what capacity the register lists ``person``; raises NotListed in words that say what to do."""
    if not company.active:
        raise NotListed(
            Text(
                f"{company.name} est radiée du registre depuis le {company.closed_on} : personne ne peut plus agir pour elle ici.",
                f"{company.name} was struck off the register on {company.closed_on}: nobody can act for it here any more.",
            )
        )
    listed = company.representative(person.identity)
    if listed is None:
        todo = register().what_to_do
        raise NotListed(
            Text(
                f"Le registre ne vous cite pas parmi les représentants de {company.name}. {todo.fr}",
                f"The register does not list you among the representatives of {company.name}. {todo.en}",
            )
        )
    return listed.capacity


@transaction.atomic
def proven(person: Person, *, company: Company, capacity: str, source: Text) -> Mandate:
    organisation = kept(company)
    mandate = people.represent(person, kind=Mandate.Kind.REPRESENTATION, organisation=organisation)
    first = mandate.proof != Mandate.Proof.REGISTER
    people.note_proof(mandate, capacity=capacity, source=source)
    if first:
        note(mandate, Line.Event.PROVEN, by=person, detail=capacity)
    return mandate


def kept(company: Company) -> Organisation:
    """The company as known here, with its legal form; a name that is there already stays."""
    try:
        found = known.organisation_by_identifier(company.identifier)
        name, kind = found.name, found.kind
    except known.UnknownOrganisation:
        name, kind = company.name, COMPANY
    return people.organisation(company.identifier, name=name, kind=kind, legal_form=company.legal_form[:120], sample=company.sample)


def ensure(mandate: Mandate) -> Mandate:
    """Before an act that counts: the mandate holds, and what it rests on was proven not long ago.

    For a delegation, the giver must still represent the company. Raises MandateRefused (NotListed
    when the register no longer lists them, Unproven when it cannot be asked).
    """
    held = known.mandates().current().filter(pk=mandate.pk).first()
    if held is None:
        raise MandateRefused(ENDED)
    root = held
    while root.via is not None:
        root = root.via
    if root.kind == Mandate.Kind.REPRESENTATION and not is_fresh(root):
        prove(root.holder, str(root.organisation.identifier) if root.organisation else "")
    return held


def is_fresh(mandate: Mandate) -> bool:
    limit = timezone.now() - selectors.profile().fresh_for
    return mandate.proof == Mandate.Proof.REGISTER and mandate.checked_at is not None and mandate.checked_at > limit


def recheck_all() -> int:
    """Ask again for every representation whose proof grew old; a register that is down ends the run, and nothing is ended for it."""
    done = 0
    for mandate in selectors.to_recheck():
        try:
            prove(mandate.holder, str(mandate.organisation.identifier) if mandate.organisation else "")
        except NotListed:
            log.info("mandate_lapsed", mandate=mandate.pk)
        except Unproven:
            log.warning("register_unavailable", done=done)
            break
        done += 1
    return done
