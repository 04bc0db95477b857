"""States whose identification schemes eIDAS covers: the European Union, and Iceland, Liechtenstein and Norway (EEA).

Codes: ISO 3166-1, as PersonIdentifier writes them (eIDAS Attribute Profile 2.2.3).
"""

from __future__ import annotations

from parvis.kernel.text import Text

STATES: dict[str, Text] = {
    "AT": Text("Autriche", "Austria"),
    "BE": Text("Belgique", "Belgium"),
    "BG": Text("Bulgarie", "Bulgaria"),
    "CY": Text("Chypre", "Cyprus"),
    "CZ": Text("Tchéquie", "Czechia"),
    "DE": Text("Allemagne", "Germany"),
    "DK": Text("Danemark", "Denmark"),
    "EE": Text("Estonie", "Estonia"),
    "ES": Text("Espagne", "Spain"),
    "FI": Text("Finlande", "Finland"),
    "GR": Text("Grèce", "Greece"),
    "HR": Text("Croatie", "Croatia"),
    "HU": Text("Hongrie", "Hungary"),
    "IE": Text("Irlande", "Ireland"),
    "IS": Text("Islande", "Iceland"),
    "IT": Text("Italie", "Italy"),
    "LI": Text("Liechtenstein", "Liechtenstein"),
    "LT": Text("Lituanie", "Lithuania"),
    "LU": Text("Luxembourg", "Luxembourg"),
    "LV": Text("Lettonie", "Latvia"),
    "MT": Text("Malte", "Malta"),
    "NL": Text("Pays-Bas", "Netherlands"),
    "NO": Text("Norvège", "Norway"),
    "PL": Text("Pologne", "Poland"),
    "PT": Text("Portugal", "Portugal"),
    "RO": Text("Roumanie", "Romania"),
    "SE": Text("Suède", "Sweden"),
    "SI": Text("Slovénie", "Slovenia"),
    "SK": Text("Slovaquie", "Slovakia"),
}
