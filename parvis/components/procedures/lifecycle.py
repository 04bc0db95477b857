"""The life of a file: one table of transitions. Nothing else changes a file's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from parvis.kernel.text import Text


class State(TextChoices):
    """Where a file stands."""

    DRAFT = "draft", pgettext_lazy("file", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("file", "Submitted")
    UNDER_REVIEW = "under_review", pgettext_lazy("file", "Under review")
    ACCEPTED = "accepted", pgettext_lazy("file", "Accepted")
    REFUSED = "refused", pgettext_lazy("file", "Refused")
    CLOSED = "closed_without_decision", pgettext_lazy("file", "Closed without decision")


OPEN = (State.SUBMITTED, State.UNDER_REVIEW)
DECIDED = (State.ACCEPTED, State.REFUSED, State.CLOSED)


class By(StrEnum):
    """Who may make a transition."""

    PERSON = "person"
    AGENT = "agent"
    CLOCK = "clock"  # nobody: the law, on its day, or a declarative procedure


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What guards look at."""

    missing_answers: int = 0
    correction_pending: bool = False
    text: str = ""
    reasons_required: bool = True
    silence: str = ""  # what silence means here, where it means something: acceptance or refusal
    due: bool = False  # the day of silence has come
    automatic: str = ""  # the state that a declarative procedure gives by itself
    erased: bool = False
    too_late: bool = False  # to take the decision back
    obstacles: tuple[Text, ...] = ()  # what other parts of the procedure put in the way, in words


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A condition of a transition, with what to say and do when it fails."""

    passes: Callable[[Facts], bool]
    otherwise: Text


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One line of the table; ``event`` is its line in the trace."""

    name: str
    title: Text
    sources: tuple[State, ...]
    target: State
    by: By
    event: str
    guards: tuple[Guard, ...] = ()


