"""How each kind of value is shown in boxes and read from them. What is sent back unchanged is the value itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from ruamel.yaml import YAML

from parvis.components.builder.rules import words
from parvis.components.builder.rules.options import WrongLine, read_lines, written_lines
from parvis.components.builder.rules.shapes import Shape, resolved
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures.rules.source import Unreadable

LANGUAGES = (("fr", _("in French")), ("en", _("in English")))
LONG = frozenset({"summary", "who", "lede", "hint", "text", "purpose", "rights", "acknowledgement", "legal_basis", "pattern_error", "body"})
LINE, TEXT = 500, 5000
JOINER = " + "

Boxes = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One kind of leaf: its boxes by suffix, what they show of a value, and the value that they say (None: absent)."""

    fields: Callable[[Shape], Mapping[str, forms.Field]]
    shown: Callable[[Any], Boxes]
    read: Callable[[Boxes, Shape], Any]


def wrong(message: Any) -> forms.ValidationError:
    return forms.ValidationError(message, code="invalid")


def help_for(shape: Shape) -> str:
    return str(words.HELP.get(shape.key, ""))


def line_box(shape: Shape, **more: Any) -> forms.Field:
    """A short text, a choice where the schema lists one."""
    return forms.CharField(max_length=LINE, strip=True, help_text=help_for(shape), **more)


def one(make: Callable[[Shape], forms.Field]) -> Callable[[Shape], Mapping[str, forms.Field]]:
    return lambda shape: {"": make(shape)}


def said(boxes: Boxes) -> str:
    return boxes[""].strip()


# --- two languages ---


def two_boxes(shape: Shape) -> Mapping[str, forms.Field]:
    made = {}
    for language, name in LANGUAGES:
        attrs = {"lang": language, "rows": "3"} if shape.key in LONG else {"lang": language}
        widget = forms.Textarea(attrs) if shape.key in LONG else forms.TextInput(attrs)
        title = _("%(what)s, %(language)s") % {"what": words.label(shape.key), "language": name}
        help_text = help_for(shape) if language == "fr" else ""
        made[f"-{language}"] = forms.CharField(max_length=TEXT, widget=widget, label=title, help_text=help_text)
    return made


def two_shown(value: Any) -> Boxes:
    held = value if isinstance(value, Mapping) else {}
    return {f"-{language}": str(held.get(language, "")) for language, _name in LANGUAGES}


def two_read(boxes: Boxes, _shape: Shape) -> Any:
    return {suffix[1:]: text for suffix, text in boxes.items() if text} or None


# --- one box ---


def choice_box(shape: Shape) -> forms.Field:
    listed = [(str(each), words.value(str(each))) for each in shape.node.get("enum", [shape.node.get("const")])]
    return forms.ChoiceField(choices=[("", _("Choose")), *listed])


def flag_box(_shape: Shape) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("As usual")), ("yes", _("Yes")), ("no", _("No"))])


def number_box(shape: Shape) -> forms.Field:
    least, most = shape.node.get("minimum"), shape.node.get("maximum")
    help_text = _("From %(least)s to %(most)s.") % {"least": least, "most": most} if least is not None and most is not None else ""
    return forms.CharField(max_length=20, help_text=help_text, widget=forms.TextInput({"inputmode": "decimal"}))


def read_number(boxes: Boxes, shape: Shape) -> Any:
    written = said(boxes).replace(",", ".")
    try:
        found = int(written) if shape.kind == "integer" else float(written)
    except ValueError as error:
        raise wrong(_("Write a number in figures.")) from error
    if found != found or abs(found) > 10**15:
        raise wrong(_("Write a number in figures."))
    return int(found) if float(found).is_integer() else found


def read_scalar(boxes: Boxes, _shape: Shape) -> Any:
    """A number where it is one, yes and no, else a text."""
    written = said(boxes)
    if written in ("true", "false"):
        return written == "true"
    for kind in (int, float):
        try:
            found = kind(written)
        except ValueError:
            continue
        return found if str(found) == written else written
    return written


