"""Sets one letter, in a process of its own: no environment, no files, a bound on memory.

Run as a script, so that neither Django nor the platform is loaded. Reads JSON on standard input (``files``: name to
source, ``inputs``: strings for the template, ``timestamp``: seconds since 1970) and writes the PDF on standard
output; or JSON on standard error and exit code 1 when the letter cannot be set.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

import typst

MEMORY_BYTES = 2 * 1024**3
NO_GLYPH = "could not be displayed with font"


def main() -> int:
    bound_memory()
    order = json.load(sys.stdin.buffer)
    try:
        sys.stdout.buffer.write(pdf_of(order))
    except typst.TypstError as error:
        json.dump({"message": error.message, "diagnostic": error.diagnostic, "no_glyph": NO_GLYPH in error.message}, sys.stderr)
        return 1
    return 0


def pdf_of(order: dict[str, Any]) -> bytes:
    """With the fonts that come with typst, the same on every machine; with the system's for other scripts."""
    try:
        return compiled(order, system_fonts=False)
    except typst.TypstError as error:
        if NO_GLYPH not in error.message:
            raise
        return compiled(order, system_fonts=True)


def compiled(order: dict[str, Any], *, system_fonts: bool) -> bytes:
    """PDF/UA-1. The root is an empty folder: a template reads the files of the order and nothing else."""
    with tempfile.TemporaryDirectory() as empty:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stub forgets dictionaries of files
            {name: source.encode() for name, source in order["files"].items()},
            root=empty,
            sys_inputs=order["inputs"],
            timestamp=order["timestamp"],
            ignore_system_fonts=not system_fonts,
            pdf_standards="ua-1",
            package_path=empty,
            package_cache_path=empty,
        )
    return pdf


def bound_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    raise SystemExit(main())
