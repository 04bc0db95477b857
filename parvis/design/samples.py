"""What ``/design`` shows: each component with plausible content and in every state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Page, Paginator
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy

from parvis.design.charts import SUPPRESSED
from parvis.design.fields import AmountField, EmailField, PhoneField, ThreePartDate
from parvis.kernel.text import Text

said = lazy(str, str)  # a Text that waits for the reader's language

NOON = datetime(2026, 11, 21, 13, 1, tzinfo=UTC)
SCHOOLS = [
    ("villejean", Text("École de Villejean", "Villejean school")),
    ("moulin", Text("École du Moulin", "Moulin school")),
    ("lices", Text("École des Lices", "Lices school")),
]
DAYS = [
    ("monday", Text("Lundi", "Monday")),
    ("tuesday", Text("Mardi", "Tuesday")),
    ("thursday", Text("Jeudi", "Thursday")),
    ("friday", Text("Vendredi", "Friday")),
]


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(
        label=said(Text("Prénom de l’enfant", "Child’s given name")), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth = ThreePartDate(
        label=said(Text("Date de naissance", "Date of birth")),
        help_text=said(Text("Par exemple 3 9 2018", "For example 3 9 2018")),
        latest=date(2026, 11, 21),
    )
    school = forms.ChoiceField(
        label=said(Text("École", "School")), choices=[("", Text("Choisissez une école", "Choose a school")), *SCHOOLS]
    )
    days = forms.MultipleChoiceField(
        label=said(Text("Jours de cantine", "Days at the canteen")), choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    diet = forms.ChoiceField(
        label=said(Text("Repas", "Meals")),
        choices=[("all", Text("Avec tout", "With everything")), ("no-meat", Text("Sans viande", "Without meat"))],
        widget=forms.RadioSelect,
    )
    share = AmountField(label=said(Text("Ce que vous payez aujourd’hui pour un repas", "What you pay now for one meal")), required=False)
    children = forms.IntegerField(
        label=said(Text("Enfants à la maison", "Children at home")),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "4", "autocomplete": "off"}),
    )
    email = EmailField(
        label=said(Text("Adresse électronique", "E-mail address")),
        help_text=said(Text("Nous n’écrivons qu’au sujet de ce dossier.", "We only write about this file.")),
    )
    phone = PhoneField(label=said(Text("Téléphone", "Telephone")), required=False)
    note = forms.CharField(
        label=said(Text("Ce que l’école doit savoir", "Anything the school should know")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    proof = forms.FileField(
        label=said(Text("Certificat médical", "Medical certificate")),
        help_text=said(Text("PDF ou photographie, 10 Mo au plus", "PDF or photograph, up to 10 MB")),
    )
    agreed = forms.BooleanField(label=said(Text("J’ai lu le règlement de la cantine", "I have read the canteen’s rules")))


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
    source = Text("Caisse d’allocations familiales", "Family allowance fund")
    return [
        {"label": Text("Quotient familial", "Family quotient"), "value": "784", "source": source, "fetched_at": NOON},
        {"label": Text("Enfants", "Children"), "value": "Louen, Nolwenn", "source": source, "fetched_at": NOON},
    ]


def timeline_items() -> list[dict[str, Any]]:
    return [
        {
            "when": NOON,
            "title": Text("Décision prise", "Decision taken"),
            "text": Text("Le courrier est dans vos dossiers.", "The letter is in your files."),
            "tag": Text("Acceptée", "Accepted"),
            "tag_kind": "ok",
        },
        {
            "when": datetime(2026, 11, 19, 8, 30, tzinfo=UTC),
            "title": Text("Une correction a été demandée", "A correction was asked for"),
            "tag": Text("À vous", "Your turn"),
            "tag_kind": "wait",
        },
        {
            "when": datetime(2026, 11, 18, 16, 12, tzinfo=UTC),
            "title": Text("Dossier reçu", "File received"),
            "text": Text("Accusé de réception envoyé par courriel.", "Acknowledgement sent by e-mail."),
        },
    ]


def tab_items() -> list[dict[str, Any]]:
    return [
        {"url": "#way", "text": Text("Réponses", "Answers"), "current": True},
        {"url": "#lists", "text": Text("Messages", "Messages")},
        {"url": "#time", "text": Text("Historique", "History")},
    ]


def sample_page() -> Page[int]:
    return Paginator(range(240), 20).page(5)


def bar_sample() -> dict[str, Any]:
    return {
        "title": Text("Dossiers reçus par commune", "Files received by town"),
        "description": Text(
            "Rennes en reçoit le plus ; le chiffre de Redon est masqué car il concerne trop peu de familles.",
            "Rennes receives the most; the figure of Redon is hidden because too few families are behind it.",
        ),
        "label_title": Text("Commune", "Town"),
        "value_title": Text("Dossiers", "Files"),
        "labels": ["Rennes", "Saint-Malo", "Vannes", "Redon", "Dinan"],
        "values": [1204, 611, 388, SUPPRESSED, None],
        "source": Text("Chiffres inventés, pour montrer le graphique", "Invented figures, to show the chart"),
    }


def line_sample() -> dict[str, Any]:
    return {
        "title": Text("Jours entre la demande et la décision", "Days from request to decision"),
        "description": Text(
            "De janvier à septembre, la médiane est passée de 21 à 6 jours ; mars manque pour les dossiers sur papier.",
            "Between January and September the median fell from 21 to 6 days; March is missing for paper files.",
        ),
        "label_title": Text("Mois", "Month"),
        "unit": Text("jours", "days"),
        "labels": [
            Text("janvier", "January"),
            Text("février", "February"),
            Text("mars", "March"),
            Text("avril", "April"),
            Text("mai", "May"),
            Text("juin", "June"),
            Text("juillet", "July"),
            Text("août", "August"),
            Text("septembre", "September"),
        ],
        "series": [
            {"label": Text("En ligne", "Online"), "values": [21, 19, 16, 15, 11, 9, 8, 8, 6]},
            {"label": Text("Sur papier", "On paper"), "values": [34, 35, None, 31, 33, 30, 29, SUPPRESSED, 27]},
        ],
        "source": Text("Chiffres inventés, pour montrer le graphique", "Invented figures, to show the chart"),
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
        "title": Text("Enfants à la cantine, en pour cent", "Children at the canteen, per cent"),
        "description": Text(
            "Six territoires inventés ; l’un est masqué, un autre n’a pas de donnée.",
            "Six invented areas; one is hidden and one has no data.",
        ),
        "label_title": Text("Territoire", "Area"),
        "value_title": Text("Part", "Share"),
        "unit": "%",
        "areas": [*areas, {"name": "Enez", "value": 40, "point": (-1.1, 48.2)}],
        "source": Text("Chiffres inventés, pour montrer la carte", "Invented figures, to show the map"),
    }
