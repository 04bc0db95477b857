"""Slots, scores, titles, drawings and mistakes of the file: the arithmetic, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.rules.parts.steps import After, Begins, Kind, Standing, StepRule, standing
from parvis.components.steps.actions.moving import StepRefused
from parvis.components.steps.rules.bpmn import MODEL, bpmn
from parvis.components.steps.rules.calendar_file import event
from parvis.components.steps.rules.drawing import drawing
from parvis.components.steps.rules.jury import may_close, ranks, result
from parvis.components.steps.rules.slots import Opening, WrongOpening, read, slots
from parvis.components.steps.rules.titles import NEXT, TitleState, WrongResults, read_results
from parvis.components.steps.rules.workflow import workflow
from parvis.components.steps.views.person import moment_of
from parvis.kernel.text import Text

PARIS = ZoneInfo("Europe/Paris")
GRANT = Path(__file__).parents[4] / "france" / "procedures" / "subvention" / "procedure.yaml"


def test_slots_of_a_morning_in_winter_and_in_summer():
    monday = read("1 9:00-10:00")
    assert [f"{each:%H:%M}" for each in slots(date(2026, 11, 23), monday, minutes=20, zone=PARIS)] == ["08:00", "08:20", "08:40"]
    assert [f"{each:%H:%M}" for each in slots(date(2026, 6, 22), monday, minutes=30, zone=PARIS)] == ["07:00", "07:30"]
    assert list(slots(date(2026, 11, 24), monday, minutes=20, zone=PARIS)) == []


@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)), minutes=st.integers(5, 240))
def test_slots_never_overlap_and_last_their_minutes_also_when_clocks_change(day, minutes):
    found = list(
        slots(
            day,
            [Opening(weekday=each, start=read("1 0:30-23:30")[0].start, end=read("1 0:30-23:30")[0].end) for each in range(1, 8)],
            minutes=minutes,
            zone=PARIS,
        )
    )
    assert all(later - earlier >= timedelta(minutes=minutes) for earlier, later in pairwise(found))
    assert all(each.tzinfo is UTC and each.astimezone(PARIS).date() == day for each in found)


def test_the_night_of_25_hours_has_an_hour_more():
    all_night = read("7 0:00-6:00")
    assert len(list(slots(date(2026, 10, 25), all_night, minutes=60, zone=PARIS))) == 7
    assert len(list(slots(date(2026, 3, 29), all_night, minutes=60, zone=PARIS))) == 5


@pytest.mark.parametrize("line", ["lundi 9-12", "8 9:00-12:00", "1 12:00-9:00", "1 25:00-26:00"])
def test_a_wrong_opening_says_its_line(line):
    with pytest.raises(WrongOpening) as wrong:
        read(f"1 9:00-12:00\n{line}")
    assert wrong.value.line == 2


def test_the_jury_s_total_is_the_weighted_mean_of_means():
    found = result([{"a": 14, "b": 11}, {"a": 17, "b": 12}], {"a": 2, "b": 1})
    assert (found.means["a"], found.means["b"]) == (Decimal("15.5"), Decimal("11.5"))
    assert found.shown == Decimal("14.17")
    assert result([], {"a": 1}).total is None
    assert result([{"a": 3}], {"a": 1, "b": 1}).sheets == 0


def test_equal_totals_share_a_rank_as_they_are_published():
    found = ranks({"x": Decimal("14.166"), "y": Decimal("14.171"), "z": Decimal(15), "w": Decimal(2)})
    assert found == {"z": 1, "x": 2, "y": 2, "w": 4}


@pytest.mark.parametrize(
    ("scored", "expected", "passed", "closes"),
    [(2, 3, False, False), (3, 3, False, True), (2, 3, True, True), (1, 3, True, False), (1, 1, False, False)],
)
def test_scores_open_with_everybody_or_the_day_and_the_quorum(scored, expected, passed, closes):
    assert may_close(scored=scored, expected=expected, quorum=2, deadline_passed=passed) is closes


def test_every_title_may_end_and_none_comes_back_from_destruction():
    for state in TitleState:
        seen, waiting = set(), [state]
        while waiting:
            for following in NEXT[waiting.pop()]:
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        assert state in (TitleState.DESTROYED, TitleState.LOST) or TitleState.DESTROYED in seen or TitleState.LOST in seen


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"number,state,tracking\nX,stolen,\n", b"\xff\xfe"])
def test_a_producer_s_nonsense_is_refused_whole(content):
    with pytest.raises(WrongResults):
        read_results(content)


def test_a_calendar_file_folds_and_escapes():
    text = event(
        uid="1",
        start=datetime(2026, 12, 1, 8, tzinfo=UTC),
        minutes=20,
        made=datetime(2026, 11, 21, tzinfo=UTC),
        title="Carte, guichet; é" * 8,
        place="a\nb",
        note="",
    ).decode()
    assert "DTSTART:20261201T080000Z\r\nDTEND:20261201T082000Z" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\\, guichet\\;" in text.replace("\r\n ", "")
    assert "LOCATION:a\\nb" in text


def rule(name: str, *after: str, **more: object) -> StepRule:
    fields: dict[str, object] = {"title": Text(name, name), "kind": Kind.TASK, "begins": Begins.REVIEW} | more
    return StepRule(name=name, after=tuple(After(step=each) for each in after), **fields)  # type: ignore[arg-type]


def test_a_step_begins_when_its_time_has_come_and_what_goes_before_is_over():
    facts = Facts(answers={}, needs={})

    def stands(each: StepRule, **more: object) -> Standing:
        return standing(each, **({"phases": [Begins.REVIEW], "facts": facts, "ended": {}, "skipped": []} | more))  # type: ignore[arg-type]

    assert stands(rule("a")) is Standing.READY
    assert stands(rule("a"), phases=[]) is Standing.WAITS
    assert stands(rule("b", "a")) is Standing.WAITS
    assert stands(rule("b", "a"), ended={"a": "done"}) is Standing.READY
    assert stands(rule("b", "a"), skipped=["a"]) is Standing.READY
    only = StepRule(name="c", title=Text("c", "c"), kind=Kind.TASK, begins=Begins.REVIEW, after=(After(step="a", outcomes=("done",)),))
    assert stands(only, ended={"a": "not_done"}) is Standing.SKIPPED


def test_the_export_is_one_process_whose_flows_join_its_nodes():
    steps = [rule("a"), rule("b"), rule("c", "a", "b"), rule("d", begins=Begins.ACCEPTANCE)]
    root = etree.fromstring(bpmn(workflow(steps), slug="x", title=Text("é", "e"), language="fr"))
    process = root.find(f"{{{MODEL}}}process")
    names = {each.get("id") for each in process}
    flows = process.findall(f"{{{MODEL}}}sequenceFlow")
    assert all({each.get("sourceRef"), each.get("targetRef")} <= names for each in flows)
    assert len(process.findall(f"{{{MODEL}}}parallelGateway")) == 1
    for node in process:
        if node.tag != f"{{{MODEL}}}sequenceFlow":
            said = {each.text for each in node.findall(f"{{{MODEL}}}incoming")}
            assert said == {each.get("id") for each in flows if each.get("targetRef") == node.get("id")}
    shapes = [each.get("bpmnElement") for each in root.iter() if each.tag.endswith("}BPMNShape")]
    assert sorted(shapes) == sorted(each.get("id") for each in process if each.tag != f"{{{MODEL}}}sequenceFlow")


def test_boxes_of_the_picture_do_not_lie_on_one_another():
    steps = [rule("a"), rule("b"), rule("c", "a", "b"), rule("d", begins=Begins.ACCEPTANCE), rule("e", begins=Begins.ACCEPTANCE)]
    boxes = drawing(workflow(steps), language="fr").boxes
    assert len({(each.x, each.y) for each in boxes}) == len(boxes)


MISTAKES = {
    "waits for itself": (
        "    days: 21\n",
        "    days: 21\n",
        "  - name: environment\n",
        "  - name: environment\n    after: [{step: jury}]\n",
    ),
    "There is no step called `jurry`": ("{step: environment, outcomes", "{step: jurry, outcomes", "", ""),
    "outcome of `environment` called `maybe`": (
        "{step: environment, outcomes: [favourable",
        "{step: environment, outcomes: [maybe",
        "",
        "",
    ),
    "hold a file up for ever": ("    days: 30\n    silence: favourable\n    shows: [project]\n", "    shows: [project]\n", "", ""),
    "needs `scoring`": ("kind: task\n    begins: acceptance", "kind: jury\n    begins: acceptance", "", ""),
    "There is no field called `projet`": ("shows: [project]", "shows: [projet]", "", ""),
    "can never begin": ("    after:\n", "    after:\n      - {step: agreement}\n", "", ""),
}


@pytest.mark.parametrize("said", MISTAKES)
def test_mistakes_of_the_file_are_found(said):
    old, new, old2, new2 = MISTAKES[said]
    text = GRANT.read_text(encoding="utf-8").replace(old, new, 1)
    text = text.replace(old2, new2, 1) if old2 else text
    assert any(said in str(each) for each in load(text).mistakes), load(text).mistakes


def test_the_shipped_file_has_none():
    assert load(GRANT.read_text(encoding="utf-8")).mistakes == ()


@pytest.mark.parametrize("typed", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T10:00", "soon"])
def test_a_moment_that_is_none_of_the_country_is_refused(typed):
    with pytest.raises(StepRefused):
        moment_of(typed)
