"""The stylesheet and the templates: weight, contrast, and nothing that the security policy refuses."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template

DESIGN = Path(apps.get_app_config("design").path)
CSS = (DESIGN / "static/design/parvis.css").read_text()
TEXTS = ["ink", "ink-soft", "pine", "pine-deep", "ochre", "brick", "brick-deep", "slate"]
WASHES = [
    ("pine-deep", "pine-wash"),
    ("ochre", "ochre-wash"),
    ("brick", "brick-wash"),
    ("slate", "slate-wash"),
    ("on-pine", "pine"),
    ("on-pine", "pine-deep"),
]
WASHES += [(ink, wash) for ink, wash in product(["ink"], ["pine-wash", "ochre-wash", "brick-wash", "slate-wash", "stone-deep"])]
WASHES += [("ink-soft", "stone-deep"), ("pine-deep", "ground"), ("ground", "ink")]


def tokens(scheme):
    """Custom properties of the scheme; the dark one changes some of the light ones."""
    light, dark = re.findall(r":root \{(.*?)\n *\}", CSS, flags=re.S)[:2]
    read = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return read | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else read


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=["light", "dark"])
def palette(request):
    return tokens(request.param)


def test_the_formula_of_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), [*product(TEXTS, ["ground", "stone"]), *WASHES])
def test_text_stands_out_from_its_ground(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["ground", "stone"])
def test_edges_of_fields_stand_out(palette, ground):
    assert contrast(palette["edge"], palette[ground]) >= 3


def test_classes_of_maps_can_be_told_apart(palette):
    shades = [luminance(palette[f"shade-{number}"]) for number in range(1, 6)]
    assert shades in (sorted(shades), sorted(shades, reverse=True))
    assert contrast(palette["shade-1"], palette["shade-5"]) >= 4.5


def test_the_focus_ring_stands_out_in_one_of_its_two_colours(palette):
    assert all(
        max(contrast(palette["focus"], palette[ground]), contrast(palette["focus-ink"], palette[ground])) >= 3
        for ground in ("ground", "stone", "pine")
    )


def test_the_stylesheet_is_light():
    assert len(CSS.encode()) < 60_000


def test_no_style_comes_from_elsewhere():
    assert "http" not in CSS.replace('href^="http"', "")
    assert "@import" not in CSS


def templates():
    for folder in [*engines["django"].dirs, *engines["django"].template_dirs]:
        if "site-packages" not in str(folder):
            yield from (path for path in Path(folder).rglob("*.html"))


@pytest.mark.parametrize("path", list(templates()), ids=lambda path: str(path.relative_to(DESIGN.parent.parent)))
def test_no_template_has_style_or_script_of_its_own(path):
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<[^>]*\sstyle=", source), "inline style"
    assert not re.search(r"<style[\s>]", source), "style element"
    assert not re.search(r"<[^>]*\son[a-z]+=", source), "inline event handler"
    assert not re.search(r"<script(?![^>]*\ssrc=)", source), "inline script"
    assert "javascript:" not in source
    assert not re.search(r"(?:src|srcset)=[\"']https?:", source), "something fetched from another site"


def test_a_country_changes_its_arms_and_colours_by_two_files_of_its_own(tmp_path, settings):
    arms, tokens = tmp_path / "templates/look/arms.html", tmp_path / "static/look/tokens.css"
    for file, content in ((arms, "<svg><!-- another mark --></svg>"), (tokens, ":root { --pine: #123456; }")):
        file.parent.mkdir(parents=True)
        file.write_text(content)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates"]}]
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    assert "another mark" in get_template("500.html").render({})
    assert finders.find("look/tokens.css") == str(tokens)


def test_a_countrys_tokens_come_after_ours():
    page = (DESIGN / "templates/design/page.html").read_text()
    assert page.index("design/parvis.css") < page.index("look/tokens.css")
