"""The messages that procedures send, by name."""

from parvis.kernel.manifest import Notice
from parvis.kernel.text import Text

NOTICES = (
    Notice(
        name="procedures.acknowledged",
        title=Text("Accusé de réception", "Acknowledgement of receipt"),
        template="procedures/notices/acknowledged",
    ),
    Notice(
        name="procedures.correction-asked",
        title=Text("Correction demandée", "Correction asked"),
        template="procedures/notices/correction_asked",
    ),
    Notice(name="procedures.message", title=Text("Message sur un dossier", "Message about a file"), template="procedures/notices/message"),
    Notice(
        name="procedures.decided-by-silence",
        title=Text("Décision née du silence", "Decision by silence"),
        template="procedures/notices/decided_by_silence",
    ),
    Notice(
        name="procedures.clock-ends",
        title=Text("Délai qui se termine", "Legal time about to end"),
        template="procedures/notices/clock_ends",
    ),
    Notice(
        name="procedures.clocks-of-a-body",
        title=Text("Délais d’un organisme : ce que le silence décide", "Time limits of a body: what silence decides"),
        template="procedures/notices/clocks_of_a_body",
    ),
    Notice(
        name="procedures.correction-awaited",
        title=Text("Correction attendue", "Correction awaited"),
        template="procedures/notices/correction_awaited",
    ),
    Notice(name="procedures.reopened", title=Text("Dossier rouvert", "File opened again"), template="procedures/notices/reopened"),
    Notice(
        name="procedures.forwarded",
        title=Text("Dossier transmis à une autre administration", "File forwarded to another body"),
        template="procedures/notices/forwarded",
    ),
    Notice(
        name="procedures.offered-fill",
        title=Text("Invitation à remplir un brouillon", "Invitation to fill in a draft"),
        template="procedures/notices/offered_fill",
    ),
    Notice(
        name="procedures.offered-transfer",
        title=Text("Dossier à reprendre", "File to take over"),
        template="procedures/notices/offered_transfer",
    ),
    Notice(
        name="procedures.filed-for-you",
        title=Text("Demande déposée pour vous", "Request filed for you"),
        template="procedures/notices/filed_for_you",
    ),
    Notice(
        name="procedures.decided-for-you",
        title=Text("Décision sur une demande déposée pour vous", "Decision on a request filed for you"),
        template="procedures/notices/decided_for_you",
    ),
    Notice(
        name="procedures.third-party-answered",
        title=Text("Réponse de la personne pour qui vous avez déposé", "Answer of the person for whom you filed"),
        template="procedures/notices/third_party_answered",
    ),
    Notice(
        name="procedures.draft-ends",
        title=Text("Brouillon bientôt effacé", "Draft about to be erased"),
        template="procedures/notices/draft_ends",
    ),
    Notice(name="procedures.decided", title=Text("Décision", "Decision"), template="procedures/notices/decided"),
)
