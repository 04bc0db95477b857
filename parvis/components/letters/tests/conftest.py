"""Letters to set in tests: the same data for each of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from parvis.kernel.text import Text


@pytest.fixture
def envelope() -> dict[str, Any]:
    return {
        "date": date(2026, 12, 1),
        "organisation": {"name": "Commune de Rennes", "lines": ["Restauration scolaire"]},
        "recipient": {"name": "Maëlle Kerdoncuff", "lines": ["12 rue de l’Exemple", "35000 Rennes"]},
        "reference": "CA-2026-000123",
        "subject": Text("Inscription à la cantine", "Canteen enrolment"),
        "demonstration": True,
    }


@pytest.fixture
def receipt(envelope) -> dict[str, Any]:
    return {
        **envelope,
        "received_at": datetime(2026, 12, 1, 9, 14, tzinfo=UTC),
        "silence": {"date": date(2027, 2, 1), "sentence": Text("Sans réponse, elle est acceptée.", "Without an answer, it is accepted.")},
        "follow_url": "https://parvis.example/me/files/CA-2026-000123",
        "answers": [
            {"label": Text("Quotient familial", "Family quotient"), "value": Decimal("784.5"), "source": Text("Caisse", "Fund")},
            {"label": Text("Jours", "Days"), "value": "lundi, mardi"},
        ],
        "files": [{"name": "attestation.pdf", "size": "12 ko"}],
        "contact": ["Commune de Rennes", "cantine@rennes.example"],
        "mentions": [{"title": Text("Vos droits", "Your rights"), "text": Text("Texte.", "Text.")}],
    }


@pytest.fixture
def decision(envelope) -> dict[str, Any]:
    return {
        **envelope,
        "outcome": {"label": Text("Votre demande est acceptée.", "Your request is accepted.")},
        "paragraphs": [Text("Louen déjeunera à la cantine.", "Louen will have lunch at the canteen.")],
        "reasons": Text("Première raison.\nSeconde raison.", "First reason.\nSecond reason."),
        "results": [{"label": Text("Prix d’un repas", "Price of a meal"), "value": "2,60 €"}],
        "signatory": {"name": "Commune de Rennes", "role": Text("agent 3f2a", "agent 3f2a")},
        "explanation": {
            "mention": Text("Fondée sur un algorithme.", "Based on an algorithm."),
            "contribution": Text("La règle propose, un agent décide.", "The rule proposes, an agent decides."),
            "inputs": [{"label": "Quotient", "value": "784", "source": "Caisse", "fetched_at": datetime(2026, 12, 1, 9, tzinfo=UTC)}],
            "parameters": [{"label": "de 500 à 899", "value": "2,60 €", "legal_ref": "délibération du 30 juin 2025"}],
            "steps": [{"label": "Prix", "sentence": "Quotient de 784 : 2,60 €."}],
            "counterfactuals": [{"sentence": "Si votre quotient était de 900, le prix serait de 4,10 €."}],
            "rule": {"id": "cantine/price", "version": "2026.1", "url": "https://parvis.example/rules/cantine/price"},
            "requests": [{"title": Text("Demander les règles", "Ask for the rules"), "text": Text("Écrivez.", "Write.")}],
        },
        "appeals": [{"title": Text("Contester", "Challenge"), "text": Text("Deux mois.", "Two months.")}],
        "mentions": [{"title": Text("Conservation", "Retention"), "text": Text("Un an.", "One year.")}],
    }
