"""Canteen prices at the new school year: the commune asks for its enrolled families before they have to (3DS act)."""

from datetime import timedelta

from france.school_year import actions, demo, selectors, tasks, views
from parvis.kernel.manifest import Audience, Circle, Demo, Need, Page, Panel, PersonalData, Place, System, Task
from parvis.kernel.text import Text

system = System(
    slug="school-year",
    title=Text("Rentrée scolaire", "New school year"),
    owner="communes",
    circle=Circle.COUNTRY,
    summary=Text(
        "La commune demande par avance le quotient des familles déjà inscrites à la cantine ; chacune en est informée et peut s’y opposer.",
        "The commune asks in advance for the quotient of families already enrolled in the canteen; each is told and may object.",
    ),
    answers=("act-3ds-sharing",),
    pages=(
        Page(path="desk/school-year", view=views.desk, audience=Audience.AGENT, name="desk", permission="procedures.instruct"),
        Page(path="me/school-year", view=views.mine, audience=Audience.PERSON, name="mine"),
        Page(path="me/school-year/object", view=views.objection, audience=Audience.PERSON, name="object", crawl=False),
    ),
    panels=(
        Panel(
            place=Place.DESK,
            slug="school-year",
            selector=views.panel,
            template="school_year/panel.html",
            audience=Audience.AGENT,
            order=60,
        ),
    ),
    needs=(
        Need(
            asker=selectors.ASKER,
            offer=selectors.OFFER,
            fields=actions.FIELDS,
            purpose=Text(
                "Préparer le tarif de la cantine pour la rentrée, sans que la famille ait à refaire une demande",
                "Prepare the canteen price for the new school year, so that the family need not apply again",
            ),
            legal_basis=Text(
                "Code des relations entre le public et l’administration, art. L. 114-8 (loi n° 2022-217 du 21 février 2022, dite 3DS, art. 162)",
                "Code of relations between the public and the administration, art. L. 114-8 (law n° 2022-217 of 21 February 2022, called 3DS, art. 162)",
            ),
            legal_url="https://www.legifrance.gouv.fr/codes/id/LEGITEXT000031366350/",
            retention_months=3,
            by_law=False,
        ),
    ),
    personal_data=(
        PersonalData(
            slug="asked-in-advance",
            title=Text("Demandes faites par avance pour la rentrée", "Requests made in advance for the school year"),
            read=selectors.read,
            export=selectors.export,
            erase=actions.erase,
            origin=Text(
                "La caisse d’allocations familiales, interrogée par votre commune.", "The family allowance office, asked by your commune."
            ),
            kept=Text("Trois mois, ou jusqu’à votre opposition.", "Three months, or until you object."),
            readers=Text(
                "Les agents de votre commune qui instruisent les inscriptions.", "The agents of your commune who handle enrolments."
            ),
        ),
    ),
    tasks=(Task(name="school-year.retention", run=tasks.destroy_what_is_over, every=timedelta(minutes=10)),),
    demo=Demo(load=demo.load, order=70),
)
