"""Those who ask, in the words of people: askers are codes in the manifests and in the trace."""

from __future__ import annotations

from django import template

from parvis.kernel import catalogue
from parvis.kernel.text import Text

register = template.Library()


@register.inclusion_tag("exchange/asker.html")
def asker(code: str) -> dict[str, object]:
    """The procedure, the use case or the system that ``code`` stands for; a procedure leads to its page."""
    kind, _, slug = code.rpartition(":")
    return {"code": code, "title": title(kind, slug, code), "url": f"/procedures/{slug}" if kind == "procedure" else ""}


def title(kind: str, slug: str, code: str) -> Text | None:
    """None for an asker that nothing installed declares any more."""
    if kind == "use":
        use = catalogue.use_cases().get(slug)
        return use.title if use else None
    if kind == "procedure":
        declared = (system for system, _ in catalogue.procedures() if system.slug == slug)
    else:
        declared = (system for system in catalogue.systems() if system.slug == code)
    found = next(declared, None)
    return found.title if found else None