def shown_scalar(value: Any) -> Boxes:
    return {"": {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else "" if value is None else str(value)}


# --- several lines ---


def lines_box(shape: Shape) -> forms.Field:
    widget = forms.Textarea({"rows": "4"})
    return forms.CharField(max_length=TEXT * 4, widget=widget, help_text=help_for(shape) or _("One on each line."))


def words_box(shape: Shape) -> forms.Field:
    listed = resolved(shape.node["items"]).get("enum")
    if not listed:
        return lines_box(shape)
    choices = [(str(each), words.value(str(each))) for each in listed]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def read_words(boxes: Boxes, _shape: Shape) -> Any:
    return [found for each in boxes[""].splitlines() if (found := each.strip())] or None


def shown_words(value: Any) -> Boxes:
    return {"": "\n".join(map(str, value or []))}


def shown_map(value: Any) -> Boxes:
    held = value if isinstance(value, Mapping) else {}
    return {"": "\n".join(f"{key}: {JOINER.join(each) if isinstance(each, list) else each}" for key, each in held.items())}


def read_map(boxes: Boxes, _shape: Shape) -> Any:
    found: dict[str, Any] = {}
    for line in filter(None, map(str.strip, boxes[""].splitlines())):
        key, colon, written = line.partition(":")
        parts = [each.strip() for each in written.split("+")]
        if not colon or not key.strip() or not all(parts):
            raise wrong(_("This line says nothing: “%(line)s”. Write a name, a colon, and what goes with it.") % {"line": line[:80]})
        found[key.strip()] = parts[0] if len(parts) == 1 else parts
    return found or None


def shown_options(value: Any) -> Boxes:
    return {"": written_lines(value or [])}


def read_options(boxes: Boxes, _shape: Shape) -> Any:
    try:
        return read_lines(boxes[""]) or None
    except WrongLine as error:
        raise wrong(
            _("This line is no answer: “%(line)s”. Write it in French, a bar, and in English.") % {"line": error.line[:80]}
        ) from error


def free_box(_shape: Shape) -> forms.Field:
    widget = forms.Textarea({"rows": "8", "class": "mono", "spellcheck": "false"})
    return forms.CharField(max_length=100_000, widget=widget, strip=False, help_text=_("As the file writes it (YAML)."))


def shown_free(value: Any) -> Boxes:
    if value is None:
        return {"": ""}
    yaml, made = YAML(typ="safe"), StringIO()
    yaml.default_flow_style, yaml.allow_unicode = False, True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump({"value": value}, made)
    return {"": made.getvalue()}


def read_free(boxes: Boxes, _shape: Shape) -> Any:
    try:
        return plain(boxes[""]).get("value")
    except Unreadable as error:
        where = {"line": error.mistake.line, "what": error.mistake.what}
        raise wrong(_("Line %(line)s cannot be read: %(what)s. Begin with “value:”.") % where) from error


WAYS: Mapping[str, Way] = {
    "text": Way(fields=two_boxes, shown=two_shown, read=two_read),
    "line": Way(fields=one(line_box), shown=shown_scalar, read=lambda boxes, _shape: said(boxes)),
    "choice": Way(fields=one(choice_box), shown=shown_scalar, read=read_scalar),
    "flag": Way(
        fields=one(flag_box),
        shown=lambda value: {"": {True: "yes", False: "no"}.get(value, "")},
        read=lambda boxes, _shape: said(boxes) == "yes",
    ),
    "integer": Way(fields=one(number_box), shown=shown_scalar, read=read_number),
    "number": Way(fields=one(number_box), shown=shown_scalar, read=read_number),
    "scalar": Way(fields=one(line_box), shown=shown_scalar, read=read_scalar),
    "words": Way(fields=one(words_box), shown=shown_words, read=read_words),
    "map": Way(fields=one(lines_box), shown=shown_map, read=read_map),
    "options": Way(fields=one(lines_box), shown=shown_options, read=read_options),
    "free": Way(fields=one(free_box), shown=shown_free, read=read_free),
}
