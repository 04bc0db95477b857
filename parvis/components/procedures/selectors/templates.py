"""The letters that a procedure file writes: their text for one file, and what is missing to write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import get_language

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, Letter
from parvis.components.procedures.rules.parts.letters import FIELD, filled, named
from parvis.components.procedures.selectors.wording import blocks, shown_date, shown_number
from parvis.kernel.calendar import local_day, today
from parvis.kernel.text import Text

BY_TRANSITION = {"accept": "accepted", "refuse": "refused", "close": "closed_without_decision"}


def template_of(letter: Letter) -> str:
    """The key of ``letters`` in the procedure file that writes this letter."""
    return letter.file.state if letter.kind == Letter.Kind.DECISION else letter.kind


def body(file: File, key: str, *, decided: Mapping[str, str] | None = None) -> list[str]:
    """The paragraphs that the procedure file writes for a letter, in the active language; none when it writes none.

    ``decided`` holds what a decision still to be made would say, for a preview. An answer that is missing is an empty word.
    """
    text = file.definition.letters.get(key)
    if text is None:
        return []
    written = text.in_language((get_language() or file.language).split("-")[0])
    values = {**values_of(file), **(decided or {})}
    return [each for each in filled(written, {name: values.get(name, "") for name in named(written)}).split("\n") if each.strip()]


def values_of(file: File) -> dict[str, str]:
    """What every name means for this file, in the active language."""
    definition, made = file.definition, getattr(file, "decision", None)
    result = definition.result
    figure = made.result.get(result.name) if made and result else None
    return {
        "applicant": file.applicant,
        "reference": file.reference or "",
        "procedure": str(definition.title),
        "organisation": file.organisation.name,
        "submitted_on": shown_date(local_day(file.submitted_at).isoformat()) if file.submitted_at else "",
        "decided_on": shown_date(local_day(file.decided_at).isoformat()) if file.decided_at else "",
        "silence_on": shown_date(file.silence_on.isoformat()) if file.silence_on else "",
        "outcome": str(definition.outcomes[file.state].label) if file.state in definition.outcomes else "",
        "reasons": made.reasons if made else "",
        "result": shown_number(figure, result.unit) if figure is not None and result else "",
        **answers(file),
    }


def answers(file: File) -> dict[str, str]:
    """Answers by ``field:<name>``."""
    return {f"{FIELD}{line.field.name}": line.value for block in blocks(file) for line in block.lines if not line.row}


def missing_for(file: File, transition: str) -> Iterator[Text]:
    """What the letter of a decision names and the file does not say: said before deciding, not after."""
    text = file.definition.letters.get(BY_TRANSITION.get(transition, ""))
    if text is None:
        return
    known = answers(file)
    for name in dict.fromkeys((*named(text.fr), *named(text.en))):
        if name.startswith(FIELD) and not known.get(name):
            label = file.definition.field(name.removeprefix(FIELD)).label
            yield Text(
                f"Le courrier a besoin de la réponse « {label.fr} », qui manque. Demandez-la à la personne avant de décider.",
                f"The letter needs the answer “{label.en}”, which is missing. Ask the person for it before you decide.",
            )


def previewed(file: File, *, outcome: str, reasons: str, result: str) -> list[str]:
    """The decision letter as it would be written today."""
    today_words = {
        "outcome": str(file.definition.outcomes[State(outcome)].label),
        "reasons": reasons,
        "result": result,
        "decided_on": shown_date(today().isoformat()),
    }
    return body(file, outcome, decided=today_words)
