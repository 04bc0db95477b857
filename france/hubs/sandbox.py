"""The sandbox of both hubs: the operator's folders, then the invented people and companies of the demonstration."""

from __future__ import annotations

from pathlib import Path

from france.hubs.answers import not_in_the_sandbox
from france.hubs.civility import parameters_of
from parvis.core.hubs.sandbox import Prepared

SHIPPED = Path(__file__).parent / "fixtures"

sandbox = Prepared(shipped=SHIPPED, words=parameters_of, unknown=not_in_the_sandbox)
