"""The lines of the trace that procedures write, as people read them."""

from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

EVENTS = (
    TraceEvent(name="procedures.submitted", own_act=True, sentence=Text("Vous avez déposé un dossier.", "You submitted a file.")),
    TraceEvent(
        name="procedures.read",
        reading=True,
        sentence=Text("Un agent a lu votre dossier pour l’instruire.", "An agent read your file in order to handle it."),
    ),
    TraceEvent(
        name="procedures.rebased",
        sentence=Text(
            "La démarche a changé : votre dossier suit sa nouvelle version.",
            "The procedure changed: your file follows its new version.",
        ),
    ),
    TraceEvent(name="procedures.taken", sentence=Text("Un agent a pris votre dossier en charge.", "An agent took your file in charge.")),
    TraceEvent(
        name="procedures.correction-asked",
        sentence=Text("Un agent vous a demandé une correction.", "An agent asked you for a correction."),
    ),
    TraceEvent(
        name="procedures.correction-answered",
        own_act=True,
        sentence=Text("Vous avez répondu à une demande de correction.", "You answered a request for correction."),
    ),
    TraceEvent(
        name="procedures.reassigned",
        sentence=Text("Votre dossier est passé à un autre groupe d’agents.", "Your file went to another group of agents."),
    ),
    TraceEvent(
        name="procedures.message-withdrawn",
        sentence=Text("Un message de l’administration a été retiré.", "A message of the administration was withdrawn."),
    ),
    TraceEvent(name="procedures.message", sentence=Text("Un message a été ajouté à votre dossier.", "A message was added to your file.")),
    TraceEvent(
        name="procedures.annotated",
        sentence=Text("Un agent a noté quelque chose sur votre dossier.", "An agent noted something about your file."),
    ),
    TraceEvent(
        name="procedures.forwarded",
        sentence=Text(
            "Votre dossier a été transmis à l’administration compétente.", "Your file was forwarded to the body that answers for it."
        ),
    ),
    TraceEvent(
        name="procedures.documents-erased",
        sentence=Text(
            "Des documents qui ne servaient qu’à décider ont été détruits.", "Documents that served only to decide were destroyed."
        ),
    ),
    TraceEvent(
        name="procedures.draft-discarded",
        own_act=True,
        sentence=Text("Vous avez effacé un brouillon.", "You erased a draft."),
    ),
    TraceEvent(
        name="procedures.draft-restored",
        own_act=True,
        sentence=Text("Vous avez repris un brouillon que vous aviez effacé.", "You took back a draft that you had erased."),
    ),
    TraceEvent(
        name="procedures.offered-fill",
        own_act=True,
        sentence=Text("Vous avez invité quelqu’un à remplir un brouillon.", "You invited somebody to fill in a draft."),
    ),
    TraceEvent(
        name="procedures.accepted-fill",
        sentence=Text("La personne invitée a accepté de remplir votre brouillon.", "The invited person accepted to fill in your draft."),
    ),
    TraceEvent(
        name="procedures.filled-by-other",
        sentence=Text("La personne invitée a rempli votre brouillon.", "The invited person filled in your draft."),
    ),
    TraceEvent(
        name="procedures.sharing-ended",
        sentence=Text("Un brouillon ou un dossier n’est plus partagé.", "A draft or a file is not shared any more."),
    ),
    TraceEvent(
        name="procedures.third-party-declared",
        own_act=True,
        sentence=Text("Vous avez déposé un dossier pour quelqu’un d’autre.", "You filed for somebody else."),
    ),
    TraceEvent(
        name="procedures.third-party-answered",
        sentence=Text("La personne pour qui le dossier a été déposé a répondu.", "The person for whom the file was filed answered."),
    ),
    TraceEvent(
        name="procedures.offered-transfer",
        own_act=True,
        sentence=Text("Vous avez proposé de transmettre un dossier.", "You offered to hand a file over."),
    ),
    TraceEvent(
        name="procedures.accepted-transfer",
        sentence=Text("Votre dossier a été repris par une autre personne.", "Your file was taken over by somebody else."),
    ),
    TraceEvent(
        name="procedures.received",
        own_act=True,
        sentence=Text("Vous avez repris le dossier d’une autre personne.", "You took over somebody else’s file."),
    ),
    TraceEvent(
        name="procedures.decided", sentence=Text("Une décision a été prise sur votre dossier.", "A decision was taken on your file.")
    ),
    TraceEvent(
        name="procedures.taken-automatically",
        sentence=Text(
            "Votre dossier a été pris en charge sans qu’un agent agisse.", "Your file was taken in charge without any agent’s act."
        ),
    ),
    TraceEvent(
        name="procedures.decided-automatically",
        sentence=Text(
            "Une décision est née sur votre dossier sans qu’un agent agisse : le délai était passé, ou la démarche vous croit sur parole.",
            "A decision was made on your file without any agent’s act: the time was over, or the procedure takes you at your word.",
        ),
    ),
    TraceEvent(
        name="procedures.given-back",
        sentence=Text("Votre dossier a été remis parmi les dossiers déposés.", "Your file was put back among submitted files."),
    ),
    TraceEvent(
        name="procedures.reopened",
        sentence=Text(
            "La décision sur votre dossier a été retirée : il est de nouveau examiné.",
            "The decision on your file was taken back: it is reviewed again.",
        ),
    ),
)
