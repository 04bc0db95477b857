"""What is held of a person's second factors, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.factors import selectors
from parvis.core.factors.models import CodeApplication, Passkey, RecoveryCode, WrongAnswer
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for factor in selectors.factors_of(person):
        yield {"label": str(factor.kind_title), "value": factor.name}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """Never the secrets: only that they exist."""
    for factor in selectors.factors_of(person):
        used = factor.used_at.isoformat() if factor.used_at else None
        yield {"kind": f"factor-{factor.kind}", "name": factor.name, "added_at": factor.added_at.isoformat(), "used_at": used}


def erase(person: Person) -> Text:
    for model in (CodeApplication, Passkey, RecoveryCode, WrongAnswer):
        model.objects.filter(person=person).delete()
    return Text("Vos seconds facteurs sont effacés.", "Your second factors are erased.")
