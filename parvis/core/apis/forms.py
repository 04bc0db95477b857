"""What visitors search, what producers publish, what people ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.core.apis.rules.conformance import CHECKS
from parvis.core.apis.rules.documents import LARGEST_JSON
from parvis.core.apis.rules.themes import THEMES
from parvis.kernel.apis import Access
from parvis.kernel.calendar import today

ACCESS = [
    (Access.OPEN.value, _("Open to all")),
    (Access.ACCOUNT.value, _("With an account")),
    (Access.AUTHORISATION.value, _("Authorisation needed")),
    (Access.SIGN_IN.value, _("The person signs in")),
]
OWNERS = [("platform", _("This platform")), ("administration", _("Other administrations")), ("outside", _("Outside the State"))]
FORMATS = [(name, name) for name in ("JSON", "GeoJSON", "XML", "CSV", "GraphQL", "WMS")]
SORTS = [("", _("Relevance, then name")), ("name", _("Name")), ("changed", _("Latest change"))]
MISSING_DOCUMENT = _("Give the address of the OpenAPI document, or hand in the file.")


def all_or(choices: list[Any]) -> list[Any]:
    return [("", pgettext_lazy("filter", "All")), *choices]


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    access = forms.ChoiceField(label=_("Access"), required=False, choices=all_or(ACCESS))
    owner = forms.ChoiceField(label=_("Published by"), required=False, choices=all_or(OWNERS))
    theme = forms.ChoiceField(label=_("Subjects"), required=False, choices=())
    format = forms.ChoiceField(label=_("Format"), required=False, choices=all_or(FORMATS))
    personal = forms.ChoiceField(
        label=_("Personal data"), required=False, choices=all_or([("yes", _("With personal data")), ("no", _("Without"))])
    )
    sort = forms.ChoiceField(label=_("Sorted by"), required=False, choices=SORTS)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["theme"].choices = all_or(sorted(((slug, str(title)) for slug, title in THEMES.items()), key=lambda pair: pair[1]))  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in ("access", "owner", "theme", "format", "personal")}


def address(label: Any, help_text: Any = "", **more: Any) -> forms.URLField:
    return forms.URLField(
        label=label,
        help_text=help_text,
        assume_scheme="https",
        max_length=500,
        required=False,
        validators=[URLValidator(["http", "https"])],
        **more,
    )


def text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, **{"max_length": 200, **more})


def lines(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}), **{"max_length": 3000, **more})


class SourceForm(forms.Form):
    """Where the document is: an address that is read again later, or a file."""

    needs_document = True

    openapi_url = address(_("Address of the OpenAPI document"), _("Read every six hours; changes are shown in the catalogue."))
    file = forms.FileField(
        label=_("…or the file"),
        help_text=_("JSON or YAML, OpenAPI 3.0 or 3.1, or Swagger 2.0; at most 2 MB (500 kB for YAML)."),
        required=False,
    )
    document = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def clean_file(self) -> Any:
        handed = self.cleaned_data.get("file")
        if handed and handed.size > LARGEST_JSON:
            raise forms.ValidationError(_("The file is larger than 2 MB. Describe the API in several documents."))
        return handed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.needs_document and not (cleaned.get("openapi_url") or cleaned.get("file") or cleaned.get("document") or self.errors):
            self.add_error("openapi_url", MISSING_DOCUMENT)
        return cleaned


class ListingForm(SourceForm):
    """Everything that the catalogue says of an API of an administration."""

    title_fr = text(_("Name, in French"))
    title_en = text(_("Name, in English"))
    slug = forms.SlugField(
        label=_("Name in its address"),
        help_text=_("Small letters, digits and dashes; it stays."),
        max_length=80,
        error_messages={"invalid": _("Use small letters, digits and dashes only, such as school-lunches.")},
    )
    description_fr = lines(_("What it gives, in French"))
    description_en = lines(_("What it gives, in English"))
    access = forms.ChoiceField(label=_("Who may call it?"), choices=ACCESS, widget=forms.RadioSelect)
    themes = forms.MultipleChoiceField(label=_("Subjects"), choices=(), required=False, widget=forms.CheckboxSelectMultiple)
    base_url = forms.URLField(label=_("Base address"), assume_scheme="https", max_length=500)
    health_url = address(_("Health address"), _("Asked every five minutes. Empty: the first reading that needs nothing is called instead."))
    contact_url = address(_("Contact page"), _("A page or a form of your service, not the name of a person."))
    terms_url = address(_("Terms of use"))
    licence = text(_("Licence of the data"), required=False, max_length=100)
    rate_limit = text(_("Limits of calls"), required=False)
    rules = lines(_("Rules of access, and how to ask"), required=False, max_length=2000)
    reuses = lines(_("What services do with it"), _("One per line."), required=False, max_length=2000)
    declares = forms.MultipleChoiceField(
        label=_("What you declare to conform to"),
        help_text=_("The platform checks it, and shows both."),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, is_new: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["themes"].choices = [(slug, str(title)) for slug, title in THEMES.items()]  # type: ignore[attr-defined]
        self.fields["declares"].choices = [(check.slug, str(check.title)) for check in CHECKS]  # type: ignore[attr-defined]
        self.needs_document = is_new  # the one that is there stays
        if not is_new:
            del self.fields["slug"]
            self.fields["edition"] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of a listing."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("file", "document", "edition")}


class ReasonForm(forms.Form):
    reason = text(_("Why?"), _("People who follow this API read it."), max_length=300)


class EndForm(forms.Form):
    version = text(_("Version"), max_length=40)
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2026-01-31.")},
    )
    replacement = text(_("What to use instead"), _("An address, or the name of another API."), required=False, max_length=500)

    def clean_ends_on(self) -> Any:
        if self.cleaned_data["ends_on"] < today():
            raise forms.ValidationError(_("This day is over. Announce a day to come, so that people can change in time."))
        return self.cleaned_data["ends_on"]


class QuestionForm(forms.Form):
    text = lines(
        _("Your question to the producer"),
        _("It is public. Write nothing about yourself or about somebody else."),
        min_length=10,
        max_length=2000,
    )


class ReplyForm(forms.Form):
    text = lines(_("Your answer"), max_length=4000)


class ReportForm(forms.Form):
    reason = text(_("What is wrong with it?"), max_length=500)
