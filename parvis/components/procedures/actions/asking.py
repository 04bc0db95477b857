"""Ask other administrations instead of the person; what does not come now is a debt, asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.moving import touched
from parvis.components.procedures.lifecycle import DECIDED
from parvis.components.procedures.models import Answer, Asking, File
from parvis.components.procedures.rules.definition import FieldType, Want
from parvis.components.procedures.rules.progress import filled
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import lists
from parvis.components.procedures.selectors.for_whom import third_party
from parvis.core.exchange import actions as exchange
from parvis.core.people import selectors as people
from parvis.kernel import catalogue, rounds
from parvis.kernel.text import Text

AGAIN_AFTER = timedelta(minutes=1)  # a person who waits on the page; the source has its own breaker too
WITHIN = timedelta(minutes=1)  # of one round; the next goes on
CANNOT_TELL = Text(
    "La source vous connaît, mais n’a pas de quoi répondre à la question. Vous pouvez donner l’information vous-même.",
    "The source knows you, but has nothing to answer the question with. You can give the information yourself.",
)
FOR_COMPANIES = Text(
    "Vous agissez en votre nom : aucun registre d’entreprises n’a été interrogé. Agissez pour une entreprise pour ne rien redonner à son sujet.",
    "You act in your own name: no register of companies was asked. Act for a company to give nothing about it again.",
)
ONLY_A_TRIAL = Text(
    "C’est un essai : aucune administration n’est interrogée. Répondez vous-même.",
    "This is a trial: no administration is asked. Answer yourself.",
)
FOR_SOMEBODY_ELSE = Text(
    "Cette demande est pour quelqu’un d’autre, sans mandat : aucune administration n’est interrogée. Répondez vous-même.",
    "This request is for somebody else, without a mandate: no administration is asked. Answer yourself.",
)
log = structlog.get_logger(__name__)


def asked(file: File, want: Want) -> exchange.Answer:
    """What the source of ``want`` says now. Raises ForCompanies and what ``exchange.ask`` raises."""
    about = subject(file, want)
    return exchange.ask(
        want.offer,
        asker=file.definition.asker,
        subject=about,
        organisation=file.organisation,
        file_reference=name_of(file),
        also_concerns=children(file) if file.definition.names_children(want) and about.identity else (),
        prompt=prompt(file),
    )


def prompt(file: File) -> exchange.Prompt | None:
    """Whether the person opened the file; whoever acts by a mandate or for a company is somebody else than whom the line is about."""
    return exchange.Prompt.OWN_FILE if file.acted_by_id is None and file.company_id is None else None


def values_of(answer: exchange.Answer) -> dict[str, Any]:
    """What is kept of an answer: released values by their path, yes or no by the question's mark."""
    return {**answer.values, **{f"?{name}": told for name, told in answer.yes_or_no.items()}}


class ForCompanies(LookupError):
    """The need is about a company, and the file is for none."""


def ask_for(file: File) -> None:
    """Ask what the file needs and does not have yet, outside any transaction. Never asks twice what is known."""
    asked = selectors.askings_by_need(file)
    for want in file.definition.needs:
        if want.name not in asked or is_due_again(asked[want.name]):
            ask_one(file, want)


def is_due_again(asking: Asking) -> bool:
    return asking.state == Asking.State.AWAITED and asking.asked_at <= timezone.now() - AGAIN_AFTER


def ask_one(file: File, want: Want) -> Asking:
    """Ask one need and keep what came of it. Never raises for what happens at the source."""
    asked_at = timezone.now()
    if third_party(file) is not None:
        return note(file, want, state=Asking.State.UNKNOWN, asked_at=asked_at, why=FOR_SOMEBODY_ELSE)
    if file.trial:
        return note(file, want, state=Asking.State.UNKNOWN, asked_at=asked_at, why=ONLY_A_TRIAL)
    try:
        answer = asked(file, want)
    except ForCompanies:
        return note(file, want, state=Asking.State.UNKNOWN, asked_at=asked_at, why=FOR_COMPANIES)
    except exchange.SourceUnavailable as error:
        return note(file, want, state=Asking.State.AWAITED, asked_at=asked_at, why=error.text)
    except exchange.ExchangeError as error:  # nothing to wait for: the person is asked instead
        return note(file, want, state=Asking.State.UNKNOWN, asked_at=asked_at, why=error.text)
    if answer.yes_or_no and not answer.fields and all(told is None for told in answer.yes_or_no.values()):
        return note(file, want, state=Asking.State.UNKNOWN, asked_at=asked_at, why=CANNOT_TELL)
    return receive(file, want, answer=answer, asked_at=asked_at)


