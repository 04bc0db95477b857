"""Form fields of procedures that the design lacks: each keeps what was typed when it is wrong, and says what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from parvis.components.procedures.actions import registers
from parvis.components.procedures.rules import drawing, kinds
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.rules.places import named
from parvis.components.procedures.selectors import lists
from parvis.core.files.actions import RefusedFile, as_file

TEXT_LENGTH = 200
OTHER = "__other__"
CANDIDATES = 8  # as many places of one name are told apart in an error


class YesNoField(forms.TypedChoiceField):
    """Two buttons, neither chosen beforehand."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda typed: typed == "yes", empty_value=None, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


class AccountField(forms.CharField):
    """An IBAN, kept without blanks."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Enter an IBAN."),
        "invalid": _("This IBAN is not right. Copy it from a bank statement: its figures check one another."),
    }

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if not typed:
            return typed
        found = kinds.account(typed)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return kinds.shown_account(value) if value and kinds.account(value) else value


class OtherWidget(forms.MultiWidget):
    """Buttons of which the last opens a box to write in."""

    template_name = "procedures/widgets/other_choice.html"
    use_fieldset = True

    def __init__(self, choices: Any) -> None:
        buttons = forms.RadioSelect(choices=[*choices, (OTHER, _("Other"))])
        super().__init__([buttons, forms.TextInput(attrs={"maxlength": TEXT_LENGTH, "aria-label": _("Other: say which")})])

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, Mapping):
            return [OTHER, value.get("other", "")]
        return [value, ""]


class OtherChoiceField(forms.MultiValueField):
    """One of the answers, or another that the person writes: kept as ``{"other": words}``."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Choose an answer."),
        "words": _("You chose Other: write your answer beside it."),
        "invalid_choice": _("This is not one of the answers. Choose one from the list."),
    }

    def __init__(self, choices: Any, **options: Any) -> None:
        boxes = (
            forms.ChoiceField(choices=[*choices, (OTHER, "")], required=False),
            forms.CharField(max_length=TEXT_LENGTH, required=False),
        )
        boxes[0].error_messages["invalid_choice"] = self.default_error_messages["invalid_choice"]
        super().__init__(boxes, require_all_fields=False, widget=OtherWidget(choices), **options)

    def compress(self, data_list: Any) -> Any:
        chosen, words = data_list or ("", "")
        if chosen != OTHER:
            return chosen
        if not words:
            raise forms.ValidationError(self.error_messages["words"], code="words")
        return {"other": words}


class PlaceSelect(forms.ChoiceField):
    """A place of a short list."""

    def __init__(self, level: str, **options: Any) -> None:
        self.level = level
        super().__init__(choices=self.listed, widget=forms.Select(), **options)
        self.error_messages["invalid_choice"] = _("This is not one of the answers. Choose one from the list.")

    def listed(self) -> list[tuple[str, Any]]:
        entries = lists.places(self.level).entries
        return [("", _("Choose")), *((code, f"{entry.name} ({code})") for code, entry in entries.items())]

    def prepare_value(self, value: Any) -> Any:
        return value.get("code") if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return lists.place(self.level, code) if code else None


