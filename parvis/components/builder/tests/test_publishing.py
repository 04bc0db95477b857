"""Drafts, the gate and publication over HTTP and in the database: two agents, two tabs, closed procedures, bad input."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from parvis.components.builder import actions
from parvis.components.builder.actions import drafting, publishing
from parvis.components.builder.actions.checking import drawn
from parvis.components.builder.models import Draft, Publication, Quality, Save
from parvis.components.builder.rules import places
from parvis.components.builder.rules.writing import plain
from parvis.components.builder.tasks import check_published
from parvis.components.builder.tests.conftest import agent
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.rules.canonical import canonical
from parvis.kernel import fetching
from parvis.kernel.text import Text


@pytest.fixture
def browser(entered, bo, town) -> Client:
    return entered(bo, town)


def passed(draft: Draft, by) -> Publication:
    publishing.look_through(draft)
    return actions.publish(draft.id, revision=draft.revision, by=by)


def changed(draft: Draft, *steps, to) -> Draft:
    draft.refresh_from_db()
    text = canonical(places.put(plain(draft.text), steps, to))
    return drafting.save(draft.id, revision=draft.revision, text=text, what=Text("Essai", "Test"), by=None)


def test_publishing_puts_what_was_written_in_force(draft, bo, town):
    publication = passed(draft, bo)
    assert published.current_version("velo").source == draft.text
    assert published.adopting("velo") == [town]
    assert publication.before is None
    assert actions.publish(draft.id, revision=draft.revision, by=bo) == publication


def test_nothing_is_published_before_the_gate_has_seen_it(draft, bo):
    with pytest.raises(publishing.StoppedByTheGate):
        actions.publish(draft.id, revision=draft.revision, by=bo)
    unwritten = changed(draft, "who", to={"fr": "À écrire", "en": "To be written"})
    with pytest.raises(publishing.StoppedByTheGate):
        passed(unwritten, bo)
    assert not Publication.objects.exists()
    assert published.procedure_called("velo").current is None


def confirmed_by_two(draft: Draft) -> Draft:
    return changed(draft, "publication", to={"second_person": True})


def test_a_second_person_confirms_what_the_first_asked(draft, bo, town, entered):
    asked = confirmed_by_two(draft)
    first, second = entered(bo, town), entered(agent("Cé", town), town)
    page = "/desk/procedures/velo/publish"
    assert "Ask to publish" in first.get(page).content.decode()
    sent = {"publish": "1", "revision": asked.revision}
    assert first.post(page, sent).status_code == 302
    assert first.post(page, sent).status_code == 302, "asking twice is not confirming"
    assert published.procedure_called("velo").current is None
    own = first.get(page).content.decode()
    assert "You asked to publish this" in own
    assert 'name="publish"' not in own
    assert "Confirm and publish" in second.get(page).content.decode()
    second.post(page, sent)
    assert published.current_version("velo").source == asked.text
    publication = Publication.objects.get()
    assert (publication.asked_by, publication.by.given_names) == (bo, ["Cé"])
    assert "confirmed by a second person" in Client(headers={"Accept-Language": "en"}).get("/procedures/velo/versions").content.decode()


def test_a_change_ends_the_request_and_the_rule_goes_by_two_people_too(draft, bo, town):
    asked = confirmed_by_two(draft)
    other = agent("Cé", town)
    publishing.look_through(asked)
    publishing.ask_for_second_person(asked.id, revision=asked.revision, by=bo)
    saved = changed(asked, "keywords", to={"fr": "vélo", "en": "bicycle"})
    publishing.look_through(saved)
    for person in (bo, other, None):
        with pytest.raises(publishing.NeedsAnother):
            actions.publish(saved.id, revision=saved.revision, by=person)
    publishing.ask_for_second_person(saved.id, revision=saved.revision, by=bo)
    assert actions.publish(saved.id, revision=saved.revision, by=other).asked_by == bo
    alone = changed(saved, "publication", to=None)
    publishing.look_through(alone)
    with pytest.raises(publishing.NeedsAnother):
        actions.publish(alone.id, revision=alone.revision, by=bo)


def test_a_dead_link_stops_and_an_address_that_cannot_be_reached_does_not(draft, bo, monkeypatch):
    answers = {"https://gone.example/": fetching.Answer(status=404, content=b"")}

    def get(url, **_more):
        if url not in answers:
            raise fetching.ForbiddenAddress("it leads into a private network")
        return answers[url]

    monkeypatch.setattr(fetching, "get", get)
    quality = publishing.look_through(changed(draft, "legal_url", to="https://gone.example/"))
    assert quality.report["blocked"]
    assert [each["state"] for each in quality.report["links"]] == ["dead"]
    quality = publishing.look_through(changed(draft, "legal_url", to="https://10.0.0.1/"))
    assert not quality.report["blocked"]
    assert [(each["state"], each["why"]) for each in quality.report["links"]] == [("unchecked", "it leads into a private network")]


def test_the_gate_looks_at_the_pages_that_people_get(draft, monkeypatch):
    from parvis.components.builder.actions import checking

    monkeypatch.setattr(checking, "drawn", lambda path, language: drawn(path, language).replace("<label", "<span"))
    quality = publishing.look_through(draft)
    assert {each["check"] for each in quality.report["findings"] if each["weight"] == "blocking"} == {"accessibility"}


EMAIL_IS_DUE = {"name": "nothing is answered", "answers": {}, "expect": {"missing": ["email"]}}


def test_the_gate_runs_the_tests_of_the_file_and_says_each(draft, bo, browser):
    """Before, they were read and not run: a procedure that did other than its tests say came into force."""
    wrong = {"name": "nobody needs to answer", "answers": {}, "expect": {"missing": []}}
    broken = changed(draft, "tests", to=[EMAIL_IS_DUE, wrong])
    quality = publishing.look_through(broken)
    assert quality.report["tests"] == [
        {"name": "nothing is answered", "state": "passed"},
        {"name": "nobody needs to answer", "state": "failed"},
    ]
    with pytest.raises(publishing.StoppedByTheGate):
        actions.publish(broken.id, revision=broken.revision, by=bo)
    page = browser.get("/desk/procedures/velo/publish").content.decode()
    assert "In the test “nobody needs to answer”: the answers still due are `email`" in page
    assert "/desk/procedures/velo/part/tests.1" in page
    passed(changed(draft, "tests", to=[EMAIL_IS_DUE]), bo)
    public = Client(headers={"accept-language": "en"})
    assert "nothing is answered" in public.get("/procedures/velo/quality").content.decode()
    assert public.get("/procedures/velo/quality.json").json()["tests"] == [{"name": "nothing is answered", "state": "passed"}]


def test_tests_that_no_time_is_left_for_stop_the_publication(draft, bo, monkeypatch):
    from parvis.components.builder.actions import checking

    monkeypatch.setattr(checking, "SECONDS_FOR_TESTS", 0.0)
    quality = publishing.look_through(changed(draft, "tests", to=[EMAIL_IS_DUE]))
    assert quality.report["blocked"]
    assert [each["state"] for each in quality.report["tests"]] == ["not-run"]


def test_the_gate_names_questions_in_words(draft, browser):
    """Before, a remark showed `pages.0.fields.0.hint`."""
    long = " ".join(["mot"] * 40) + "."
    changed(draft, "pages", 0, "fields", 0, "hint", to={"fr": long, "en": long})
    page = browser.get("/desk/procedures/velo/publish").content.decode()
    assert "pages.0.fields.0.hint" not in page
    assert "Hint under the question</a>" in page


def test_silence_keeps_its_meaning(draft, bo):
    law = {"fr": "Code des vélos, article 4", "en": "Code of bicycles, article 4"}
    passed(changed(draft, "clocks", to={"silence": {"months": 2, "means": "refusal", "legal_basis": law}}), bo)
    with pytest.raises(publishing.StoppedByTheGate):
        passed(changed(draft, "clocks", "silence", "means", to="acceptance"), bo)
    changed(draft, "clocks", "silence", "means", to="refusal")
    with pytest.raises(publishing.StoppedByTheGate):
        passed(changed(draft, "clocks", "silence", "months", to=4), bo)


def test_a_version_published_by_another_way_is_not_overwritten(draft, bo):
    passed(draft, bo)
    procedures.publish(draft.text + "# by hand\n")
    mine = changed(draft, "who", to={"fr": "Tout le monde.", "en": "Everybody."})
    with pytest.raises(publishing.Outrun):
        passed(mine, bo)
    again = publishing.take_up_version_in_force(mine.id, revision=mine.revision, by=bo)
    assert again.text.endswith("# by hand\n")


def test_two_agents_publish_at_once_and_it_is_published_once(draft, bo, town):
    publishing.look_through(draft)
    errors: list[Exception] = []
    ready = threading.Barrier(2)

    def publish() -> None:
        try:
            ready.wait(10)
            actions.publish(draft.id, revision=draft.revision, by=bo)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    if connection.vendor == "postgresql":  # SQLite may answer that it is busy: nothing is published twice either
        assert errors == []
    assert Publication.objects.count() == 1
    assert published.versions_of("velo").count() == 1


def test_two_tabs_do_not_overwrite_each_other(draft, browser):
    address = "/desk/procedures/velo/part/texts"
    typed = {name: value for name, value in browser.get(address).context["form"].initial.items() if isinstance(value, str) and value}
    first = browser.post(address, {**typed, "revision": 1, "who-fr": "Les adultes.", "who-en": "Adults."})
    assert first.status_code == 302
    second = browser.post(address, {**typed, "revision": 1, "who-fr": "Les enfants.", "who-en": "Children."})
    assert second.status_code == 409
    assert "Les enfants." in second.content.decode()
    draft.refresh_from_db()
    assert plain(draft.text)["who"]["fr"] == "Les adultes."
    kept = browser.post(address, {**typed, "revision": 2, "who-fr": "Les enfants.", "who-en": "Children."})
    assert kept.status_code == 302


def test_what_is_wrong_is_told_and_what_was_typed_stays(draft, browser):
    address = "/desk/procedures/velo/part/retention"
    answer = browser.post(address, {"revision": 1, "draft_months": "many", "decided_months": "12", "text-fr": "Un an.", "text-en": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="many"' in page
    assert "a procedure cannot do without" in page
    assert Save.objects.count() == 1


def test_undo_takes_the_last_change_back_and_undo_again_brings_it(draft, browser):
    before = draft.text
    after = changed(draft, "who", to={"fr": "Tous.", "en": "All."}).text
    browser.post("/desk/procedures/velo/undo", {"revision": 2})
    assert Draft.objects.get().text == before
    browser.post("/desk/procedures/velo/undo", {"revision": 3})
    assert Draft.objects.get().text == after
    assert browser.post("/desk/procedures/velo/undo", {"revision": 2}).status_code == 409


def test_items_are_moved_copied_and_removed_by_buttons(draft, browser):
    def names() -> list[str]:
        return [each["name"] for each in plain(Draft.objects.get().text)["pages"][0]["fields"]]

    def act(**posted: object) -> int:
        revision = Draft.objects.get().revision
        return browser.post("/desk/procedures/velo/change/pages.0", {"revision": revision, **posted}).status_code

    assert act(act="copy pages.0.fields.0") == 302
    assert names() == ["email", "email_2"]
    assert act(act="up pages.0.fields.1") == 302
    assert names() == ["email_2", "email"]
    assert act(act="move pages.0.fields.1 0") == 302
    assert names() == ["email", "email_2"]
    for wrong in ("", "up", "up pages.9", "burn pages.0.fields.0", "move pages.0.fields.0 far", "up pages.0.title"):
        assert act(act=wrong) == 404, wrong
    assert browser.get("/desk/procedures/velo/remove/pages.0.fields.1").status_code == 200
    assert browser.post("/desk/procedures/velo/remove/pages.0.fields.1", {"revision": Draft.objects.get().revision}).status_code == 302
    assert names() == ["email"]


@pytest.mark.parametrize("where", ["pages.7", "nothing", "pages.0.fields.0.fields.3", "..", "slug.x", "pages.0.title.fr.x", "%00"])
def test_places_that_are_not_there(draft, browser, where):
    assert browser.get(f"/desk/procedures/velo/part/{where}").status_code in (400, 404)


def test_another_bodys_procedure_is_not_there(draft, entered, elsewhere):
    stranger = entered(agent("Cy", elsewhere), elsewhere)
    for path in ("", "/part/texts", "/look", "/trial", "/publish", "/history", "/text", "/procedure.yaml"):
        assert stranger.get(f"/desk/procedures/velo{path}").status_code == 404, path
    assert stranger.post("/desk/procedures/velo/undo", {"revision": 1}).status_code == 404


def test_an_agent_without_the_right_is_refused(draft, entered, town):
    other = entered(agent("Di", town, role="instructor"), town)
    assert other.get("/desk/procedures/velo").status_code == 403
    assert other.post("/desk/procedures/velo/publish", {"publish": "1", "revision": 1}).status_code == 403


def test_a_broken_text_is_shown_again_with_its_line(draft, browser):
    broken = "slug: velo\ntitle: {fr: [\n"
    answer = browser.post("/desk/procedures/velo/text", {"revision": 1, "text": broken})
    assert answer.status_code == 422
    assert "line 2" in answer.content.decode() or "line 3" in answer.content.decode()
    assert "title: {fr: [" in answer.content.decode()
    half = "slug: velo\ntitle: {fr: Vélo, en: Bicycle}\n"
    assert browser.post("/desk/procedures/velo/text", {"revision": 1, "text": half}).status_code == 302
    for path in ("", "/part/texts", "/part/pages", "/look", "/trial", "/publish", "/history", "/text"):
        assert browser.get(f"/desk/procedures/velo{path}").status_code == 200, path
    other = browser.post("/desk/procedures/velo/text", {"revision": 2, "text": half.replace("velo", "autre")})
    assert other.status_code == 422


def test_a_closed_procedure_says_where_to_go(draft, bo, browser):
    passed(draft, bo)
    refused = browser.post("/desk/procedures/velo/life", {"act": "close", "sentence_fr": "Plus de vélos.", "sentence_en": ""})
    assert refused.status_code == 422
    assert "Plus de vélos." in refused.content.decode()
    closed = browser.post("/desk/procedures/velo/life", {"act": "close", "sentence_fr": "Plus de vélos.", "sentence_en": "No bicycles."})
    assert closed.status_code == 302
    assert "No bicycles." in Client(headers={"accept-language": "en"}).get("/procedures/velo").content.decode()
    assert browser.get("/desk/procedures").content.decode().count("closed") >= 1
    browser.post("/desk/procedures/velo/life", {"act": "unpublish"})
    assert Client().get("/procedures/velo").status_code == 404
    draft.refresh_from_db()
    passed(draft, bo)
    assert Client().get("/procedures/velo").status_code == 200
    assert published.procedure_called("velo").closed_at is None


def test_versions_and_quality_are_public(draft, bo):
    passed(draft, bo)
    passed(changed(draft, "who", to={"fr": "Tout le monde.", "en": "Everybody."}), bo)
    visitor = Client(headers={"accept-language": "en"})
    assert "Everybody." in visitor.get("/procedures/velo/versions").content.decode()
    report = visitor.get("/procedures/velo/quality.json").json()
    assert report["checked"]
    assert report["blocked"] is False
    assert "Plain language" in visitor.get("/procedures/velo/quality").content.decode()
    assert "Quality of the form" in visitor.get("/procedures/velo").content.decode()
    assert visitor.get("/procedures/nothing/quality").status_code == 404


def test_versions_that_came_by_another_way_are_looked_through(draft):
    procedures.publish(draft.text)
    assert check_published() == 1
    assert check_published() == 0
    assert Quality.objects.get().report["pages"] == 1


def test_beginning_from_a_file_a_copy_and_a_name_that_is_taken(draft, bo, browser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def upload(text: bytes, **more: str):
        return browser.post("/desk/procedures/new", {"way": "file", "file": SimpleUploadedFile("p.yaml", text), **more})

    assert upload(draft.text.encode()).status_code == 422
    kept = b"# comment\n" + draft.text.encode().replace(b"slug: velo", b"slug: tricycle")
    assert upload(kept).status_code == 302
    assert Draft.objects.get(slug="tricycle").text == kept.decode()
    assert upload(b"\xff\xfe").status_code == 422
    broken = upload(b"slug: [")
    assert broken.status_code == 422
    assert "line 1" in broken.content.decode()
    passed(draft, bo)
    copied = {"way": "template", "template": "velo", "title_fr": "Trottinette", "title_en": "Scooter", "slug": ""}
    assert browser.post("/desk/procedures/new", copied).status_code == 302
    assert plain(Draft.objects.get(slug="trottinette").text)["title"]["en"] == "Scooter"


def test_a_procedure_goes_out_and_comes_in_by_commands(draft, bo, town, tmp_path, capsys):
    from parvis.cli import main

    passed(draft, bo)
    assert main(["procedure", "export", "velo", "--to", str(tmp_path / "velo.yaml")]) == 0
    assert (tmp_path / "velo.yaml").read_text(encoding="utf-8") == draft.text
    assert main(["procedure", "import", str(tmp_path / "velo.yaml"), "--organisation", town.identifier]) == 1
    assert main(["procedure", "import", str(tmp_path / "velo.yaml"), "--organisation", town.identifier, "--slug", "velo-bis"]) == 0
    assert plain(Draft.objects.get(slug="velo-bis").text)["slug"] == "velo-bis"
    assert main(["procedure", "export", "nothing"]) == 1
    assert "nothing" in capsys.readouterr().err


def test_a_working_copy_never_takes_the_name_of_another_bodys_procedure(draft, browser, bo, elsewhere):
    theirs = actions.begin(
        canonical({**plain(draft.text), "slug": "ours"}), slug="ours", organisation=elsewhere, by=agent("Chen", elsewhere)
    )
    passed(theirs, None)
    passed(draft, bo)
    draft.refresh_from_db()
    page = browser.get("/desk/procedures/velo/part/slug")
    name = next(each for each in page.context["form"].fields if each != "revision")
    answer = browser.post("/desk/procedures/velo/part/slug", {"revision": str(draft.revision), name: "ours"})
    assert answer.status_code == 422
    assert "slug: velo" in answer.content.decode()
    draft.refresh_from_db()
    assert plain(draft.text)["slug"] == "velo"
    with pytest.raises(drafting.NameStays):
        changed(draft, "slug", to="ours")
    Draft.objects.filter(pk=draft.pk).update(text=canonical({**plain(draft.text), "slug": "ours", "legal_url": "https://example.org/"}))
    with pytest.raises(drafting.NameStays):
        passed(Draft.objects.get(pk=draft.pk), bo)
    assert browser.post("/desk/procedures/velo/publish", {"publish": "", "revision": str(draft.revision)}).status_code == 422
    assert published.current_version("ours").source == theirs.text
