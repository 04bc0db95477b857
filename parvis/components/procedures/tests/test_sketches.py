"""What was drawn is seen: on the check and on the file's page, in a picture and in words."""

from __future__ import annotations

from parvis.components.procedures.actions import drafts, filing, publish
from parvis.components.procedures.models import File
from parvis.components.procedures.tests.conftest import complete, new_draft, signed_in
from parvis.components.procedures.tests.test_kinds import with_field
from parvis.core.people.selectors import Organisation, Person

MAP = "      - {name: where, type: map, required: false, shapes: [point, polygon], label: {fr: Où, en: Where it is}}\n"
DRAWN = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [-1.68, 48.1113]}}],
}


def test_a_drawing_is_shown_to_its_person_and_at_the_desk(town: Organisation, ada: Person, bo: Person) -> None:
    publish(with_field(MAP))
    draft = complete(new_draft(ada, town), ada)
    assert '<svg role="img"' not in signed_in(ada).get(f"/procedures/garden/{draft.id}/check").content.decode().partition("<main")[2]
    drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"where": DRAWN})
    checked = signed_in(ada).get(f"/procedures/garden/{draft.id}/check").content.decode()
    file = filing.submit(draft.id, person=ada, revision=File.objects.get(id=draft.id).revision)
    mine = signed_in(ada).get(f"/me/files/{file.reference}").content.decode()
    desk = signed_in(bo, town).get(f"/desk/files/{file.reference}").content.decode()
    for page in (checked, mine, desk):
        assert 'aria-label="Where it is, 1 point"' in page
        assert '<circle class="point"' in page
        assert "48.111300, -1.680000" in page
