from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="letters",
    title=Text("Courriers", "Letters"),
    owner="parvis",
    circle=Circle.COMPONENT,
    summary=Text(
        "Les courriers sont des PDF accessibles (PDF/UA-1), composés à partir de modèles et de données.",
        "Letters are accessible PDF documents (PDF/UA-1), set from templates and data.",
    ),
)
