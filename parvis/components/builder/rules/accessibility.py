"""What a program can see of a page's accessibility without a browser: names, groups, order, identifiers.

It finds what breaks a form for somebody who cannot see it; it never says that a page conforms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import html
from lxml.html import HtmlElement

from parvis.kernel.text import Text

UNNAMED_TYPES = ("hidden", "submit", "button", "image", "reset")
# Tokens of autofill (HTML standard) that a procedure file may ask for.
TOKENS = frozenset(
    [
        *(
            [
                "on",
                "off",
                "name",
                "honorific-prefix",
                "given-name",
                "additional-name",
                "family-name",
                "honorific-suffix",
                "nickname",
                "username",
                "organization",
            ]
        ),
        *(["organization-title", "street-address", "address-line1", "address-line2", "address-line3", "address-level1", "address-level2"]),
        *(
            [
                "address-level3",
                "address-level4",
                "country",
                "country-name",
                "postal-code",
                "language",
                "bday",
                "bday-day",
                "bday-month",
                "bday-year",
                "sex",
                "url",
            ]
        ),
        *(["email", "tel", "tel-national", "tel-country-code", "impp", "photo", "current-password", "new-password", "one-time-code"]),
        *(["cc-name", "cc-number", "cc-exp", "cc-csc", "transaction-amount", "transaction-currency"]),
    ]
)
PREFIXES = frozenset(["shipping", "billing", "home", "work", "mobile", "fax", "pager"])


@dataclass(frozen=True, kw_only=True)
class Barrier:
    """One thing wrong with a page; ``about`` is the name of the form field where there is one."""

    rule: str
    what: Text
    about: str = ""


def barriers(page: str) -> list[Barrier]:
    """Everything wrong that can be seen in the page's markup, in its order."""
    tree = html.document_fromstring(page)
    checks = (language, title, headings, unnamed, groups, identifiers, references, tokens, pictures, links)
    return [barrier for check in checks for barrier in check(tree)]


def language(tree: HtmlElement) -> Iterator[Barrier]:
    if not (tree.get("lang") or "").strip():
        yield Barrier(rule="language", what=Text("La page ne dit pas sa langue.", "The page does not say its language."))


def title(tree: HtmlElement) -> Iterator[Barrier]:
    if not "".join(tree.xpath("//head/title//text()")).strip():
        yield Barrier(rule="title", what=Text("La page n’a pas de titre de fenêtre.", "The page has no window title."))


def headings(tree: HtmlElement) -> Iterator[Barrier]:
    levels = [int(each.tag[1]) for each in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")]
    if levels.count(1) != 1:
        yield Barrier(rule="headings", what=Text("La page doit avoir un seul titre principal.", "The page must have one main heading."))
    for before, after in pairwise(levels):
        if after > before + 1:
            what = Text(f"Un titre de niveau {after} suit un niveau {before}.", f"A heading of level {after} follows level {before}.")
            yield Barrier(rule="headings", what=what)
    for each in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]"):
        if not said(each):
            yield Barrier(rule="headings", what=Text("Un titre est vide.", "A heading is empty."))


def said(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def boxes(tree: HtmlElement) -> list[HtmlElement]:
    """What people fill in."""
    found = tree.xpath("//main//*[self::input or self::select or self::textarea]")
    return [each for each in found if each.get("type") not in UNNAMED_TYPES]


def unnamed(tree: HtmlElement) -> Iterator[Barrier]:
    for each in boxes(tree):
        if not name_of(each, tree):
            what = Text("Une question n’a pas d’étiquette lue à voix haute.", "A question has no label that is read out.")
            yield Barrier(rule="label", what=what, about=each.get("name", ""))


def name_of(box: HtmlElement, tree: HtmlElement) -> str:
    """What a screen reader calls a box: its label, or what it says of itself."""
    if box.get("aria-label", "").strip():
        return str(box.get("aria-label"))
    by_reference = [said(each) for name in box.get("aria-labelledby", "").split() for each in with_id(tree, name)]
    wrapping = [said(each) for each in box.iterancestors("label")]
    pointing = [said(each) for each in tree.xpath("//label[@for=$name]", name=box.get("id"))] if box.get("id") else []
    return " ".join([*by_reference, *wrapping, *pointing]).strip()


def with_id(tree: HtmlElement, name: str) -> list[HtmlElement]:
    found: list[HtmlElement] = tree.xpath("//*[@id=$name]", name=name)
    return found


def groups(tree: HtmlElement) -> Iterator[Barrier]:
    """Answers to one question stand in a group that says the question."""
    names = Counter(each.get("name", "") for each in boxes(tree) if each.get("type") in ("radio", "checkbox"))
    for each in tree.xpath("//main//input[@type='radio' or @type='checkbox']"):
        alone = each.get("type") == "checkbox" and names[each.get("name", "")] == 1
        legends = [said(legend) for group in each.iterancestors("fieldset") for legend in group.xpath("./legend")]
        if not alone and not any(legends):
            names[each.get("name", "")] = 1 if each.get("type") == "checkbox" else 0
            what = Text("Des réponses ne sont pas groupées sous leur question.", "Answers are not grouped under their question.")
            yield Barrier(rule="group", what=what, about=each.get("name", ""))


def identifiers(tree: HtmlElement) -> Iterator[Barrier]:
    for name, times in Counter(tree.xpath("//@id")).items():
        if times > 1:
            yield Barrier(
                rule="identifier",
                what=Text(f"L’identifiant « {name} » sert {times} fois.", f"The identifier “{name}” is used {times} times."),
            )


def references(tree: HtmlElement) -> Iterator[Barrier]:
    known = set(tree.xpath("//@id"))
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for each in tree.xpath(f"//main//*[@{attribute}]"):
            for name in each.get(attribute).split():
                if name not in known:
                    what = Text(f"« {name} » est annoncé et n’existe pas.", f"“{name}” is announced and is not there.")
                    yield Barrier(rule="reference", what=what, about=each.get("name", ""))


def tokens(tree: HtmlElement) -> Iterator[Barrier]:
    for each in boxes(tree):
        written = (each.get("autocomplete") or "").split()
        if written and not (written[-1] in TOKENS and all(word in PREFIXES or word.startswith("section-") for word in written[:-1])):
            said_so = " ".join(written)
            what = Text(f"« {said_so} » n’est pas un mot du remplissage automatique.", f"“{said_so}” is no word of autofill.")
            yield Barrier(rule="autocomplete", what=what, about=each.get("name", ""))


def pictures(tree: HtmlElement) -> Iterator[Barrier]:
    for _ in tree.xpath("//main//img[not(@alt)]"):
        yield Barrier(rule="picture", what=Text("Une image n’a pas de texte de remplacement.", "A picture has no text in its place."))


def links(tree: HtmlElement) -> Iterator[Barrier]:
    for each in tree.xpath("//main//*[self::a[@href] or self::button]"):
        if not (said(each) or each.get("aria-label", "").strip() or each.xpath(".//img[@alt!='']")):
            yield Barrier(rule="link", what=Text("Un lien ou un bouton n’a pas de texte.", "A link or a button has no text."))
