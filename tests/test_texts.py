"""Both languages are whole: every sentence has its French, every manifest its two texts."""

from __future__ import annotations

import dataclasses
import io
import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from parvis.components.letters import selectors as letters
from parvis.kernel import catalogue
from parvis.kernel.text import Text

ROOT = Path(__file__).parents[1]
KEYWORDS = (
    dict.fromkeys(("_", "gettext", "gettext_lazy"))
    | dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
    | dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
)
APPS = sorted(
    {path.parent for name in ("parvis", "france") for path in (ROOT / name).rglob("manifest.py")}
    | {ROOT / "parvis" / "kernel", ROOT / "parvis" / "design"}
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def sources(app: Path) -> list[Path]:
    """The templates and modules of one app, not those of apps nested in it."""
    nested = [other for other in APPS if other != app and app in other.parents]
    found = [*app.rglob("*.html"), *app.rglob("*.txt"), *app.rglob("*.py")]
    return sorted(path for path in found if "tests" not in path.parts and not any(inner in path.parents for inner in nested))


def message_ids(path: Path) -> set[str]:
    """What the file translates; a sentence with a context is ``context|sentence``."""
    text = path.read_text(encoding="utf-8")
    python = unindented(templatize(text)) if path.suffix in (".html", ".txt") else text
    found = extract_python(io.BytesIO(python.encode()), list(KEYWORDS), [], {"encoding": "utf-8"})
    return {message for _, function, messages, _ in found if (message := singular(function, messages))}


def unindented(python: str) -> str:
    """The indentation of a template is none of Python."""
    return re.sub(r"^[ \t]+", "", python, flags=re.MULTILINE)


def singular(function: str, messages: str | tuple[str | None, ...] | None) -> str:
    """Empty when the sentence is not written in the call."""
    parts = [messages] if isinstance(messages, str) else [part for part in messages or () if part]
    return "|".join(parts[:2]) if function.startswith("p") else "".join(parts[:1])


def french() -> dict[str, dict[Path, str]]:
    """Every translated sentence of the house, by app; Django looks through all catalogues."""
    found: dict[str, dict[Path, str]] = defaultdict(dict)
    for app in APPS:
        for po in app.glob("locale/fr/LC_MESSAGES/django.po"):
            with po.open("rb") as file:
                for message in read_po(file, locale="fr"):
                    key, value = (message.id[0], message.string) if message.pluralizable else (message.id, (message.string,))
                    if key and all(value) and not message.fuzzy:
                        found[f"{message.context}|{key}" if message.context else key][app] = value[0]
    return found


BY_APP = french()
TRANSLATED = {english: next(iter(texts.values())) for english, texts in BY_APP.items()}


@pytest.mark.parametrize("app", APPS, ids=lambda app: str(app.relative_to(ROOT)))
def test_every_sentence_has_its_french(app):
    missing = sorted({message for path in sources(app) for message in message_ids(path)} - set(TRANSLATED))
    assert missing == []


def test_a_sentence_has_one_french():
    """Catalogues are merged: of two translations one would be shown in both places. A context tells them apart."""
    assert {english: texts for english, texts in BY_APP.items() if len(set(texts.values())) > 1} == {}


def test_no_translation_outlives_its_sentence():
    said = {message for app in APPS for path in sources(app) for message in message_ids(path)} | letters.sentences()
    assert set(TRANSLATED) - said == set()


def test_translations_keep_their_placeholders():
    broken = [
        english for english, translated in TRANSLATED.items() if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(translated))
    ]
    assert broken == []


def test_french_typography():
    """No-break spaces before high punctuation, curly apostrophes, French quotation marks."""
    assert [text for text in TRANSLATED.values() if bad(text)] == []


def bad(text: str) -> bool:
    plain = without_markup(text)
    return bool(re.search(r"(?<![\s\u00a0\u202f])[;?!»]|(?<= )[;?!»]|(?<= ):(?=\s|$)|\w'\w", plain))


def without_markup(text: str) -> str:
    return re.sub(r"<[^>]+>|https?://\S+|&\w+;|`[^`]*`|\?\w+=", "", text)


def texts_of(thing: object, path: str = "") -> list[tuple[str, Text]]:
    if isinstance(thing, Text):
        return [(path, thing)]
    if isinstance(thing, tuple):
        return [found for index, each in enumerate(thing) for found in texts_of(each, f"{path}[{index}]")]
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return [found for field in dataclasses.fields(thing) for found in texts_of(getattr(thing, field.name), f"{path}.{field.name}")]
    return []


@pytest.mark.parametrize("system", catalogue.systems(), ids=lambda system: system.slug)
def test_manifests_speak_both_languages(system):
    half = [path for path, text in texts_of(system) if bool(text.fr.strip()) != bool(text.en.strip())]
    assert half == []
