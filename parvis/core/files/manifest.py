"""Files: documents kept for as long as they are needed, by what they are and not by their name."""

from parvis.kernel.manifest import Circle, System
from parvis.kernel.text import Text

system = System(
    slug="files",
    title=Text("Documents", "Documents"),
    owner="operator",
    circle=Circle.CORE,
    summary=Text("Les documents reçus et produits\u00a0: vérifiés, gardés, détruits à leur terme.", "Documents received and made: checked, kept, destroyed when their time is over."),
)
