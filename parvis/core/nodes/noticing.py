"""Messages that operators are sent about their networks, and people about answers that wait for them."""

from parvis.kernel.manifest import Notice
from parvis.kernel.text import Text

NOTICES = (
    Notice(
        name="nodes.applied",
        title=Text("Un nœud demande à rejoindre un réseau", "A node asks to join a network"),
        template="nodes/notices/applied",
    ),
    Notice(
        name="nodes.certificate-ends",
        title=Text("Un certificat expire bientôt", "A certificate expires soon"),
        template="nodes/notices/certificate_ends",
    ),
    Notice(
        name="nodes.membership-ends",
        title=Text("Une liste de membres expire bientôt", "A list of members expires soon"),
        template="nodes/notices/membership_ends",
    ),
    Notice(
        name="nodes.membership-refused",
        title=Text("Une liste de membres a été refusée", "A list of members was refused"),
        template="nodes/notices/membership_refused",
    ),
    Notice(
        name="nodes.preview",
        title=Text("Une réponse attend que vous la voyiez", "An answer waits for you to see it"),
        template="nodes/notices/preview",
    ),
)
