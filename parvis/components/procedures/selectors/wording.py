"""Files in words: answers as people read them, and what letters say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils.translation import gettext, ngettext

from parvis.components.procedures.models import Answer, Attachment, Decision, File, Letter
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.progress import EMPTY, Progress
from parvis.components.procedures.selectors.files import IDENTITY, progress
from parvis.components.rules.rules import Proposal
from parvis.core.exchange.selectors import source_of
from parvis.design import typography
from parvis.kernel import catalogue
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
    attachment: Attachment | None = None
    row: str = ""


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
    match field.type:
        case FieldType.YES_NO:
            return gettext("Yes") if value else gettext("No")
        case FieldType.CHOICE:
            return option_label(field, value)
        case FieldType.MULTIPLE:
            return ", ".join(option_label(field, each) for each in value)
        case FieldType.DATE:
            return shown_date(value)
        case FieldType.AMOUNT | FieldType.INTEGER:
            return shown_number(value, field.unit)
    return str(value)


def option_label(field: Field, value: Any) -> str:
    return next((str(option.label) for option in field.options if option.value == value), str(value))


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
    return f"{typography.amount(number)} {unit}".strip()


def blocks(file: File, *, form: Progress | None = None) -> list[Block]:
    """Every page that the file's answers make appear, rows of repetitions as blocks of their own."""
    form = form or progress(file)
    answers = {answer.field: answer for answer in file.answers.all()}
    attachments = {(each.field, each.row): each for each in file.attachments.select_related("stored")}
    found: list[Block] = []
    for page in form.pages:
        plain = [each for each in form.shown[page.slug] if each.asks and each.type is not FieldType.REPETITION]
        if plain:
            lines = tuple(line_of(each, answers.get(each.name), attachments.get((each.name, "")), form) for each in plain)
            found.append(Block(slug=page.slug, title=str(page.title), lines=lines))
        for each in form.shown[page.slug]:
            if each.type is FieldType.REPETITION:
                found += row_blocks(page.slug, each, answers.get(each.name), attachments, form)
    return found


def line_of(field: Field, answer: Answer | None, attachment: Attachment | None, form: Progress) -> Line:
    if field.type is FieldType.FILE:
        return Line(field=field, label=field.label, value=attachment.stored.name if attachment else "", attachment=attachment)
    if answer is None:
        source = form.definition.source_of(field.name) if field.certified else None
        return Line(field=field, label=field.label, value="", state=form.needs.get(source.name, "") if source else "")
    return Line(
        field=field,
        label=field.label,
        value=shown_value(field, answer.value),
        source=title_of(answer.source_title),
        fetched_at=answer.fetched_at,
        state=answer.state,
        after_filing=answer.after_filing,
    )


def row_blocks(
    slug: str, field: Field, answer: Answer | None, attachments: Mapping[tuple[str, str], Attachment], form: Progress
) -> Iterator[Block]:
    for number, row in enumerate(answer.value if answer and answer.value else [], start=1):
        lines = tuple(row_line(each, row, attachments.get((each.name, row["id"])), field) for each in form.row_fields(field, row["values"]))
        title = row_title(field, row) or f"{field.label} {number}"
        yield Block(slug=slug, title=title, lines=lines, row=row["id"], repetition=field.name)


def row_line(field: Field, row: Mapping[str, Any], attachment: Attachment | None, repetition: Field) -> Line:
    if field.type is FieldType.FILE:
        return Line(field=field, label=field.label, value=attachment.stored.name if attachment else "", attachment=attachment, row=row["id"])
    known = bool(row["source"]) and repetition.proposed_from is not None and field.name in repetition.proposed_from.fills
    return Line(
        field=field, label=field.label, value=shown_value(field, row["values"].get(field.name)), state="known" if known else "declared", row=row["id"]
    )


def row_title(repetition: Field, row: Mapping[str, Any]) -> str:
    """What a row is called: its first text answers."""
    words = [str(row["values"].get(each.name) or "") for each in repetition.fields[:2] if each.type is FieldType.TEXT]
    return " ".join(word for word in words if word)


def title_of(both: Mapping[str, str]) -> str:
    return str(Text.of(both)) if both else ""


def identity_of(file: File) -> dict[str, Any]:
    """Who filed, through whom they signed in, and when."""
    asking = file.askings.filter(need=IDENTITY).first()
    if asking is None:
        return {}
    return {**asking.values, "source": title_of(asking.source), "fetched_at": asking.fetched_at}


# --- letters ------------------------------------------------------------------------------------


def letter_title(letter: Letter) -> Text:
    definition = letter.file.definition
    if letter.kind == Letter.Kind.RECEIPT:
        return Text(f"Accusé de réception – {definition.title.fr}", f"Acknowledgement of receipt – {definition.title.en}")
    return Text(f"Décision – {definition.title.fr}", f"Decision – {definition.title.en}")


def letter_data(letter: Letter) -> dict[str, Any]:
    """What the letter's template reads; call it with the file's language active."""
    said = receipt(letter.file) if letter.kind == Letter.Kind.RECEIPT else decision(letter.file)
    return {**envelope(letter), **said}


