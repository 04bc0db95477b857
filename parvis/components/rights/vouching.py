"""The steps of a verdict that others than the log stand for: witnesses who signed its checkpoint, authorities who dated it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.components.rights.verdicts import Verdict
from parvis.core.protection import selectors as trace
from parvis.core.protection.rules.notes import BadNote, parts
from parvis.core.protection.rules.receipts import BadReceipt, stamps_of
from parvis.core.protection.selectors import Testimony
from parvis.design import typography

LONGEST_NAME = 120


def judge_vouchers(verdict: Verdict, values: Mapping[str, Any]) -> None:
    """Who else signed, and who dated it; one step each. A receipt of another log is left to whoever knows that log's."""
    try:
        text, _lines = parts(values["checkpoint"])
        witnesses = trace.of_witnesses(values["checkpoint"])
        authorities = trace.of_authorities(text, stamps_of(values))
    except (BadNote, BadReceipt):
        verdict.add(_("Who else signed it"), False, _("A signature or a timestamp was cut or changed: it can no longer be read."))
        return
    verdict.vouchers = len(witnesses) + len(authorities)
    for each in witnesses:
        verdict.add(_("Witness: %(name)s") % {"name": named(each)}, each.holds, said_by_witness(each))
    for each in authorities:
        verdict.add(_("Timestamp: %(name)s") % {"name": each.who[:LONGEST_NAME]}, each.holds, said_by_authority(each))


def named(each: Testimony) -> str:
    """A witness that signs with keys of two kinds has two steps: each says which."""
    return f"{each.who[:LONGEST_NAME]} ({each.algorithm})" if each.algorithm else each.who[:LONGEST_NAME]


def said_by_witness(each: Testimony) -> str:
    if each.holds is None:
        return _("This log does not know this witness, and cannot judge its signature. Whoever has its key checks it with the verifier.")
    if not each.holds:
        return _("The signature of this witness does not fit the checkpoint: one of them was changed.")
    said = _("It signed this checkpoint on %(when)s, having seen the log grow to it.") % {"when": when(each)}
    return f"{said} {own(each)}".strip()


def said_by_authority(each: Testimony) -> str:
    if each.holds is None:
        return _("This log does not ask this authority, and cannot judge its timestamp. openssl does, with the authority’s certificates.")
    if not each.holds:
        return _("The timestamp is of something else, or is not signed by this authority: it was changed.")
    said = _("It certifies that this checkpoint was there on %(when)s.") % {"when": when(each)}
    return f"{said} {own(each)}".strip()


def when(each: Testimony) -> str:
    return typography.when(each.at) if each.at else "–"


def own(each: Testimony) -> str:
    return _("It is the demonstration’s own: it shows how, and proves nothing.") if each.own else ""
