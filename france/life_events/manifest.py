"""What happens to people, in their own words: procedures are found under these."""

from parvis.kernel.manifest import Circle, LifeEvent, System
from parvis.kernel.text import Text

system = System(
    slug="life-events",
    title=Text("Événements de vie", "Life events"),
    owner="operator",
    circle=Circle.COUNTRY,
    summary=Text(
        "Les moments où l’on a affaire à l’administration, nommés comme on les vit.",
        "The moments when people deal with the administration, named as they live them.",
    ),
    life_events=(
        LifeEvent(
            slug="birth",
            order=10,
            title=Text("J’attends un enfant", "I am expecting a child"),
            summary=Text("Déclarer, être aidé, faire garder", "Register, get help, find childcare"),
        ),
        LifeEvent(
            slug="school",
            order=20,
            title=Text("Mon enfant va à l’école", "My child goes to school"),
            summary=Text("Inscription, cantine, bourse", "Enrolment, canteen, grants"),
        ),
        LifeEvent(
            slug="moving",
            order=30,
            title=Text("Je déménage", "I am moving house"),
            summary=Text("Prévenir tout le monde en une fois", "Tell everyone at once"),
        ),
        LifeEvent(
            slug="home",
            order=40,
            title=Text("Je cherche un logement", "I am looking for a home"),
            summary=Text("Demander un logement social, une aide au loyer", "Ask for social housing, for help with rent"),
        ),
        LifeEvent(
            slug="work",
            order=50,
            title=Text("Je change de travail", "I am changing jobs"),
            summary=Text("Embauche, formation, chômage", "New job, training, unemployment"),
        ),
        LifeEvent(
            slug="business",
            order=60,
            title=Text("Je crée une entreprise", "I am starting a business"),
            summary=Text("Une formalité pour tous les organismes", "One formality for every body"),
        ),
        LifeEvent(
            slug="couple",
            order=65,
            title=Text("Je me marie ou me pacse", "I am getting married"),
            summary=Text("Se présenter à deux, changer de nom, déclarer", "Register together, change name, tell the tax office"),
        ),
        LifeEvent(
            slug="disability",
            order=70,
            title=Text("Je vis avec un handicap", "I live with a disability"),
            summary=Text("Droits, aides, aménagements", "Rights, help, adjustments"),
        ),
        LifeEvent(
            slug="arriving",
            order=80,
            title=Text("J’arrive de l’étranger", "I am coming from abroad"),
            summary=Text("Séjour, travail, premières démarches", "Residence, work, first steps"),
        ),
        LifeEvent(
            slug="retirement",
            order=90,
            title=Text("Je pars à la retraite", "I am retiring"),
            summary=Text("Relevé de carrière, demande, pensions", "Career record, claim, pensions"),
        ),
        LifeEvent(
            slug="bereavement",
            order=100,
            title=Text("Je perds un proche", "I have lost someone close"),
            summary=Text("Les démarches, dans l’ordre, sans les refaire", "What to do, in order, and only once"),
        ),
        LifeEvent(
            slug="appeal",
            order=110,
            title=Text("Je conteste une décision", "I disagree with a decision"),
            summary=Text("Comprendre la règle, les délais, les recours", "Understand the rule, the time limits, the appeals"),
        ),
    ),
)
