"""What is French about the platform: its name, its time, its holidays and its dated duties."""

from __future__ import annotations

from france.duties.declared import DUTIES
from france.places import place_name
from parvis.kernel.calendar import Country, NationalHolidays
from parvis.kernel.text import Text

country = Country(
    code="FR",
    name=Text("France", "France"),
    portal=Text("Parvis", "Parvis"),
    tagline=Text("La place publique des démarches et des données", "The public square of procedures and data"),
    time_zone="Europe/Paris",
    currency="EUR",
    holidays=NationalHolidays("FR"),
    duties=DUTIES,
    place_name=place_name,
)
