"""What a person is told of readings, and when: answers about their data, lines that stay hidden for a time."""

from __future__ import annotations

from datetime import date

from parvis.kernel.clocks import Duty, Figure, Period, Unit
from parvis.kernel.text import Text

REGULATION_URL = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
CRIMINAL_CODE_URL = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006071154"
NEEDED_BY_THE_TRACE = Text("Nécessaire à la trace des lectures", "Needed by the trace of readings")


def regulation(article: str) -> Text:
    """An article of the European regulation on data protection."""
    return Text(f"règlement (UE) 2016/679 (RGPD), art. {article}", f"Regulation (EU) 2016/679 (GDPR), art. {article}")


def investigation(article_fr: str, article_en: str) -> Text:
    """The law that lets an investigation stay unknown: none sets a date, the length of investigations bounds it."""
    return Text(
        f"loi n° 78-17 du 6 janvier 1978, art. 107 ; code de procédure pénale, art. 11 et {article_fr}",
        f"Law No. 78-17 of 6 January 1978, art. 107; Code of Criminal Procedure, art. 11 and {article_en}",
    )


NEEDED = (
    Duty(
        id="GDPR-12-3",
        kind="answer",
        subject="data-protection",
        title=Text("Répondre à qui exerce ses droits sur ses données", "Answer whoever exercises their rights over their data"),
        statement=Text(
            "Le responsable du traitement répond dans le mois qui suit la demande. Si le dernier jour est chômé, le délai va jusqu’au jour ouvrable suivant (règlement n° 1182/71, art. 3).",
            "The controller answers within one month of the request. If the last day is a day off, the time runs to the next working day (Regulation No 1182/71, art. 3).",
        ),
        source=regulation("12(3)"),
        url=REGULATION_URL,
        origin=NEEDED_BY_THE_TRACE,
        valid_from=date(2018, 5, 25),
        period=Period(1, Unit.MONTH, rolls=True),
        starts="rights-requested",
        enforced_by=("parvis.components.rights.contesting:answer_due",),
    ),
    Duty(
        id="GDPR-12-3-extension",
        kind="extension",
        subject="data-protection",
        title=Text("Prolonger le délai de deux mois", "Extend the time by two months"),
        statement=Text(
            "Pour une demande complexe, le délai d’un mois peut être prolongé de deux mois, soit trois en tout. La personne l’apprend, avec les raisons, dans le premier mois.",
            "For a complex request the month may be extended by two further months, three in all. The person is told so, with the reasons, within the first month.",
        ),
        source=regulation("12(3)"),
        url=REGULATION_URL,
        origin=NEEDED_BY_THE_TRACE,
        valid_from=date(2018, 5, 25),
        period=Period(3, Unit.MONTH, rolls=True),
        starts="rights-requested",
        enforced_by=("parvis.components.rights.contesting:answer_due",),
    ),
    Duty(
        id="GDPR-77",
        kind="referral",
        subject="data-protection",
        title=Text("Saisir l’autorité de contrôle", "Go to the supervisory authority"),
        statement=Text(
            "Qui estime que ses données ont été lues à tort peut saisir la CNIL, sans frais et sans attendre de délai fixé par la loi.",
            "Whoever considers that their data were read wrongly may complain to the data protection authority (CNIL), free of charge; the law sets no waiting time.",
        ),
        source=regulation("77"),
        url=REGULATION_URL,
        origin=NEEDED_BY_THE_TRACE,
        valid_from=date(2018, 5, 25),
        figures=(Figure(name="address", title=Text("où s’adresser", "where to go"), value="https://www.cnil.fr/fr/plaintes"),),
        enforced_by=("parvis.components.rights.contesting:authority",),
    ),
    Duty(
        id="CC-371-1",
        kind="parental-authority",
        title=Text("Lire pour son enfant jusqu’à sa majorité", "Read for one’s child until they come of age"),
        statement=Text(
            "L’autorité parentale prend fin à la majorité ou à l’émancipation. Dès ses dix-huit ans, l’enfant lit seul ce qui le concerne.",
            "Parental authority ends with majority or emancipation. From the age of eighteen, the child alone reads what concerns them.",
        ),
        source=Text("code civil, art. 371-1 et 414", "Civil Code, art. 371-1 and 414"),
        url="https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070721",
        origin=NEEDED_BY_THE_TRACE,
        valid_from=date(1974, 7, 7),
        period=Period(18, Unit.YEAR),
        starts="birth",
        enforced_by=("parvis.core.people.selectors:is_minor",),
    ),
    # The maximum follows the longest preliminary investigation with one extension. The law on data protection sets no date
    # (« aussi longtemps que »), and exceptional extensions go further: a lawyer should confirm both lengths.
    Duty(
        id="CPP-75-3",
        kind="hiding",
        subject="criminal-investigation",
        title=Text("Taire une lecture pendant une enquête judiciaire", "Keep a reading quiet during a criminal investigation"),
        statement=Text(
            "Cette lecture a été faite pour une enquête judiciaire, qu’elle aurait gênée si vous l’aviez apprise aussitôt.",
            "This reading was made for a criminal investigation, which it would have hindered had you known of it at once.",
        ),
        source=investigation("75-3, al. 1 et 2 (deux ans, puis un an)", "75-3, par. 1 and 2 (two years, then one)"),
        url=CRIMINAL_CODE_URL,
        origin=NEEDED_BY_THE_TRACE,
        valid_from=date(2021, 12, 24),
        period=Period(3, Unit.YEAR),
        starts="reading-hidden",
        ends_in="reading-shown",
        enforced_by=("parvis.core.protection.hiding:words",),
    ),
    Duty(
        id="CPP-75-3-organised",
        kind="hiding",
        subject="organised-crime",
        title=Text(
            "Taire une lecture pendant une enquête sur la criminalité organisée",
            "Keep a reading quiet during an investigation into organised crime",
        ),
        statement=Text(
            "Cette lecture a été faite pour une enquête sur la criminalité organisée, qu’elle aurait gênée si vous l’aviez apprise aussitôt.",
            "This reading was made for an investigation into organised crime, which it would have hindered had you known of it at once.",
        ),
        source=investigation("75-3, al. 5 (trois ans, puis deux ans)", "75-3, par. 5 (three years, then two)"),
        url=CRIMINAL_CODE_URL,
        origin=NEEDED_BY_THE_TRACE,
        valid_from=date(2021, 12, 24),
        period=Period(5, Unit.YEAR),
        starts="reading-hidden",
        ends_in="reading-shown",
        enforced_by=("parvis.core.protection.hiding:words",),
    ),
)