def subject(file: File, want: Want) -> exchange.Subject:
    """Whom or what to ask about: offers about organisations are asked about the company that the file is for."""
    if file.person is None:
        raise LookupError(f"{file.id} belongs to nobody any more: there is no one to ask about.")
    if catalogue.offer(want.offer).by == "organisation":
        if file.company is None:
            raise ForCompanies
        return exchange.Subject(organisation=file.company.identifier)
    return exchange.Subject(identity=file.person.identity)


def children(file: File) -> list[people.Identity]:
    """The applicant's children as far as they are known here: the line about them is read by whoever has parental authority."""
    return [child.identity for child in people.people_represented_by(file.person)] if file.person else []


def name_of(file: File) -> str:
    """How the trace names the file: a draft has no reference yet."""
    return file.reference or f"{file.procedure.slug}-{str(file.id)[:8]}"


@transaction.atomic
def note(file: File, want: Want, *, state: str, asked_at: Any, why: Text) -> Asking:
    """Keep that there is no answer (yet), and why."""
    asking = held(file, want, asked_at=asked_at)
    if asking.state != Asking.State.KNOWN:  # another tab may have got the answer meanwhile
        asking.state, asking.asked_at, asking.why = state, asked_at, {"fr": why.fr, "en": why.en}
        asking.save()
    return asking


@transaction.atomic
def receive(file: File, want: Want, *, answer: exchange.Answer, asked_at: Any) -> Asking:
    """Keep what the source answered, and fill the fields that wait for it."""
    asking = held(file, want, asked_at=asked_at)
    asking.state, asking.asked_at, asking.fetched_at = Asking.State.KNOWN, asked_at, answer.fetched_at
    asking.values, asking.why = values_of(answer), {}
    asking.source = {"fr": answer.source.fr, "en": answer.source.en}
    asking.save()
    current = File.objects.select_for_update(of=("self",)).get(id=file.id)
    if current.state not in DECIDED:
        for name, paths in want.fills.items():
            fill(current, want, name=name, paths=paths, asking=asking)
        touched(current)
    return asking


def held(file: File, want: Want, *, asked_at: Any) -> Asking:
    """The need's row, locked; counts the attempt."""
    Asking.objects.get_or_create(
        file=file, need=want.name, defaults={"state": Asking.State.AWAITED, "since": asked_at, "asked_at": asked_at, "attempts": 0}
    )
    asking = Asking.objects.select_for_update().get(file=file, need=want.name)
    asking.attempts += 1
    return asking


def fill(file: File, want: Want, *, name: str, paths: tuple[str, ...], asking: Asking) -> None:
    """Give a field its source's value, unless the person answered it meanwhile; a link's word gives way to the source's."""
    field = file.definition.field(name)
    value = filled(asking.values, paths, field.type)
    if value is not None and field.type is FieldType.PLACE:
        value = lists.place(field.level, value)
    if value is None:
        return
    if file.is_draft:
        file.answers.filter(field=name, prefilled=True, source="").delete()
    Answer.objects.get_or_create(
        file=file,
        field=name,
        defaults={
            "value": value,
            "state": Answer.State.KNOWN,
            "source": want.offer,
            "source_title": asking.source,
            "fetched_at": asking.fetched_at,
            "after_filing": not file.is_draft,
        },
    )


def collect_debts() -> int:
    """Ask again what sources did not answer; returns how many answers came. Run by the clock."""
    due = selectors.debts().filter(asked_at__lte=timezone.now() - AGAIN_AFTER)  # asked longest ago first: a slow source keeps nobody out
    return rounds.each(list(due.values_list("pk", flat=True)), collect_debt, of="procedures.collect-debts", within=WITHIN)


def collect_debt(asking_id: int) -> bool:
    asking = Asking.objects.get(pk=asking_id)
    file = selectors.files().select_related("person").get(id=asking.file_id)
    return is_due_again(asking) and ask_one(file, file.definition.need(asking.need)).state == Asking.State.KNOWN
