"""Setting letters."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from parvis.components.letters import selectors
from parvis.design import typography
from parvis.kernel import calendar
from parvis.kernel.text import Text

PRESS = Path(__file__).with_name("press.py")
SECONDS = 20.0


class LetterError(RuntimeError):
    """A letter could not be set; the message is for operators and holds no personal data."""


class BadLetterData(LetterError):
    """The data cannot be put in a letter."""


class UnprintableText(LetterError):
    """No font on this machine can show some of the text."""


class LetterTooSlow(LetterError):
    """Setting took longer than ``SECONDS``."""


def render(template: str, *, data: Mapping[str, Any], language: str, title: str) -> bytes:
    """A letter as PDF/UA-1; the same arguments give the same bytes.

    ``template`` is ``<app label>/<name>`` for ``letters/<name>.typ`` of that app. ``data`` holds strings, numbers,
    booleans, ``Text``, dates, aware datetimes, decimals, dataclasses, lists and mappings of these; ``Text``, dates and
    decimals are written in ``language``. ``data["date"]`` (a date or an aware datetime) dates the letter and the document.
    Templates see the data as values, never as source. Raises ``selectors.NoTemplate`` and the errors above.
    """
    selectors.template(template)
    dated = timestamp(data)
    with translation.override(language):
        inputs = {
            "data": encoded({**data, "date": local_day(data["date"])}),
            "words": encoded(selectors.words()),
            "title": title,
            "language": language,
        }
    files = {f"{name}.typ": source for name, source in selectors.templates().items()}
    main = f'#include "/{template}.typ"'
    return pressed({"files": {**files, "main.typ": main}, "inputs": inputs, "timestamp": dated}, name=template)


def timestamp(data: Mapping[str, Any]) -> int:
    """When the letter says it was written: midnight in the country for a plain date."""
    dated = data.get("date")
    if isinstance(dated, datetime) and dated.tzinfo is not None:
        return int(dated.timestamp())
    if isinstance(dated, date) and not isinstance(dated, datetime):
        return int(datetime.combine(dated, time(), calendar.country().zone).timestamp())
    raise BadLetterData("The letter has no date: put a date or an aware datetime under data['date'].")


def local_day(dated: date | datetime) -> date:
    """A letter is dated by the day, in the country."""
    return calendar.local_day(dated) if isinstance(dated, datetime) else dated


def encoded(data: Any) -> str:
    try:
        return json.dumps(plain(data), ensure_ascii=False)
    except TypeError as error:
        raise BadLetterData(f"Something in the data is neither text, number, date, list nor mapping: {error}.") from error


def plain(value: Any) -> Any:
    """``value`` as JSON, written in the active language."""
    if is_dataclass(value) and not isinstance(value, type | Text):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return written(value)


def written(value: Any) -> Any:
    match value:
        case Text() | Promise():
            return str(value)
        case datetime():
            return typography.when(value)
        case date():
            return typography.day(value)
        case Decimal():
            return typography.amount(value)
    return value


def pressed(order: Mapping[str, Any], *, name: str) -> bytes:
    """Run the press on one order, within the time limit and without our environment."""
    try:
        done = subprocess.run(  # noqa: S603  our own script and no argument from outside
            [sys.executable, "-I", str(PRESS)], input=json.dumps(order).encode(), capture_output=True, timeout=SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise LetterTooSlow(f"The letter {name} was not set within {SECONDS:g} seconds. Look for a loop in its template.") from None
    if done.returncode != 0:
        raise refusal(done.stderr, name=name)
    return done.stdout


def refusal(stderr: bytes, *, name: str) -> LetterError:
    """What typst found wrong. Its words may quote a name that no font can show: those are left out."""
    try:
        report = json.loads(stderr)
    except ValueError:
        return LetterError(
            f"The press stopped while setting {name} (out of memory, or typst is missing). Its last words: {stderr[-300:]!r}"
        )
    if report["no_glyph"]:
        return UnprintableText(
            f"The letter {name} holds characters that no font here can show. Install fonts (such as Noto) on this machine."
        )
    return LetterError(f"typst cannot set the letter {name}: {report['diagnostic']}")