class TransitionRefused(Exception):
    """A file cannot go that way now; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


COMPLETE = Guard(
    passes=lambda facts: facts.missing_answers == 0,
    otherwise=Text("Il manque des réponses. Complétez-les, puis envoyez.", "Some answers are missing. Complete them, then submit."),
)
NO_CORRECTION_PENDING = Guard(
    passes=lambda facts: not facts.correction_pending,
    otherwise=Text(
        "Une correction est attendue de la personne. Attendez sa réponse, ou classez sans suite.",
        "A correction is awaited from the person. Wait for the answer, or close without decision.",
    ),
)
CORRECTION_PENDING = Guard(
    passes=lambda facts: facts.correction_pending,
    otherwise=Text("Aucune correction n’est attendue : il n’y a rien à répondre.", "No correction is awaited: there is nothing to answer."),
)
SAYS_WHAT = Guard(
    passes=lambda facts: bool(facts.text.strip()),
    otherwise=Text(
        "Le message est vide. Écrivez ce qui doit être corrigé ou répondu.",
        "The message is empty. Write what must be corrected or answered.",
    ),
)
SAYS_WHY = Guard(
    passes=lambda facts: bool(facts.text.strip()) or not facts.reasons_required,
    otherwise=Text(
        "Cette décision doit être motivée. Écrivez les raisons que la personne lira.",
        "This decision needs reasons. Write those that the person will read.",
    ),
)

NOT_TACITLY_ACCEPTED = Guard(
    passes=lambda facts: not (facts.due and facts.silence == "acceptance"),
    otherwise=Text(
        "Le délai est passé : la demande est acceptée par le silence. Rouvrez le dossier pour revenir sur cette décision.",
        "The time has passed: silence has accepted the request. Open the file again to take that decision back.",
    ),
)
BY_ITSELF = Guard(
    passes=lambda facts: bool(facts.automatic) or (facts.due and bool(facts.silence)),
    otherwise=Text("Rien ne fait avancer ce dossier sans un agent.", "Nothing moves this file on without an agent."),
)
ACCEPTS_BY_ITSELF = Guard(
    passes=lambda facts: facts.automatic == State.ACCEPTED or (facts.due and facts.silence == "acceptance"),
    otherwise=Text("Le silence n’accepte pas ce dossier aujourd’hui.", "Silence does not accept this file today."),
)
REFUSES_BY_ITSELF = Guard(
    passes=lambda facts: facts.due and facts.silence == "refusal",
    otherwise=Text("Le silence ne refuse pas ce dossier aujourd’hui.", "Silence does not refuse this file today."),
)
NO_SILENCE = Guard(
    passes=lambda facts: not facts.silence,
    otherwise=Text(
        "Un délai légal court sur ce dossier : demandez plutôt une correction, qui le suspend.",
        "A legal clock runs on this file: ask for a correction instead, which stops it.",
    ),
)
NOT_ERASED = Guard(
    passes=lambda facts: not facts.erased,
    otherwise=Text(
        "Les données de ce dossier sont effacées : il ne se rouvre plus. La personne peut en déposer un autre.",
        "The data of this file are erased: it cannot be opened again. The person may submit another one.",
    ),
)
IN_TIME_TO_WITHDRAW = Guard(
    passes=lambda facts: not facts.too_late,
    otherwise=Text(
        "Une décision qui donne un droit ne peut plus être retirée : le délai du retrait est passé.",
        "A decision that gave a right can no longer be taken back: the time to withdraw it has passed.",
    ),
)

TRANSITIONS = (
    Transition(
        name="submit",
        title=Text("Dépôt", "Submitted"),
        sources=(State.DRAFT,),
        target=State.SUBMITTED,
        by=By.PERSON,
        event="procedures.submitted",
        guards=(COMPLETE,),
    ),
    Transition(
        name="take",
        title=Text("Prise en charge", "Taken in charge"),
        sources=(State.SUBMITTED,),
        target=State.UNDER_REVIEW,
        by=By.AGENT,
        event="procedures.taken",
        guards=(NO_CORRECTION_PENDING,),
    ),
    Transition(
        name="ask_correction",
        title=Text("Correction demandée", "Correction asked"),
        sources=OPEN,
        target=State.SUBMITTED,
        by=By.AGENT,
        event="procedures.correction-asked",
        guards=(NO_CORRECTION_PENDING, NOT_TACITLY_ACCEPTED, SAYS_WHAT),
    ),
    Transition(
        name="answer_correction",
        title=Text("Correction répondue", "Correction answered"),
        sources=(State.SUBMITTED,),
        target=State.SUBMITTED,
        by=By.PERSON,
        event="procedures.correction-answered",
        guards=(CORRECTION_PENDING, SAYS_WHAT),
    ),
    Transition(
        name="forward",
        title=Text("Transmis à l’administration compétente", "Forwarded to the body that answers for it"),
        sources=OPEN,
        target=State.SUBMITTED,
        by=By.AGENT,
        event="procedures.forwarded",
        guards=(NO_CORRECTION_PENDING, NOT_TACITLY_ACCEPTED, SAYS_WHY),
    ),
    Transition(
        name="accept",
        title=Text("Acceptation", "Accepted"),
        sources=(State.UNDER_REVIEW,),
        target=State.ACCEPTED,
        by=By.AGENT,
        event="procedures.decided",
        guards=(NO_CORRECTION_PENDING, SAYS_WHY),
    ),
    Transition(
        name="refuse",
        title=Text("Refus", "Refused"),
        sources=(State.UNDER_REVIEW,),
        target=State.REFUSED,
        by=By.AGENT,
        event="procedures.decided",
        guards=(NO_CORRECTION_PENDING, NOT_TACITLY_ACCEPTED, SAYS_WHY),
    ),
    Transition(
        name="close",
        title=Text("Classement sans suite", "Closed without decision"),
        sources=OPEN,
        target=State.CLOSED,
        by=By.AGENT,
        event="procedures.decided",
        guards=(NOT_TACITLY_ACCEPTED, SAYS_WHY),
    ),
    Transition(
        name="take_automatically",
        title=Text("Prise en charge automatique", "Taken in charge automatically"),
        sources=(State.SUBMITTED,),
        target=State.UNDER_REVIEW,
        by=By.CLOCK,
        event="procedures.taken-automatically",
        guards=(NO_CORRECTION_PENDING, BY_ITSELF),
    ),
    Transition(
        name="accept_automatically",
        title=Text("Acceptation automatique", "Accepted automatically"),
        sources=OPEN,
        target=State.ACCEPTED,
        by=By.CLOCK,
        event="procedures.decided-automatically",
        guards=(NO_CORRECTION_PENDING, ACCEPTS_BY_ITSELF),
    ),
    Transition(
        name="refuse_automatically",
        title=Text("Refus par le silence", "Refused by silence"),
        sources=(State.UNDER_REVIEW,),
        target=State.REFUSED,
        by=By.CLOCK,
        event="procedures.decided-automatically",
        guards=(NO_CORRECTION_PENDING, REFUSES_BY_ITSELF),
    ),
    Transition(
        name="give_back",
        title=Text("Remis au dépôt", "Put back among submitted files"),
        sources=(State.UNDER_REVIEW,),
        target=State.SUBMITTED,
        by=By.AGENT,
        event="procedures.given-back",
        guards=(NO_SILENCE,),
    ),
    Transition(
        name="reopen",
        title=Text("Dossier rouvert", "File opened again"),
        sources=DECIDED,
        target=State.UNDER_REVIEW,
        by=By.AGENT,
        event="procedures.reopened",
        guards=(NOT_ERASED, IN_TIME_TO_WITHDRAW, SAYS_WHAT),
    ),
)
BY_NAME = {transition.name: transition for transition in TRANSITIONS}


def allowed(name: str, *, state: str, by: By, facts: Facts) -> Transition:
    """The transition called ``name``, when a file in ``state`` may take it.

    Raises TransitionRefused saying what happened and what to do.
    """
    transition = BY_NAME[name]
    if transition.by is not by:
        raise TransitionRefused(Text("Ce n’est pas à vous de faire ce pas.", "This step is not yours to take."))
    if state not in transition.sources:
        raise TransitionRefused(out_of_turn(transition, State(state)))
    for guard in transition.guards:
        if not guard.passes(facts):
            raise TransitionRefused(guard.otherwise)
    for sentence in facts.obstacles:
        raise TransitionRefused(sentence)
    return transition


def out_of_turn(transition: Transition, state: State) -> Text:
    return Text(
        f"« {transition.title.fr} » n’est plus possible : le dossier a changé d’état entre-temps ({state.value}). Relisez-le.",
        f"“{transition.title.en}” is no longer possible: the file has changed state meanwhile ({state.value}). Read it again.",
    )
