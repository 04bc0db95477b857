"""Commands about the interface of programs."""

from __future__ import annotations

import argparse
import sys

from parvis.components.demarches.selectors.texts import schema_text


def schema(_options: argparse.Namespace) -> int:
    """Print the schema, for tools that make clients of it."""
    sys.stdout.write(schema_text())
    return 0
