from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import translation

from parvis.design.templatetags import design
from parvis.kernel.text import Text


def drawn(source, **context):
    with translation.override(context.pop("language", "en")):
        return engines["django"].from_string(source).render(context, RequestFactory().get("/list?q=a&page=2"))


def page_of_components():
    return (Path(apps.get_app_config("design").path) / "templates/design/design.html").read_text()


@pytest.mark.parametrize("name", [*design.register.tags, *design.register.filters])
def test_every_tag_and_filter_is_shown_on_the_page_of_components(name):
    source = page_of_components()
    assert f"{{% {name} " in source or f"|{name}" in source or f"<code>{name}</code>" in source


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_components_answers_in_both_languages(client, language):
    answer = client.get("/design", headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert ("Composants d’interface" if language == "fr" else "Interface components") in answer.text


def test_a_page_names_its_window_after_its_heading(client):
    assert "<title>Interface components – Parvis</title>" in client.get("/design", headers={"accept-language": "en"}).text


def test_blocks_left_empty_leave_no_frame():
    page = drawn('{% extends "design/page.html" %}{% block title %}A{% endblock %}')
    assert not any(mark in page for mark in ('class="lede"', 'class="crumbs"', "<aside"))


def test_headings_with_marks_give_a_window_title_without():
    assert "<title>A &amp; B – Parvis</title>" in drawn(
        '{% extends "design/page.html" %}{% block title %}A &amp; <em>B</em>{% endblock %}', country={"portal": "Parvis"}
    )


@pytest.mark.parametrize("kind", ["info", "ok", "wait", "late", "wrong"])
def test_a_notice_says_its_kind_in_a_word_too(kind):
    html = drawn("{% notice kind %}<p>x</p>{% endnotice %}", kind=kind)
    with translation.override("en"):
        assert str(design.NOTICE_WORDS[kind]) in html
    assert "<p>x</p>" in html


def test_a_notice_escapes_what_comes_from_outside():
    assert "<b>" not in drawn('{% notice "info" %}{{ words }}{% endnotice %}', words="<b>")


def test_a_tag_of_unknown_kind_is_refused_with_the_kinds_there_are():
    with pytest.raises(TemplateSyntaxError, match="plain, ok, wait, late, info"):
        drawn('{% tag "red" "x" %}')


def test_known_entries_show_value_source_and_date():
    entries = [{"label": "QF", "value": "784", "source": Text("CAF", "Fund"), "fetched_at": "2026-11-21T13:01:00+00:00"}]
    html = drawn('{% known entries purpose="why" who_url="/who" wrong_url="/wrong" %}', entries=entries)
    assert all(part in html for part in ("784", "Fund, 21\u00a0November\u00a02026 at 2:01pm", "why", "/who", "/wrong", "Known already"))


def test_nothing_known_draws_nothing():
    assert drawn("{% known entries %}", entries=[]).strip() == ""


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your card")
    days = forms.MultipleChoiceField(label="Days", choices=[("1", "One"), ("2", "Two")], widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="Note", required=False)


def test_a_field_ties_its_hint_and_its_error_to_the_box():
    html = drawn("{% field form.name %}", form=Form({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html or 'aria-describedby="id_name_error id_name_helptext"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_optional_fields_say_so_and_required_ones_do_not():
    assert "(optional)" in drawn("{% field form.note %}", form=Form())
    assert "(optional)" not in drawn("{% field form.name %}", form=Form())


def test_a_group_of_boxes_is_a_fieldset_with_a_legend():
    html = drawn("{% field form.days %}", form=Form({}))
    assert "<fieldset" in html
    assert "<legend>Days" in html
    assert html.count("<label") == 2


def test_the_error_summary_leads_to_what_can_be_typed_in():
    form = Form({})
    html = drawn("{% error_summary form %}{% for field in form %}{% field field %}{% endfor %}", form=form)
    assert all(f'href="#{target}"' in html and f'id="{target}"' in html for target in ("id_name", "id_days_0"))


def test_a_form_without_errors_has_no_error_summary():
    assert drawn("{% error_summary form %}", form=Form()).strip() == ""


def test_pagination_keeps_the_rest_of_the_address():
    html = drawn("{% pagination page %}", page=Paginator(range(100), 10).page(2))
    assert 'href="?q=a&amp;page=3"' in html
    assert 'aria-current="page" href="?q=a&amp;page=2"' in html


def test_one_page_needs_no_pagination():
    assert drawn("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


@pytest.mark.parametrize("source", ["{% bar_chart chart %}", "{% line_chart chart %}"])
def test_every_picture_has_words_and_a_table(source):
    chart = {
        "title": "Files",
        "description": "Ten then five",
        "label_title": "Month",
        "labels": ["May", "June"],
        "values": [10, 5],
        "series": [{"label": "a", "values": [10, 5]}],
    }
    html = drawn(source, chart=chart)
    assert all(part in html for part in ('role="img"', "<title", "Ten then five</desc>", "<table", '<th scope="row">May</th>'))


def test_words_from_outside_are_escaped_in_pictures():
    assert "<script>" not in drawn("{% bar_chart chart %}", chart={"title": "<script>", "labels": ["<script>"], "values": [1]})


def test_figures_are_written_in_the_readers_language():
    assert "12\u202f408" in drawn('{% figure 12408 "x" %}', language="fr")
    assert "12,408" in drawn('{% figure 12408 "x" %}', language="en")
