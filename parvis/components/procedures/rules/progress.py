"""Which questions a person sees, given the answers so far, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.definition import Field, FieldType, Page, ProcedureFile
from parvis.components.procedures.rules.formulas import kept

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class Missing:
    """An answer that is still due; ``row`` names a row of a repetition."""

    page: Page
    field: Field
    row: str = ""


@dataclass(frozen=True)
class Progress:
    """A form with the answers given so far.

    ``answers`` are JSON values by field; a repetition's is a list of rows
    ``{"id", "source", "values"}``. ``needs`` are the states of needs; ``attached`` the documents
    given, as (field, row id).
    """

    definition: ProcedureFile
    answers: Mapping[str, Any]
    needs: Mapping[str, str]
    attached: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def shown(self) -> dict[str, tuple[Field, ...]]:
        """Fields seen on each page seen, by page slug: an answer counts only while its question is seen."""
        return self.seen[0]

    @cached_property
    def seen(self) -> tuple[dict[str, tuple[Field, ...]], dict[str, Any]]:
        """What is seen, page by page, and the answers that count with those computed from them."""
        seen: dict[str, tuple[Field, ...]] = {}
        counted: dict[str, Any] = {}
        for page in self.definition.pages:
            if page.when and not page.when.holds(Facts(answers=counted, needs=self.needs)):
                continue
            seen[page.slug] = tuple(self.walk(page, counted))
        return {slug: fields for slug, fields in seen.items() if fields}, counted

    def walk(self, page: Page, counted: dict[str, Any]) -> Iterator[Field]:
        for each in page.fields:
            if each.when and not each.when.holds(Facts(answers=counted, needs=self.needs)):
                continue
            if self.is_beyond_reach(each):
                continue
            if each.formula is not None:
                self.compute(each, counted)
            elif each.name in self.answers:
                counted[each.name] = self.answers[each.name]
            yield each

    def compute(self, each: Field, counted: dict[str, Any]) -> None:
        """The computed answer beside those given before it; it is absent while what it needs is."""
        found = kept(each.formula.value(Facts(answers=counted, needs=self.needs)), each.decimals) if each.formula else None
        if found is not None:
            counted[each.name] = found

    def is_beyond_reach(self, each: Field) -> bool:
        """A certified field whose source knows nothing of the person: other questions take its place."""
        source = self.definition.source_of(each.name) if each.certified else None
        return source is not None and self.needs.get(source.name) == "unknown"

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages seen, in order."""
        return tuple(page for page in self.definition.pages if page.slug in self.shown)

    @property
    def facts(self) -> Facts:
        """What counts: the answers to questions that are seen, and what is computed from them."""
        return Facts(answers=self.seen[1], needs=self.needs)

    def row_fields(self, repetition: Field, values: Mapping[str, Any]) -> tuple[Field, ...]:
        """The sub-fields seen in one row, which may depend on those before it."""
        counted = dict(self.facts.answers)
        seen = []
        for each in repetition.fields:
            if each.when is None or each.when.holds(Facts(answers=counted, needs=self.needs)):
                seen.append(each)
                counted[each.name] = values.get(each.name)
        return tuple(seen)

    def missing(self) -> list[Missing]:
        """Every answer still due, in the order of the pages."""
        return [each for page in self.pages for each in self.missing_on(page)]

    def missing_on(self, page: Page) -> Iterator[Missing]:
        for each in self.shown[page.slug]:
            if each.type is FieldType.REPETITION:
                yield from self.missing_rows(page, each)
            elif self.is_due(each):
                yield Missing(page=page, field=each)

    def is_due(self, each: Field) -> bool:
        if not each.required or not each.typed:
            return False  # a certified field is its source's debt, never the person's
        if each.type is FieldType.FILE:
            return (each.name, "") not in self.attached
        return is_unanswered(each, self.answers.get(each.name))

    def missing_rows(self, page: Page, repetition: Field) -> Iterator[Missing]:
        rows = self.answers.get(repetition.name) or []
        if len(rows) < repetition.min_rows and repetition.required:
            yield Missing(page=page, field=repetition)
        for row in rows:
            yield from (Missing(page=page, field=each, row=row["id"]) for each in self.missing_in(repetition, row))

    def missing_in(self, repetition: Field, row: Mapping[str, Any]) -> Iterator[Field]:
        for each in self.row_fields(repetition, row["values"]):
            if not each.required:
                continue
            if each.type is FieldType.FILE:
                if (each.name, row["id"]) not in self.attached:
                    yield each
            elif is_unanswered(each, row["values"].get(each.name)):
                yield each

    def after(self, page: Page) -> Page | None:
        """The page that follows; None after the last."""
        slugs = [each.slug for each in self.pages]
        place = slugs.index(page.slug) + 1 if page.slug in slugs else 0
        return self.pages[place] if place < len(slugs) else None

    def before(self, page: Page) -> Page | None:
        slugs = [each.slug for each in self.pages]
        place = slugs.index(page.slug) if page.slug in slugs else 0
        return self.pages[place - 1] if place else None


def is_unanswered(each: Field, value: Any) -> bool:
    """Whether an answer is still due; what must be ticked is not answered by leaving it empty."""
    return value is not True if each.type is FieldType.CHECKBOX else value in EMPTY


def at_path(values: Any, path: str) -> Any:
    """The value at a dotted path of nested mappings; None when it is not there."""
    for step in path.split("."):
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def filled(values: Mapping[str, Any], paths: tuple[str, ...], kind: FieldType) -> Any:
    """The answer that a source gives to a field: one value, or several joined as lines of a text."""
    found = [at_path(values, path) for path in paths]
    if len(found) == 1:
        return in_kind(found[0], kind)
    return "\n".join(str(each) for each in found if each not in EMPTY) or None


def in_kind(value: Any, kind: FieldType) -> Any:
    if value is None or value == "":
        return None
    return value if kind in (FieldType.INTEGER, FieldType.YES_NO, FieldType.CHECKBOX, FieldType.MULTIPLE) else str(value)


def proposed_rows(repetition: Field, sources: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows that a source already holds, ready to be chosen; ``sources`` are the needs' values."""
    proposed = repetition.proposed_from
    if proposed is None:
        return []
    listed = at_path(sources.get(proposed.need, {}), proposed.rows)
    kinds = {each.name: each.type for each in repetition.fields}
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    return [
        {
            "id": f"{proposed.need}-{index}",
            "source": proposed.need,
            "values": {name: filled(row, (path,), kinds[name]) for name, path in proposed.fills.items()},
        }
        for index, row in enumerate(rows[: repetition.max_rows])
    ]
