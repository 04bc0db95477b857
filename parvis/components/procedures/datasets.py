"""Open figures of every procedure: nobody has to declare them, and small counts are withheld in all of them together."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.components.procedures.selectors import statistics
from parvis.components.procedures.selectors.statistics import Row, everything, with_titles
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Column, Dataset
from parvis.kernel.text import Text

PERIOD = Column(name="period", title=Text("Mois", "Month"), kind="period")
PROCEDURE = (
    Column(name="procedure", title=Text("Démarche (code)", "Procedure (code)"), kind="category"),
    Column(name="procedure_fr", title=Text("Démarche", "Procedure (in French)"), kind="text", names="procedure"),
    Column(name="procedure_en", title=Text("Démarche (en anglais)", "Procedure"), kind="text", names="procedure", language="en"),
)
PLACE = Column(name="place", title=Text("Démarche et endroit", "Procedure and place"), kind="category")
OF_PLACE = Column(name="procedure", title=Text("Démarche (code)", "Procedure (code)"), kind="text")
TAGS = ("démarches", "ouvert par défaut")
POPULATION = "files"


def monthly_rows() -> Iterator[Row]:
    return with_titles(statistics.monthly(everything(), until=today().replace(day=1)))


def result_rows() -> Iterator[Row]:
    return with_titles(statistics.results(everything(), until=today().replace(day=1)))


def timeliness_rows() -> Iterator[Row]:
    return with_titles(statistics.timeliness(everything(), until=today().replace(day=1)))


def page_rows() -> Iterator[Row]:
    return statistics.passed(everything())


def question_rows() -> Iterator[Row]:
    return statistics.questions(everything())


monthly = Dataset(
    slug="procedures-monthly",
    title=Text("Démarches mois par mois", "Procedures month by month"),
    description=Text(
        "Pour chaque démarche : brouillons commencés, dossiers déposés et décidés, délai moyen de décision, corrections demandées, et d’où viennent les réponses des dossiers déposés. Les petits effectifs sont masqués.",
        "For each procedure: drafts begun, files submitted and decided, mean time to decide, corrections asked, and where the answers of submitted files come from. Small counts are withheld.",
    ),
    columns=(
        PERIOD,
        *PROCEDURE,
        Column(name="begun", title=Text("Brouillons commencés", "Drafts begun"), kind="count"),
        Column(name="submitted", title=Text("Dossiers déposés", "Files submitted"), kind="count"),
        Column(name="decided", title=Text("Dossiers décidés", "Files decided"), kind="count"),
        Column(name="delay_days", title=Text("Délai moyen de décision", "Mean time to decide"), kind="mean", unit="days", of="decided"),
        Column(name="corrected", title=Text("Corrections demandées", "Corrections asked"), kind="count"),
        Column(name="known", title=Text("Réponses données par une source", "Answers given by a source"), kind="count"),
        Column(name="asked", title=Text("Réponses demandées à la personne", "Answers asked of the person"), kind="count"),
        Column(
            name="again",
            title=Text("Réponses demandées alors qu’une administration les détient", "Answers asked although an administration holds them"),
            kind="count",
        ),
    ),
    rows=monthly_rows,
    sample=statistics.INVENTED,
    tags=TAGS,
    population=POPULATION,
)

results = Dataset(
    slug="procedures-results",
    title=Text("Résultats des démarches", "Results of procedures"),
    description=Text(
        "Dossiers décidés par mois, démarche et résultat : accepté (accepted), refusé (refused), classé sans suite (closed). Les petits effectifs sont masqués.",
        "Files decided by month, procedure and result: accepted, refused, closed without decision (closed). Small counts are withheld.",
    ),
    columns=(
        PERIOD,
        *PROCEDURE,
        Column(name="result", title=Text("Résultat", "Result"), kind="category"),
        Column(name="decided", title=Text("Dossiers décidés", "Files decided"), kind="count"),
    ),
    rows=result_rows,
    sample=statistics.INVENTED,
    tags=TAGS,
    population=POPULATION,
)

timeliness = Dataset(
    slug="procedures-delays",
    title=Text("Délais annoncés et réels des démarches", "Delays of procedures, announced and real"),
    description=Text(
        "Dossiers décidés par mois et démarche, dans le délai annoncé au début du mois (in-time), après lui (late), ou sans qu’un délai ait pu être annoncé (not-announced). Les petits effectifs sont masqués.",
        "Files decided by month and procedure, within the delay announced at the start of the month (in-time), after it (late), or without any delay announced (not-announced). Small counts are withheld.",
    ),
    columns=(
        PERIOD,
        *PROCEDURE,
        Column(name="timeliness", title=Text("Au regard du délai annoncé", "Against the delay announced"), kind="category"),
        Column(name="announced_days", title=Text("Délai annoncé, en jours", "Delay announced, in days"), kind="sum", unit="days"),
        Column(name="decided", title=Text("Dossiers décidés", "Files decided"), kind="count"),
    ),
    rows=timeliness_rows,
    sample=statistics.INVENTED,
    tags=TAGS,
    population=POPULATION,
)

pages = Dataset(
    slug="procedures-pages",
    title=Text("Brouillons page par page", "Drafts page by page"),
    description=Text(
        "Combien de brouillons sont allés au-delà de chaque page d’une démarche, chacun compté une fois par page. Rien ne dit lesquels. Les petits effectifs sont masqués.",
        "How many drafts went past each page of a procedure, each counted once for a page. Nothing says which. Small counts are withheld.",
    ),
    columns=(
        PERIOD,
        PLACE,
        OF_PLACE,
        Column(name="page", title=Text("Page", "Page"), kind="text"),
        Column(name="passed", title=Text("Brouillons allés au-delà", "Drafts that went past"), kind="count"),
    ),
    rows=page_rows,
    sample=statistics.INVENTED,
    tags=TAGS,
    population="pages",
)

questions = Dataset(
    slug="procedures-questions",
    title=Text("Questions corrigées des démarches", "Questions of procedures that were corrected"),
    description=Text(
        "Combien de corrections ont porté sur chaque question d’une démarche : une question souvent corrigée est à réécrire. Les petits effectifs sont masqués.",
        "How many corrections named each question of a procedure: one that is often corrected should be written anew. Small counts are withheld.",
    ),
    columns=(
        PERIOD,
        PLACE,
        OF_PLACE,
        Column(name="question", title=Text("Question", "Question"), kind="text"),
        Column(name="corrections", title=Text("Corrections", "Corrections"), kind="count"),
    ),
    rows=question_rows,
    sample=statistics.INVENTED,
    tags=TAGS,
    population="questions",
)

DATASETS = (monthly, results, timeliness, pages, questions)
