"""Jobs: work done after the answer, by workers that may die at any moment."""

from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="jobs",
    title=Text("Travaux", "Jobs"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text("Ce qui se fait après la réponse\u00a0: envoyé, repris, jamais perdu.", "What is done after the answer: sent, taken up again, never lost."),
)
