"""What a new procedure begins with: the language accepts it as it stands, and the gate stops it until its texts are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TO_WRITE = {"fr": "À écrire", "en": "To be written"}  # the gate lists every text that still says so


def blank(slug: str, *, title: Mapping[str, str], owner: str) -> dict[str, Any]:
    """A procedure of one page with one question, owned by the body called ``owner``."""
    letters = "".join(each[0] for each in slug.split("-") if each[0].isalpha()).upper()[:4]
    return {
        "slug": slug,
        "title": dict(title),
        "summary": dict(TO_WRITE),
        "who": dict(TO_WRITE),
        "owner": {"fr": owner, "en": owner},
        "reference_prefix": letters if len(letters) > 1 else slug.replace("-", "").upper()[:2],
        "legal_basis": dict(TO_WRITE),
        "pages": [blank_page("contact", {"fr": "Où vous écrire ?", "en": "Where can we write to you?"})],
        "acknowledgement": {
            "fr": "Nous avons bien reçu votre demande. Nous vous répondons par message.",
            "en": "We have received your request. We answer you by message.",
        },
        "decisions": {
            "accepted": {"label": {"fr": "Demande acceptée", "en": "Request accepted"}},
            "refused": {"label": {"fr": "Demande refusée", "en": "Request refused"}, "reasons": "required"},
        },
        "retention": {
            "draft_months": 3,
            "decided_months": 12,
            "text": {
                "fr": "Vos réponses sont effacées un an après la décision.",
                "en": "Your answers are erased a year after the decision.",
            },
        },
    }


def blank_page(slug: str, title: Mapping[str, str]) -> dict[str, Any]:
    email = {"name": "email", "type": "email", "label": {"fr": "Adresse électronique", "en": "E-mail address"}, "autocomplete": "email"}  # fmt: skip
    return {"slug": slug, "title": dict(title), "fields": [email]}
