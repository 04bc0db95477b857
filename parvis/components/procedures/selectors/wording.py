"""Files in words: answers as people read them, and what letters say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext, ngettext

from parvis.components.procedures.models import Answer, Asking, Attachment, File
from parvis.components.procedures.rules import drawing, kinds
from parvis.components.procedures.rules.definition import Field, FieldType, Option
from parvis.components.procedures.rules.formula_words import explained
from parvis.components.procedures.rules.progress import EMPTY, Progress
from parvis.components.procedures.selectors.files import IDENTITY, progress
from parvis.components.procedures.selectors.sketches import Drawn, drawn_in
from parvis.design import typography
from parvis.kernel.calendar import country
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Line:
    """One answer as people read it, and where it comes from."""

    field: Field
    label: Text
    value: str
    source: str = ""
    fetched_at: datetime | None = None
    state: str = ""
    after_filing: bool = False
    corrected_at: datetime | None = None
    since: datetime | None = None  # awaited since then
    attachments: tuple[Attachment, ...] = ()
    row: str = ""
    how: Text | None = None  # a computed answer was found
    drawn: Drawn | None = None

    @property
    def certainty(self) -> str:
        """How sure the answer is: certified | declared | disputed | awaited; empty where there is nothing to be sure of."""
        if self.state in ("disputed", "awaited"):
            return self.state
        if not self.value or self.state == "computed":
            return ""
        return "certified" if self.source else "declared"


@dataclass(frozen=True, kw_only=True)
class Block:
    """The answers of one page, or of one row of a repetition."""

    slug: str
    title: str
    lines: tuple[Line, ...]
    row: str = ""
    repetition: str = ""


def shown_value(field: Field, value: Any) -> str:
    """An answer in the language of the page."""
    if value in EMPTY:
        return ""
    if field.type in SHOWN:
        return SHOWN[field.type](field, value)
    return typography.name(str(value)) if field.personal_name else str(value)


def shown_choice(field: Field, value: Any) -> str:
    """The labels of a choice: one, several, the first and the one that it opened, or the person's own words."""
    if isinstance(value, Mapping):
        return str(value.get("other", ""))
    if isinstance(value, list):
        return ", ".join(option_label(field.options, each) for each in value)
    first, _slash, second = str(value).partition("/")
    opened = next((each.options for each in field.options if each.value == first), ())
    return " – ".join(filter(None, (option_label(field.options, first), second and option_label(opened, second))))


def option_label(options: tuple[Option, ...], value: Any) -> str:
    return next((str(option.label) for option in options if option.value == value), str(value))


def shown_country(value: Any) -> str:
    return kinds.countries(typography.locale().language).get(str(value), str(value))


def shown_record(value: Any) -> str:
    """What the register calls it, and its number."""
    if not isinstance(value, Mapping):
        return str(value)
    name, number = value.get("name"), value.get("number", "")
    return f"{name} ({number})" if name else str(number)


def shown_drawing(value: Any) -> str:
    """How many shapes of each kind."""
    if not isinstance(value, Mapping):
        return str(value)
    found = drawing.counts(value)
    words = {
        "point": ngettext("%(n)d point", "%(n)d points", found["point"]),
        "line": ngettext("%(n)d line", "%(n)d lines", found["line"]),
        "polygon": ngettext("%(n)d polygon", "%(n)d polygons", found["polygon"]),
    }
    return ", ".join(words[kind] % {"n": number} for kind, number in found.items())


def shown_moment(value: Any) -> str:
    try:
        return typography.when(datetime.fromisoformat(str(value)).replace(tzinfo=country().zone))
    except ValueError:
        return str(value)


def shown_date(value: Any) -> str:
    try:
        return typography.day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def shown_number(value: Any, unit: str) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if unit == country().currency:
        return typography.money(number)
    return f"{typography.amount(number, decimals=6)} {unit}".strip()


SHOWN: dict[FieldType, Callable[[Field, Any], str]] = {
    **dict.fromkeys((FieldType.YES_NO, FieldType.CHECKBOX), lambda _field, value: gettext("Yes") if value else gettext("No")),
    **dict.fromkeys((FieldType.CHOICE, FieldType.MULTIPLE, FieldType.LINKED_CHOICE), shown_choice),
    **dict.fromkeys((FieldType.INTEGER, FieldType.DECIMAL, FieldType.AMOUNT), lambda field, value: shown_number(value, field.unit)),
    FieldType.COUNTRY: lambda _field, value: shown_country(value),
    FieldType.TITLE: lambda _field, value: str(kinds.TITLES.get(value, value)),
    FieldType.PLACE: lambda _field, value: str(value.get("name", "")) if isinstance(value, Mapping) else str(value),
    FieldType.RECORD: lambda _field, value: shown_record(value),
    FieldType.MAP: lambda _field, value: shown_drawing(value),
    FieldType.DATE: lambda _field, value: shown_date(value),
    FieldType.DATETIME: lambda _field, value: shown_moment(value),
    FieldType.IBAN: lambda _field, value: kinds.shown_account(str(value)),
}


