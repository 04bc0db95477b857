"""Payments: an amount is asked once, paid once, proven, reconciled, and given back by two people."""

from datetime import timedelta

from parvis.components.payment import personal_data, tasks
from parvis.components.payment.views import desk, panels, paying, provider, refunds, statements
from parvis.kernel.manifest import (
    Audience,
    Circle,
    Notice,
    Page,
    Panel,
    Permission,
    PersonalData,
    Place,
    Role,
    System,
    Task,
    TraceEvent,
)
from parvis.kernel.text import Text

PERSON, AGENT = Audience.PERSON, Audience.AGENT
READ, REFUND = panels.READ, refunds.REFUND

system = System(
    slug="payment",
    title=Text("Paiements", "Payments"),
    owner="parvis",
    circle=Circle.COMPONENT,
    summary=Text(
        "Un montant est demandé une fois, payé une fois, prouvé par un reçu, rapproché du relevé, et remboursé par deux personnes.",
        "An amount is asked once, paid once, proven by a receipt, compared with the statement, and given back by two people.",
    ),
    pages=(
        Page(path="payments/stamps", view=paying.buy_stamp, audience=PERSON, name="stamps"),
        Page(
            path="payments/notifications/<slug:slug>",
            view=provider.notification,
            audience=Audience.MACHINE,
            name="notification",
            csrf_exempt=True,
            crawl=False,
        ),
        Page(path="payments/<str:number>", view=paying.order, audience=PERSON, name="order", crawl=False),
        Page(path="payments/<str:number>/result", view=paying.result, audience=PERSON, name="result", crawl=False),
        Page(path="payments/<str:number>/again", view=paying.recheck, audience=PERSON, name="recheck", crawl=False),
        Page(path="payments/<str:number>/receipts/<str:sequence>", view=paying.receipt, audience=PERSON, name="receipt", crawl=False),
        Page(path="me/payments", view=paying.mine, audience=PERSON, name="mine"),
        Page(path="desk/payments", view=desk.listed, audience=AGENT, name="desk", permission=READ),
        Page(path="desk/payments.csv", view=desk.export, audience=AGENT, name="export", permission=READ, crawl=False),
        Page(path="desk/payments/refunds", view=refunds.waiting, audience=AGENT, name="refunds", permission=REFUND),
        Page(
            path="desk/payments/refunds/<uuid:refund_id>",
            view=refunds.decide,
            audience=AGENT,
            name="decide-refund",
            permission=REFUND,
            crawl=False,
        ),
        Page(
            path="desk/payments/refunds/<uuid:refund_id>/otherwise",
            view=refunds.otherwise,
            audience=AGENT,
            name="otherwise",
            permission=REFUND,
            crawl=False,
        ),
        Page(path="desk/payments/statements", view=statements.listed, audience=AGENT, name="statements", permission=REFUND),
        Page(
            path="desk/payments/statements/<int:statement_id>",
            view=statements.statement,
            audience=AGENT,
            name="statement",
            permission=REFUND,
            crawl=False,
        ),
        Page(path="desk/payments/<str:number>", view=desk.order, audience=AGENT, name="desk-order", permission=READ, crawl=False),
        Page(
            path="desk/payments/<str:number>/<uuid:attempt_id>/give-back",
            view=refunds.give_back,
            audience=AGENT,
            name="give-back",
            permission=READ,
            crawl=False,
        ),
    ),
    panels=(
        Panel(place=Place.ME, slug="payments", selector=panels.mine, template="payment/panels/mine.html", audience=PERSON, order=25),
        Panel(place=Place.DESK, slug="payments", selector=panels.desk, template="payment/panels/desk.html", audience=AGENT, order=40),
    ),
    personal_data=(
        PersonalData(
            slug="payments",
            title=Text("Vos paiements", "Your payments"),
            read=personal_data.read,
            export=personal_data.export,
            erase=personal_data.erase,
            origin=Text("Les démarches qui demandent un paiement.", "The procedures that ask for a payment."),
            kept=Text(
                "Votre nom, jusqu’à ce que vous en demandiez l’effacement ; les montants, sans nom, restent dans les livres.",
                "Your name, until you ask for it to be erased; amounts, without a name, stay in the books.",
            ),
            readers=Text("Les agents de la caisse de l’administration payée.", "The cashiers of the administration paid."),
        ),
    ),
    permissions=(
        Permission(
            name=READ,
            sentence=Text(
                "Voir les paiements de son organisation et demander un remboursement.", "See one’s body’s payments and ask for a refund."
            ),
        ),
        Permission(
            name=REFUND,
            sentence=Text(
                "Confirmer les remboursements et rapprocher les relevés de son organisation.",
                "Confirm refunds and compare statements of one’s body.",
            ),
        ),
    ),
    roles=(
        Role(slug="cashier", title=Text("Agent de caisse", "Cashier"), permissions=(READ,)),
        Role(slug="treasurer", title=Text("Trésorier", "Treasurer"), permissions=(READ, REFUND)),
    ),
    notices=(
        Notice(name="payment.asked", title=Text("Paiement demandé", "Payment asked"), template="payment/notices/asked"),
        Notice(name="payment.reminder", title=Text("Rappel de paiement", "Reminder of a payment"), template="payment/notices/reminder"),
        Notice(name="payment.expired", title=Text("Paiement expiré", "Payment expired"), template="payment/notices/expired"),
        Notice(name="payment.paid", title=Text("Paiement reçu", "Payment received"), template="payment/notices/paid"),
        Notice(name="payment.refunded", title=Text("Remboursement", "Refund"), template="payment/notices/refunded"),
    ),
    tasks=(Task(name="payment.follow", run=tasks.follow, every=timedelta(seconds=30)),),
    events=(
        TraceEvent(name="payment.asked", sentence=Text("Un paiement vous a été demandé.", "A payment was asked of you.")),
        TraceEvent(name="payment.paid", own_act=True, sentence=Text("Vous avez payé.", "You paid.")),
        TraceEvent(name="payment.refunded", sentence=Text("Un paiement vous a été remboursé.", "A payment was given back to you.")),
        TraceEvent(
            name="payment.read",
            reading=True,
            sentence=Text("Un agent de la caisse a ouvert votre paiement.", "A cashier opened your payment."),
        ),
    ),
)
