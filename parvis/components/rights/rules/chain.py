"""From a reading to its receipt: what each step is, who could cheat there, and who would notice. docs/trace.md, threat model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parvis.kernel.text import Text


class Seen(StrEnum):
    """Whether cheating would be noticed."""

    ALWAYS = "always"
    IF = "if"
    NO = "no"


WORDS = {
    Seen.ALWAYS: Text("Cela se voit", "It shows"),
    Seen.IF: Text("Cela se voit à une condition", "It shows on one condition"),
    Seen.NO: Text("Cela ne se voit pas", "It does not show"),
}


@dataclass(frozen=True)
class Step:
    """One step of the chain; ``slug`` names its drawing."""

    slug: str
    title: Text
    what: Text
    cheat: Text
    seen: Seen
    why: Text


STEPS = (
    Step(
        "reading",
        Text("La lecture", "The reading"),
        Text("Un agent ou un programme lit une donnée.", "An agent or a program reads something."),
        Text("Qui lit sur papier ou hors de ce site ne laisse pas de ligne.", "Whoever reads on paper, or elsewhere, leaves no line."),
        Seen.NO,
        Text("Le journal ne prouve que ce qui passe par lui.", "The log proves only what goes through it."),
    ),
    Step(
        "line",
        Text("La ligne", "The line"),
        Text("Qui, quoi, pourquoi, et un nombre secret.", "Who, what, why, and a secret number."),
        Text("Le service peut écrire un faux motif.", "The service could write a false reason."),
        Seen.IF,
        Text("Si la personne lit la ligne et la conteste.", "If the person reads the line and contests it."),
    ),
    Step(
        "leaf",
        Text("La feuille", "The leaf"),
        Text("L’empreinte de la ligne : publique, elle ne dit rien de personne.", "The fingerprint of the line: public, about nobody."),
        Text("L’exploitant peut l’écarter avant la première signature.", "The operator could keep it back before the first signature."),
        Seen.IF,
        Text("Si celui qui attend le reçu ne l’obtient pas, et le dit.", "If whoever awaits the receipt gets none, and says so."),
    ),
    Step(
        "tree",
        Text("L’arbre", "The tree"),
        Text("Des empreintes d’empreintes, jusqu’à une racine.", "Fingerprints of fingerprints, up to one root."),
        Text("L’exploitant peut changer ou retirer une feuille.", "The operator could change or remove a leaf."),
        Seen.IF,
        Text("Si quelqu’un a gardé un point de contrôle : la racine change.", "If anyone kept a checkpoint: the root changes."),
    ),
    Step(
        "checkpoint",
        Text("Le point de contrôle", "The checkpoint"),
        Text("La racine et le nombre de feuilles, signés.", "The root and the number of leaves, signed."),
        Text("Qui tient la clé peut montrer deux journaux différents.", "Whoever holds the key could show two different logs."),
        Seen.IF,
        Text("Si deux lecteurs comparent, ou si un témoin signe.", "If two readers compare, or a witness signs."),
    ),
    Step(
        "witnesses",
        Text("Les témoins", "The witnesses"),
        Text("Les machines d’autres organismes signent une seule histoire.", "Machines of other bodies sign one history only."),
        Text("Il faudrait que tous trichent ensemble.", "All of them would have to cheat together."),
        Seen.IF,
        Text("Si un seul de ceux que vous exigez est honnête.", "If one of those that you ask for is honest."),
    ),
    Step(
        "receipt",
        Text("Le reçu", "The receipt"),
        Text("La ligne, sa preuve et les signatures, chez vous.", "The line, its proof and the signatures, with you."),
        Text("Quelqu’un peut le changer en chemin.", "Somebody could change it on its way."),
        Seen.ALWAYS,
        Text("Chacun le vérifie sur sa machine, sans réseau.", "Anyone checks it on their own machine, offline."),
    ),
)
