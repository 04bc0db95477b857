"""The one way in which tools write procedure files: nothing is lost, nothing changes twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.components.procedures.rules.canonical import canonical, reformatted
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.source import read
from parvis.kernel import catalogue

from .conftest import FILE

PROSE = st.lists(
    st.sampled_from(
        ["L’enfant", "mange à la cantine.", "Oui ?", "art. L. 1", "«\u00a0Non\u00a0»", "#", "- a", ": b", "'", '"', "\\", "😀"]
    ),
    max_size=30,
).map(" ".join)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False),
    st.text(max_size=150),
    PROSE,
    st.dates().map(str),
    st.sampled_from(
        ["yes", "No", "null", "~", "", " ", "1e3", "0x1f", "12:30", "2026-1-5", "2026-13-01", "=", "<<", "a\nb", "\n", "é\u2028", "---"]
    ),
)
KEYS = st.one_of(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.sampled_from(["when", "options", "title", "fr", "pages", "tests", "a b", "#"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)), max_leaves=20
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
def test_what_is_written_reads_as_it_was_and_is_written_so_again(value):
    written = canonical(value)
    assert read(written).value == value
    assert canonical(read(written).value) == written
    assert reformatted(written)[0] == written


@pytest.mark.parametrize(
    "file", [FILE, *(declared.file for _, declared in catalogue.procedures())], ids=lambda file: Path(file).parent.name
)
def test_a_procedure_means_the_same_in_the_canonical_form(file):
    text = Path(file).read_text(encoding="utf-8")
    assert load(canonical(read(text).value)).procedure == load(text).procedure is not None


def test_a_sentence_that_changes_is_a_line_that_changes():
    long = "Vous pouvez lire sur place sans carte et sans frais. La demande est gratuite. " * 2
    before = canonical({"summary": {"fr": long.strip(), "en": "x"}}).splitlines()
    after = canonical({"summary": {"fr": long.strip().replace("gratuite", "payante", 1), "en": "x"}}).splitlines()
    assert [line for line in before if line not in after] == []
    assert [line.strip() for line in after if line not in before] == ["La demande est payante."]


COMMENTED = """# A garden for everyone
slug: garden  # its name for good
who: {fr: Tous, en: All}
# what is asked
pages:
  - slug: home
    # first the address
    fields:
      - name: address  # where it is sent
        hint: "a # that is no comment"
# the end
"""


def test_comments_stay_before_what_they_are_about():
    written, lost = reformatted(COMMENTED)
    assert lost == ()
    assert written.endswith("# the end\n")
    for comment, key in (
        ("# A garden for everyone", "slug: garden"),
        ("# what is asked", "pages:"),
        ("# first the address", "fields:"),
        ("# where it is sent", "- name: address"),
    ):
        lines = [line.strip() for line in written.splitlines()]
        assert key in lines[lines.index(comment) : lines.index(comment) + 3]
    assert reformatted(written) == (written, ())


def test_a_comment_that_finds_no_place_is_told():
    text = "slug: garden\noptions:\n  - {value: a,\n     # between\n     label: x}\n"
    assert reformatted(text)[1] == ("# between",)
