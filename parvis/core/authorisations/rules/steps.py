"""The life of a request as one table: which event is allowed where, by whom, and what it leads to.

States, events and guards are those of DataPass, the service that French administrations know: ``draft submitted
changes_requested validated refused archived revoked`` and a mark ``reopening``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

SANDBOX, PRODUCTION = "sandbox", "production"


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    VALIDATED = "validated"
    REFUSED = "refused"
    ARCHIVED = "archived"
    REVOKED = "revoked"


class By(StrEnum):
    """Who takes a step."""

    APPLICANT = "applicant"
    INSTRUCTOR = "instructor"
    CLOCK = "clock"
    PLATFORM = "platform"  # an operator, an import or a program of the applicant


EVERY = frozenset(State)
UNDER_WAY = frozenset({State.SUBMITTED, State.CHANGES_REQUESTED})
WRITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED})  # where the applicant may change what they ask
OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED})


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where a request stands, as far as steps depend on it."""

    state: str
    reopening: bool = False
    stage: str = PRODUCTION
    stages: tuple[str, ...] = (PRODUCTION,)  # of its kind, in order
    authorised: bool = False  # an authorisation that it led to is active

    @property
    def next_stage(self) -> str:
        """The stage after this one; empty when it is the last."""
        return beside(self.stage, self.stages, 1)

    @property
    def previous_stage(self) -> str:
        return beside(self.stage, self.stages, -1)


