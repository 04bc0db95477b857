"""What developers copy: the button, and a whole small service in three languages, as the tests run them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from parvis.core.signin import selectors as signin
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True, kw_only=True)
class Snippet:
    slug: str
    title: str
    file: str
    code: str


LABEL = Text("Se connecter avec {name}", "Sign in with {name}")
LANGUAGES = (
    ("python", "Python (Django, Authlib)", "sign_in.py"),
    ("node", "Node (openid-client)", "sign_in.mjs"),
    ("php", "PHP", "sign_in.php"),
)


@cache
def sample(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


def all_of_them() -> list[Snippet]:
    return [Snippet(slug=slug, title=title, file=file, code=written(file)) for slug, title, file in LANGUAGES]


def written(file: str) -> str:
    """The sample for this installation: its first entrance, and the button in English, as the sample's own words."""
    issuer = signin.issuer_url(signin.profile().issuers[0]) if signin.profile().issuers else ""
    return sample(f"{file}.sample").replace("{issuer}", issuer).replace("{button}", button("en"))


def button(language: str = "") -> str:
    """The button's HTML, in the language of the page or another."""
    spoken = language or get_language() or "fr"
    words = {"{origin}": settings.PARVIS_ORIGIN, "{language}": spoken, "{label}": label(spoken)}
    code = sample("button.html.sample")
    for mark, value in words.items():
        code = code.replace(mark, value)
    return code.strip()


def label(language: str = "") -> str:
    spoken = language or get_language() or "fr"
    return LABEL.in_language(spoken).replace("{name}", country().portal.in_language(spoken))
