"""Places, shapes, options, conditions, plain language, barriers: the arithmetic of the builder, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.components.builder.rules import changes, conditions, gate, options, places, shapes, words
from parvis.components.builder.rules.accessibility import barriers
from parvis.components.builder.rules.blank import blank, blank_page
from parvis.components.builder.rules.findings import Weight
from parvis.components.builder.rules.mistakes import french
from parvis.components.builder.rules.plain_language import ENOUGH, readability, syllables
from parvis.components.builder.rules.recording import read_by
from parvis.components.builder.rules.relevance import ONLY_FOR, goes_with
from parvis.components.procedures.rules.canonical import canonical
from parvis.components.procedures.rules.loader import load, loaded

VALUE = blank("velo", title={"fr": "Vélo", "en": "Bicycle"}, owner="Ville")


def test_a_blank_procedure_is_right_as_it_stands():
    assert load(canonical(VALUE)).mistakes == ()


def test_every_kind_of_question_begins_right():
    kinds = shapes.shape_at(("pages", 0, "fields", 0, "type")).node["enum"]
    value = VALUE
    more = {"place": {"level": "municipality"}, "record": {"registry": "school"}}
    for kind in kinds:
        value, place = changes.with_field(value, ("pages", 0), kind=kind, label={"fr": "Où ?", "en": "Where?"}, more=more.get(kind, {}))
        assert places.at(value, place)["type"] == kind
    wrong = list(load(canonical(value)).mistakes)
    assert wrong == []


def test_two_questions_with_one_label_have_two_names():
    value, first = changes.with_field(VALUE, ("pages", 0), kind="text", label={"fr": "Nom", "en": "Name"})
    value, second = changes.with_field(value, ("pages", 0), kind="text", label={"fr": "Nom", "en": "Name"})
    assert places.at(value, first)["name"] == "nom"
    assert places.at(value, second)["name"] == "nom_2"


def test_changes_leave_the_value_that_they_began_with():
    before = canonical(VALUE)
    places.put(VALUE, ("clocks", "silence", "months"), 2)
    places.removed(VALUE, ("pages", 0, "fields", 0))
    places.duplicated(VALUE, ("pages", 0))
    assert canonical(VALUE) == before


def test_a_copy_has_names_of_its_own_inside_too():
    copied = places.duplicated(VALUE, ("pages", 0))
    assert [each["slug"] for each in copied["pages"]] == ["contact", "contact-2"]
    assert [page["fields"][0]["name"] for page in copied["pages"]] == ["email", "email_2"]


@pytest.mark.parametrize("wrong", ["pages..0", "pages.9999999", "a" * 90, ".".join(["x"] * 40)])
def test_places_that_nobody_would_write(wrong):
    with pytest.raises(places.NoSuchPlace):
        places.at(VALUE, places.read_place(wrong))


def test_moving_stays_within_the_list():
    value, _ = changes.with_page(VALUE, title={"fr": "Suite", "en": "Next"}, first=blank_page("x", {"fr": "", "en": ""})["fields"][0])
    moved = places.moved(value, ("pages", 0), 99)
    assert [each["slug"] for each in moved["pages"]] == ["suite", "contact"]
    assert places.moved(moved, ("pages", 0), -5) == moved


def test_every_section_of_the_language_has_a_name_in_both_languages():
    nameless = [each.key for each in shapes.sections() if each.key not in words.SECTIONS]
    assert nameless == []


@given(st.lists(st.tuples(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), st.sampled_from(["Maison", "Été", "À pied", "a-b c"])), min_size=1, unique_by=lambda pair: pair[0]))  # fmt: skip
def test_options_as_lines_and_back(listed):
    made = [{"value": value, "label": {"fr": text, "en": text}} for value, text in listed]
    assert options.read_lines(options.written_lines(made)) == made


def test_a_line_of_two_texts_gets_a_value():
    assert options.read_lines("À pied | On foot\nÀ pied | By foot") == [
        {"value": "a-pied", "label": {"fr": "À pied", "en": "On foot"}},
        {"value": "a-pied-2", "label": {"fr": "À pied", "en": "By foot"}},
    ]
    with pytest.raises(options.WrongLine):
        options.read_lines("un | | deux | trois")


DEEP = {"any": [{"all": [{"equals": {"answer": "a", "value": 1}}, {"not": {"answered": "b"}}]}, {"source": {"need": "n", "is": "unknown"}}]}


@pytest.mark.parametrize("node", [None, {"answered": "a"}, {"not": {"equals": {"answer": "a", "value": True}}}, DEEP])
def test_conditions_as_rows_and_back(node):
    assert conditions.node_of(conditions.rows_of(node)) == node


@pytest.mark.parametrize(
    "node",
    [
        {"all": [{"answered": "a"}]},  # rows would write it without its joiner
        {"not": {"all": [{"answered": "a"}, {"answered": "b"}]}},
        {"any": [{"all": [{"any": [{"answered": "a"}, {"answered": "b"}]}, {"answered": "c"}]}]},
    ],
)
def test_conditions_that_rows_cannot_say_are_left_alone(node):
    with pytest.raises(conditions.TooDeep):
        conditions.rows_of(node)


def test_values_are_typed_as_people_say_them():
    choice = conditions.Question(name="c", type="choice", label={}, options=(("house", {"fr": "Maison", "en": "House"}),))
    assert conditions.value_for(choice, " maison ") == "house"
    with pytest.raises(conditions.WrongValue) as wrong:
        conditions.value_for(choice, "château")
    assert wrong.value.allowed == ("house",)
    yes = conditions.Question(name="y", type="yes_no", label={})
    assert conditions.value_for(yes, "oui") is True
    number = conditions.Question(name="n", type="integer", label={})
    assert conditions.value_for(number, "1 200,5") == 1200.5
    for refused in ("nan", "inf", "beaucoup", ""):
        with pytest.raises(conditions.WrongValue):
            conditions.value_for(number, refused)


@pytest.mark.parametrize(
    ("word", "language", "count"), [("mairie", "fr", 2), ("administration", "fr", 5), ("eau", "fr", 1), ("water", "en", 2)]
)
def test_syllables(word, language, count):
    assert syllables(word, language) == count


def test_long_words_and_sentences_are_harder():
    easy = readability("La mairie prête un vélo. Vous le rendez en un mois. Il est à vous de le laver.", "fr")
    hard = readability(
        "Nonobstant les dispositions réglementaires susmentionnées, l’administration instructrice diligentera l’investigation "
        "préalablement à toute autorisation individuelle subséquente.",
        "fr",
    )
    assert easy.score > 60 > 30 > hard.score
    assert {said for said, _ in hard.jargon} >= {"nonobstant", "susmentionné", "diligenter", "préalablement"}
    assert readability("Un vélo.", "fr").score is None
    assert ENOUGH > 2


PAGE = '<html lang="fr"><head><title>Page</title></head><body><main><h1>Vélo</h1>{}</main></body></html>'


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ('<input name="a">', "label"),
        ('<label for="b">B</label><input id="a" name="a">', "label"),
        ('<label><input type="radio" name="r"> A</label><label><input type="radio" name="r"> B</label>', "group"),
        ("<h3>Trop bas</h3>", "headings"),
        ("<h1>Second</h1>", "headings"),
        ('<p id="x"></p><p id="x"></p>', "identifier"),
        ('<label>A <input name="a" aria-describedby="nowhere"></label>', "reference"),
        ('<label>A <input name="a" autocomplete="my-name"></label>', "autocomplete"),
        ("<img src='a.png'>", "picture"),
        ("<a href='/'></a>", "link"),
    ],
)
def test_each_barrier_is_seen(inside, rule):
    assert rule in {each.rule for each in barriers(PAGE.format(inside))}


def test_a_sound_page_has_no_barrier():
    sound = (
        '<fieldset><legend>Quel vélo ?</legend><label><input type="radio" name="r"> A</label><label><input type="radio" name="r"> B</label></fieldset>'
        '<label for="e">Adresse</label><p id="e_hint">Aide</p><input id="e" name="e" autocomplete="section-x home email" aria-describedby="e_hint">'
    )
    assert barriers(PAGE.format(sound)) == []


def checks(value, **more):
    definition = loaded(canonical(value))
    return gate.findings(value, definition, concepts=more.get("concepts", {}), read_by_rule=more.get("read", ()))


def test_the_gate_stops_at_what_is_not_written():
    found = checks(VALUE)
    assert gate.stops(found)
    assert {each.place for each in found if each.weight is Weight.BLOCKING} == {"summary", "who", "legal_basis"}


def test_a_question_that_nothing_uses_is_told_and_one_that_a_condition_uses_is_not():
    value, place = changes.with_field(VALUE, ("pages", 0), kind="yes_no", label={"fr": "Adulte ?", "en": "Adult?"})
    assert [each.place for each in checks(value) if each.check == "unused"] == [places.written_place(place)]
    assert not [each for each in checks(value, read=["adulte"]) if each.check == "unused"]
    value, _ = changes.with_field(value, ("pages", 0), kind="file", label={"fr": "Pièce", "en": "Document"})
    value = places.put(value, ("pages", 0, "fields", 2, "when"), {"equals": {"answer": "adulte", "value": True}})
    assert not [each for each in checks(value) if each.check == "unused"]


def test_a_heading_with_nothing_under_it_stops_the_publication():
    value, place = changes.with_field(VALUE, ("pages", 0), kind="heading", label={"fr": "Fin", "en": "End"})
    assert [each.place for each in checks(value) if each.check == "empty"] == [places.written_place(place)]


def test_what_the_state_holds_is_told():
    value = places.put(VALUE, ("pages", 0, "fields", 0, "concept"), "e-mail")
    assert [each.place for each in checks(value, concepts={"e-mail": {"state/register"}}) if each.check == "once-only"] == [
        "pages.0.fields.0"
    ]


def test_the_meaning_of_silence_stays():
    law = {"fr": "Art. 1", "en": "Art. 1"}
    accepts = places.put(VALUE, ("clocks",), {"silence": {"months": 2, "means": "acceptance", "legal_basis": law}})
    refuses = places.put(accepts, ("clocks", "silence", "means"), "refusal")
    before, after = loaded(canonical(accepts)), loaded(canonical(refuses))
    assert [each.check for each in gate.changed_silence(before, after)] == ["silence"]
    assert not list(gate.changed_silence(before, before))
    assert not list(gate.changed_silence(None, after))


def test_what_a_rule_reads_is_found():
    def rule(answers, *, organisation, on):
        return answers.get("income", 0) + (1 if "adult" in answers else 0)

    assert read_by(rule) == {"income", "adult"}
    assert read_by(None) == frozenset()


def test_mistakes_are_said_in_french():
    assert french("The key `who` is missing") == "La clé «\u00a0who\u00a0» manque"
    assert french("Something that nobody translated") == "Something that nobody translated"


def test_a_failed_test_is_said_in_french():
    said = french("In the test “a person alone”: the answers still due are none")
    assert said == "Dans l’essai «\u00a0a person alone\u00a0»\u00a0: aucune réponse ne reste due"


def test_a_question_shows_the_settings_of_its_kind_and_no_others():
    """Before, every question was offered the shapes of maps, the level of headings and the fillings of registers."""
    shown = {key for key in ONLY_FOR if goes_with(key, {"type": "amount"})}
    assert shown == {"unit", "minimum", "maximum", "formula", "decimals"}
    assert not goes_with("required", {"type": "amount", "formula": 3})
    assert goes_with("heading_level", {"type": "heading"})
