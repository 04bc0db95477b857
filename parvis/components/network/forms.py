"""What agents and operators fill in about the network."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.components.network.rules import hosts, sheet, words
from parvis.components.network.selectors import browsing, declared
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

ALL = ("", gettext_lazy("All"))


def worded(titles: dict[Any, Text]) -> list[tuple[Any, str]]:
    return [(value, str(title)) for value, title in titles.items()]


class SiteSearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=80)
    family = forms.ChoiceField(label=gettext_lazy("Ministry"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of site"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Sort by"), required=False)

    def __init__(self, *args: Any, counts: dict[str, dict[str, int]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        lists: dict[str, list[tuple[str, str]]] = {
            "family": [(code, str(title)) for code, title in declared.network().families.items()],
            "state": worded(words.STATES),
            "area": sorted(((code, f"{code} {name}") for code, name in declared.network().areas.items())),
            "kind": worded(words.KINDS),
        }
        for name, titles in lists.items():
            numbers = (counts or {}).get(name, {})
            shown = [(value, f"{title} ({numbers[value]})" if value in numbers else title) for value, title in titles]
            self.fields[name].choices = [ALL, *shown]  # type: ignore[attr-defined]
        sorts = {"code": _("Code"), "name": _("Name"), "state": _("Status"), "rate": _("Highest rate"), "since": _("Latest change")}
        self.fields["sort"].choices = list(sorts.items())  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen and exists; anything else is left aside."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class ServiceSearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of service"), required=False)
    price = forms.ChoiceField(label=gettext_lazy("Price"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [ALL, *worded(words.SERVICE_KINDS)]  # type: ignore[attr-defined]
        self.fields["price"].choices = [ALL, ("free", _("Free")), ("paid", _("Paid for"))]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of sites (CSV)"),
        help_text=gettext_lazy("UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs; 10 MB and 50,000 lines at most"),
        error_messages={"required": gettext_lazy("Choose the file of your list."), "empty": gettext_lazy("The file is empty.")},
    )
    whole = forms.BooleanField(label=gettext_lazy("This is the whole inventory: sites that it does not name are closed"), required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > sheet.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB: cut it."))
        return file


class StateForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Status"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose a state.")}
    )
    cause = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The site’s agents read it. Name nobody."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = [(state, str(words.STATES[state])) for state in words.SET_BY_HAND]  # type: ignore[attr-defined]


NO_CONTROLS = RegexValidator(
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*\Z", gettext_lazy("Take out the invisible characters: feeds cannot carry them.")
)


class EventForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    title_fr = forms.CharField(label=gettext_lazy("Title in French"), max_length=120, validators=[NO_CONTROLS])
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120, validators=[NO_CONTROLS])
    text_fr = forms.CharField(
        label=gettext_lazy("What happens, in French"), max_length=1000, validators=[NO_CONTROLS], widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = forms.CharField(
        label=gettext_lazy("What happens, in English"), max_length=1000, validators=[NO_CONTROLS], widget=forms.Textarea(attrs={"rows": 3})
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services concerned"), help_text=gettext_lazy("None: all"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.CharField(
        label=gettext_lazy("Departments concerned"),
        help_text=gettext_lazy("Codes with spaces between, such as 35 56; none: everywhere"),
        required=False,
        max_length=300,
    )
    begins_at = forms.DateTimeField(label=gettext_lazy("Begins"), help_text=gettext_lazy("2026-12-01 22:00, for example"))
    expected_end = forms.DateTimeField(label=gettext_lazy("Expected end"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("incident", _("An incident")), ("works", _("Planned works"))]  # type: ignore[attr-defined]
        self.fields["services"].choices = [(slug, str(each.title)) for slug, each in declared.services().items()]  # type: ignore[attr-defined]

    def clean_areas(self) -> list[str]:
        codes = list(dict.fromkeys(self.cleaned_data["areas"].upper().replace(",", " ").split()))
        unknown = [code for code in codes if code not in declared.network().areas]
        if unknown:
            raise forms.ValidationError(_("No department has this code: %(codes)s.") % {"codes": ", ".join(unknown)[:100]})
        return codes

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        begins, end = typed.get("begins_at"), typed.get("expected_end")
        if isinstance(begins, datetime) and isinstance(end, datetime) and end <= begins:
            self.add_error("expected_end", _("The end comes after the beginning."))
        return typed


class AskForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("What your body needs it for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what for: the provider decides on it.")},
    )
    replaces_own = forms.BooleanField(label=gettext_lazy("It replaces a service of our own"), required=False)


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, error_messages={"required": gettext_lazy("Give the reason: the body reads it.")}
    )


class AddressForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("www.service-public.gouv.fr, for example"),
        max_length=hosts.LONGEST,
        error_messages={"required": gettext_lazy("Write an address.")},
    )
    family = forms.ChoiceField(label=gettext_lazy("Ministry"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["family"].choices = [  # type: ignore[attr-defined]
            ("", _("Any")), *((code, str(title)) for code, title in declared.network().families.items())
        ]  # fmt: skip


class RuleForm(forms.Form):
    subject = forms.ChoiceField(label=gettext_lazy("The rule is about"), widget=forms.RadioSelect, initial="host")
    host = forms.CharField(label=gettext_lazy("Host"), help_text=gettext_lazy("Its subdomains follow"), required=False, max_length=253)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    decision = forms.ChoiceField(label=pgettext_lazy("of a rule", "Decision"), widget=forms.RadioSelect)
    family = forms.ChoiceField(label=gettext_lazy("For one ministry only"), required=False)
    reason_fr = forms.CharField(label=gettext_lazy("Reason in French"), max_length=300)
    reason_en = forms.CharField(label=gettext_lazy("Reason in English"), max_length=300)
    review_on = forms.DateField(label=gettext_lazy("To be reviewed on"), help_text=gettext_lazy("Within two years, such as 2027-06-30"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[str, str]]] = {
            "subject": [("host", _("one host")), ("category", _("a whole category"))],
            "category": [("", _("None")), *((slug, str(each.title)) for slug, each in browsing.categories().items())],
            "decision": [("deny", _("Block")), ("allow", _("Allow"))],
            "family": [("", _("No, for all")), *((code, str(title)) for code, title in declared.network().families.items())],
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]

    def clean_host(self) -> str:
        written = self.cleaned_data["host"].strip()
        if not written:
            return ""
        try:
            found = hosts.parsed(written)
        except hosts.BadAddress as bad:
            raise forms.ValidationError(str(bad.words)) from bad
        if found.inside:
            raise forms.ValidationError(_("What is inside a private network is no matter of these rules."))
        if "." not in found.host and ":" not in found.host:
            raise forms.ValidationError(_("A rule names a host, not a whole top-level domain."))
        return found.host

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if not today() < day <= today() + timedelta(days=731):
            raise forms.ValidationError(_("Choose a day within two years from now."))
        return day

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("subject") == "host" and not typed.get("host") and "host" not in self.errors:
            self.add_error("host", _("Name the host."))
        category = browsing.categories().get(typed.get("category") or "")
        if typed.get("subject") == "category" and category is None:
            self.add_error("category", _("Choose the category."))
        if typed.get("subject") == "category" and category is not None and category.locked:
            self.add_error("category", _("This category protects everyone: it is blocked whatever a rule says."))
        return typed


class ContestForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What you need it for"),
        help_text=gettext_lazy("Write nothing personal. Only the host is kept, not the page."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what you need it for.")},
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Answer"), widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose.")}
    )
    text = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Give the reason: the agent reads it.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            ("accepted", _("The block is lifted: I propose the rule")), ("refused", _("The block stays"))
        ]  # fmt: skip
