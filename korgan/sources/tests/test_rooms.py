from __future__ import annotations

import pytest

from korgan.kernel.errors import Conflict, InputError, NotAllowed, NotFound
from korgan.sources.models import Source
from korgan.sources.selectors.licensees import get_room, rooms_of
from korgan.sources.services import place_source
from korgan.sources.services.licensees import add_room
from korgan.sources.tests.registered import into_storage, registered, site_of
from korgan.sources.tests.test_pages import signed_in
from tests.cast import Cast


def test_a_source_is_placed_moved_and_taken_out_of_a_room(state: Cast) -> None:
    owner = state.operator_applicant
    source = registered(owner)
    pit = add_room(actor=owner, site=source.site, name="Pit")
    cell = add_room(actor=owner, site=source.site, name="Cell")
    assert place_source(actor=owner, source=source, room=pit).room == pit
    assert place_source(actor=state.regulator_inspector, source=source, room=cell).room == cell
    held = {room.name: room.sources_held for room in rooms_of(actor=owner, site=source.site)}  # type: ignore[attr-defined]
    assert held == {"Pit": 0, "Cell": 1}
    with pytest.raises(InputError, match="nothing differs"):
        place_source(actor=owner, source=source, room=cell)
    assert place_source(actor=owner, source=source, room=None).room is None


def test_a_room_of_another_site_or_a_lost_source_is_refused(state: Cast) -> None:
    owner = state.operator_applicant
    source = registered(owner)
    elsewhere = add_room(actor=owner, site=site_of(owner, "Other"), name="Pit")
    with pytest.raises(InputError) as caught:
        place_source(actor=owner, source=source, room=elsewhere)
    assert caught.value.code == "other_site"
    with pytest.raises(NotAllowed):
        place_source(actor=state.other_operator, source=source, room=None)
    own = add_room(actor=owner, site=source.site, name="Pit")
    Source.objects.filter(id=source.id).update(state="lost")
    with pytest.raises(Conflict):
        place_source(actor=owner, source=source, room=own)


def test_who_leaves_a_site_leaves_its_room(state: Cast) -> None:
    owner = state.operator_applicant
    source = registered(owner)
    place_source(actor=owner, source=source, room=add_room(actor=owner, site=source.site, name="A"))
    moved = into_storage(owner, source, site=site_of(owner, "Other"))
    moved.refresh_from_db()
    assert (moved.site.name, moved.room) == ("Other", None)


def test_the_page_of_a_room_sums_what_stands_in_it(state: Cast) -> None:
    owner = state.operator_applicant
    source, other = registered(owner, serial="1"), registered(owner, serial="2")
    room = add_room(actor=owner, site=source.site, name="Pit", purpose="Store")
    client = signed_in(owner)
    answer = client.post(f"/sources/{source.id}/place/", {"room": room.id})
    assert answer["Location"] == f"/sources/{source.id}/"
    assert f"/sources/rooms/{room.id}/" in client.get(f"/sources/{source.id}/").content.decode()
    page = client.get(f"/sources/rooms/{room.id}/?day=2026-01-01").content.decode()
    assert "Security level" in page
    assert page.index(source.national_number) < page.index("Elsewhere on this site")
    assert page.index(other.national_number) > page.index("Elsewhere on this site")
    assert (
        f"/sources/rooms/{room.id}/"
        in client.get(f"/sources/sites/{source.site_id}/").content.decode()
    )
    # Who may not know where it stands finds no room.
    assert signed_in(state.customs_officer).get(f"/sources/rooms/{room.id}/").status_code == 404
    assert signed_in(state.other_operator).get(f"/sources/{source.id}/place/").status_code == 404
    with pytest.raises(NotFound):
        get_room(actor=state.neighbour_officer, room_id=room.id)
