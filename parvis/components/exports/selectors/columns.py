"""The sheets of an export of a procedure and their columns, over every version that its files follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.components.procedures.selectors import Procedure

FILES, ORGANISATIONS, OPINIONS = "files", "organisations", "opinions"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the sheet of files: ``key`` names it in templates, ``title`` heads it."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of the export: ``key`` is ``files``, ``organisations``, ``opinions``, or a repetition's name."""

    key: str
    title: str
    header: tuple[str, ...]


def definitions(procedure: Procedure) -> list[ProcedureFile]:
    """Every version in which files may have been filed, the one in force first."""
    versions = procedure.versions.filter(sample=False).exclude(published_at=None).order_by("-published_at", "-id")
    current = [each for each in versions if each.pk == procedure.current_id]
    return [each.definition for each in (*current, *(each for each in versions if each.pk != procedure.current_id))]


def fields_of(found: Iterable[ProcedureFile]) -> dict[str, Field]:
    """Fields with answers by name, as the latest version that has them words them."""
    named: dict[str, Field] = {}
    for definition in found:
        for field in definition.all_fields():
            if field.asks:
                named.setdefault(field.name, field)
    return named


def annotations_of(found: Iterable[ProcedureFile]) -> dict[str, Field]:
    named: dict[str, Field] = {}
    for definition in found:
        for field in definition.annotations:
            if field.asks:
                named.setdefault(field.name, field)
    return named


def columns(found: Sequence[ProcedureFile]) -> list[Column]:
    """Every column that the sheet of files may have, in their usual order."""
    results = {each.result.name: each.result.label for each in found if each.result}
    fixed = [Column(key=key, title=title) for key, title in fixed_titles().items()]
    asked = [Column(key=f"field:{name}", title=str(field.label)) for name, field in fields_of(found).items()]
    noted = [Column(key=f"annotation:{name}", title=str(field.label)) for name, field in annotations_of(found).items()]
    decided = [Column(key=f"result:{name}", title=str(label)) for name, label in results.items()]
    return distinct([*fixed, *asked, *noted, *decided])


def fixed_titles() -> dict[str, str]:
    return {
        "reference": gettext("Reference"),
        "number": gettext("Number"),
        "state": gettext("State"),
        "applicant": gettext("Applicant"),
        "organisation": gettext("Organisation"),
        "group": gettext("Group"),
        "labels": gettext("Labels of agents"),
        "submitted_at": gettext("Submitted at"),
        "silence_on": gettext("Deadline"),
        "decided_at": gettext("Decided at"),
        "outcome": gettext("Decision"),
        "reasons": gettext("Reasons of the decision"),
        "corrections": gettext("Corrections asked"),
        "messages": gettext("Messages"),
    }


def distinct(found: Sequence[Column]) -> list[Column]:
    """The same, each title once: readers name columns by their head."""
    seen: set[str] = set()
    named = []
    for column in found:
        title = column.title if column.title not in seen else f"{column.title} ({column.key.partition(':')[2] or column.key})"
        seen.add(title)
        named.append(Column(key=column.key, title=title))
    return named


def kept(found: Sequence[Column], keys: Sequence[str]) -> list[Column]:
    """The columns that a template chose, in its order; all of them without one. The reference always comes."""
    if not keys:
        return list(found)
    by_key = {column.key: column for column in found}
    return [by_key[key] for key in dict.fromkeys(("reference", *keys)) if key in by_key]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an export of a procedure holds, worked out once for all its files."""

    fields: Mapping[str, Field]
    annotations: Mapping[str, Field]
    subs: Mapping[str, Mapping[str, Field]]  # by repetition
    columns: tuple[Column, ...]
    sheets: tuple[Sheet, ...]


def plan(procedure: Procedure, keys: Sequence[str] = ()) -> Plan:
    """The plan in the active language; ``keys`` are the columns that a template chose."""
    found = definitions(procedure)
    fields = fields_of(found)
    subs = {name: sub_fields(name, found) for name, field in fields.items() if field.type is FieldType.REPETITION}
    chosen = kept(columns(found), keys)
    return Plan(
        fields=fields, annotations=annotations_of(found), subs=subs, columns=tuple(chosen), sheets=tuple(sheets(fields, subs, chosen))
    )


def sheets(fields: Mapping[str, Field], subs: Mapping[str, Mapping[str, Field]], chosen: Sequence[Column]) -> Iterator[Sheet]:
    """The tables of a spreadsheet: files, one for each repetition, organisations, opinions."""
    reference = gettext("Reference")
    yield Sheet(key=FILES, title=gettext("Files"), header=tuple(each.title for each in chosen))
    for name, inner in subs.items():
        yield Sheet(key=name, title=str(fields[name].label), header=(reference, gettext("Line"), *sub_titles(inner)))
    yield Sheet(key=ORGANISATIONS, title=gettext("Organisations"), header=(reference, gettext("Identifier"), gettext("Name")))
    yield Sheet(key=OPINIONS, title=gettext("Opinions"), header=(reference, *opinion_titles()))


def sub_titles(inner: Mapping[str, Field]) -> tuple[str, ...]:
    return tuple(each.title for each in distinct([Column(key=f"field:{name}", title=str(field.label)) for name, field in inner.items()]))


def sub_fields(repetition: str, found: Iterable[ProcedureFile]) -> Mapping[str, Field]:
    """The sub-fields that a repetition has in any version."""
    named: dict[str, Field] = {}
    for definition in found:
        for field in definition.all_fields():
            if field.name == repetition:
                named.update({each.name: each for each in field.fields if each.name not in named and each.asks})
    return named


def opinion_titles() -> tuple[str, ...]:
    return (
        gettext("Expert"),
        gettext("Asked at"),
        gettext("Asked by"),
        gettext("Due on"),
        gettext("What is asked"),
        gettext("Question"),
        gettext("Answer to the question"),
        gettext("Opinion"),
        gettext("Answered at"),
        gettext("Confidential"),
        gettext("Withdrawn at"),
    )
