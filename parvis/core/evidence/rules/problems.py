"""Why a document, or a file said to come from one, is refused."""

from __future__ import annotations


class Refused(Exception):
    """Something does not hold. ``code`` is one of ``wording.REASONS``; ``detail`` is for support and names nobody."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
