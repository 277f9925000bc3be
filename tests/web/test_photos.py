from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import select

from app.db import Tx
from app.domain.phases import Phase
from app.domain.photos import LARGEST_FILE, MOST_BYTES
from app.models import Photo
from app.services import moderation
from app.web.house import House
from app.web.uploads import LARGEST_FORM
from tests.clock import StandingClock
from tests.conftest import Phones
from tests.people import Camp, ada_organises, an_event
from tests.reading import page


@pytest.fixture
def camp(house: House, clock: StandingClock) -> Camp:
    return an_event(house.db, clock, phase=Phase.RUNNING, placed={"Bread": (0, "Salon")})


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", comment="Cleo's kitchen")
    return out.getvalue()


def notes(camp: Camp, title: str = "Bread") -> str:
    return f"{camp.path}/n/{camp.topics[title]}"


def adds(
    client: TestClient, camp: Camp, data: bytes, filename: str = "IMG_1.jpg", **words: str
) -> Any:
    """Add a photo by the form that the page shows."""
    form = page(client.get(f"{notes(camp)}/photos")).form(f"{notes(camp)}/photos")
    assert form.element.get("enctype") == "multipart/form-data"
    key = form.value("key")
    return client.post(form.action, data={"key": key, **words}, files={"photo": (filename, data)})


def shown(client: TestClient, camp: Camp) -> dict[str, str]:
    """Return the address of each photo on the page of notes by its alternative text."""
    images = page(client.get(notes(camp))).every("img")
    return {image.get("alt"): image.get("src") for image in images}


def test_a_photo_is_added_and_everybody_sees_it(
    phone: Phones, camp: Camp, clock: StandingClock, jpeg: bytes
) -> None:
    landed = adds(phone("cleo"), camp, jpeg, name="Flip chart")
    assert (landed.url.path, landed.url.fragment) == (notes(camp), "photos")
    figure = page(phone().get(notes(camp))).one("figure")
    assert figure.text == "Flip chart by Cleo"
    assert (figure.one("img").get("width"), figure.one("img").get("height")) == ("40", "30")
    clock.advance(seconds=1)
    adds(phone("cleo"), camp, jpeg)
    assert list(shown(phone(), camp)) == ["Flip chart", "A photo without a description"]


def test_a_photo_is_sent_alone_for_ever_and_does_nothing(
    phone: Phones, camp: Camp, jpeg: bytes
) -> None:
    adds(phone("cleo"), camp, jpeg, filename='../evil".html', name="Chart")
    stranger = phone()
    address = shown(stranger, camp)["Chart"]
    answer = stranger.get(address)
    assert address == f"{camp.path}/photos/{address.rpartition('/')[2]}"
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert answer.headers["content-disposition"] == (
        f'inline; filename="{address.rpartition("/")[2]}"'
    )
    assert "set-cookie" not in answer.headers
    assert "vary" not in answer.headers or "Cookie" not in answer.headers["vary"]
    assert b"kitchen" not in answer.content
    tag = {"If-None-Match": answer.headers["etag"]}
    assert stranger.get(address, headers=tag).status_code == 304
    assert stranger.head(address).headers["content-length"] == str(len(answer.content))
    assert stranger.get(address.replace(".jpg", ".svg")).status_code == 404
    assert stranger.get(address.replace(".jpg", "")).status_code == 404


def test_a_form_sent_twice_adds_one_photo_and_ten_are_enough_for_a_minute(
    phone: Phones, camp: Camp, jpeg: bytes, clock: StandingClock
) -> None:
    cleo, here = phone("cleo"), f"{notes(camp)}/photos"

    def sends(key: str, data: bytes = jpeg) -> Any:
        return cleo.post(here, data={"key": key, "name": key}, files={"photo": ("a.jpg", data)})

    for key in (*range(10), 9):
        assert sends(str(key)).url.path == notes(camp)
    refused = sends("10", b"no photo, and nobody looks")
    assert (refused.status_code, page(refused).form(here).value("name")) == (409, "10")
    assert "You have added 10 photos in a minute. Wait a minute" in refused.text
    assert "Wait a minute" in cleo.get(here).text
    clock.advance(minutes=1)
    assert "Wait a minute" not in cleo.get(here).text
    sends("10")
    assert len(shown(cleo, camp)) == 11


def test_why_no_photo_can_be_added_is_said_before_one_is_looked_at(
    phone: Phones, camp: Camp, house: House, clock: StandingClock
) -> None:
    cleo, here = phone("cleo"), f"{notes(camp)}/photos"
    who = camp.cleo.participant()
    house.db.write_now(moderation.block, camp.ada, clock(), person_id=who, on=True)
    sent = cleo.post(here, files={"photo": ("a.jpg", b"no photo")})
    answers = [cleo.get(here), sent]
    house.db.write_now(moderation.block, camp.ada, clock(), person_id=who, on=False)
    clock.advance(days=40)
    answers += [cleo.get(here), cleo.post(here, files={"photo": ("a.jpg", b"no photo")})]
    assert [answer.status_code for answer in answers] == [403, 403, 409, 409]


def test_photos_that_were_removed_take_room_for_they_may_come_back(
    phone: Phones, camp: Camp, house: House, jpeg: bytes
) -> None:
    cleo = phone("cleo")
    adds(cleo, camp, jpeg, name="Chart")
    address = shown(cleo, camp)["Chart"].replace(".jpg", "")

    def grow(tx: Tx) -> None:
        tx.exec(select(Photo)).one().size = MOST_BYTES

    house.db.write_now(grow)
    cleo.post(f"{address}/removal")
    refused = adds(phone("ben"), camp, jpeg)
    assert (refused.status_code, "fill the 200 MB" in refused.text) == (409, True)
    cleo.post(f"{address}/return")
    assert list(shown(cleo, camp)) == ["Chart"]