def blocks(file: File, *, form: Progress | None = None) -> list[Block]:
    """Every page that the file's answers make appear, rows of repetitions as blocks of their own."""
    form = form or progress(file)
    answers = {answer.field: answer for answer in file.answers.all()}
    attachments = given_documents(file)
    askings = {asking.need: asking for asking in file.askings.all()}
    sources = {name: title_of(asking.source) for name, asking in askings.items()}
    found: list[Block] = []
    for page in form.pages:
        plain = [each for each in form.shown[page.slug] if each.asks and each.type is not FieldType.REPETITION]
        if plain:
            lines = tuple(
                computed_line(each, form)
                if each.formula
                else line_of(each, answers.get(each.name), attachments.get((each.name, ""), ()), form, askings)
                for each in plain
            )
            found.append(Block(slug=page.slug, title=str(page.title), lines=lines))
        for each in form.shown[page.slug]:
            if each.type is FieldType.REPETITION:
                found += row_blocks(page.slug, each, answers.get(each.name), attachments, form, sources)
    return found


def computed_line(field: Field, form: Progress) -> Line:
    """An answer that nobody gave: its value, and how it was found with these answers."""
    value = form.facts.answers.get(field.name)
    how = explained(form.definition, field, form.facts)
    return Line(field=field, label=field.label, value=shown_value(field, value), state="computed", how=how)


def computed_answers(form: Progress) -> dict[str, str]:
    """Each computed answer that is there, as people read it."""
    counted = form.facts.answers
    return {
        each.name: shown_value(each, counted[each.name]) for each in form.definition.all_fields() if each.formula and each.name in counted
    }


Documents = Mapping[tuple[str, str], tuple[Attachment, ...]]


def given_documents(file: File) -> Documents:
    """The documents of each question, by its name and row, in the order in which they came."""
    found: dict[tuple[str, str], tuple[Attachment, ...]] = {}
    for each in file.attachments.select_related("stored"):
        found[each.field, each.row] = (*found.get((each.field, each.row), ()), each)
    return found


def names_of(documents: Sequence[Attachment]) -> str:
    return ", ".join(each.stored.name for each in documents)


def line_of(
    field: Field, answer: Answer | None, documents: tuple[Attachment, ...], form: Progress, askings: Mapping[str, Asking] | None = None
) -> Line:
    if field.type is FieldType.FILE:
        return Line(field=field, label=field.label, value=names_of(documents), attachments=documents)
    if answer is None:
        source = form.definition.source_of(field.name) if field.certified else None
        asking = (askings or {}).get(source.name) if source else None
        since = asking.since if asking and asking.state == Asking.State.AWAITED else None
        return Line(field=field, label=field.label, value="", state=form.needs.get(source.name, "") if source else "", since=since)
    told = told_by_register(field, answer.value)
    return Line(
        field=field,
        label=field.label,
        value=shown_value(field, answer.value),
        source=told.source or title_of(answer.source_title),
        fetched_at=told.fetched_at or answer.fetched_at,
        state=told.state or answer.state,
        since=told.since,
        after_filing=answer.after_filing,
        corrected_at=answer.corrected_at,
        drawn=drawn_in(field, answer.value),
    )


@dataclass(frozen=True)
class Told:
    """What a register said of a number, and when; empty for any other answer."""

    state: str = ""
    source: str = ""
    fetched_at: datetime | None = None
    since: datetime | None = None


def told_by_register(field: Field, value: Any) -> Told:
    if field.type is not FieldType.RECORD or not isinstance(value, Mapping):
        return Told()
    if value.get("state") == "awaited":
        return Told(state="awaited", since=datetime.fromisoformat(value["asked_at"]))
    if value.get("state") != "known":
        return Told(state="unregistered")
    return Told(state="known", source=title_of(value["source"]), fetched_at=datetime.fromisoformat(value["fetched_at"]))


def row_blocks(
    slug: str,
    field: Field,
    answer: Answer | None,
    attachments: Documents,
    form: Progress,
    sources: Mapping[str, str],
) -> Iterator[Block]:
    for number, row in enumerate(answer.value if answer and answer.value else [], start=1):
        source = sources.get(row["source"], "")
        lines = tuple(
            row_line(each, row, attachments.get((each.name, row["id"]), ()), field, source)
            for each in form.row_fields(field, row["values"])
        )
        title = row_title(field, row) or f"{field.label} {number}"
        yield Block(slug=slug, title=title, lines=lines, row=row["id"], repetition=field.name)


def row_line(field: Field, row: Mapping[str, Any], documents: tuple[Attachment, ...], repetition: Field, source: str) -> Line:
    if field.type is FieldType.FILE:
        return Line(field=field, label=field.label, value=names_of(documents), attachments=documents, row=row["id"])
    value = row["values"].get(field.name)
    told = told_by_register(field, value)
    known = bool(row["source"]) and repetition.proposed_from is not None and field.name in repetition.proposed_from.fills
    return Line(
        field=field,
        label=field.label,
        value=shown_value(field, value),
        source=told.source or (source if known else ""),
        fetched_at=told.fetched_at,
        state=told.state or ("known" if known else "declared"),
        since=told.since,
        row=row["id"],
        drawn=drawn_in(field, value),
    )


def row_title(repetition: Field, row: Mapping[str, Any]) -> str:
    """What a row is called: its first text answers."""
    words = [shown_value(each, row["values"].get(each.name)) for each in repetition.fields[:2] if each.type is FieldType.TEXT]
    return " ".join(word for word in words if word)


def title_of(both: Mapping[str, str]) -> str:
    return str(Text.of(both)) if both else ""


def identity_of(file: File) -> dict[str, Any]:
    """Who filed, through whom they signed in, and when."""
    asking = file.askings.filter(need=IDENTITY).first()
    if asking is None:
        return {}
    return {**asking.values, "source": title_of(asking.source), "fetched_at": asking.fetched_at}
