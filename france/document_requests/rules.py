"""The road of a request for a document, from its dates alone: what is due, what may be done, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parvis.kernel.clocks import Deadline, Duty, timetable
from parvis.kernel.days import Works
from parvis.kernel.text import Text

# What happens on the road; the dated duties of the country start and end on these.
REQUESTED, TOLD, REFUSED = "document-requested", "remedies-told", "document-refused"
REGISTERED, OPINION, CONFIRMED = "cada-registered", "cada-opinion-received", "document-refusal-confirmed"
REFERRAL, COURT = "R343-1", "R421-1-document"
ON_THE_ROAD = ("R04", REFERRAL, "R343-3", "R343-3-2", "R343-5", COURT)


class Given(StrEnum):
    """What an administration answers."""

    COMMUNICATED = "communicated"
    PARTIAL = "partial"
    PUBLIC = "public"
    REFUSED = "refused"
    NOT_HELD = "not_held"


class Standing(StrEnum):
    """Where a request stands, for everyone to read."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    VERY_OVERDUE = "very_overdue"
    COMMUNICATED = "communicated"
    PARTIAL = "partial"
    PUBLIC = "public"
    REFUSED = "refused"
    NOT_HELD = "not_held"
    AT_CADA = "at_cada"
    AFTER_OPINION = "after_opinion"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


OBTAINED = (Given.COMMUNICATED, Given.PARTIAL, Given.PUBLIC)


@dataclass(frozen=True, kw_only=True)
class Road:
    """The dates of one request. ``refused`` is the day of the refusal, written or by silence; ``due`` the day on which silence refuses."""

    requested: date
    due: date | None = None
    given: Given | None = None
    refused: date | None = None
    remedies_told: bool = True
    registered: date | None = None
    opinion: date | None = None
    followed: date | None = None
    closed: bool = False

    def happened(self) -> Mapping[str, date]:
        """What really happened, as the duties name it."""
        days = {
            REQUESTED: self.requested,
            TOLD: self.requested if self.remedies_told else None,
            REFUSED: self.refused or self.due,
            REGISTERED: self.registered,
            OPINION: self.opinion,
            CONFIRMED: self.followed,
        }
        return {name: day for name, day in days.items() if day is not None}


def deadlines(road: Road, duties: Sequence[Duty], *, works: Works) -> dict[str, Deadline]:
    """Every last day on this road, by duty, soonest first."""
    followed = [each for each in duties if each.id in ON_THE_ROAD]
    found = {each.duty.id: each for each in timetable(followed, road.happened(), works=works)}
    if road.given in OBTAINED or road.closed:
        return {}
    if road.due is not None and "R04" in found:  # a correction, or a medical file, gave it another day
        found["R04"] = Deadline(duty=found["R04"].duty, starts_on=road.requested, last_day=road.due)
    return dict(sorted(found.items(), key=lambda each: each[1].last_day))


def why_not_to_cada(road: Road, *, on: date, until: date | None) -> Text | None:
    """Why the CADA cannot be seized today, or None. ``until`` is the last day to go to it, None where no time limit holds."""
    if road.given in OBTAINED and road.given is not Given.PARTIAL:
        return Text(
            "Le document vous a été communiqué : il n’y a pas de refus.", "The document was handed over to you: nothing was refused."
        )
    if road.refused is None:
        day = f"{road.due:%d/%m/%Y}" if road.due else "…"
        return Text(
            f"L’administration a jusqu’au {day} pour répondre. La CADA se saisit d’un refus, ou de ce silence à son terme.",
            f"The administration has until {day} to answer. The CADA is seized of a refusal, or of that silence once it is over.",
        )
    if road.registered is not None:
        return Text("La CADA est déjà saisie de cette demande.", "This request is before the CADA already.")
    if until is not None and until < on:
        return Text(
            f"Les deux mois pour saisir la CADA sont passés depuis le {until:%d/%m/%Y}. Refaites la demande : un nouveau refus ouvrira un nouveau délai.",
            f"The two months to go to the CADA were over on {until:%d/%m/%Y}. Ask again: a new refusal starts a new time.",
        )
    return None


def why_not_to_court(road: Road, *, on: date, confirmed: date | None, until: date | None) -> Text | None:
    """Why the court cannot be seized today, or None: the CADA comes first, then the refusal has to be confirmed."""
    if road.given in OBTAINED and road.given is not Given.PARTIAL:
        return Text(
            "Le document vous a été communiqué : il n’y a rien à juger.", "The document was handed over to you: there is nothing to judge."
        )
    if road.registered is None:
        return Text(
            "Le tribunal ne se saisit qu’après la CADA (code des relations entre le public et l’administration, art. L. 342-1) : il rejetterait votre recours. Saisissez d’abord la commission.",
            "The court is reached only after the CADA (Code on relations between the public and the administration, art. L. 342-1): it would reject your appeal. Go to the commission first.",
        )
    if confirmed is None or on < confirmed:
        day = f"{confirmed:%d/%m/%Y}" if confirmed else "…"
        return Text(
            f"Le refus n’est pas encore confirmé : il le sera le {day} si l’administration se tait, deux mois après l’enregistrement par la CADA.",
            f"The refusal is not confirmed yet: it will be on {day} if the administration stays silent, two months after the CADA registered the referral.",
        )
    if until is not None and until < on:
        return Text(
            f"Les deux mois pour saisir le tribunal sont passés depuis le {until:%d/%m/%Y}.",
            f"The two months to go to the court were over on {until:%d/%m/%Y}.",
        )
    return None


def standing(road: Road, *, on: date, confirmed: date | None, very_late: date | None) -> Standing:
    """Where the request stands. ``very_late`` is the day from which a silence is more than a delay."""
    if road.given in OBTAINED:
        return Standing(road.given)
    if road.closed:
        return Standing.WITHDRAWN
    if road.registered is not None:
        if confirmed is not None and confirmed <= on:
            return Standing.CONFIRMED
        return Standing.AFTER_OPINION if road.opinion else Standing.AT_CADA
    if road.given is not None:
        return Standing(road.given)
    if road.due is None or on < road.due:
        return Standing.WAITING
    return Standing.VERY_OVERDUE if very_late is not None and very_late < on else Standing.OVERDUE
