"""A request addressed to the wrong body goes to the right one by itself: its person does nothing."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from parvis.components.procedures.actions import groups, telling
from parvis.components.procedures.actions.moving import agent_label, in_hand_of, move, move_clock
from parvis.components.procedures.lifecycle import By, Facts, TransitionRefused
from parvis.components.procedures.models import File, Forward
from parvis.components.procedures.selectors.published import adopting
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

NOT_COMPETENT = Text(
    "Cet organisme n’applique pas cette démarche. Choisissez-en un autre.", "This body does not apply this procedure. Choose another."
)


@transaction.atomic
def forward(reference: str, *, agent: Person, organisation_id: UUID, to: Organisation, text: str) -> File:
    """Send the file to ``to``, which handles it from the start; its person is told why.

    Raises TransitionRefused, and File.DoesNotExist for a file of another body.
    """
    file = in_hand_of(agent, organisation_id, reference)
    if to.id == file.organisation_id or to not in adopting(file.procedure.slug):
        raise TransitionRefused(NOT_COMPETENT)
    move(
        file,
        "forward",
        by=By.AGENT,
        facts=Facts(text=text, correction_pending=file.corrections.filter(resolved_at=None).exists()),
        agent=agent,
    )
    former, file.organisation, file.group = file.organisation, to, None
    file.save(update_fields=["organisation", "group"])
    Forward.objects.create(file=file, from_organisation=former, to_organisation=to, reason=text.strip(), agent_label=agent_label(agent))
    groups.route(file)
    move_clock(file)
    telling.forwarded(file, former=former, reason=text.strip())
    return file
