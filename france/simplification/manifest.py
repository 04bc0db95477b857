"""Simplification of procedures and forms: counted, reviewed, tracked form by form (CITP, commitment 7)."""

from datetime import timedelta

from django.conf import settings

from france.simplification import datasets, demo, tasks, views
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Column,
    Dataset,
    Demo,
    Page,
    Panel,
    Permission,
    Place,
    Role,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

REVIEW = "simplification.review"
FORM = Column(name="form", title=Text("Formulaire", "Form"), kind="category")
FIELDS_REMOVED = Column(name="fields_removed", title=Text("Questions retirées", "Questions removed"), kind="sum")
DOCUMENTS_REMOVED = Column(name="documents_removed", title=Text("Pièces retirées", "Documents removed"), kind="sum")

system = System(
    slug="simplification",
    title=Text("Simplification des démarches et des formulaires", "Simplification of procedures and forms"),
    owner="operator",
    circle=Circle.COUNTRY,
    answers=("procedure-simplification",),
    summary=Text(
        "Les démarches et les formulaires sont comptés, passés en revue et simplifiés ; un formulaire n’est dit simplifié que si sa version le prouve.",
        "Procedures and forms are counted, reviewed and simplified; a form is called simplified only when its version proves it.",
    ),
    pages=(
        Page(path="simplification", name="index", view=views.index, audience=Audience.EVERYONE),
        Page(path="simplification/<slug:slug>", name="form", view=views.one, audience=Audience.EVERYONE, sample=views.sample),
        Page(path="simplification/<slug:slug>/propose", name="propose", view=views.propose, audience=Audience.PERSON, sample=views.sample),
        Page(path="desk/simplification", name="desk", view=views.desk, audience=Audience.AGENT, permission=REVIEW),
        Page(
            path="desk/simplification/<slug:slug>",
            name="review",
            view=views.review,
            audience=Audience.AGENT,
            permission=REVIEW,
            sample=views.sample,
        ),
    ),
    panels=(
        Panel(
            place=Place.DESK,
            slug="simplification",
            selector=views.panel,
            template="simplification/panel.html",
            audience=Audience.AGENT,
            order=80,
        ),
    ),
    permissions=(
        Permission(
            name=REVIEW,
            sentence=Text(
                "Passer en revue les formulaires et décider ce qui en disparaît. Le responsable des agents de l’organisation donne ce droit.",
                "Review forms and decide what disappears from them. Whoever manages the organisation’s agents gives this right.",
            ),
        ),
    ),
    roles=(Role(slug="form-reviewer", title=Text("Relecteur de formulaires", "Reviewer of forms"), permissions=(REVIEW,)),),
    datasets=(
        Dataset(
            slug="simplification-forms",
            title=Text("Démarches et formulaires, et ce que chacun demande", "Procedures and forms, and what each asks"),
            description=Text(
                "Pour chaque démarche ou formulaire : questions et pièces demandées, retirées depuis la première version, état de la revue, "
                "heures gagnées par an. Un formulaire n’est « simplified » que si une version publiée le prouve.",
                "For each procedure or form: questions and documents asked, removed since the first version, state of the review, hours saved "
                "a year. A form is “simplified” only when a published version proves it.",
            ),
            columns=(
                FORM,
                Column(name="kind", title=Text("Démarche ou formulaire", "Procedure or form"), kind="text"),
                Column(name="title", title=Text("Intitulé", "Title"), kind="text"),
                Column(name="body", title=Text("Administration", "Body"), kind="text"),
                Column(name="origin", title=Text("Origine des chiffres", "Origin of the figures"), kind="text"),
                Column(name="fields", title=Text("Questions", "Questions"), kind="sum"),
                Column(name="documents", title=Text("Pièces", "Documents"), kind="sum"),
                FIELDS_REMOVED,
                DOCUMENTS_REMOVED,
                Column(name="state", title=Text("État", "State"), kind="text"),
                Column(name="hours_saved", title=Text("Heures gagnées par an", "Hours saved a year"), kind="sum"),
            ),
            rows=datasets.forms,
            sample=settings.PARVIS_DEMO,
            tags=("simplification", "formulaires"),
        ),
        Dataset(
            slug="simplification-revisions",
            title=Text("Ce que chaque version d’un formulaire a retiré", "What each version of a form removed"),
            description=Text(
                "Pour chaque version publiée d’une démarche déposée ici : questions et pièces retirées, ajoutées, secondes gagnées par dépôt.",
                "For each published version of a procedure filed here: questions and documents removed, added, seconds saved each time it is filed.",
            ),
            columns=(
                FORM,
                Column(name="version", title=Text("Version", "Version"), kind="text"),
                Column(name="published", title=Text("Publiée le", "Published on"), kind="text"),
                FIELDS_REMOVED,
                DOCUMENTS_REMOVED,
                Column(
                    name="known",
                    title=Text("Questions auxquelles une source répond désormais", "Questions that a source answers now"),
                    kind="sum",
                ),
                Column(name="added", title=Text("Ajouts", "Added"), kind="sum"),
                Column(name="removed", title=Text("Noms retirés", "Names removed"), kind="text"),
                Column(name="seconds", title=Text("Secondes gagnées par dépôt", "Seconds saved each time"), kind="sum"),
                Column(name="origin", title=Text("Origine des chiffres", "Origin of the figures"), kind="text"),
            ),
            rows=datasets.revisions,
            sample=settings.PARVIS_DEMO,
            tags=("simplification", "formulaires"),
        ),
    ),
    tasks=(Task(name="simplification.take-stock", run=tasks.take_stock, every=timedelta(seconds=30)),),
    events=(
        TraceEvent(
            name="simplification.proposed",
            own_act=True,
            sentence=Text("Vous avez proposé de simplifier un formulaire.", "You proposed to simplify a form."),
        ),
        TraceEvent(
            name="simplification.decided",
            sentence=Text("Votre proposition de simplification a été décidée.", "Your proposal to simplify a form was decided."),
        ),
    ),
    demo=Demo(load=demo.load, order=90),
)
