"""Files filed for a demonstration, through the same actions as anybody's, with a source's answer given by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import asking, drafts, filing, repetitions
from parvis.components.procedures.actions.moving import first_clock_date
from parvis.components.procedures.models import Answer, Asking, File, Procedure
from parvis.components.procedures.selectors.files import progress
from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import source_of
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import catalogue
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class SampleFile:
    """An invented request: what sources answered by need (questions by their mark), what the person typed, and how long ago it came in."""

    person: Person
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    age_days: int = 0


@transaction.atomic
def file_sample(slug: str, *, organisation: Organisation, sample: SampleFile) -> File:
    """File an invented request, marked as a sample. Raises TransitionRefused when an answer misses."""
    procedure = Procedure.objects.select_related("current").get(slug=slug)
    moment = timezone.now() - timedelta(days=sample.age_days)
    sign_in = drafts.SignIn(provider=Text("Démonstration", "Demonstration"), at=moment)
    draft = drafts.begin(procedure, person=sample.person, organisation=organisation, language="fr", sign_in=sign_in)
    answer_needs(draft, sample, moment=moment)
    draft = drafts.save_answers(draft.id, person=sample.person, revision=draft.revision, values=sample.values)
    for name, rows in sample.rows.items():
        for row in rows:
            draft = repetitions.save_row(
                draft.id, person=sample.person, revision=draft.revision, field=draft.definition.field(name), row=row
            )
    return aged(filing.submit(draft.id, person=sample.person, revision=draft.revision), moment=moment)


def answer_needs(draft: File, sample: SampleFile, *, moment: datetime) -> None:
    """What each source said, or that it is awaited."""
    for want in draft.definition.needs:
        if want.name in sample.known:
            asking.receive(draft, want, answer=sample_answer(want.offer, sample.known[want.name], moment), asked_at=moment)
        else:
            Asking.objects.create(
                file=draft, need=want.name, state=Asking.State.AWAITED, since=moment, asked_at=moment, why={"fr": "…", "en": "…"}
            )


def sample_answer(offer: str, values: Mapping[str, Any], moment: datetime) -> exchange.Answer:
    fields = tuple(each.name for each in catalogue.offer(offer).fields)
    return exchange.Answer(
        values={name: value for name, value in values.items() if not name.startswith("?")},
        yes_or_no={name[1:]: value for name, value in values.items() if name.startswith("?")},
        fields=fields,
        withheld=(),
        offer=offer,
        source=source_of(offer),
        fetched_at=moment,
        authorisation="",
        request_id="",
        entry_ids=(),
    )


def aged(file: File, *, moment: datetime) -> File:
    """The file as if it had come in at ``moment``: its date, its clock, its history."""
    file.submitted_at, file.sample = moment, True
    file.silence_on = first_clock_date(file, progress(file))
    file.save(update_fields=["submitted_at", "sample", "silence_on"])
    file.passages.update(at=moment)
    Answer.objects.filter(file=file).update(saved_at=moment)
    return file


def has_samples(slug: str, *, organisation: Organisation) -> bool:
    """Whether invented requests of living people are there already."""
    return File.objects.filter(procedure__slug=slug, organisation=organisation, sample=True, person__isnull=False).exists()
