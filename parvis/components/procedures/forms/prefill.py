"""Prefilled answers, read by the very forms that people fill in: what a person could not type, a link cannot say either."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from parvis.components.procedures.forms.boxes import OTHER, without_asking
from parvis.components.procedures.forms.makers import MAKERS, form_field
from parvis.components.procedures.forms.questions import json_value
from parvis.components.procedures.rules.definition import Field, FieldType, Option, ProcedureFile
from parvis.components.procedures.rules.prefill import IDENTITY_KEYS, number_of
from parvis.components.procedures.rules.progress import EMPTY
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

LONGEST = 10_000  # characters of one answer
MOST_IGNORED = 100  # keys that were left out and are told one by one; of others only how many there are
YES, NO = {"true", "1", "yes", "oui"}, {"false", "0", "no", "non"}
WHY = {
    "from_sign_in": gettext_lazy("Your identity comes from your sign-in: a link cannot give another."),
    "unknown": gettext_lazy("No question of this procedure has this key."),
    "certified": gettext_lazy("Only its source gives this answer: it cannot be prefilled."),
    "not_prefillable": gettext_lazy("This kind of question cannot be prefilled."),
    "repeated": gettext_lazy("One answer is expected here, and several were given."),
    "too_many": gettext_lazy("More rows were given than the list holds: the last ones are left out."),
    "not_a_row": gettext_lazy("This question is a list: give its rows as key[][key of the question in it]."),
    "too_long": gettext_lazy("This answer is too long."),
    "more": gettext_lazy("Other keys were left out too: mend those above, then send again."),
}


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A key that was left out: ``code`` says why to programs, ``why`` to people; ``label`` is the question's, if there is one."""

    key: str
    code: str
    why: Text
    label: Text = Text("", "")

    def kept(self) -> dict[str, Any]:
        """As it is stored: texts in both languages, never the value."""
        return {"key": self.key[:60], "code": self.code, "why": vars_of(self.why), "label": vars_of(self.label)}


@dataclass(kw_only=True)
class Reading:
    """What came of keys and values: answers by field, and what was left out."""

    values: dict[str, Any] = field(default_factory=dict)
    ignored: list[Ignored] = field(default_factory=list)

    def leave_out(self, key: str, code: str, *, question: Field | None = None, why: Text | None = None) -> None:
        if len(self.ignored) > MOST_IGNORED:
            return
        if len(self.ignored) == MOST_IGNORED:
            key, code, question, why = "", "more", None, None
        said = why or both(lambda: str(WHY[code]))
        self.ignored.append(Ignored(key=key, code=code, why=said, label=question.label if question else Text("", "")))