def beside(stage: str, stages: tuple[str, ...], step: int) -> str:
    place = stages.index(stage) + step if stage in stages else -1
    return stages[place] if 0 <= place < len(stages) else ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One event: from which states, by whom, and to which state (``to`` empty: it stays where it is).

    ``reopening`` and ``authorised`` say what must hold besides, None when it does not matter.
    """

    event: str
    by: frozenset[By]
    sources: frozenset[State]
    to: str = ""
    reopening: bool | None = None
    authorised: bool | None = None
    stage: str = ""  # "next" | "previous": the stage that it leads to, which must exist

    def allowed(self, now: Situation) -> bool:
        return (
            now.state in self.sources
            and self.reopening in (None, now.reopening)
            and self.authorised in (None, now.authorised)
            and (not self.stage or bool(stage_after(self, now)))
        )


def stage_after(step: Step, now: Situation) -> str:
    return now.next_stage if step.stage == "next" else now.previous_stage if step.stage == "previous" else now.stage


BY_APPLICANT, BY_INSTRUCTOR = frozenset({By.APPLICANT}), frozenset({By.INSTRUCTOR})
BY_CLOCK, BY_PLATFORM = frozenset({By.CLOCK}), frozenset({By.PLATFORM})

# An event may stand twice: the first line that is allowed holds.
STEPS = (
    Step(event="create", by=BY_APPLICANT, sources=frozenset({State.DRAFT})),
    Step(event="create_by_api", by=BY_PLATFORM, sources=frozenset({State.DRAFT})),
    Step(event="auto_generate", by=BY_PLATFORM, sources=frozenset({State.DRAFT})),
    Step(event="copy", by=BY_APPLICANT, sources=frozenset({State.DRAFT})),
    Step(event="update", by=BY_APPLICANT, sources=WRITABLE),
    Step(event="update", by=BY_APPLICANT, sources=frozenset({State.REFUSED}), reopening=True),
    Step(event="update_by_api", by=BY_PLATFORM, sources=WRITABLE),
    Step(event="submit", by=BY_APPLICANT, sources=WRITABLE, to=State.SUBMITTED),
    Step(event="submit", by=BY_APPLICANT, sources=frozenset({State.REFUSED}), to=State.SUBMITTED, reopening=True),
    Step(event="claim", by=BY_INSTRUCTOR, sources=OPEN - {State.DRAFT}),
    Step(event="request_changes", by=BY_INSTRUCTOR, sources=frozenset({State.SUBMITTED}), to=State.CHANGES_REQUESTED),
    Step(event="refuse", by=BY_INSTRUCTOR, sources=UNDER_WAY, to=State.VALIDATED, reopening=True),
    Step(event="refuse", by=BY_INSTRUCTOR, sources=UNDER_WAY, to=State.REFUSED),
    Step(event="approve", by=BY_INSTRUCTOR, sources=UNDER_WAY, to=State.VALIDATED),
    # Whoever may use the data under a request may lose them, also while it is being changed.
    Step(event="revoke", by=BY_INSTRUCTOR, sources=EVERY - {State.ARCHIVED, State.REVOKED}, to=State.REVOKED, authorised=True),
    Step(event="reopen", by=BY_APPLICANT, sources=frozenset({State.VALIDATED}), to=State.DRAFT),
    Step(event="cancel_reopening", by=BY_APPLICANT, sources=OPEN | {State.REFUSED}, to=State.VALIDATED, reopening=True),
    Step(event="start_next_stage", by=BY_APPLICANT, sources=frozenset({State.VALIDATED}), to=State.DRAFT, authorised=True, stage="next"),
    Step(
        event="cancel_next_stage",
        by=BY_APPLICANT,
        sources=OPEN | {State.REFUSED},
        to=State.VALIDATED,
        reopening=False,
        authorised=True,
        stage="previous",
    ),
    Step(
        event="archive", by=BY_APPLICANT, sources=EVERY - UNDER_WAY - {State.VALIDATED, State.ARCHIVED}, to=State.ARCHIVED, authorised=False
    ),
    Step(
        event="system_archive",
        by=BY_CLOCK,
        sources=EVERY - UNDER_WAY - {State.VALIDATED, State.ARCHIVED},
        to=State.ARCHIVED,
        authorised=False,
    ),
    Step(event="transfer", by=BY_APPLICANT, sources=EVERY - {State.ARCHIVED}),
    Step(event="applicant_message", by=BY_APPLICANT, sources=EVERY - {State.DRAFT, State.ARCHIVED}),
    Step(event="applicant_message", by=BY_APPLICANT, sources=frozenset({State.DRAFT}), reopening=True),
    Step(event="instructor_message", by=BY_INSTRUCTOR, sources=EVERY - {State.DRAFT, State.ARCHIVED}),
    Step(event="instructor_message", by=BY_INSTRUCTOR, sources=frozenset({State.DRAFT}), reopening=True),
    Step(event="system_reminder", by=BY_CLOCK, sources=EVERY - {State.ARCHIVED, State.REVOKED}),
    Step(event="system_import", by=BY_PLATFORM, sources=EVERY),
    Step(event="admin_update", by=BY_PLATFORM, sources=EVERY),
    Step(event="admin_change", by=BY_PLATFORM, sources=EVERY),
    Step(event="bulk_update", by=BY_PLATFORM, sources=EVERY),
)
EVENTS = tuple(dict.fromkeys(step.event for step in STEPS))


class NotAllowed(ValueError):
    """This step does not follow from where the request stands: somebody else took another one, or it never could."""


def found(event: str, now: Situation) -> Step:
    """The line of the table that holds; raises NotAllowed."""
    for step in STEPS:
        if step.event == event and step.allowed(now):
            return step
    raise NotAllowed(f"{event} does not follow from {now.state}{' (reopening)' if now.reopening else ''}")


def may(event: str, now: Situation) -> bool:
    return any(step.event == event and step.allowed(now) for step in STEPS)


def after(event: str, now: Situation) -> Situation:
    """Where ``event`` leads; raises NotAllowed."""
    step = found(event, now)
    state = step.to or now.state
    reopening = event == "reopen" or (now.reopening and state not in (State.VALIDATED, State.REVOKED, State.ARCHIVED))
    return replace(now, state=str(state), reopening=reopening, stage=stage_after(step, now))
