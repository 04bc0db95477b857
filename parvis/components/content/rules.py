"""From a Markdown file to a page: its title, its summary and its text, with no HTML of the author's."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")


class BadPage(ValueError):
    """A page's file cannot be published; the message says what to write."""


@dataclass(frozen=True)
class Written:
    """A page in one language. ``html`` is safe: it is made from Markdown in which HTML and pictures are off."""

    title: str
    summary: str
    html: str


def written(source: str, *, name: str) -> Written:
    """The page in ``source``: a ``# title``, a first paragraph that says what it is about, then the text.

    Raises BadPage, naming the file as ``name``, when title or first paragraph is missing.
    """
    tokens = MARKDOWN.parse(source)
    if not starts_with_title(tokens):
        raise BadPage(f"{name} must start with its title: a line `# Title`.")
    if len(tokens) < 6 or tokens[3].type != "paragraph_open":
        raise BadPage(f"{name} must say what it is about in one paragraph under its title.")
    return Written(words(tokens[1]), words(tokens[4]), MARKDOWN.renderer.render(tokens[6:], MARKDOWN.options, {}))


def starts_with_title(tokens: list[Token]) -> bool:
    return len(tokens) >= 3 and tokens[0].type == "heading_open" and tokens[0].tag == "h1"


def words(inline: Token) -> str:
    """The words of one line of Markdown, without its marks."""
    return "".join("\n" if child.type == "softbreak" else child.content for child in inline.children or []).replace("\n", " ").strip()