def vars_of(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def both(say: Callable[[], str]) -> Text:
    """One sentence in both languages."""
    said = []
    for language in ("fr", "en"):
        with translation.override(language):
            said.append(say())
    return Text(*said)


def read(definition: ProcedureFile, numbers: Mapping[int, str], given: Mapping[str, Any]) -> Reading:
    """Answers among ``given`` (keys as programs write them); ``numbers`` names the procedure's fields by number.

    Never raises: what cannot be an answer is listed with why.
    """
    found = Reading()
    by_name = {each.name: each for each in definition.all_fields()}
    named = set[str]()  # a key with padding and one without name the same field
    for key, value in given.items():
        name = numbers.get(number_of(key) or 0, "")
        if key in IDENTITY_KEYS:
            found.leave_out(key, "from_sign_in")
        elif name not in by_name:
            found.leave_out(key, "unknown")
        elif name in named:
            found.leave_out(key, "repeated", question=by_name[name])
        else:
            named.add(name)
            read_one(found, key, by_name[name], value, numbers)
    return found


def read_one(found: Reading, key: str, question: Field, value: Any, numbers: Mapping[int, str]) -> None:
    if question.type is FieldType.REPETITION:
        found.values[question.name] = list(rows(found, key, question, value, numbers))
        if not found.values[question.name]:
            del found.values[question.name]
    elif (code := refusal(question)) is not None:
        found.leave_out(key, code, question=question)
    else:
        keep(found.values, found, key, question, value)


def refusal(question: Field) -> str | None:
    if question.certified:
        return "certified"
    return None if question.type in MAKERS and question.type not in NEVER else "not_prefillable"


NEVER = {FieldType.FILE}


def rows(found: Reading, key: str, question: Field, value: Any, numbers: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    inner = {each.name: each for each in question.fields}
    listed = value if isinstance(value, list) else [value]
    if len(listed) > question.max_rows:
        found.leave_out(key, "too_many", question=question)
    for index, row in enumerate(listed[: question.max_rows]):
        if not isinstance(row, Mapping):
            found.leave_out(key, "not_a_row", question=question)
            return
        kept: dict[str, Any] = {}
        named = set[str]()
        for sub_key, said in row.items():
            sub = inner.get(numbers.get(number_of(sub_key) or 0, ""))
            if sub is None:
                found.leave_out(sub_key, "unknown", question=question)
            elif sub.name in named:
                found.leave_out(sub_key, "repeated", question=sub)
            elif (code := refusal(sub)) is not None:
                found.leave_out(sub_key, code, question=sub)
            else:
                named.add(sub.name)
                keep(kept, found, sub_key, sub, said)
        if kept:
            yield {"id": f"prefilled-{index}", "source": "", "values": kept}


def keep(into: dict[str, Any], found: Reading, key: str, question: Field, value: Any) -> None:
    """Clean one answer as the form does, in each language for what it says when it is wrong."""
    if len(str(value)) > LONGEST:
        found.leave_out(key, "too_long", question=question)
        return
    try:
        cleaned = cleaned_answer(question, value)
    except Several:
        found.leave_out(key, "repeated", question=question)
    except ValidationError as wrong:
        found.leave_out(key, str(wrong.code or "invalid"), question=question, why=both(lambda: sentence(question, value)))
    else:
        if cleaned not in EMPTY:
            into[question.name] = cleaned


class Several(ValueError):
    """A list was given where one answer is expected."""


def sentence(question: Field, value: Any) -> str:
    """What the form says of this answer, in the language of the moment."""
    try:
        cleaned_answer(question, value)
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    return gettext("This answer cannot be read.")


def cleaned_answer(question: Field, value: Any) -> Any:
    read_as: Callable[[Field, Any], Any] = TYPED.get(question.type, one)
    typed = read_as(question, value)
    asked: Any = without_asking(form_field(question))
    return json_value(asked.clean(typed)) if typed not in EMPTY else None


def one(_question: Field, value: Any) -> str:
    if isinstance(value, list | Mapping):
        raise Several
    return "" if value is None else str(value)


def yes_or_no(question: Field, value: Any) -> str:
    said = one(question, value).strip().lower()
    return "yes" if said in YES else "no" if said in NO else said


def ticked(question: Field, value: Any) -> bool | str:
    said = one(question, value).strip().lower()
    return said in YES


def day(question: Field, value: Any) -> Any:
    """``YYYY-MM-DD`` in the form's three boxes; what is not one is left to the form to refuse."""
    said = one(question, value).strip()
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return [said, "", ""] if said else ""
    return [str(found.day), str(found.month), str(found.year).zfill(4)]


def moment(question: Field, value: Any) -> Any:
    """``YYYY-MM-DDTHH:MM``, with or without a zone, in the form's five boxes."""
    said = one(question, value).strip()
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return [said, "", "", "", ""] if said else ""
    local = found.astimezone(country().zone) if found.tzinfo else found
    return [str(local.day), str(local.month), str(local.year).zfill(4), str(local.hour), f"{local.minute:02d}"]


def choice(question: Field, value: Any) -> str:
    return value_of(question.options, one(question, value))


def or_own_words(question: Field, value: Any) -> Any:
    """A choice; where it takes other answers, the form's two boxes. ``{"other": words}`` is one, and so is what no option is called."""
    if isinstance(value, Mapping) and set(value) == {"other"}:
        return [OTHER, str(value["other"])] if question.other else str(value["other"])
    said = choice(question, value)
    if not question.other:
        return said
    return [said, ""] if not said or any(said == each.value for each in question.options) else [OTHER, said]


def place(question: Field, value: Any) -> str:
    """A place by its code or its name, or as it is kept."""
    return str(value.get("code", "")) if isinstance(value, Mapping) else one(question, value)


def map_of(question: Field, value: Any) -> Any:
    """Coordinates or GeoJSON in the form's two boxes."""
    return [json.dumps(value) if isinstance(value, Mapping) else one(question, value), None]


def several_choices(question: Field, value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [value_of(question.options, one(question, each)) for each in listed]


def linked_choice(question: Field, value: Any) -> str:
    """``[first, second]`` or ``first/second``."""
    parts = value if isinstance(value, list) else str(value).split("/", 1)
    first = value_of(question.options, one(question, parts[0])) if parts else ""
    opened = next((each.options for each in question.options if each.value == first), ())
    return "/".join([first, *(value_of(opened, one(question, each)) for each in parts[1:2])])


def value_of(options: tuple[Option, ...], said: str) -> str:
    """The option that is called so, by its value or as people read it in either language."""
    wanted = said.strip()
    return next((each.value for each in options if wanted in (each.value, each.label.fr, each.label.en)), wanted)


def title(question: Field, value: Any) -> str:
    """``M.`` and ``Mme`` as foreign programs write them."""
    said = one(question, value).strip()
    return {"M.": "mr", "Mme": "mrs"}.get(said, said)


TYPED: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.YES_NO: yes_or_no,
    FieldType.CHECKBOX: ticked,
    FieldType.DATE: day,
    FieldType.DATETIME: moment,
    FieldType.CHOICE: or_own_words,
    FieldType.MAP: map_of,
    FieldType.MULTIPLE: several_choices,
    FieldType.LINKED_CHOICE: linked_choice,
    FieldType.TITLE: title,
    FieldType.PLACE: place,
}
