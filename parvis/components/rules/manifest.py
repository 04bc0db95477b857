from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="rules",
    title=Text("Règles de calcul", "Rules"),
    owner="parvis",
    circle=Circle.COMPONENT,
    summary=Text(
        "Chaque résultat calculé est proposé par une règle publiée, que chacun peut lire et essayer.",
        "Every computed result is proposed by a published rule that anyone can read and try.",
    ),
)
