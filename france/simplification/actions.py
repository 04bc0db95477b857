"""Take stock, review, propose, decide, import what is filed elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from france.simplification import rules
from france.simplification.models import FormEntry, Proposal, Review
from parvis.components.procedures.selectors import Procedure
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel.text import Text

COLUMNS = ("slug", "kind", "title_fr", "title_en", "body", "fields", "documents", "volume", "source")
MOST_LINES = 20_000
A_DAY = 20
LEGAL = Text("Engagement 7 du CITP : compter, revoir et simplifier", "CITP, commitment 7: count, review and simplify")


class Refused(Exception):
    """It cannot be done now; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def take_stock() -> int:
    """An entry for each published procedure that has none; how many were added. Run by the clock."""
    missing = Procedure.objects.exclude(current=None).exclude(pk__in=FormEntry.objects.exclude(procedure=None).values("procedure"))
    rows = [FormEntry(slug=each.slug, kind=FormEntry.Kind.PROCEDURE, procedure=each) for each in missing]
    return len(FormEntry.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def begin_review(entry: FormEntry, *, agent: Person, organisation: Organisation) -> Review:
    """The review that is open, or a new one on the version in force."""
    FormEntry.objects.select_for_update().get(pk=entry.pk)
    found = entry.reviews.filter(ended_at=None).first()
    version = entry.procedure.current if entry.procedure else None
    return found or Review.objects.create(entry=entry, version=version, agent=agent, organisation=organisation)


@transaction.atomic
def end_review(review: Review) -> None:
    """Close a review. Raises Refused while a proposal of it waits for a decision."""
    if review.proposals.filter(decision="").exists():
        raise Refused(
            Text(
                "Des propositions attendent une décision. Décidez-les, puis terminez la revue.",
                "Some proposals wait for a decision. Decide them, then end the review.",
            )
        )
    Review.objects.filter(pk=review.pk, ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def propose(entry: FormEntry, *, field: str, kind: str, why: str, person: Person, review: Review | None = None) -> Proposal:
    """Propose something for one field; without a review it is a suggestion of the public. Proposing the same again changes nothing.

    Raises Refused for a field that the form does not have, or for too many in one day.
    """
    version = entry.procedure.current if entry.procedure else None
    if version and field not in rules.names(version.definition):
        raise Refused(
            Text("Ce formulaire ne demande pas cela. Choisissez dans la liste.", "This form does not ask that. Choose from the list.")
        )
    recent = Proposal.objects.filter(person=person, by_public=True, proposed_at__gt=timezone.now() - timedelta(days=1))
    if review is None and recent.count() >= A_DAY:
        raise Refused(Text("Vous avez proposé beaucoup aujourd’hui. Continuez demain.", "You have proposed much today. Go on tomorrow."))
    same = Proposal.objects.filter(entry=entry, field=field, kind=kind, person=person, decision="").first()
    if same:
        return same
    found = Proposal.objects.create(
        entry=entry, review=review, version=version, field=field, kind=kind, why=why.strip(), person=person, by_public=review is None
    )
    if review is None:
        note(person, "simplification.proposed")
    return found


def note(person: Person, event: str) -> None:
    title = Text("Simplification des démarches et des formulaires", "Simplification of procedures and forms")
    protection.record(event, subjects=[person.identity.canonical()], organisation=str(title), purpose=title, legal_basis=LEGAL)


@transaction.atomic
def decide(proposal: Proposal, *, accepted: bool, reason: str, agent: Person, evidence: str = "") -> Proposal:
    """Accept or reject with a reason, once. Raises Refused without one, or when it is decided already."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.decision:
        raise Refused(Text("Cette proposition est déjà décidée. Relisez-la.", "This proposal is decided already. Read it again."))
    if not reason.strip():
        raise Refused(Text("Écrivez la raison : elle est publiée.", "Write the reason: it is published."))
    held.decision = Proposal.Decision.ACCEPTED if accepted else Proposal.Decision.REJECTED
    held.reason, held.decided_by, held.decided_at, held.evidence = reason.strip(), agent, timezone.now(), evidence
    held.save(update_fields=["decision", "reason", "decided_by", "decided_at", "evidence"])
    if held.by_public and held.person:
        note(held.person, "simplification.decided")
    return held


@dataclass(frozen=True)
class WrongLine:
    """A line of an import that cannot be taken, and why."""

    number: int
    why: Text


@transaction.atomic
def import_forms(text: str, *, sample: bool) -> tuple[int, list[WrongLine]]:
    """Take in declared forms from CSV with the header ``COLUMNS``: all of them, or none and every mistake.

    Lines whose slug is there already take its place; those filed here are left alone. Returns how many, and the mistakes.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restkey="more")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        wanted = ",".join(COLUMNS)
        return 0, [WrongLine(1, Text(f"La première ligne doit être : {wanted}", f"The first line must be: {wanted}"))]
    rows: dict[str, FormEntry] = {}
    wrong: list[WrongLine] = []
    for number, line in enumerate(reader, start=2):
        try:
            entry = entry_of(line, sample=sample)
            rows[entry.slug] = entry
        except (ValueError, ValidationError) as error:
            wrong.append(WrongLine(number, Text(f"Ligne illisible : {said(error)}", f"This line cannot be read: {said(error)}")))
    if len(rows) > MOST_LINES:
        return 0, [WrongLine(MOST_LINES, Text(f"{MOST_LINES} lignes au plus.", f"{MOST_LINES} lines at most."))]
    return (0, wrong[:50]) if wrong else (kept(rows), [])


def kept(rows: Mapping[str, FormEntry]) -> int:
    """Write the rows; a form that is there keeps its reviews and gets the new figures. Those filed here are left alone."""
    held = {each.slug: each for each in FormEntry.objects.filter(slug__in=rows)}
    FormEntry.objects.bulk_create([row for slug, row in rows.items() if slug not in held], batch_size=1000)
    for slug, row in rows.items():
        if slug in held and held[slug].procedure_id is None:
            FormEntry.objects.filter(slug=slug).update(**{name: getattr(row, name) for name in COLUMNS[1:]}, sample=row.sample)
    return len(rows)


def said(error: ValueError | ValidationError) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def entry_of(line: Mapping[str, Any], *, sample: bool) -> FormEntry:
    """Raises ValueError or ValidationError."""
    if "more" in line or None in line.values():
        raise ValueError(f"{len(COLUMNS)} columns")
    written = {name: str(line[name]).strip() for name in COLUMNS}
    numbers = {name: int(written[name]) for name in ("fields", "documents")}
    volume = int(written["volume"]) if written["volume"] else None
    entry = FormEntry(**{**written, **numbers, "volume": volume, "sample": sample})
    entry.clean_fields(exclude={"procedure"})
    if not entry.title_fr:
        raise ValueError("title_fr")
    return entry