def envelope(letter: Letter) -> dict[str, Any]:
    file = letter.file
    address = file.answers.filter(field__in=[each.name for each in file.definition.all_fields() if each.type is FieldType.ADDRESS]).first()
    lines = str(address.value).splitlines() if address else []
    return {
        "date": file.decided_at if letter.kind == Letter.Kind.DECISION else file.submitted_at,
        "organisation": {"name": file.organisation.name, "lines": [file.organisation.email] if file.organisation.email else []},
        "recipient": {"name": file.applicant, "lines": lines},
        "subject": letter_title(letter),
        "reference": file.reference,
        "demonstration": settings.PARVIS_DEMO,
        "follow_url": f"{settings.PARVIS_ORIGIN}/me/files/{file.reference}",
    }


def receipt(file: File) -> dict[str, Any]:
    return {
        "received_at": file.submitted_at,
        "intro": file.definition.acknowledgement,
        "silence": {"date": file.silence_on, "sentence": silence_sentence(file)} if file.silence_on else None,
        "answers": [{"label": line.label, "value": line.value or gettext("Not answered"), "source": provenance(line)} for line in all_lines(file)],
        "files": [{"name": each.stored.name, "size": ""} for each in file.attachments.select_related("stored")],
        "contact": [file.organisation.name, file.organisation.email],
        "mentions": [{"title": gettext("How long your data are kept"), "text": file.definition.retention.text}, *appeals(file)],
    }


def all_lines(file: File) -> list[Line]:
    return [line for block in blocks(file) for line in block.lines if line.attachment is None]


def provenance(line: Line) -> str:
    """Where an answer comes from, in a word or two."""
    if line.source:
        return line.source
    return gettext("Still awaited from its source") if line.state == "awaited" else gettext("You")


def silence_sentence(file: File) -> Text:
    """What it means if nobody answers by the date of the legal clock."""
    silence = file.definition.silence
    if silence is None or file.silence_on is None:
        return Text("", "")
    day = shown_date(file.silence_on.isoformat())
    if silence.means == "acceptance":
        return Text(
            f"Sans réponse le {day}, votre demande est acceptée ({silence.legal_basis.fr}). Vous pouvez alors en demander une attestation.",
            f"Without an answer by {day}, your request is accepted ({silence.legal_basis.en}). You may then ask for a certificate of it.",
        )
    return Text(
        f"Sans réponse le {day}, votre demande est refusée ({silence.legal_basis.fr}). Vous pouvez demander les motifs du refus et le contester.",
        f"Without an answer by {day}, your request is refused ({silence.legal_basis.en}). You may ask for the reasons and contest it.",
    )


def appeals(file: File) -> list[dict[str, str]]:
    """Ways to contest, with the months to do so."""
    return [
        {"title": str(each.title), "text": f"{each.text} {ngettext('Time limit: %(n)d month.', 'Time limit: %(n)d months.', each.months) % {'n': each.months}}"}
        for each in file.definition.appeals
    ]


def decision(file: File) -> dict[str, Any]:
    made: Decision = file.decision
    algorithm = file.definition.algorithm
    mentions = [{"title": gettext("A decision based on an algorithm"), "text": f"{algorithm.rights} ({algorithm.legal_basis})"}] if algorithm and made.proposal else []
    return {
        "outcome": {"label": file.definition.outcomes[made.outcome].label},
        "reasons": "\n".join(filter(None, [made.reasons, made.departure])),
        "results": results(file, made),
        "signatory": {"name": file.organisation.name, "role": made.agent_label},
        "explanation": explanation(file, made),
        "appeals": appeals(file),
        "mentions": [*mentions, {"title": gettext("How long your data are kept"), "text": file.definition.retention.text}],
    }


def results(file: File, made: Decision) -> list[dict[str, str]]:
    result = file.definition.result
    if result is None or result.name not in made.result:
        return []
    return [{"label": str(result.label), "value": shown_number(made.result[result.name], result.unit)}]


def explanation(file: File, made: Decision) -> dict[str, Any] | None:
    """How the result was computed, as it was stored when the decision was made."""
    algorithm = file.definition.algorithm
    if made.proposal is None or algorithm is None:
        return None
    proposal = Proposal.from_json(made.proposal)
    return {
        "mention": algorithm.purpose,
        "contribution": proposal.contribution,
        "inputs": [{"label": each.label, "value": plain_value(each.value), "source": source_title(each.source), "fetched_at": moment(each.fetched_at)} for each in proposal.inputs],
        "parameters": [{"label": each.label, "value": plain_value(each.value), "legal_ref": each.legal_ref} for each in proposal.parameters],
        "steps": [{"label": each.label, "sentence": each.sentence} for each in proposal.steps],
        "counterfactuals": [{"sentence": each.sentence} for each in proposal.counterfactuals],
        "rule": {"id": proposal.rule_id, "version": proposal.rule_version, "url": f"{settings.PARVIS_ORIGIN}/rules/{proposal.rule_id}"},
    }


def plain_value(value: Any) -> str:
    if value is None:
        return gettext("Not known")
    return typography.amount(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def source_title(source: str) -> str:
    """Where an input of the rule came from: an offer's source, or the person."""
    if source in ("", "declared"):
        return gettext("You")
    return str(source_of(source)) if source in catalogue.offers() else source


def moment(iso: str) -> str:
    return typography.day(datetime.fromisoformat(iso)) if iso else ""


def deadline_of_appeal(file: File) -> date | None:
    """The last day of the longest way to contest, counted from the decision."""
    if file.decided_at is None or not file.definition.appeals:
        return None
    decided: date = file.decided_at.astimezone(country().zone).date()
    return decided + relativedelta(months=max(each.months for each in file.definition.appeals))
