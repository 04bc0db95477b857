"""Failures written down without what they were about: logs and queues hold no personal data."""

from __future__ import annotations

from collections.abc import Iterator
from traceback import extract_tb

from django.conf import settings


def class_path(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def is_ours(error: BaseException) -> bool:
    """Whether the platform wrote the error's sentence, which then names nobody."""
    return type(error).__module__.split(".")[0] in ("parvis", settings.PARVIS_COUNTRY)


def sentence(error: BaseException) -> str:
    """The class of ``error``, and its message only when it is ours.

    A database or a library may put the values of a row in its messages.
    """
    return f"{class_path(error)}: {error}" if is_ours(error) else class_path(error)


def causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what caused it, the first cause last."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        yield current
        seen.add(id(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def trail(error: BaseException) -> str:
    """Where ``error`` happened, first cause first: files, lines and functions, never values."""
    lines: list[str] = []
    for each in reversed(list(causes(error))):
        lines += [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in extract_tb(each.__traceback__)]
        lines.append(sentence(each))
    return "\n".join(lines)
