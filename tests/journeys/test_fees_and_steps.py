"""A parking card is paid, made and fetched; a grant goes through two bodies and a jury before it is decided."""

from __future__ import annotations

import io
import re

import pytest
from journeys import story
from pypdf import PdfReader

RENNES = "Commune de Rennes"


def answer_car(person, *, kind: str = "usual") -> None:
    """From the procedure's page to the answers, ready to be paid."""
    person.open("/procedures/stationnement/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label=RENNES)
    person.send()
    person.fill("plate", "AB-123-CD")
    person.tick("kind", kind)
    person.send()
    assert person.page.url.endswith("/check"), person.page.url


def at_the_bank(person, word: str) -> None:
    """From the page of a payment to the bank's page, and what happens there."""
    person.press("main button[name='online']")
    assert person.page.url.startswith(f"{person.country.providers}/payments-demo/pay/"), person.page.url
    person.press(f"button[name='word'][value='{word}']")
    assert person.page.url.endswith("/result"), person.page.url


def payments(country, about: str) -> list[tuple]:
    return country.rows("SELECT number, state, amount, paid_by FROM payment_order WHERE about LIKE ? ORDER BY asked_at", f"{about}%")


def ledger(country, number: str) -> list[tuple]:
    return country.rows(
        "SELECT p.debit, p.credit, p.amount FROM payment_posting p JOIN payment_order o ON o.id = p.order_id WHERE o.number = ? ORDER BY p.id",
        number,
    )


def draft_key(person) -> str:
    return f"procedures:{re.search(r'([0-9a-f-]{36})', person.page.url)[1]}"


@pytest.mark.demand("demarches-simplifiees", "fees-and-steps")
def test_a_fee_is_refused_then_paid_told_twice_and_given_back(country, visitors):
    person = visitors("fr", story.PHONE)
    person.open("/procedures/stationnement")
    person.sees("de 0 € à 25 €")
    person.sees("Gratuit : le stationnement est gratuit pour les titulaires")
    person.open("/sign-in")
    person.sign_in("hugo", "laposte")
    answer_car(person)
    about = draft_key(person)

    person.send()  # without paying
    person.sees("Il reste 25 € à payer")
    person.press("main form[action*='/me/fees/'] button")
    at_the_bank(person, "refuse")
    person.sees("Votre banque a refusé ce paiement")
    assert [row[1:] for row in payments(country, about)] == [("due", 2500, "")]

    person.press("main a.button")
    at_the_bank(person, "forge")
    assert [row[1] for row in payments(country, about)] == ["due"], "a forged word pays nothing"
    person.press("main a[href*='payments-demo']")
    person.press("button[name='word'][value='pay-twice-told']")
    person.sees("C'est payé")
    ((number, state, amount, channel),) = payments(country, about)
    assert (state, amount, channel) == ("paid", 2500, "online")
    assert ledger(country, number) == [("provider", "income", 2500)]
    receipt = story.eventually(lambda: receipt_text(person, number))
    assert "25 €" in receipt
    assert number in receipt

    person.press(f"main a[href*='{about.split(':')[1]}']")
    person.send()
    reference = re.search(r"/me/files/([\w-]+)/submitted", person.page.url).group(1)

    claire, gwenola = visitors("fr", story.DESKTOP), visitors("en", story.DESKTOP, javascript=False)
    claire.sign_in_as_agent("claire")
    claire.open(f"/desk/files/{reference}")
    claire.sees("Carte de stationnement pour un an")
    claire.press("main form[action$='/take'] button")
    claire.press("main a.button[href*='/deci']")
    claire.tick("outcome", "refused")
    claire.fill("reasons", "La voiture est déjà inscrite ailleurs.")
    claire.send()
    claire.send(name="confirm", value="1")
    assert country.rows(
        "SELECT state, amount FROM payment_refund r WHERE r.order_id = (SELECT id FROM payment_order WHERE number = ?)", number
    ) == [("asked", 2500)]
    gwenola.sign_in_as_agent("gwenola")
    gwenola.open("/desk/payments/refunds")
    gwenola.press(f"main section:has(a:text-is('{number}')) button[value='confirm']")
    story.eventually(lambda: ledger(country, number)[1:] == [("income", "to_return", 2500), ("to_return", "provider", 2500)])
    told = story.eventually(lambda: story.letters(country, f"du paiement {number}"))
    assert told[0]["To"] == "hugo@exemple.example"
    person.open(f"/payments/{number}/result")
    person.sees("Remboursé")


def receipt_text(person, number: str) -> str:
    person.open(f"/payments/{number}/result")
    link = person.page.locator("main a[href*='/receipts/']")
    if not link.count():
        return ""
    reader = PdfReader(io.BytesIO(person.download(link.first)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "a tagged PDF"
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages).replace("\u00a0", " ")


@pytest.mark.demand("demarches-simplifiees", "fees-and-steps")
def test_a_stamp_pays_once_and_whoever_is_exempt_pays_nothing(country, visitors):
    person = visitors("en", story.DESKTOP, javascript=False)
    person.open("/sign-in")
    person.sign_in("yanis", "ameli")
    person.open("/payments/stamps")
    person.fill("amount", "25")
    person.send()
    at_the_bank(person, "pay-silently")
    person.sees("Votre paiement", "It is paid")
    stamp = person.page.locator("dt:has-text('Number of the stamp') + dd").inner_text()
    answer_car(person)
    about = draft_key(person)
    person.press("main form[action*='/me/fees/'] button")
    person.fill("stamp", "1234 5678 9012 3456")
    person.page.locator("main form:has([name='stamp']) button").click()
    person.sees("", "This is not the number of a stamp")
    person.fill("stamp", stamp)
    person.page.locator("main form:has([name='stamp']) button").click()
    person.sees("", "It is paid")
    ((number, state, _amount, channel),) = payments(country, about)
    assert (state, channel) == ("paid", "stamp")
    assert ledger(country, number) == [("stamps", "income", 2500)]

    answer_car(person)
    second = draft_key(person)
    person.press("main form[action*='/me/fees/'] button")
    person.fill("stamp", stamp)
    person.page.locator("main form:has([name='stamp']) button").click()
    person.sees("", "This stamp has been used")
    assert [row[1] for row in payments(country, second)] == ["due"]

    answer_car(person, kind="disabled")
    person.sees("", "parking is free for holders of the mobility inclusion card")
    free = draft_key(person)
    person.send()
    assert "/submitted" in person.page.url
    assert payments(country, free) == []


def accepted_card(country, visitors) -> tuple:
    """A free card, asked for and granted."""
    person, agent = visitors("fr", story.DESKTOP), visitors("fr", story.DESKTOP)
    person.open("/sign-in")
    person.sign_in("maelle")
    answer_car(person, kind="disabled")
    person.send()
    reference = re.search(r"/me/files/([\w-]+)/submitted", person.page.url).group(1)
    agent.sign_in_as_agent("claire")
    agent.open(f"/desk/files/{reference}")
    agent.press("main form[action$='/take'] button")
    accept(agent, reference)
    return person, agent, reference


def titles(country, reference: str) -> list[tuple]:
    return country.rows(
        "SELECT t.number, t.state, t.tracking FROM steps_title t JOIN steps_step s ON s.id = t.step_id JOIN procedures_file f ON f.id = s.file_id "
        "WHERE f.reference = ? ORDER BY t.id",
        reference,
    )


def bookings(country, reference: str) -> list[tuple]:
    return country.rows(
        "SELECT b.state, b.starts_at FROM steps_booking b JOIN steps_step s ON s.id = b.step_id JOIN procedures_file f ON f.id = s.file_id "
        "WHERE f.reference = ? ORDER BY b.made_at",
        reference,
    )


@pytest.mark.demand("demarches-simplifiees", "fees-and-steps")
def test_an_accepted_card_is_made_sent_and_fetched_by_appointment(country, visitors):
    person, agent, reference = accepted_card(country, visitors)
    person.open(f"/me/files/{reference}")
    person.press("main a[href*='/me/appointments/']")
    person.sees("place de la Mairie")
    person.sees("Entrée de plain-pied")
    person.press("main button[name='moment']")
    ((state, first),) = bookings(country, reference)
    assert state == "booked"
    mail = story.eventually(lambda: story.letters(country, "Votre rendez-vous est pris"))[0]
    (calendar,) = [each for each in mail.iter_attachments() if each.get_content_type() == "text/calendar"]
    assert "BEGIN:VEVENT" in calendar.get_content()
    person.press("main a[href*='/me/appointments/']")
    with person.page.expect_navigation():
        person.page.locator("main button[name='moment']").nth(3).click()
    moved = bookings(country, reference)
    assert [each for each, _ in moved] == ["cancelled", "booked"]
    assert moved[1][1] != first

    ((number, state, _),) = story.eventually(lambda: titles(country, reference))
    assert state == "ordered"
    agent.open("/desk/titles")
    agent.press("main form[action$='/batches'] button")
    batch = agent.download(agent.page.locator("main a[href$='.csv']").first).decode()
    assert number in batch
    assert "Kerdoncuff" not in batch
    answer = f"number,state,tracking\n{number},produced,\n{number},ready,6A123\n"
    for _ in range(2):  # the same answer twice
        agent.open("/desk/titles")
        agent.page.locator("main input[type='file']").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": answer.encode()})
        agent.press("aside form[enctype] button")
    assert titles(country, reference) == [(number, "ready", "6A123")]
    events = country.rows(
        "SELECT e.state FROM steps_titleevent e JOIN steps_title t ON t.id = e.title_id WHERE t.number = ? ORDER BY e.id", number
    )
    assert events == [("ordered",), ("produced",), ("ready",)]
    person.open(f"/me/files/{reference}")
    person.sees("Prêt au guichet")
    row = agent.page.locator(f"main tr:has(code:text-is('{number}'))")
    row.locator("input[name='proof']").fill("Carte d’identité")
    with agent.page.expect_navigation():
        row.locator("button[value='collected']").click()
    assert titles(country, reference)[0][1] == "collected"
    assert country.rows(
        "SELECT outcome FROM steps_step s JOIN procedures_file f ON f.id = s.file_id WHERE f.reference = ? AND name = 'card'", reference
    ) == [("collected",)]


def steps(country, reference: str) -> dict[str, tuple[str, str]]:
    found = country.rows(
        "SELECT s.name, s.state, s.outcome FROM steps_step s JOIN procedures_file f ON f.id = s.file_id WHERE f.reference = ?", reference
    )
    return {name: (state, outcome) for name, state, outcome in found}


def opinion(agent, reference: str, outcome: str, *, conditions: str = "") -> None:
    agent.open("/desk/steps")
    agent.press(f"main tr:has-text('{reference}') a")
    agent.tick("outcome", outcome)
    agent.fill("reasons", "Le projet est utile.")
    if conditions:
        agent.fill("conditions", conditions)
    agent.send()


@pytest.mark.demand("demarches-simplifiees", "fees-and-steps")
def test_two_bodies_and_a_jury_speak_before_a_grant_is_decided(country, visitors):
    carrier = visitors("fr", story.PHONE)
    carrier.open("/procedures/subvention")
    carrier.sees("Le chemin d'une demande")
    exported = carrier.download(carrier.page.locator("main a[href$='workflow.bpmn']").first)
    assert b"parallelGateway" in exported
    carrier.open("/sign-in")
    carrier.sign_in("solenn")
    carrier.open("/procedures/subvention/start?organisation=")
    carrier.page.locator("main select[name='organisation']").select_option(label=RENNES)
    carrier.send()
    carrier.fill("carrier", "Atelier Abgrall")
    carrier.fill("project", "Un atelier de réparation ouvert à tous.")
    carrier.fill("budget", "4000")
    carrier.page.locator("main [name='coast']").first.check()
    carrier.send()
    carrier.send()
    reference = re.search(r"/me/files/([\w-]+)/submitted", carrier.page.url).group(1)

    claire, gwenola, soizic = (visitors("fr", story.DESKTOP) for _ in range(3))
    ronan, ines = visitors("fr", story.DESKTOP, javascript=False), visitors("en", story.DESKTOP)
    claire.sign_in_as_agent("claire")
    claire.open(f"/desk/files/{reference}")
    claire.press("main form[action$='/take'] button")
    assert steps(country, reference) == {"environment": ("open", ""), "coast": ("open", "")}

    ines.sign_in_as_agent("ines")
    assert ines.page.goto(f"{country.origin}/desk/files/{reference}").status == 404, "another body sees its step, not the file"
    ines.open("/desk/steps")
    ines.press(f"main tr:has-text('{reference}') a")
    ines.sees("Un atelier de réparation")
    assert "4000" not in ines.page.content(), "only what the procedure file shows"
    ronan.sign_in_as_agent("ronan")
    opinion(ines, reference, "favourable")
    assert "jury" not in steps(country, reference), "the jury waits for both"
    opinion(ronan, reference, "conditional", conditions="Une séance par mois à Saint-Malo.")
    found = steps(country, reference)
    assert (found["environment"], found["coast"], found["jury"]) == (("over", "favourable"), ("over", "conditional"), ("open", ""))

    claire.open(f"/desk/files/{reference}")
    claire.sees("Une séance par mois à Saint-Malo.")
    accept(claire, reference)
    claire.sees("L'étape « Jury » n'est pas terminée")
    assert country.rows("SELECT state FROM procedures_file WHERE reference = ?", reference) == [("under_review",)]

    in_jury(claire, reference, interest=14, means=11)
    jury_page(gwenola, "gwenola", reference)
    assert gwenola.page.locator("main th:has-text('Morvan')").count() == 0, "scores are blind"
    in_jury(gwenola, reference, interest=17, means=12)
    soizic.sign_in_as_agent("soizic")
    soizic.open("/desk/steps")
    soizic.press(f"main tr:has-text('{reference}') a")
    soizic.fill("why", "Membre du bureau de l’association.")
    soizic.press("main button[name='conflict']")
    sheets = country.rows(
        "SELECT conflict, COUNT(*) FROM steps_sheet h JOIN steps_step s ON s.id = h.step_id JOIN procedures_file f ON f.id = s.file_id "
        "WHERE f.reference = ? GROUP BY conflict ORDER BY conflict",
        reference,
    )
    assert sheets == [(0, 2), (1, 1)]
    claire.open("/desk/steps")
    claire.press(f"main tr:has-text('{reference}') a")
    claire.press("main button[name='open']")
    assert steps(country, reference)["jury"] == ("over", "scored")
    claire.sees("Note : 14,17 sur 20")
    claire.sees("Membre du bureau")
    claire.open("/desk/juries/subvention/jury")
    claire.sees("14,17")

    accept(claire, reference)
    assert country.rows("SELECT state FROM procedures_file WHERE reference = ?", reference) == [("accepted",)]
    assert steps(country, reference)["agreement"] == ("open", "")
    carrier.open(f"/me/files/{reference}")
    carrier.sees("Note : 14,17 sur 20")
    carrier.sees("Le projet est utile.")


def accept(agent, reference: str) -> None:
    agent.open(f"/desk/files/{reference}")
    agent.press("main a.button[href*='/deci']")
    agent.tick("outcome", "accepted")
    agent.send()
    agent.send(name="confirm", value="1")


def in_jury(agent, reference: str, **scores: int) -> None:
    agent.open("/desk/steps")
    agent.press(f"main tr:has-text('{reference}') a")
    for name, value in scores.items():
        agent.fill(name, str(value))
    agent.press("main button[name='score']")


def jury_page(agent, account: str, reference: str) -> None:
    agent.sign_in_as_agent(account)
    agent.open("/desk/steps")
    agent.press(f"main tr:has-text('{reference}') a")
