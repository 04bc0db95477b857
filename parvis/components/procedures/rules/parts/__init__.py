"""The keys of a procedure file that stand on their own, one module each."""

from parvis.components.procedures.rules.parts import (
    clocks,
    eligibility,
    fees,
    groups,
    letters,
    obligation,
    publication,
    roles,
    steps,
    tests,
    third_party,
)
from parvis.components.procedures.rules.parts.part import Part

PARTS: tuple[Part, ...] = (
    clocks.PART,
    eligibility.PART,
    fees.PART,
    groups.PART,
    letters.PART,
    obligation.PART,
    publication.PART,
    roles.PART,
    steps.PART,
    tests.PART,
    third_party.PART,
)
