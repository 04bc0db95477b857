"""The log cannot be rewritten without being found out, even by whoever owns the database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from journeys import log, story


def verify(country, data) -> subprocess.CompletedProcess[str]:
    environment = country.environment | {"PARVIS_DATA": str(data)}
    return subprocess.run([sys.executable, "-m", "parvis", "trace", "verify"], env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.demand("personal-data-transparency", "proof-anyone-can-check")
@pytest.mark.demand("fcp-protection", "history-of-exchanges")
def test_an_honest_log_verifies_and_a_rewritten_one_does_not(country, visitors, tmp_path):
    log.key_of(country)
    copied = log.copy_of(country, tmp_path)
    honest = verify(country, copied)
    assert honest.returncode == 0, honest.stdout + honest.stderr

    with sqlite3.connect(copied / "parvis.sqlite3") as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')  # whoever owns the database can
        database.execute("UPDATE protection_leaf SET commitment = ? WHERE position = 3", (b"\x00" * 32,))
    rewritten = verify(country, copied)
    assert rewritten.returncode == 1
    assert "3" in rewritten.stdout + rewritten.stderr


@pytest.mark.demand("personal-data-transparency", "sees-who-read-and-why")
def test_a_parent_reads_the_lines_of_their_children(country, visitors):
    parent = visitors("fr", story.PHONE)
    story.begin(parent, "maelle", provider="impots", commune="Commune de Redon")
    parent.open("/me/trace")
    about = parent.page.locator("main select[name='about'] option").all_inner_texts()
    assert any("Louen" in each for each in about)
    children = country.rows(
        "SELECT count(*) FROM protection_entry WHERE event = 'exchange.asked' GROUP BY json_extract(record, '$.detail.request')"
    )
    assert (3,) in children, "one line for the parent and one for each of two children"