def test_what_is_no_photo_comes_back_with_a_sentence(
    phone: Phones, camp: Camp, jpeg: bytes
) -> None:
    cleo = phone("cleo")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    refused = {
        "Choose a photo first.": (b"", ""),
        "Send a photo as JPEG, PNG or WebP, as phones make them.": (svg, "cat.jpg"),
        "This photo did not arrive whole, or is damaged. Take it again, or send another one.": (
            jpeg[:-50],
            "cat.jpg",
        ),
        "This photo has more than 12 MB. Send it smaller: a screenshot of it will do.": (
            jpeg + b"\0" * LARGEST_FILE,
            "cat.jpg",
        ),
    }
    for sentence, (data, filename) in refused.items():
        answer = adds(cleo, camp, data, filename, name="My “chart”")
        assert answer.status_code == 422
        again = page(answer)
        assert sentence in again.problems["photo"]
        assert again.form(f"{notes(camp)}/photos").value("name") == "My “chart”"
    vast = adds(cleo, camp, jpeg + b"\0" * LARGEST_FORM)
    assert "more than 12 MB" in page(vast).problems["photo"]
    long = adds(cleo, camp, jpeg, name="x" * 121)
    assert "Shorten this" in page(long).problems["name"]
    assert shown(cleo, camp) == {}


def test_forms_that_are_not_whole_or_say_their_own_codec_do_no_harm(
    phone: Phones, camp: Camp, jpeg: bytes
) -> None:
    cleo, here = phone("cleo"), f"{notes(camp)}/photos"
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    file = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n' + jpeg
    bodies = (
        b"",
        b"--b",
        part % (b"name", b"\xff\xfe"),
        file + b"\r\n" + file + b"\r\n--b--\r\n",
        part % (b"name", b"x" * 5000) + b"--b--\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    )
    for kind in (
        "multipart/form-data; boundary=b",
        "multipart/form-data; boundary=b; charset=punycode",
    ):
        for body in bodies:
            answer = cleo.post(here, content=body, headers={"Content-Type": kind})
            assert answer.status_code == 422, (kind, body[:60])
    for kind in (
        "multipart/form-data",
        'multipart/form-data; boundary="',
        "multipart/form-data; boundary=\xe9",
    ):
        sent = {b"Content-Type": kind.encode("latin-1")}
        assert cleo.post(here, content=bodies[0], headers=sent).status_code == 422
    told = {"Content-Type": "multipart/form-data; boundary=b"}
    assert cleo.post(f"{notes(camp)}/edit", content=b"--b--", headers=told).status_code == 415
    assert cleo.post(f"{camp.path}/topics", content=b"--b--", headers=told).status_code == 415
    whole = cleo.post(here, content=file + b"\r\n--b--\r\n", headers=told)
    assert whole.url.path == notes(camp)
    assert cleo.post(here, data={"name": "no file at all"}).status_code == 422


def test_who_added_a_photo_and_organisers_remove_it(phone: Phones, camp: Camp, jpeg: bytes) -> None:
    cleo, ben, ada = phone("cleo"), phone("ben"), phone("ada")
    ada_organises(ada, camp)
    adds(cleo, camp, jpeg, name="Chart")
    address = shown(cleo, camp)["Chart"]
    removal = address.replace(".jpg", "/removal")
    back = address.replace(".jpg", "/return")
    assert [form.action for form in page(ben.get(notes(camp))).forms] == []
    assert ben.post(removal).status_code == 403
    assert phone().post(removal).status_code == 403
    cleo.post(page(cleo.get(notes(camp))).form(removal).action)
    assert shown(ben, camp) == {}
    gone = ben.get(address)
    assert gone.status_code == 410
    assert "This photo was removed." in gone.text
    assert ben.post(back).status_code == 403
    cleo.post(page(cleo.get(notes(camp))).form(back).action)
    assert ben.get(address).status_code == 200
    ada.post(page(ada.get(notes(camp))).form(removal).action)
    assert "Somebody else removed this photo." in cleo.post(back).text
    ada.post(page(ada.get(notes(camp))).form(back).action)
    assert list(shown(ben, camp)) == ["Chart"]


def test_a_stranger_reads_and_does_not_add(phone: Phones, camp: Camp, jpeg: bytes) -> None:
    stranger = phone()
    assert "Add a photo" not in stranger.get(notes(camp)).text
    assert stranger.get(f"{notes(camp)}/photos").url.path == f"/j/{camp.code}"
    sent = stranger.post(f"{notes(camp)}/photos", files={"photo": ("a.jpg", jpeg)})
    assert sent.status_code == 403


def test_a_photo_is_of_its_own_event_alone(
    phone: Phones, camp: Camp, jpeg: bytes, house: House, clock: StandingClock
) -> None:
    other = an_event(house.db, clock, name="Other camp")
    adds(phone("cleo"), camp, jpeg, name="Chart")
    elsewhere = shown(phone(), camp)["Chart"].replace(camp.path, other.path)
    assert phone().get(elsewhere).status_code == 404
    assert phone("ada").post(elsewhere.replace(".jpg", "/removal")).status_code == 404
    assert phone().get("/e/nowhere/photos/x.jpg").status_code == 404
