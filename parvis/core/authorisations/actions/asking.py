"""The applicant's side: begin, write, send, hand over, begin again, change what was approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from parvis.core.authorisations import selectors
from parvis.core.authorisations.actions.events import emit, locked
from parvis.core.authorisations.models import Application
from parvis.core.authorisations.rules import blocks, steps
from parvis.core.authorisations.rules.steps import By
from parvis.core.files import actions as files
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.manifest import AuthorisationKind, UseCase

MOST_OPEN = 50  # drafts of one body at once
DOCUMENT_BYTES = 10_000_000
NEVER_COPIED = ("legal_document", "planned_on")


class NotReady(Exception):
    """The request lacks something; ``problems`` lists all of it."""

    def __init__(self, problems: list[blocks.Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class TooManyDrafts(Exception):
    """The body has as many open drafts as it may."""


@transaction.atomic
def start(body: Organisation, person: Person | None, kind: AuthorisationKind, use: UseCase, *, by_api: bool = False) -> Application:
    """A new draft with what its template knows. Raises TooManyDrafts."""
    Organisation.objects.select_for_update().get(pk=body.pk)
    refuse_too_many(body)
    application = Application.objects.create(
        kind=kind.slug,
        use_case=use.slug,
        organisation=body,
        applicant=person,
        stage=kind.stages[0],
        answers=prefilled(kind, use, person),
    )
    emit(application, "create_by_api" if by_api else "create", by=By.PLATFORM if by_api else By.APPLICANT, actor=person)
    return application


def refuse_too_many(body: Organisation) -> None:
    if Application.objects.filter(organisation=body, state=Application.State.DRAFT).count() >= MOST_OPEN:
        raise TooManyDrafts


def prefilled(kind: AuthorisationKind, use: UseCase, person: Person | None) -> dict[str, Any]:
    """What the template says, in the language of whoever asks, and who they are."""
    language = person.language if person else "fr"
    answers: dict[str, Any] = {
        "title": f"{kind.title.in_language(language)} – {use.title.in_language(language)}",
        "description": use.purpose.in_language(language),
        "fields": [name for name in use.fields[kind.slug] if name in selectors.released(kind)],
        "legal_basis": use.legal_basis.in_language(language),
        "legal_url": use.legal_url,
        "recipients": use.recipients.in_language(language),
        "retention_months": str(use.retention_months),
        "calls_per_minute": str(use.calls_per_minute),
    }
    if person:
        answers |= {
            "business_type": blocks.PERSON,
            "business_family_name": person.usual_name or person.family_name,
            "business_given_name": "".join(person.given_names[:1]),
            "business_email": person.email,
        }
    return {name: value for name, value in answers.items() if value}


@transaction.atomic
def save(
    application: Application, values: Mapping[str, Any], *, person: Person | None, by_api: bool = False, while_typing: bool = False
) -> Application:
    """Keep what was typed, right or wrong, where the applicant may write; raises steps.NotAllowed elsewhere.

    One event tells of a run of typing: ``while_typing`` adds none after another.
    """
    current = locked(application)
    before = dict(current.answers)
    current.answers = before | {name: value for name, value in values.items() if name in blocks.FIELDS}
    changed = blocks.differences(before, current.answers)
    last = current.events.order_by("-at", "-pk").first()
    if changed and while_typing and last and last.name == "update":
        steps.found("update", selectors.situation(current))
        current.changed_at = timezone.now()
        current.save()
    elif changed:
        event, by = ("update_by_api", By.PLATFORM) if by_api else ("update", By.APPLICANT)
        emit(current, event, by=by, actor=person, details={"changed": changed})
    return current


@transaction.atomic
def attach(application: Application, upload: UploadedFile[bytes], *, person: Person) -> Application:
    """Keep the legal text as a PDF. Raises files.RefusedFile or steps.NotAllowed."""
    stored = files.store(upload, name=upload.name or "", owner_person=None, accept=("application/pdf",), max_bytes=DOCUMENT_BYTES)
    return save(application, {"legal_document": {"id": str(stored.pk), "name": stored.name, "sha256": stored.sha256}}, person=person)


@transaction.atomic
def submit(application: Application, *, person: Person | None, terms: bool, officer_informed: bool) -> Application:
    """To the instructors, as it stands. Raises NotReady with all that is missing, or steps.NotAllowed."""
    current = locked(application)
    found = selectors.problems(current)
    if not terms:
        found.append(blocks.Problem("check", "terms", "terms"))
    if not officer_informed:
        found.append(blocks.Problem("check", "officer_informed", "officer"))
    if found:
        raise NotReady(found)
    current.submitted_at = timezone.now()
    emit(
        current,
        "submit",
        by=By.APPLICANT,
        actor=person,
        details={"answers": current.answers, "terms_accepted": True, "data_protection_officer_informed": True},
    )
    return current


@transaction.atomic
def write(application: Application, *, person: Person, text: str) -> None:
    emit(locked(application), "applicant_message", by=By.APPLICANT, actor=person, text=text)


@transaction.atomic
def transfer(application: Application, *, to: Person, person: Person) -> Application:
    """Hand the request to a colleague; raises LookupError for anybody else."""
    current = locked(application)
    if to.pk not in {each.pk for each in selectors.colleagues(current)}:
        raise LookupError("not a colleague of this body")
    former, current.applicant = current.applicant_id, to
    emit(current, "transfer", by=By.APPLICANT, actor=person, details={"from": str(former or ""), "to": str(to.pk)})
    return current


@transaction.atomic
def copy(application: Application, *, person: Person) -> Application:
    """A new draft that says the same, for a colleague or for another try. Raises TooManyDrafts."""
    Organisation.objects.select_for_update().get(pk=application.organisation_id)
    refuse_too_many(application.organisation)
    kind = selectors.kind_of(application)
    new = Application.objects.create(
        kind=application.kind,
        use_case=application.use_case,
        organisation=application.organisation,
        applicant=person,
        stage=kind.stages[0] if kind else application.stage,
        answers={name: value for name, value in application.answers.items() if name not in NEVER_COPIED},
        copied_from=application,
    )
    emit(new, "copy", by=By.APPLICANT, actor=person, details={"from": application.reference})
    return new


@transaction.atomic
def step(application: Application, event: str, *, person: Person) -> Application:
    """Reopen, cancel, go on to the next stage, archive. Raises steps.NotAllowed."""
    current = locked(application)
    if event in ("cancel_reopening", "cancel_next_stage"):
        current.answers = approved_answers(current) or current.answers
    emit(current, event, by=By.APPLICANT, actor=person)
    return current


def approved_answers(application: Application) -> dict[str, Any]:
    """What was asked when the request was last approved: what holds again when changes are given up."""
    last = application.events.filter(name="approve").order_by("-at", "-pk").first()
    return dict(last.details.get("answers", {})) if last else {}
