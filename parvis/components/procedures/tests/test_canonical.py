"""The one way in which tools write procedure files: nothing is lost, nothing changes twice."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parvis.components.procedures.rules.canonical import canonical, reformatted, rewritten
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.remarks import remarks
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
    assert reformatted(written) == written


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
    written = reformatted(COMMENTED)
    assert written.endswith("# the end\n")
    for comment, key in (
        ("# A garden for everyone", "slug: garden"),
        ("# what is asked", "pages:"),
        ("# first the address", "fields:"),
        ("# where it is sent", "- name: address"),
    ):
        lines = [line.strip() for line in written.splitlines()]
        assert key in lines[lines.index(comment) : lines.index(comment) + 3]
    assert reformatted(written) == written


def test_a_comment_within_what_becomes_one_line_stands_before_that_line():
    text = "slug: garden\noptions:\n  - {value: a,\n     # between\n     label: x}\n"
    assert reformatted(text) == "slug: garden\n\noptions:\n  # between\n  - {value: a, label: x}\n"


SHIPPED = {
    Path(file).parent.name: Path(file).read_text(encoding="utf-8") for file in [FILE, *(each.file for _, each in catalogue.procedures())]
}
FORMATTED = {name: reformatted(text) for name, text in SHIPPED.items()}


def places_for_comments(text: str) -> list[int]:
    """Lines before which a comment may stand: those of keys and items, never within a text that goes over several lines."""
    return sorted({line - 1 for path, (line, _column) in read(text).places.items() if path})


def commented(text: str, at: set[int]) -> str:
    lines = text.splitlines()
    return "".join(f"{'# remark ' + str(number) + chr(10) if number in at else ''}{line}\n" for number, line in enumerate(lines))


def following(text: str) -> dict[str, str]:
    """Each remark and the line that it stands before."""
    lines = [line.strip() for line in text.splitlines()]
    return {
        line: next(each for each in lines[place:] if not each.startswith("#")) for place, line in enumerate(lines) if line[:8] == "# remark"
    }


@st.composite
def commented_files(draw):
    text = draw(st.sampled_from(sorted(FORMATTED)).map(FORMATTED.__getitem__))
    return commented(text, draw(st.sets(st.sampled_from(places_for_comments(text)), min_size=1, max_size=12)))


def lists_in(value, path=()):
    if isinstance(value, list):
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in pairs:
        yield from lists_in(each, (*path, step))


def changed_at(value, path, change):
    """``value`` with ``change`` made to a copy of the list at ``path``."""
    copy = deepcopy(value)
    held = copy
    for step in path:
        held = held[step]
    change(held)
    return copy


@settings(deadline=None, max_examples=20)
@given(commented_files())
def test_comments_of_every_shipped_procedure_keep_their_place_in_the_canonical_form(text):
    written = reformatted(text)
    assert following(written) == following(text)
    assert reformatted(written) == written
    assert rewritten(text, read(text).value) == text


@settings(deadline=None, max_examples=20)
@given(commented_files(), st.data())
def test_comments_follow_what_moves_in_its_list(text, data):
    value = read(text).value
    path = data.draw(named_lists(value))
    changed = changed_at(value, path, lambda held: held.insert(data.draw(st.integers(0, len(held) - 1)), held.pop()))
    written = rewritten(text, changed)
    assert read(written).value == changed
    assert following(written) == following(reformatted(text))


@settings(deadline=None, max_examples=20)
@given(commented_files(), st.data())
def test_comments_go_with_what_is_removed_and_no_other_does(text, data):
    value = read(text).value
    path = data.draw(named_lists(value))
    index = data.draw(st.integers(0, len(places_of(value, path)) - 1))
    changed = changed_at(value, path, lambda held: held.pop(index))
    source = read(text)
    gone = {words for place, said in remarks(text, source).items() if place[: len(path) + 1] == (*path, index) for words in said}
    written = rewritten(text, changed)
    assert read(written).value == changed
    assert set(following(written)) == set(following(text)) - gone


def named_lists(value):
    """Where several things with names stand; a short form may have none."""
    found = [path for path in lists_in(value) if places_of(value, path)]
    assume(found)
    return st.sampled_from(found)


def places_of(value, path):
    """The things of the list at ``path`` when each has a name of its own and there are several, else nothing."""
    for step in path:
        value = value[step]
    names = [each.get("name") or each.get("slug") or each.get("value") for each in value if isinstance(each, dict)]
    return value if len(value) > 1 and len(set(names)) == len(value) and None not in names else []
