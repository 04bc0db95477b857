"""Files in words: answers as people read them, and what letters say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from parvis.components.procedures.models import Answer, Asking, Attachment, File
from parvis.components.procedures.rules import kinds
from parvis.components.procedures.rules.definition import Field, FieldType, Option
from parvis.components.procedures.rules.progress import EMPTY, Progress
from parvis.components.procedures.selectors.files import IDENTITY, progress
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
    attachment: Attachment | None = None
    row: str = ""

    @property
    def certainty(self) -> str:
        """How sure the answer is: certified | declared | disputed | awaited; empty where there is nothing to be sure of."""
        if self.state in ("disputed", "awaited"):
            return self.state
        if not self.value:
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
    """The labels of a choice: one, several, or the first and the one that it opened."""
    if isinstance(value, list):
        return ", ".join(option_label(field.options, each) for each in value)
    first, _slash, second = str(value).partition("/")
    opened = next((each.options for each in field.options if each.value == first), ())
    return " – ".join(filter(None, (option_label(field.options, first), second and option_label(opened, second))))


def option_label(options: tuple[Option, ...], value: Any) -> str:
    return next((str(option.label) for option in options if option.value == value), str(value))


def shown_country(value: Any) -> str:
    return kinds.countries(typography.locale().language).get(str(value), str(value))


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
    FieldType.DATE: lambda _field, value: shown_date(value),
    FieldType.DATETIME: lambda _field, value: shown_moment(value),
    FieldType.IBAN: lambda _field, value: kinds.shown_account(str(value)),
}


def blocks(file: File, *, form: Progress | None = None) -> list[Block]:
    """Every page that the file's answers make appear, rows of repetitions as blocks of their own."""
    form = form or progress(file)
    answers = {answer.field: answer for answer in file.answers.all()}
    attachments = {(each.field, each.row): each for each in file.attachments.select_related("stored")}
    askings = {asking.need: asking for asking in file.askings.all()}
    sources = {name: title_of(asking.source) for name, asking in askings.items()}
    found: list[Block] = []
    for page in form.pages:
        plain = [each for each in form.shown[page.slug] if each.asks and each.type is not FieldType.REPETITION]
        if plain:
            lines = tuple(line_of(each, answers.get(each.name), attachments.get((each.name, "")), form, askings) for each in plain)
            found.append(Block(slug=page.slug, title=str(page.title), lines=lines))
        for each in form.shown[page.slug]:
            if each.type is FieldType.REPETITION:
                found += row_blocks(page.slug, each, answers.get(each.name), attachments, form, sources)
    return found


def line_of(
    field: Field, answer: Answer | None, attachment: Attachment | None, form: Progress, askings: Mapping[str, Asking] | None = None
) -> Line:
    if field.type is FieldType.FILE:
        return Line(field=field, label=field.label, value=attachment.stored.name if attachment else "", attachment=attachment)
    if answer is None:
        source = form.definition.source_of(field.name) if field.certified else None
        asking = (askings or {}).get(source.name) if source else None
        since = asking.since if asking and asking.state == Asking.State.AWAITED else None
        return Line(field=field, label=field.label, value="", state=form.needs.get(source.name, "") if source else "", since=since)
    return Line(
        field=field,
        label=field.label,
        value=shown_value(field, answer.value),
        source=title_of(answer.source_title),
        fetched_at=answer.fetched_at,
        state=answer.state,
        after_filing=answer.after_filing,
        corrected_at=answer.corrected_at,
    )


def row_blocks(
    slug: str,
    field: Field,
    answer: Answer | None,
    attachments: Mapping[tuple[str, str], Attachment],
    form: Progress,
    sources: Mapping[str, str],
) -> Iterator[Block]:
    for number, row in enumerate(answer.value if answer and answer.value else [], start=1):
        source = sources.get(row["source"], "")
        lines = tuple(
            row_line(each, row, attachments.get((each.name, row["id"])), field, source) for each in form.row_fields(field, row["values"])
        )
        title = row_title(field, row) or f"{field.label} {number}"
        yield Block(slug=slug, title=title, lines=lines, row=row["id"], repetition=field.name)


def row_line(field: Field, row: Mapping[str, Any], attachment: Attachment | None, repetition: Field, source: str) -> Line:
    if field.type is FieldType.FILE:
        return Line(
            field=field, label=field.label, value=attachment.stored.name if attachment else "", attachment=attachment, row=row["id"]
        )
    known = bool(row["source"]) and repetition.proposed_from is not None and field.name in repetition.proposed_from.fills
    return Line(
        field=field,
        label=field.label,
        value=shown_value(field, row["values"].get(field.name)),
        source=source if known else "",
        state="known" if known else "declared",
        row=row["id"],
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
