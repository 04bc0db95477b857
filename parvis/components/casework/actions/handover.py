"""An agent leaves, or is away: the files that they follow go to somebody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from parvis.components.casework.actions import marks
from parvis.components.procedures.selectors import OPEN, File, Membership, handled_by
from parvis.core.people.selectors import Organisation, Person


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """How many files went over, and those that the other may not see: they are left without anybody who follows them."""

    moved: int
    left: tuple[File, ...]


@transaction.atomic
def hand_over(*, leaving: Person, to: Person, organisation: Organisation, groups_too: bool, for_good: bool) -> HandedOver:
    """Give the open files that ``leaving`` follows to ``to``; ``groups_too`` first puts ``to`` in the same groups.

    ``for_good`` also takes ``leaving`` out of their groups and off their files: they left. Otherwise both follow, until the one comes back.
    """
    theirs = Membership.objects.filter(person=leaving, group__organisation=organisation, group__closed_at=None)
    if groups_too:
        Membership.objects.bulk_create((Membership(group_id=each.group_id, person=to) for each in theirs), ignore_conflicts=True)
    followed = File.objects.filter(followed__agent=leaving, organisation=organisation, state__in=OPEN)
    able = set(handled_by(to, organisation.id).filter(pk__in=followed.values("pk")).values_list("pk", flat=True))
    moved = [file for file in followed if file.pk in able]
    left = [file for file in followed if file.pk not in able]
    for file in moved:
        marks.follow(file, to)
    if for_good:
        for file in (*moved, *left):
            marks.unfollow(file, leaving)
        theirs.delete()
    return HandedOver(moved=len(moved), left=tuple(left))
