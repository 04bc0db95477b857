"""XML from strangers: bounded, without document types, entities or network."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from saml2 import SamlBase

from parvis.core.saml.rules import names
from parvis.core.saml.rules.problems import BadMessage

Element = Any  # lxml gives no types

LARGEST_MESSAGE = 128 * 1024  # what eIDAS nodes accept
LARGEST_METADATA = 2 * 1024 * 1024
DEEPEST = 40
DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def parsed(content: bytes, *, largest: int = LARGEST_MESSAGE) -> Element:
    """The root element, comments gone and the text around them in one piece; raises BadMessage.

    The bytes are read as UTF-8 whatever they declare, so that no other encoding hides a document type.
    """
    if len(content) > largest:
        raise BadMessage("too-large", f"more than {largest} bytes")
    if DECLARATION.search(content):
        raise BadMessage("document-type", "document types and entities are refused")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadMessage("unreadable", "not well-formed XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadMessage("document-type", "document types and entities are refused")
    require_shallow(root)
    return root


def require_shallow(root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise BadMessage("too-large", f"deeper than {DEEPEST} elements")


def written(message: SamlBase) -> Element:
    """What the library built, under the same prefixes whatever it holds.

    Software that takes an assertion out of its encryption puts it back into the response; where one
    namespace then has two prefixes, libxml2's users keep the outer one, and the signature inside breaks.
    """
    return etree.fromstring(message.to_string(names.PREFIXES))


def canonical(element: Element) -> bytes:
    """Exclusive canonical form without comments: what signatures cover."""
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))


def alone(element: Element, *, largest: int = LARGEST_MESSAGE) -> Element:
    """``element`` as the root of a document of its own: nothing outside it can be referred to."""
    return parsed(etree.tostring(element, with_tail=False), largest=largest)


def text_of(element: Element | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""
