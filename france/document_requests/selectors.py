"""Requests for documents as their person, the body, the CADA and everyone see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from france.document_requests import rules
from france.document_requests.models import Answer, Course
from france.document_requests.rules import Given, Road, Standing
from france.document_requests.wording import STANDINGS
from parvis.components.procedures.selectors import OPEN, File, WithdrawnDecision
from parvis.components.procedures.selectors import Answer as ReferralAnswer
from parvis.components.procedures.selectors.access import seen_by
from parvis.components.procedures.selectors.explained import explained
from parvis.kernel import rounds
from parvis.kernel.accents import without_accents
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import country, local_day, start_of_day, today
from parvis.kernel.clocks import Deadline
from parvis.kernel.text import Text

REQUEST, REFERRAL = "demande-document", "saisine-cada"
ALGORITHM = "algorithm"  # what is asked for: the rules behind a decision, which are told in words


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One request with its road: dates, last days, where it stands, and what may be done today."""

    file: File
    answers: Mapping[str, Any]
    road: Road
    deadlines: tuple[Deadline, ...]
    standing: Standing
    confirmed_on: date | None
    answer: Answer | None
    course: Course | None
    referral: File | None
    not_to_cada: Text | None
    not_to_court: Text | None

    @property
    def title(self) -> str:
        return str(self.answers.get("title", ""))

    @property
    def standing_title(self) -> Text:
        return STANDINGS[self.standing]

    @property
    def is_published(self) -> bool:
        return self.answers.get("published") is True

    @property
    def pseudonym(self) -> str:
        return str(self.answers.get("pseudonym") or "")


def requests() -> QuerySet[File]:
    """Every request that was submitted, latest first."""
    found = File.objects.filter(procedure__slug=REQUEST, trial=False).exclude(state="draft")
    related = ("organisation", "version", "procedure", "document_answer__document", "document_course", "decision", "number")
    return found.select_related(*related).prefetch_related("answers", "withdrawn_decisions").order_by("-submitted_at")


def referrals_of(references: list[str]) -> dict[str, File]:
    """The latest referral to the CADA of each request, by the reference of the request."""
    found = File.objects.filter(procedure__slug=REFERRAL, answers__field="request", answers__value__in=references, trial=False)
    rows = found.exclude(state="draft").select_related("decision", "organisation").prefetch_related("answers").order_by("submitted_at")
    return {str(answers_of(each)["request"]): each for each in rows}


def answers_of(file: File) -> dict[str, Any]:
    return {answer.field: answer.value for answer in file.answers.all()}


def followed(file: File) -> Followed:
    return all_followed([file])[0]


def all_followed(files: list[File]) -> list[Followed]:
    """The files with their roads; two questions to the database for all of them."""
    referrals = referrals_of([str(each.reference) for each in files])
    return [one(each, referrals.get(str(each.reference))) for each in files]


def one(file: File, referral: File | None) -> Followed:
    answer, course = getattr(file, "document_answer", None), getattr(file, "document_course", None)
    road = road_of(file, answer=answer, course=course, referral=referral)
    found = rules.deadlines(road, country().duties, works=country().works)
    confirmed = confirmed_day(course, found)
    until = {name: found[name].last_day if name in found else None for name in (rules.REFERRAL, rules.COURT)}
    return Followed(
        file=file,
        answers=answers_of(file),
        road=road,
        deadlines=tuple(found.values()),
        standing=rules.standing(road, on=today(), confirmed=confirmed, very_late=until[rules.REFERRAL]),
        confirmed_on=confirmed,
        answer=answer,
        course=course,
        referral=referral,
        not_to_cada=rules.why_not_to_cada(road, on=today(), until=until[rules.REFERRAL]),
        not_to_court=rules.why_not_to_court(road, on=today(), confirmed=confirmed, until=until[rules.COURT]),
    )


def confirmed_day(course: Course | None, found: Mapping[str, Deadline]) -> date | None:
    """The day on which the refusal is confirmed: that of the administration's word, or of its silence."""
    if course and (course.followed_on or course.confirmed_on):
        return course.followed_on or course.confirmed_on
    return found["R343-5"].last_day if "R343-5" in found else None


def road_of(file: File, *, answer: Answer | None, course: Course | None, referral: File | None) -> Road:
    refused = refused_at(file, answer)
    return Road(
        requested=local_day(file.submitted_at or file.created_at),
        due=file.silence_on,
        given=Given(answer.given) if answer and file.is_decided else None,
        refused=local_day(refused) if refused else None,
        remedies_told=bool(file.definition.appeals),
        registered=local_day(referral.submitted_at) if referral and referral.submitted_at else None,
        opinion=local_day(referral.decided_at) if referral and referral.decided_at else None,
        followed=course.followed_on if course else None,
        closed=file.state == "closed_without_decision",
    )


