"""Requests and decisions: acknowledgement, silence, algorithms, good faith and appeals."""

from __future__ import annotations

from datetime import date

from france.duties.declared.sources import (
    CODE_URL,
    COURT_CODE_URL,
    TRUST,
    TRUST_URL,
    code,
    factsheet,
    plan_part,
)
from france.duties.declared.sources import (
    NEEDED as NEEDED_BY_ENGINES,
)
from parvis.kernel.clocks import Counting, Duty, Figure, Mention, Period, Silence, Unit
from parvis.kernel.text import Text

FOUNDING = (
    Duty(
        id="R10",
        kind="good-faith",
        subject="declaration",
        title=Text("Droit à l’erreur", "Right to make a mistake"),
        statement=Text(
            "Une première erreur de bonne foi dans une déclaration n’est pas sanctionnée. C’est à l’administration de prouver la mauvaise foi ; les erreurs suivantes ne sont pas couvertes.",
            "A first mistake made in good faith in a declaration is not punished. The administration must prove bad faith; later mistakes are not covered.",
        ),
        source=TRUST,
        url=TRUST_URL,
        origin=factsheet("2, 4.1"),
        valid_from=date(2018, 8, 12),
        figures=(
            Figure(
                name="history_years",
                title=Text(
                    "années pendant lesquelles une erreur compte (choix de la plateforme : la loi ne fixe pas de durée)",
                    "years for which an error counts (a choice of the platform: the law sets none)",
                ),
                value=3,
                valid_from=date(2018, 8, 12),
            ),
        ),
        enforced_by=("france.right_to_error.actions:keep", "france.right_to_error.actions:penalise"),
    ),
    Duty(
        id="R16",
        kind="algorithm-notice",
        subject="decision",
        title=Text("Dire qu’une décision repose sur un algorithme", "Say that a decision rests on an algorithm"),
        statement=Text(
            "Une décision individuelle prise sur le fondement d’un algorithme le dit. La personne peut obtenir les règles principales : part de l’algorithme, données et sources, paramètres, opérations.",
            "An individual decision taken on the basis of an algorithm says so. The person may obtain the main rules: what the algorithm contributed, data and sources, parameters, operations.",
        ),
        source=code("art. L. 311-3-1, R. 311-3-1-1, R. 311-3-1-2"),
        url=CODE_URL,
        origin=plan_part("partie 2 et engagement 6", "part 2 and commitment 6"),
        valid_from=date(2017, 9, 1),
        period=Period(1, Unit.MONTH),
        starts="algorithm-rules-requested",
        ends_in="document-refused",
        silence=Silence.REFUSAL,
        mention=Mention(
            Text("Décision fondée sur un algorithme", "Decision based on an algorithm"),
            Text(
                "Cette décision individuelle a été prise sur le fondement d’un traitement algorithmique qui sert à {purpose}. "
                "L’article L. 311-3-1 du code des relations entre le public et l’administration vous donne le droit d’obtenir les règles qui définissent ce traitement "
                "et les principales caractéristiques de sa mise en œuvre dans votre cas. Pour les demander, écrivez à {contact}. "
                "En cas de refus, ou sans réponse au bout d’un mois, vous avez deux mois pour saisir la Commission d’accès aux documents administratifs (CADA, www.cada.fr).",
                "This individual decision was taken on the basis of an algorithm that serves to {purpose}. "
                "Article L. 311-3-1 of the Code on relations between the public and the administration gives you the right to obtain the rules that define this processing "
                "and the main features of how it was applied in your case. To ask for them, write to {contact}. "
                "If this is refused, or if you have no answer after one month, you have two months to go to the commission for access to administrative documents (CADA, www.cada.fr).",
            ),
        ),
        enforced_by=("parvis.components.procedures.selectors.paperwork:explanation", "france.reasons.actions:ask_rules"),
    ),
    Duty(
        id="R33",
        kind="acknowledgement",
        subject="procedure",
        title=Text("Accuser réception d’une demande en ligne", "Acknowledge an online request"),
        statement=Text(
            "On peut saisir toute administration par voie électronique, et toute demande reçoit un accusé de réception.",
            "Any administration can be addressed online, and every request gets an acknowledgement of receipt.",
        ),
        source=code("art. L. 112-3, L. 112-8, L. 112-11, R. 112-5"),
        url=CODE_URL,
        origin=factsheet("4.1"),
        valid_from=date(2016, 1, 1),
        mention=Mention(
            Text("Ce que vaut cet accusé de réception", "What this acknowledgement means"),
            Text(
                "Cet accusé de réception vous est dû par les articles L. 112-3 et L. 112-11 du code des relations entre le public et l’administration. "
                "Il prouve que votre demande a été reçue et fait courir les délais ; il ne dit pas qu’elle est complète ni qu’elle est acceptée.",
                "This acknowledgement is owed to you by articles L. 112-3 and L. 112-11 of the Code on relations between the public and the administration. "
                "It proves that your request was received and starts the clocks; it does not say that it is complete or accepted.",
            ),
        ),
        enforced_by=("parvis.components.procedures.actions.filing:submit",),
    ),
    Duty(
        id="R34",
        kind="equal-value",
        subject="electronic-mail",
        title=Text("Le courrier électronique vaut le papier", "Electronic mail is worth paper"),
        statement=Text(
            "Un courrier électronique a la même valeur que le papier, et l’administration peut signer électroniquement.",
            "Electronic mail has the same legal status as paper, and a public authority may sign electronically.",
        ),
        source=Text("ordonnance n° 2005-1516 du 8 décembre 2005", "Ordinance No. 2005-1516 of 8 December 2005"),
        url="https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000636232",
        origin=factsheet("4.1"),
        valid_from=date(2005, 12, 8),
    ),
)

