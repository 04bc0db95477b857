"""Refusals by silence and decisions by algorithm: what their person may ask, what was asked, and by when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from france.reasons import rules
from france.reasons.rules import Refusal, Standing
from france.reasons.wording import STANDINGS, TAGS
from parvis.components.procedures.selectors import File
from parvis.components.procedures.selectors.access import seen_by
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import country, local_day, today
from parvis.kernel.text import Text

REASONS, DOCUMENT = "demande-motifs", "demande-document"
SHOWN = 300


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One refusal by silence, with the request for its reasons where there is one."""

    refused: File
    request: File | None
    refusal: Refusal
    standing: Standing
    due: date | None  # the last day to give the reasons
    appeal_until: date | None
    not_to_ask: Text | None

    @property
    def standing_title(self) -> Text:
        return STANDINGS[self.standing]

    @property
    def tag_kind(self) -> str:
        return TAGS[self.standing]


def asked(slug: str) -> QuerySet[File]:
    """Every request of that procedure that was handed in, latest first."""
    found = File.objects.filter(procedure__slug=slug, trial=False, erased_at=None).exclude(state="draft")
    return found.select_related("organisation", "version", "procedure", "decision").order_by("-submitted_at")


def of_the_same_holder(file: File) -> Q:
    """Files of the same company or person, before the same body: nobody reaches another’s by giving its reference."""
    holder = Q(company_id=file.company_id) if file.company_id else Q(company=None, person_id=file.person_id, person__isnull=False)
    return holder & Q(organisation_id=file.organisation_id)


def request_about(file: File, slug: str) -> File | None:
    """What was asked about the decision on ``file``; the latest."""
    return asked(slug).filter(of_the_same_holder(file), answers__field="decision", answers__value=str(file.reference)).first()


def subject_of(request: File) -> File | None:
    """The file that a request is about, where it is one of the same holder before the same body."""
    answer = request.answers.filter(field="decision").first()
    found = File.objects.filter(of_the_same_holder(request), reference=str(answer.value) if answer else "", trial=False)
    return found.select_related("organisation", "version", "procedure", "decision").first()


def is_refused_by_silence(file: File) -> bool:
    """Whether silence refused what a refusal in writing would have had to give reasons for (articles L. 211-2 and L. 232-4)."""
    decision = getattr(file, "decision", None)
    if decision is None or not decision.is_tacit or file.state != "refused" or file.procedure.slug in (REASONS, DOCUMENT):
        return False
    return bool(file.definition.outcomes["refused"].reasons == "required")


def is_by_algorithm(file: File) -> bool:
    """Whether a rule of the procedure took part in the decision (article L. 311-3-1)."""
    decision = getattr(file, "decision", None)
    return decision is not None and bool(decision.proposal) and file.definition.algorithm is not None


def followed(file: File) -> Followed | None:
    """The reasons of a refusal by silence; None for any other file."""
    if not is_refused_by_silence(file) or file.decided_at is None:
        return None
    request = request_about(file, REASONS)
    refusal = Refusal(
        refused=local_day(file.decided_at),
        remedies_told=bool(file.definition.appeals),
        asked=local_day(request.submitted_at) if request and request.submitted_at else None,
        given=local_day(request.decided_at) if request and request.state == "accepted" and request.decided_at else None,
        closed=request is not None and request.is_decided and request.state != "accepted",
    )
    found = rules.deadlines(refusal, country().duties, works=country().works)
    return Followed(
        refused=file,
        request=request,
        refusal=refusal,
        standing=rules.standing(refusal, found, on=today()),
        due=found[rules.ANSWER].last_day if rules.ANSWER in found else None,
        appeal_until=rules.appeal_until(refusal, found),
        not_to_ask=rules.why_not_to_ask(refusal, found, on=today()),
    )


def of_body(who: Actor) -> list[Followed]:
    """The reasons asked of a body, as the agent may handle them: those that are late first, then by their last day."""
    requests = asked(REASONS).filter(pk__in=seen_by(who))[:SHOWN]
    found = [followed(each) for each in map(subject_of, requests) if each is not None]
    order = {Standing.LATE: 0, Standing.WAITING: 1}
    rows = {str(each.refused.pk): each for each in found if each is not None and each.request is not None}
    return sorted(rows.values(), key=lambda each: (order.get(each.standing, 9), each.due or date.max))
