"""Pages that the law or courtesy asks for: accessibility, personal data, legal notice, promises."""

from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="editorial",
    title=Text("Pages d’information", "Information pages"),
    owner="operator",
    circle=Circle.COUNTRY,
    summary=Text(
        "Accessibilité, données personnelles, mentions légales, promesses : les textes que chacun doit pouvoir lire.",
        "Accessibility, personal data, legal notice, promises: the texts that anyone must be able to read.",
    ),
)
