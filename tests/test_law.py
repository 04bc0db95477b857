"""Procedures agree with the duties of the country: what a file says of the law is what the law says."""

from __future__ import annotations

from datetime import date

import pytest
from ruamel.yaml import YAML

from parvis.kernel import calendar, catalogue
from parvis.kernel.clocks import Unit

SUBJECTS = {"acceptance": "procedure", "refusal": "procedure-refused-by-silence"}
OF_THEIR_OWN = {"demande-document": "document"}  # procedures about which the law says something else
FILES = {YAML(typ="safe").load(procedure.file)["slug"]: YAML(typ="safe").load(procedure.file) for _, procedure in catalogue.procedures()}
SILENCES = {name: file["clocks"]["silence"] for name, file in FILES.items() if "silence" in file.get("clocks", {})}


@pytest.mark.parametrize("name", SILENCES)
def test_silence_means_in_a_procedure_what_it_means_in_law(name):
    silence = SILENCES[name]
    duty = calendar.duty("silence", on=date(2026, 11, 21), subject=OF_THEIR_OWN.get(name, SUBJECTS[silence["means"]]))
    assert (silence["months"], silence["means"]) == (duty.period.amount, duty.silence)
    assert duty.period.unit is Unit.MONTH
