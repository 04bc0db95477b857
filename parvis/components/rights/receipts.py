"""Receipts as people take them away: a JSON file, a page to print, a PDF, a QR code."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.components.letters import actions as letters
from parvis.components.rights.selectors import Line, Receipt
from parvis.core.protection import selectors as trace
from parvis.core.protection.rules import compact
from parvis.design import typography
from parvis.kernel.calendar import country

LETTER = "rights/receipt"


def file_name(receipt: Receipt, extension: str = "json") -> str:
    return f"receipt-{receipt.position}.{extension}"


def code_of(receipt: Receipt) -> segno.QRCode | None:
    """The receipt in one QR code, as much of it as fits and proves; None when even the largest (version 40, level L) is too small."""
    for members in compact.lighter(receipt.as_json()):
        with suppress(segno.DataOverflowError):
            return segno.make_qr(compact.text_of(members), error="l", boost_error=False)
    return None


def picture_of(receipt: Receipt) -> str | None:
    """That code as SVG: black on white in any theme, sized by the page."""
    code = code_of(receipt)
    return code.svg_inline(border=4, light="#fff", dark="#000", omitsize=True) if code else None


def as_pdf(line: Line, receipt: Receipt) -> bytes:
    """The receipt as PDF/UA: what the line says, how it is checked, its code."""
    return letters.render(
        LETTER, data=letter_data(line, receipt), language=get_language() or "en", title=str(_("Receipt of a line of the trace"))
    )


def letter_data(line: Line, receipt: Receipt) -> dict[str, Any]:
    """What the letter shows; its recipient is whoever holds it."""
    code = code_of(receipt)
    size = trace.signed_here(receipt.checkpoint).size
    return {
        "date": line.record.occurred_at,
        "organisation": {"name": str(country().portal), "lines": [trace.verifying_key().partition("+")[0]]},
        "recipient": {"name": line.concerned.name if not line.concerned.is_self else str(_("To whom this line concerns")), "lines": []},
        "subject": str(_("Receipt of a line of the trace")),
        "demonstration": settings.PARVIS_DEMO,
        "what": line.sentence,
        "rows": rows_of(line),
        "position": receipt.position,
        "size": size,
        "leaf": receipt.leaf.hex(),
        "checkpoint": receipt.checkpoint.partition("\n\n")[0],
        "key": receipt.vkey,
        "code": drawn(code) if code else "",
        "check_url": f"{settings.PARVIS_ORIGIN}{reverse('rights:check')}",
    }


def drawn(code: segno.QRCode) -> str:
    """The code as an SVG file of its own, as the press reads it."""
    content = io.BytesIO()
    code.save(content, kind="svg", border=0, omitsize=True)
    return content.getvalue().decode()


def rows_of(line: Line) -> list[tuple[str, str]]:
    record = line.record
    rows = [
        (_("When"), typography.when(line.entry.occurred_at)),
        (_("About"), line.concerned.name),
        (_("Who"), line.doer or ", ".join(each for each in (record.organisation, record.actor) if each)),
        (_("With which body"), record.organisation if line.doer else ""),
        (_("What was read"), ", ".join(line.fields)),
        (_("For which file"), record.file_reference),
        (_("Why"), line.purpose),
        (_("On what legal basis"), line.legal_basis),
    ]
    return [(str(label), value) for label, value in rows if value]