class PlaceBox(forms.CharField):
    """A place of a long list, typed: its name, its code, or its postcode."""

    default_error_messages = {  # noqa: RUF012
        "unknown": _("No place of the official list is called so. Check the spelling, or write its code or its postcode."),
        "several": _("Several places are called so. Write the one you mean: %(places)s."),
    }

    def __init__(self, level: str, **options: Any) -> None:
        self.level = level
        super().__init__(max_length=TEXT_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "off"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return named(value) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        known = lists.places(self.level)
        codes = known.codes(typed)
        if not codes:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(codes) > 1:
            said = ", ".join(named({"name": known.entries[code].name, "code": code}) for code in codes[:CANDIDATES])
            raise forms.ValidationError(self.error_messages["several"], code="several", params={"places": said})
        return known.value(codes[0])


class RecordField(forms.CharField):
    """A number of a register, which says at once what it is; when it is down, the number alone is kept and asked again later."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Enter the number."),
        "invalid": _("This number is not right: it looks like %(example)s. Copy it again, figure by figure."),
        "unknown": _("%(register)s knows nothing by this number. Check it, or ask whoever gave it to you."),
    }

    def __init__(self, registry: str, **options: Any) -> None:
        self.registry = registry
        self.held: Any = None  # the record that the form began with
        self.asks_register = True  # for whoever signed in; a stranger's number is tidied, and asked about later
        super().__init__(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "size": "24"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return value.get("number") if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value) or "")
        if not typed:
            return None
        declared = lists.register(self.registry)
        number = declared.tidy(typed) if declared else typed
        if number is None:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid", params={"example": declared.example if declared else ""}
            )
        if isinstance(self.held, Mapping) and (self.held.get("number"), self.held.get("state")) == (number, "known"):
            return dict(self.held)
        if not self.asks_register:
            return registers.not_asked(self.registry, number)
        try:
            return registers.looked_up(self.registry, number)
        except registers.NotInRegister as unknown:
            register = declared.title if declared else self.registry
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"register": register}) from unknown


def without_asking(made: forms.Field) -> forms.Field:
    """The same box, which calls nothing outside: anybody can prefill, as often as they like."""
    if isinstance(made, RecordField):
        made.asks_register = False
    return made


class DrawingWidget(forms.MultiWidget):
    """A box for coordinates and one for a file."""

    template_name = "procedures/widgets/drawing.html"
    use_fieldset = True

    def __init__(self, shapes: tuple[str, ...]) -> None:
        self.shapes = shapes
        area = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"})
        super().__init__({"": area, "file": forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json,application/json"})})

    def decompress(self, value: Any) -> list[Any]:
        return [drawing.written(value) if isinstance(value, Mapping) else value, None]


class DrawingField(forms.MultiValueField):
    """Points, lines and polygons: typed as coordinates, or given as a GeoJSON file."""

    default_error_messages = {  # noqa: RUF012
        "required": _("Give at least one place: write its coordinates, or add a GeoJSON file."),
        "empty": _("There is no shape here. Write coordinates such as 48.1113, -1.6800, one shape on each line."),
        "pair": _(
            "Line %(line)s is not written as coordinates. Write latitude, longitude with points: 48.1113, -1.6800; part the points of a line by ;."
        ),
        "earth": _("These coordinates are not on Earth. Write the latitude first (-90 to 90), then the longitude (-180 to 180)."),
        "ring": _("A polygon needs three corners at least, and ends where it began."),
        "json": _("This is not JSON. Save the drawing again as GeoJSON."),
        "geojson": _(
            "This is not a GeoJSON drawing of points, lines and polygons. Save it again as GeoJSON, in longitudes and latitudes (WGS 84)."
        ),
        "many": _("This drawing is too large: 50 shapes and 2,000 points at most. Simplify it."),
        "long": _("This drawing is too large: 200 kB at most. Simplify it."),
        "shape": _("The drawing holds a shape that is not asked here. These are: %(shapes)s."),
    }

    def __init__(self, shapes: tuple[str, ...], **options: Any) -> None:
        self.shapes = shapes
        boxes = (forms.CharField(required=False), forms.FileField(required=False, allow_empty_file=False))
        super().__init__(boxes, require_all_fields=False, widget=DrawingWidget(shapes), **options)

    def compress(self, data_list: Any) -> Any:
        typed, given = data_list or ("", None)
        try:
            text = read_text(given) if isinstance(given, UploadedFile) else typed
            if not text:
                return None
            return drawing.read(text, allowed=self.shapes)
        except drawing.WrongDrawing as wrong:
            params = {"line": wrong.line, "shapes": ", ".join(str(SHAPE_NAMES[each]) for each in self.shapes)}
            raise forms.ValidationError(self.error_messages[wrong.code], code=wrong.code, params=params) from wrong
        except RefusedFile as refused:
            raise forms.ValidationError(self.error_messages["long"], code="long") from refused


SHAPE_NAMES = {"point": _("points"), "line": _("lines"), "polygon": _("polygons")}


def read_text(given: UploadedFile[bytes]) -> str:
    """At most as much as a drawing may have; what is no UTF-8 becomes signs that no drawing holds. Raises RefusedFile."""
    content: bytes = as_file(given).read(drawing.MAX_TEXT + 1)
    return content.decode("utf-8-sig", errors="replace")


def check_signs(question: Field) -> Any:
    """A validator of the signs that a formatted answer may hold."""

    def check(value: str) -> None:
        if not kinds.has_signs(value, question.allows):
            allowed = ", ".join(str(SIGNS[each]) for each in question.allows)
            raise forms.ValidationError(
                _("This answer holds a sign that is not allowed here. It is made of: %(allowed)s."),
                code="signs",
                params={"allowed": allowed},
            )

    return check


SIGNS = {"letters": _("letters"), "digits": _("figures"), "special": _("spaces and other signs")}
