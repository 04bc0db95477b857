"""What ``/design`` shows: each component with plausible content and in every state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Page, Paginator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.charts import SUPPRESSED
from parvis.design.fields import AmountField, EmailField, PhoneField, ThreePartDate

NOON = datetime(2026, 11, 21, 13, 1, tzinfo=UTC)
SCHOOLS = [
    ("villejean", gettext_lazy("Villejean school")),
    ("moulin", gettext_lazy("Moulin school")),
    ("lices", gettext_lazy("Lices school")),
]
DAYS = [
    ("monday", gettext_lazy("Monday")),
    ("tuesday", gettext_lazy("Tuesday")),
    ("thursday", gettext_lazy("Thursday")),
    ("friday", gettext_lazy("Friday")),
]


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label=gettext_lazy("Child’s given name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    birth = ThreePartDate(label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example 3 9 2018"), latest=date(2026, 11, 21))
    school = forms.ChoiceField(label=gettext_lazy("School"), choices=[("", gettext_lazy("Choose a school")), *SCHOOLS])
    days = forms.MultipleChoiceField(label=gettext_lazy("Days at the canteen"), choices=DAYS, widget=forms.CheckboxSelectMultiple)
    diet = forms.ChoiceField(
        label=gettext_lazy("Meals"),
        choices=[("all", gettext_lazy("With everything")), ("no-meat", gettext_lazy("Without meat"))],
        widget=forms.RadioSelect,
    )
    share = AmountField(label=gettext_lazy("What you pay now for one meal"), required=False)
    children = forms.IntegerField(
        label=gettext_lazy("Children at home"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4", "autocomplete": "off"}),
    )
    email = EmailField(label=gettext_lazy("E-mail address"), help_text=gettext_lazy("We only write about this file."))
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    note = forms.CharField(label=gettext_lazy("Anything the school should know"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    proof = forms.FileField(label=gettext_lazy("Medical certificate"), help_text=gettext_lazy("PDF or photograph, up to 10 MB"))
    agreed = forms.BooleanField(label=gettext_lazy("I have read the canteen’s rules"))


def filled_form() -> SampleForm:
    initial = {
        "name": "Louen",
        "birth": date(2018, 9, 3),
        "school": "villejean",
        "days": ["monday", "friday"],
        "diet": "all",
        "share": Decimal("3.4"),
        "children": 2,
    }
    return SampleForm(initial=initial, prefix="a", use_required_attribute=False)


def wrong_form() -> SampleForm:
    typed = {
        "b-birth_0": "31",
        "b-birth_1": "2",
        "b-birth_2": "2018",
        "b-share": "a lot",
        "b-email": "maelle",
        "b-phone": "06",
        "b-children": "0",
    }
    return SampleForm(typed, MultiValueDict({"b-proof": [SimpleUploadedFile("empty.pdf", b"")]}), prefix="b", use_required_attribute=False)


def known_entries() -> list[dict[str, Any]]:
    source = _("Family allowance fund")
    return [
        {"label": _("Family quotient"), "value": "784", "source": source, "fetched_at": NOON},
        {"label": _("Children"), "value": "Louen, Nolwenn", "source": source, "fetched_at": NOON},
    ]


def timeline_items() -> list[dict[str, Any]]:
    return [
        {"when": NOON, "title": _("Decision taken"), "text": _("The letter is in your files."), "tag": _("Accepted"), "tag_kind": "ok"},
        {
            "when": datetime(2026, 11, 19, 8, 30, tzinfo=UTC),
            "title": _("A correction was asked for"),
            "tag": _("Your turn"),
            "tag_kind": "wait",
        },
        {"when": datetime(2026, 11, 18, 16, 12, tzinfo=UTC), "title": _("File received"), "text": _("Acknowledgement sent by e-mail.")},
    ]


def tab_items() -> list[dict[str, Any]]:
    return [
        {"url": "#way", "text": _("Answers"), "current": True},
        {"url": "#lists", "text": _("Messages")},
        {"url": "#time", "text": _("History")},
    ]


def sample_page() -> Page[int]:
    return Paginator(range(240), 20).page(5)


def bar_sample() -> dict[str, Any]:
    return {
        "title": _("Files received by town"),
        "description": _("Rennes receives the most; the figure of Redon is hidden because too few families are behind it."),
        "label_title": _("Town"),
        "value_title": _("Files"),
        "labels": ["Rennes", "Saint-Malo", "Vannes", "Redon", "Dinan"],
        "values": [1204, 611, 388, SUPPRESSED, None],
        "source": _("Invented figures, to show the chart"),
    }


def line_sample() -> dict[str, Any]:
    return {
        "title": _("Days from request to decision"),
        "description": _("Between January and September the median fell from 21 to 6 days; March is missing for paper files."),
        "label_title": _("Month"),
        "unit": _("days"),
        "labels": [_("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"), _("September")],
        "series": [
            {"label": _("Online"), "values": [21, 19, 16, 15, 11, 9, 8, 8, 6]},
            {"label": _("On paper"), "values": [34, 35, None, 31, 33, 30, 29, SUPPRESSED, 27]},
        ],
        "source": _("Invented figures, to show the chart"),
    }


def square(west: float, south: float, *, wide: float = 0.5, high: float = 0.35) -> list[list[tuple[float, float]]]:
    east, north = west + wide, south + high
    return [[(west, south), (east, south + 0.05), (east + 0.06, north), (west + 0.1, north - 0.04), (west, south)]]


def map_sample() -> dict[str, Any]:
    names, values = ("Nevez", "Kerlann", "Brandivy", "Lanvaux", "Trémel", "Quistinic"), (12, 25, 31, 48, SUPPRESSED, None)
    areas = [
        {"name": name, "value": value, "rings": square(-3 + 0.52 * (index % 3), 48.4 - 0.38 * (index // 3))}
        for index, (name, value) in enumerate(zip(names, values, strict=True))
    ]
    return {
        "title": _("Children at the canteen, per cent"),
        "description": _("Six invented areas; one is hidden and one has no data."),
        "label_title": _("Area"),
        "value_title": _("Share"),
        "unit": "%",
        "areas": [*areas, {"name": "Enez", "value": 40, "point": (-1.1, 48.2)}],
        "source": _("Invented figures, to show the map"),
    }
