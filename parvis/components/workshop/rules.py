"""What developers and ministries take: scaffolds to begin with, and shared bricks to reuse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from parvis.kernel.text import Text

HERE = Path(__file__).parent
SCAFFOLDS = HERE / "scaffolds"
KINDS = ("system", "connector", "theme")
KIND_TITLES = {
    "system": Text("système", "system"),
    "connector": Text("connecteur", "connector"),
    "theme": Text("thème", "theme"),
}
NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
CI = {"shell": "ci.sh", "gitlab": "gitlab-ci.yml", "github": "github-workflow.yml"}


@dataclass(frozen=True, kw_only=True)
class Brick:
    """Something shared that a ministry's service reuses as it is."""

    slug: str
    title: Text
    text: Text
    command: str


BRICKS = (
    Brick(
        slug="ci",
        title=Text("Modèle d’intégration continue", "Continuous integration template"),
        text=Text(
            "Un fichier pour un shell, GitLab ou GitHub : vérifie le service et joue ses essais.",
            "A file for a shell, GitLab or GitHub: checks the service and runs its tests.",
        ),
        command="parvis ci-template",
    ),
    Brick(
        slug="check",
        title=Text("Vérification d’un service", "Check of a service"),
        text=Text(
            "Déclarations, deux langues, essais, licence : la même vérification chez tous.",
            "Declarations, two languages, tests, licence: the same check for everyone.",
        ),
        command="parvis check-system FOLDER",
    ),
    Brick(
        slug="theme",
        title=Text("Thème", "Theme"),
        text=Text(
            "Les couleurs et la marque d’un ministère, sans toucher aux pages.",
            "A ministry’s colours and mark, without touching the pages.",
        ),
        command="parvis new theme NAME",
    ),
    Brick(
        slug="deploy",
        title=Text("Recette de déploiement sans conteneur", "Deployment recipe without containers"),
        text=Text(
            "Versions côte à côte, vérifiées avant et après ; retour en arrière par une commande, ou de soi-même.",
            "Releases side by side, checked before and after; back by one command, or by itself.",
        ),
        command="parvis deploy-recipe",
    ),
)


def written(text: str, *, name: str, kind: str) -> str:
    """``text`` of a scaffold with its marks filled in."""
    title = name.replace("_", " ").capitalize()
    marks = {"__NAME__": name, "__SLUG__": name.replace("_", "-"), "__TITLE__": title, "__KIND__": kind}
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text


def files_of(kind: str, *, name: str) -> dict[str, str]:
    """Every file of a new component, by its path inside the folder ``name``."""
    root = SCAFFOLDS / kind
    found = {
        written(str(path.relative_to(root)), name=name, kind=kind).removesuffix(".tmpl"): written(
            path.read_text(encoding="utf-8"), name=name, kind=kind
        )
        for path in sorted(root.rglob("*.tmpl"))
    }
    shared = written((SCAFFOLDS / "component.yaml.tmpl").read_text(encoding="utf-8"), name=name, kind=kind)
    return {"__init__.py": "", "tests/__init__.py": "", "component.yaml": shared, **found}
