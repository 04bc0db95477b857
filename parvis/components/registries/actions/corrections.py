"""“This is wrong”: from the person to the body answerable for the data, and back."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.components.registries import selectors
from parvis.components.registries.errors import AlreadyAnswered, TooManyCorrections
from parvis.components.registries.models import Correction
from parvis.components.registries.selectors import Target
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel.text import Text

PURPOSE = Text("Faire rectifier une information", "Have information put right")
LEGAL_BASIS = Text("RGPD, article 16 : droit de rectification", "GDPR, article 16: right to rectification")
OPEN_AT_ONCE = 50
ANSWERED = "registries.correction-answered"


def report_error(
    person: Person,
    *,
    offer: str = "",
    registry: str = "",
    key: str = "",
    field: str,
    shown_value: str = "",
    claimed_value: str,
    reason: str,
    file_reference: str = "",
) -> Correction:
    """Tell the owner of the data that ``field`` is wrong; saying it again while it waits is the same correction.

    Raises UnknownField or TooManyCorrections. Trace: correction.reported.
    """
    about = selectors.target(offer=offer, registry=registry, key=key, field=field)
    try:
        with transaction.atomic():
            refuse_too_many(person, about)
            reported = Correction.objects.create(
                person=person,
                owner=about.owner,
                offer=about.offer,
                registry=about.registry,
                record_key=about.record_key,
                field=field,
                shown_value=shown_value,
                claimed_value=claimed_value,
                reason=reason,
                file_reference=file_reference,
            )
            record("correction.reported", reported, organisation=person.display_name)
            return reported
    except IntegrityError:  # the constraint on open corrections: a double click, or said before
        return Correction.objects.get(person=person, state=Correction.State.OPEN, **place(about))


def refuse_too_many(person: Person, about: Target) -> None:
    """Nobody fills an office's inbox alone; what is said again counts once. Raises TooManyCorrections."""
    Person.objects.select_for_update().get(pk=person.pk)  # two requests at once must not both pass the limit
    others = Correction.objects.filter(person=person, state=Correction.State.OPEN).exclude(**place(about))
    if others.count() >= OPEN_AT_ONCE:
        raise TooManyCorrections(OPEN_AT_ONCE)


def place(about: Target) -> dict[str, str]:
    return {"offer": about.offer, "registry": about.registry, "record_key": about.record_key, "field": about.field}


@transaction.atomic
def answer_correction(correction: Correction, *, agent: Person, organisation: Organisation, accepted: bool, answer: str) -> Correction:
    """Accept or refuse, with the reason that the person will read; they are told by a notice.

    Raises AlreadyAnswered when a colleague was faster. Trace: correction.answered.
    """
    state = Correction.State.ACCEPTED if accepted else Correction.State.REFUSED
    still_open = Correction.objects.filter(pk=correction.pk, state=Correction.State.OPEN)
    if not still_open.update(state=state, answer=answer, answered_at=timezone.now(), answered_by=agent):
        raise AlreadyAnswered
    correction.refresh_from_db()
    record("correction.answered", correction, organisation=organisation.name, identifier=organisation.identifier, actor="agent")
    tell(correction, organisation)
    return correction


def tell(correction: Correction, organisation: Organisation) -> None:
    about = selectors.target_of(correction)
    notices.send(
        ANSWERED,
        to=correction.person,
        key=f"correction-{correction.pk}-answered",
        context={"correction": correction, "accepted": correction.state == Correction.State.ACCEPTED, "target": about},
        organisation_name=organisation.name,
        file_reference=correction.file_reference,
        link="/me/corrections",
    )


def record(event: str, correction: Correction, *, organisation: str, identifier: str = "", actor: str = "") -> None:
    protection.record(
        event,
        subjects=[correction.person.identity.canonical()],
        organisation=organisation,
        organisation_identifier=identifier,
        actor=actor,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        fields=[correction.field],
        file_reference=correction.file_reference,
        detail={"correction": str(correction.pk), "about": correction.offer or f"{correction.registry}/{correction.record_key}"},
    )
