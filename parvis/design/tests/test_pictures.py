import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.design import charts, maps
from parvis.design.charts import SUPPRESSED


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_the_longest_bar_fills_the_width():
    assert [bar.width for bar in charts.bars(["a", "b"], [10, 5])] == ["100", "50"]


def test_a_hidden_value_has_no_bar_and_says_why():
    hidden, missing = charts.bars(["a", "b"], [SUPPRESSED, None])
    assert (hidden.width, hidden.value) == ("0", "not shown: too few")
    assert (missing.width, missing.value) == ("0", "no data")


def test_coordinates_keep_the_decimal_point_in_french():
    with translation.override("fr"):
        assert charts.bars(["a", "b"], [3, 1])[1].width == "33.33"


@given(st.floats(min_value=0.001, max_value=1e12))
def test_levels_start_at_nothing_and_reach_the_highest_value(highest):
    levels = charts.ticks(highest)
    assert levels[0] == 0
    assert levels[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(levels) <= 6


def test_levels_of_nothing_are_still_levels():
    assert charts.ticks(0.0) == [0.0, 1.0]


def test_a_missing_value_breaks_the_line_but_not_the_others():
    [course], _ = charts.courses(["a", "b", "c", "d", "e"], [{"label": "x", "values": [1, 2, None, 3, 4]}])
    assert len(course.stretches) == 2
    assert len(course.dots) == 4


def test_a_value_alone_between_two_gaps_keeps_its_dot():
    [course], _ = charts.courses(["a", "b", "c"], [{"label": "x", "values": [None, 2, SUPPRESSED]}])
    assert (course.stretches, len(course.dots)) == ((), 1)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_points_are_drawn_too(count):
    [course], frame = charts.courses(["x"] * count, [{"label": "x", "values": [1] * count}])
    assert len(course.dots) == count
    assert len(frame.moments) == count


def test_long_courses_name_their_ends_and_their_middle():
    _, frame = charts.courses([str(month) for month in range(18)], [{"label": "x", "values": [1] * 18}])
    assert [name for _, _, name in frame.moments] == ["0", "8", "17"]


SQUARE = [[(-2.0, 48.0), (-1.0, 48.0), (-1.0, 49.0), (-2.0, 49.0), (-2.0, 48.0)]]


def test_a_map_keeps_north_up_and_east_right():
    projection = maps.fitted(SQUARE[0])
    west, south = projection.place((-2.0, 48.0))
    east, north = projection.place((-1.0, 49.0))
    assert west < east
    assert north < south


def test_a_square_degree_is_narrower_than_high_far_from_the_equator():
    projection = maps.fitted(SQUARE[0])
    assert projection.height > maps.WIDTH


def test_areas_are_classed_hidden_or_missing():
    areas = [{"name": str(value), "value": value, "rings": SQUARE} for value in (1, 2, 3, 4, 5, SUPPRESSED, None)]
    drawn = maps.drawn(areas, unit="%")
    assert [area.style for area in drawn.areas] == ["q1", "q2", "q3", "q4", "q5", "suppressed", "missing"]
    assert drawn.legend[0] == ("q1", "1\u00a0%")
    assert drawn.legend[-2:] == (("suppressed", "not shown: too few"), ("missing", "no data"))


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=40))
def test_every_value_finds_its_class(values):
    bounds = maps.breaks(values)
    assert all(maps.style_of(value, bounds) in {"q1", "q2", "q3", "q4", "q5"} for value in values)


def test_a_place_without_outline_is_a_round():
    drawn = maps.drawn([{"name": "a", "value": 1, "point": (-1.5, 48.2)}, {"name": "b", "value": 2, "rings": SQUARE}])
    assert [bool(area.path) for area in drawn.areas] == [False, True]


def test_outlines_too_small_to_show_a_colour_become_rounds_while_there_are_few():
    speck = [[(-1.5, 48.5), (-1.49, 48.5), (-1.49, 48.51), (-1.5, 48.5)]]
    areas = [{"name": "big", "value": 1, "rings": SQUARE}, {"name": "small", "value": 2, "rings": speck}]
    assert [bool(area.path) for area in maps.drawn(areas).areas] == [True, False]
    assert all(area.path for area in maps.drawn([*areas, *(areas[1:] * 20)]).areas)


def test_the_name_of_an_area_says_its_value():
    [area] = maps.drawn([{"name": "Rennes", "value": 12, "rings": SQUARE}], unit="%").areas
    assert area.title == "Rennes: 12\u00a0%"
