"""Whether the answers so far say that the person is not concerned, and the few questions that decide it."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.components.procedures.models import File
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.parts.eligibility import Stop, holding
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.rules.questions import Field, FieldType
from parvis.components.procedures.selectors.files import progress
from parvis.kernel.text import Text


def stops(form: Progress) -> list[Stop]:
    """What stops this request, with the answers that count."""
    return holding(form.definition.eligibility, form.facts)


def ineligible(file: File, transition: str) -> Iterator[Text]:
    """Sentences that keep a draft from being handed in."""
    if transition == "submit" and file.definition.eligibility:
        yield from (each.stop for each in stops(progress(file)))


def deciding_questions(definition: ProcedureFile) -> list[Field]:
    """The questions that the rules look at, and those on which these depend, in the order of the form."""
    fields = {each.name: each for each in definition.all_fields()}
    waiting = [name for each in definition.eligibility for name in each.when.names()]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in fields and name not in found:
            found.add(name)
            condition = fields[name].when
            waiting += list(condition.names()) if condition else []
    return [each for name, each in fields.items() if name in found and is_typed(each)]


def is_typed(each: Field) -> bool:
    return not each.certified and each.formula is None and each.type not in (FieldType.FILE, FieldType.REPETITION)
