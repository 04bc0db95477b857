"""``parvis exchange …``: the key that signs policies."""

from __future__ import annotations

import argparse

from parvis.core.exchange import policies


def new_key(_arguments: argparse.Namespace) -> int:
    print(policies.new_key())
    return 0