def asks_for_rules(request: File) -> bool:
    return answers_of(request).get("what") == ALGORITHM


def decided_by_rule(request: File) -> File | None:
    """The file whose rules are asked for; one of the same holder before the same body, so that nobody reads another’s by its reference."""
    holder = Q(company_id=request.company_id) if request.company_id else Q(company=None, person_id=request.person_id, person__isnull=False)
    found = File.objects.filter(holder, reference=str(answers_of(request).get("decision") or ""), organisation_id=request.organisation_id)
    return found.select_related("version", "organisation", "decision").first()


def known_rules(request: File) -> str:
    """What the system knows of the algorithm whose rules are asked for, in the language of the request."""
    decided = decided_by_rule(request)
    with translation.override(request.language):
        return explained(decided) if decided else ""


def refused_at(file: File, answer: Answer | None) -> datetime | None:
    """When the document was refused, in part too. A refusal that was taken back counts until there is another decision: the person
    was refused, and the road to the CADA that it opened does not close because the administration looks again."""
    if file.state == "refused":
        return file.decided_at
    if answer and answer.given == Given.PARTIAL:
        return answer.answered_at
    taken_back = [each.decided_at for each in file.withdrawn_decisions.all() if each.outcome == "refused"]
    return taken_back[-1] if taken_back and not file.is_decided else None


def register(*, words: str = "", standing: str = "", body: str = "") -> list[Followed]:
    """The requests that their authors let everyone read, latest first."""
    published = requests().filter(answers__field="published", answers__value=True, erased_at=None)
    if body:
        published = published.filter(organisation__identifier=body)
    wanted = without_accents(words.casefold()).split()
    found = [each for each in all_followed(list(published[:500])) if standing in ("", each.standing)]
    return [each for each in found if all(word in searched(each) for word in wanted)]


def searched(each: Followed) -> str:
    return without_accents(f"{each.title} {each.answers.get('description', '')} {each.file.organisation.name}".casefold())


def of_body(who: Actor) -> list[Followed]:
    """The requests addressed to a body that the agent may handle, those without an answer first, then by their date."""
    found = all_followed(list(requests().filter(pk__in=seen_by(who))[:300]))
    open_first = {Standing.AFTER_OPINION: 0, Standing.AT_CADA: 1, Standing.VERY_OVERDUE: 2, Standing.OVERDUE: 3, Standing.WAITING: 4}
    return sorted(found, key=lambda each: (open_first.get(each.standing, 9), each.file.silence_on or date.max))


def to_confirm() -> Iterator[UUID]:
    """Refused requests that went to the CADA and whose refusal nothing has confirmed yet."""
    looked_at_again = Exists(WithdrawnDecision.objects.filter(file=OuterRef("pk"), outcome="refused"))
    refused = requests().filter(Q(state="refused") | Q(looked_at_again, state__in=OPEN), person__isnull=False)
    waiting = refused.filter(Q(document_course=None) | Q(document_course__confirmed_on=None, document_course__followed_on=None))
    referred = ReferralAnswer.objects.filter(file__procedure__slug=REFERRAL, field="request", file__trial=False)
    for page in rounds.pages(referred.exclude(file__state="draft")):
        yield from waiting.filter(reference__in=[str(each.value) for each in page]).values_list("pk", flat=True)


def confirmed_by_silence(file: File) -> date | None:
    """The day on which two months of silence after the CADA confirmed the refusal; None before it."""
    seen = followed(file)
    return seen.confirmed_on if seen.standing is Standing.CONFIRMED else None


def figures() -> Iterator[dict[str, Any]]:
    """Requests of each body by month and by where they stand; closed months only."""
    this_month = today().replace(day=1)
    counted: dict[tuple[str, str, str], dict[str, int]] = {}
    for each in all_followed(list(requests().filter(submitted_at__lt=start_of_day(this_month)))):
        key = (f"{each.road.requested:%Y-%m}", each.file.organisation.identifier, each.file.organisation.name)
        row = counted.setdefault(key, {"requests": 0, "obtained": 0, "refused": 0, "silent": 0, "to_cada": 0})
        row["requests"] += 1
        row["obtained"] += each.road.given in rules.OBTAINED
        row["refused"] += each.road.given in (Given.REFUSED, Given.NOT_HELD)
        row["silent"] += each.standing in (Standing.OVERDUE, Standing.VERY_OVERDUE)
        row["to_cada"] += each.road.registered is not None
    for (period, identifier, name), row in sorted(counted.items()):
        yield {"period": period, "body": identifier, "body_name": name, **row}
