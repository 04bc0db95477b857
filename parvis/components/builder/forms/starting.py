"""Begin a procedure: blank, from a procedure in force, or from a file; and the short forms of the editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.components.builder.rules import words
from parvis.components.builder.rules.shapes import shape_at
from parvis.components.procedures.rules.source import MAX_SIZE

SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
WAYS = [
    ("blank", _("Blank, with one question")),
    ("template", _("A procedure in force, copied")),
    ("file", _("A procedure file that I have")),
]


class StartForm(forms.Form):
    """``way`` says which of the boxes below it counts."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    slug = forms.RegexField(
        SLUG,
        label=_("Name in addresses"),
        help_text=_("Lower-case letters, figures and hyphens, such as salle-des-fetes. Left empty, it is made from the title."),
        max_length=60,
        required=False,
        error_messages={"invalid": _("Write lower-case letters, figures and hyphens, such as salle-des-fetes.")},
    )
    way = forms.ChoiceField(label=_("What it begins with"), choices=WAYS, widget=forms.RadioSelect, initial="blank")
    template = forms.ChoiceField(label=_("Procedure to copy"), required=False)
    file = forms.FileField(label=_("Procedure file (YAML)"), required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, templates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = forms.ChoiceField(choices=[("", _("Choose")), *templates], label=self.fields["template"].label, required=False)
        self.fields["template"] = chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        way = cleaned.get("way")
        if way != "file":
            for language in ("title_fr", "title_en"):
                if not cleaned.get(language):
                    self.add_error(language, _("Write the title in this language too."))
        if way == "template" and not cleaned.get("template"):
            self.add_error("template", _("Choose the procedure to copy."))
        if way == "file" and not cleaned.get("file"):
            self.add_error("file", _("Add the procedure file."))
        return cleaned

    def clean_file(self) -> str:
        """The text of the file; empty without one."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return ""
        if upload.size > MAX_SIZE * 2:
            raise forms.ValidationError(_("This file is too large for a procedure file."))
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is no text in UTF-8. Export the procedure again, then choose that file.")) from error
        return text


class FieldStart(forms.Form):
    """A new question: the rest is written on its own page."""

    kind = forms.ChoiceField(label=_("Kind of answer"))
    label_fr = forms.CharField(label=_("Question in French"), max_length=300)
    label_en = forms.CharField(label=_("Question in English"), max_length=300)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False

    def __init__(self, *args: Any, inside: bool, revision: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"revision": revision, "kind": "text"}
        kind = shape_at(("pages", 0, "fields", 0, "type"))
        listed = kind.node["enum"] if kind else []
        refused = ("repetition", "heading", "explanation") if inside else ()
        choices = [(each, words.value(each)) for each in listed if each not in refused]
        self.fields["kind"] = forms.ChoiceField(choices=choices, label=self.fields["kind"].label, initial="text")


class PageStart(forms.Form):
    title_fr = forms.CharField(label=_("Title in French"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False


class TextForm(forms.Form):
    """The procedure file itself."""

    text = forms.CharField(
        label=_("The procedure file"),
        max_length=MAX_SIZE,
        strip=False,
        widget=forms.Textarea({"rows": "30", "class": "mono", "spellcheck": "false", "wrap": "off"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False


class ClosingForm(forms.Form):
    """What people read instead of the form, and where to go."""

    sentence_fr = forms.CharField(label=_("What people read, in French"), max_length=500, widget=forms.Textarea({"rows": 3}))
    sentence_en = forms.CharField(label=_("What people read, in English"), max_length=500, widget=forms.Textarea({"rows": 3}))
    replaced_by = forms.ChoiceField(label=_("The procedure to use instead"), required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = self.fields["replaced_by"].label
        self.fields["replaced_by"] = forms.ChoiceField(choices=[("", _("None")), *others], label=label, required=False)


class FilterForm(forms.Form):
    """The list of one's procedures."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, states: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"] = forms.ChoiceField(choices=[("", _("All")), *states], label=self.fields["state"].label, required=False)