NEEDED = (
    Duty(
        id="R112-11-1",
        kind="acknowledgement",
        subject="delay",
        title=Text("Accuser réception en dix jours ouvrés", "Acknowledge within ten working days"),
        statement=Text(
            "L’accusé de réception d’une demande en ligne est envoyé dans les dix jours ouvrés.",
            "The acknowledgement of an online request is sent within ten working days.",
        ),
        source=code("art. R. 112-11-1"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 11, 7),
        period=Period(10, Unit.DAY, Counting.WORKING),
        starts="request-received",
        enforced_by=("parvis.components.procedures.selectors.lateness:by_body",),
    ),
    Duty(
        id="L231-1",
        kind="silence",
        subject="procedure",
        title=Text("Le silence vaut acceptation", "Silence is acceptance"),
        statement=Text(
            "Sans réponse au bout de deux mois, une demande est acceptée. C’est la règle ; la loi et les décrets lui donnent de nombreuses exceptions.",
            "Without an answer after two months, a request is accepted. That is the rule; law and decrees give it many exceptions.",
        ),
        source=code("art. L. 231-1"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2015, 11, 12),
        period=Period(2, Unit.MONTH),
        starts="request-received",
        ends_in="request-accepted",
        silence=Silence.ACCEPTANCE,
        mention=Mention(
            Text("Si vous n’avez pas de réponse", "If you get no answer"),
            Text(
                "Si {organisation} ne vous a pas répondu avant le {day}, votre demande est acceptée ce jour-là (article L. 231-1 du code des relations entre le public et "
                "l’administration). Vous pourrez alors demander une attestation de cette acceptation (article L. 232-3).",
                "If {organisation} has not answered you before {day}, your request is accepted on that day (article L. 231-1 of the Code on relations between the public and "
                "the administration). You may then ask for a certificate of that acceptance (article L. 232-3).",
            ),
        ),
        enforced_by=("parvis.components.procedures.actions.ticking:settle_silences",),
    ),
    Duty(
        id="L231-4",
        kind="silence",
        subject="procedure-refused-by-silence",
        title=Text("Le silence vaut refus", "Silence is refusal"),
        statement=Text(
            "Par exception, le silence gardé deux mois vaut refus, par exemple pour une demande de nature financière ou qui ne vise pas une décision individuelle.",
            "As an exception, two months of silence are a refusal, for instance for a request of a financial kind or one that does not seek an individual decision.",
        ),
        source=code("art. L. 231-4"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2015, 11, 12),
        period=Period(2, Unit.MONTH),
        starts="exceptional-request-received",
        ends_in="decision-notified",
        silence=Silence.REFUSAL,
        mention=Mention(
            Text("Si vous n’avez pas de réponse", "If you get no answer"),
            Text(
                "Si {organisation} ne vous a pas répondu avant le {day}, votre demande est refusée ce jour-là (article L. 231-4 du code des relations entre le public et "
                "l’administration). Vous aurez alors deux mois pour contester ce refus, et un droit à en connaître les motifs (article L. 232-4).",
                "If {organisation} has not answered you before {day}, your request is refused on that day (article L. 231-4 of the Code on relations between the public and "
                "the administration). You will then have two months to challenge this refusal, and a right to know its reasons (article L. 232-4).",
            ),
        ),
        enforced_by=("parvis.components.procedures.actions.ticking:settle_silences",),
    ),
    Duty(
        id="L242-1",
        kind="withdrawal",
        subject="decision",
        title=Text("Retirer une décision qui donne un droit", "Take back a decision that gave a right"),
        statement=Text(
            "L’administration ne retire une décision illégale qui a donné un droit que dans les quatre mois.",
            "An administration takes back an unlawful decision that gave a right within four months only.",
        ),
        source=code("art. L. 242-1"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 6, 1),
        period=Period(4, Unit.MONTH),
        starts="right-given",
        enforced_by=("parvis.components.procedures.actions.moving:withdrawn_until",),
    ),
    Duty(
        id="L211-2",
        kind="reasons",
        subject="refusal",
        title=Text("Motiver un refus", "Give reasons for a refusal"),
        statement=Text(
            "Une décision défavorable dit par écrit les raisons de droit et de fait qui la fondent.",
            "An unfavourable decision says in writing the reasons of law and of fact on which it rests.",
        ),
        source=code("art. L. 211-2, L. 211-5"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        enforced_by=("parvis.components.procedures.actions.desk:decide",),
    ),
    Duty(
        id="L232-4",
        kind="answer",
        subject="reasons-of-silence",
        title=Text("Motifs d’un refus né du silence", "Reasons of a refusal by silence"),
        statement=Text(
            "Qui s’est vu refuser par silence une décision qui devait être motivée en reçoit les motifs dans le mois de sa demande.",
            "Whoever was refused by silence a decision that needed reasons gets them within one month of asking.",
        ),
        source=code("art. L. 232-4"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(1, Unit.MONTH),
        starts="reasons-requested",
        enforced_by=("france.reasons.selectors:followed",),
    ),
    Duty(
        id="L232-4-appeal",
        kind="extension",
        subject="appeal-after-reasons",
        title=Text("Recours après les motifs d’un refus né du silence", "Appeal after the reasons of a refusal by silence"),
        statement=Text(
            "Qui a demandé à temps les motifs d’un refus né du silence a, pour saisir le juge, jusqu’à deux mois après le jour où ils lui sont communiqués.",
            "Whoever asked in time for the reasons of a refusal by silence may go to court until two months after the day on which they are given.",
        ),
        source=code("art. L. 232-4"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(2, Unit.MONTH, Counting.CLEAR, rolls=True),
        starts="reasons-given",
        enforced_by=("france.reasons.selectors:followed",),
    ),
    Duty(
        id="L411-2",
        kind="appeal",
        subject="administration",
        title=Text("Recours devant l’administration", "Appeal to the administration"),
        statement=Text(
            "Une décision peut être contestée, dans les deux mois, auprès de qui l’a prise ou de son supérieur. Ce recours garde le délai du recours devant le juge.",
            "A decision may be challenged, within two months, with whoever took it or their superior. This appeal preserves the time for going to court.",
        ),
        source=code("art. L. 411-2, L. 411-7"),
        url=CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(2, Unit.MONTH, Counting.CLEAR, rolls=True),
        starts="decision-notified",
        only_after="remedies-told",
        mention=Mention(
            Text("Demander que la décision soit revue", "Ask for the decision to be reviewed"),
            Text(
                "Dans les deux mois qui suivent la réception de ce courrier, vous pouvez demander à {organisation} de revoir cette décision. "
                "Sans réponse au bout de deux mois, votre demande est refusée.",
                "Within two months of receiving this letter, you may ask {organisation} to review this decision. "
                "Without an answer after two months, your request is refused.",
            ),
        ),
        enforced_by=("parvis.components.procedures.selectors.paperwork:appeals",),
    ),
    Duty(
        id="R421-1",
        kind="appeal",
        subject="court",
        title=Text("Recours devant le juge", "Appeal to the court"),
        statement=Text(
            "Une décision peut être contestée devant le tribunal administratif dans les deux mois francs de sa notification.",
            "A decision may be challenged in the administrative court within two clear months of its notification.",
        ),
        source=Text("code de justice administrative, art. R. 421-1, R. 421-5", "Code of Administrative Justice, art. R. 421-1, R. 421-5"),
        url=COURT_CODE_URL,
        origin=NEEDED_BY_ENGINES,
        valid_from=date(2016, 1, 1),
        period=Period(2, Unit.MONTH, Counting.CLEAR, rolls=True),
        starts="decision-notified",
        only_after="remedies-told",
        mention=Mention(
            Text("Saisir le tribunal administratif", "Go to the administrative court"),
            Text(
                "Vous pouvez aussi saisir le tribunal administratif, par courrier ou sur www.telerecours.fr, dans les deux mois qui suivent la réception de ce courrier, "
                "ou dans les deux mois qui suivent la réponse à votre demande de révision.",
                "You may also go to the administrative court, by post or at www.telerecours.fr, within two months of receiving this letter, "
                "or within two months of the answer to your request for review.",
            ),
        ),
        enforced_by=("parvis.components.procedures.selectors.paperwork:appeals",),
    ),
)
