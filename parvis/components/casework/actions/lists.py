"""Keep lists under a name."""

from __future__ import annotations

from django.http import QueryDict

from parvis.components.casework.models import SavedList
from parvis.components.procedures.selectors import Group
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

LONGEST = 1900  # characters: a redirection to a longer address is refused (2,048 with the rest of it)


class TooLong(ValueError):
    """An address that would not be followed whole is not kept; ``text`` says what to do."""

    text = Text(
        "Cette liste a trop de filtres pour être enregistrée : retirez-en, puis enregistrez-la.",
        "This list has too many filters to be saved: remove some, then save it.",
    )


def save(*, title: str, query: QueryDict, group: Group | None, agent: Person, organisation: Organisation) -> SavedList:
    """The list under this name, made or replaced; filters without a value are left out. Raises TooLong."""
    written = QueryDict(mutable=True)
    for name, values in query.lists():
        if kept := [value for value in values if value]:
            written.setlist(name, kept)
    if len(written.urlencode()) > LONGEST:
        raise TooLong
    defaults = {"query": written.urlencode(), "group": group}
    return SavedList.objects.update_or_create(agent=agent, organisation=organisation, title=title, defaults=defaults)[0]


def forget(number: int, *, agent: Person) -> None:
    """One's own list; anybody else's stays."""
    SavedList.objects.filter(pk=number, agent=agent).delete()
