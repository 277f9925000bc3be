import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from app.domain.errors import Invalid
from app.domain.photos import LARGEST_FILE, LONGEST_SIDE
from app.imaging import MOST_PIXELS, MOST_SCANS, redraw

PLACE = "Lausanne, at home"


def drawn(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Return a picture that is red on its left half and blue on its right one."""
    image = Image.new("RGB", size, "red")
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill="blue")
    return image.convert(mode)


def coded(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """Return a picture as a file of a kind."""
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def seen(data: bytes) -> Image.Image:
    """Read what is kept, which must be a JPEG."""
    image = Image.open(BytesIO(data), formats=("JPEG",))
    image.load()
    return image


def colours(data: bytes) -> tuple[str, str]:
    """Tell the colours of the upper left and of the lower right corner."""
    image = seen(data).convert("RGB")
    corners = ((2, 2), (image.width - 3, image.height - 3))
    return tuple(_name(image.getpixel(at)) for at in corners)  # type: ignore[return-value]


def _name(pixel: Any) -> str:
    names = {"red": (255, 0, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
    return min(
        names, key=lambda name: sum(abs(a - b) for a, b in zip(names[name], pixel, strict=True))
    )


def said(raw: bytes) -> str:
    """Return what is said of a file that is not taken."""
    with pytest.raises(Invalid) as refused:
        redraw(raw)
    (problem,) = refused.value.problems
    assert problem.field == "photo"
    return problem.message.text


def exif() -> Image.Exif:
    tags = Image.Exif()
    tags[Base.Make] = "SpyPhone"
    tags[Base.ImageDescription] = PLACE
    tags.get_ifd(IFD.GPSInfo)[2] = (46.0, 31.0, 12.0)
    return tags


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_of_a_photo_nothing_is_kept_but_its_pixels(kind: str) -> None:
    words = PngInfo()
    words.add_text("Comment", PLACE)
    how: dict[str, Any] = {"exif": exif(), "xmp": f"<x:xmpmeta>{PLACE}</x:xmpmeta>".encode()}
    how["icc_profile"] = b"profile of SpyPhone"
    own: dict[str, dict[str, Any]] = {"JPEG": {"comment": PLACE}, "PNG": {"pnginfo": words}}
    how |= own.get(kind, {})
    raw = coded(drawn(), kind, **how)
    assert b"SpyPhone" in raw
    assert PLACE.encode() in raw
    kept = redraw(raw)
    markers = {marker for marker in range(0xE1, 0xF0) if bytes((0xFF, marker)) in kept.data[:400]}
    assert markers == set()
    assert b"\xff\xfe" not in kept.data[:400]
    assert [
        word for word in (b"SpyPhone", PLACE.encode(), b"Exif", b"xmp") if word in kept.data
    ] == []
    assert dict(seen(kept.data).getexif()) == {}
    assert set(seen(kept.data).info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("held", "size", "corners"),
    [
        (1, (64, 48), ("red", "blue")),
        (2, (64, 48), ("blue", "red")),
        (3, (64, 48), ("blue", "red")),
        (6, (48, 64), ("red", "blue")),
        (8, (48, 64), ("blue", "red")),
        (99, (64, 48), ("red", "blue")),
    ],
)
def test_a_photo_stands_upright_as_the_phone_was_held(
    held: int, size: tuple[int, int], corners: tuple[str, str]
) -> None:
    tags = Image.Exif()
    tags[Base.Orientation] = held
    kept = redraw(coded(drawn(), exif=tags))
    assert (kept.width, kept.height) == size == seen(kept.data).size
    assert colours(kept.data) == corners


@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Possibly corrupt EXIF")
def test_words_about_a_photo_that_are_damaged_do_not_matter() -> None:
    raw = coded(drawn(), exif=b"Exif\0\0II*\0\xff\xff\xff\x7f" + b"\xff" * 40)
    assert colours(redraw(raw).data) == ("red", "blue")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_write_colours_is_read(mode: str) -> None:
    image = drawn().convert("L").convert("I").point(lambda v: v * 256).convert("I;16") \
        if mode == "I;16" else drawn(mode=mode)  # fmt: skip
    kept = redraw(coded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert seen(kept.data).size == (64, 48)
    if mode in ("P", "RGBA", "CMYK"):
        assert colours(kept.data) == ("red", "blue")


def test_what_one_can_look_through_shows_white() -> None:
    image = drawn(mode="RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    assert colours(redraw(coded(image, "PNG")).data) == ("white", "white")


def test_a_large_photo_becomes_small_and_a_small_one_stays() -> None:
    kept = redraw(coded(drawn((2000, 1500))))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1200)
    assert colours(kept.data) == ("red", "blue")
    assert redraw(coded(drawn((5, 9)))).width == 5
    assert redraw(coded(drawn((9000, 2)), "PNG")).height == 1


def test_a_second_picture_inside_a_jpeg_is_left_out() -> None:
    raw = coded(drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "white")])
    assert colours(redraw(raw).data) == ("red", "blue")


def png(width: int, height: int) -> bytes:
    """Return a tiny PNG that claims to be of a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """Return a tiny JPEG that claims to be of a size."""
    raw = bytearray(coded(drawn()))
    at = raw.index(b"\xff\xc0")
    raw[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(raw)


def webp(width: int, height: int) -> bytes:
    """Return a tiny WebP that claims to be of a size."""
    raw = bytearray(coded(drawn(), "WEBP", exif=exif()))
    at = raw.index(b"VP8X")
    raw[at + 12 : at + 18] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(raw)


def test_bombs_are_refused_before_they_are_decoded() -> None:
    vast = "This photo has too many pixels. Send it smaller: a screenshot of it will do."
    assert [said(png(*size)) for size in ((6000, 5000), (9000, 9000), (60_000, 60_000))] == [
        vast
    ] * 3
    assert [said(jpeg(*size)) for size in ((8000, 7000), (60_000, 60_000))] == [vast] * 2
    assert MOST_PIXELS < 8000 * 7000
    assert said(webp(16_000, 16_000)) == vast


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    raw = coded(drawn(), progressive=True)
    start = raw.index(b"\xff\xda")
    again = raw[start : raw.index(b"\xff", start + 2)]
    assert "damaged" in said(raw[:start] + again * (MOST_SCANS + 1) + raw[start:])


def test_what_is_no_still_photo_is_refused_by_its_bytes() -> None:
    which = "Send a photo as JPEG, PNG or WebP, as phones make them."
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    others = [b"", b"GIF89a", svg, b"%PDF-1.7", b"\x00\x00\x00\x18ftypheic" + b"\0" * 64]
    others += [coded(drawn(), kind) for kind in ("GIF", "BMP", "TIFF", "ICO", "PPM", "EPS")]
    others.append(b"<html>" + coded(drawn()))
    assert [said(raw) for raw in others] == [which] * len(others)
    moving = [
        coded(drawn(), kind, save_all=True, append_images=[drawn().rotate(90)])
        for kind in ("PNG", "WEBP")
    ]
    assert [said(raw) for raw in moving] == ["This picture moves. Send a still one."] * 2


def test_what_did_not_arrive_whole_is_refused() -> None:
    kinds = {kind: coded(drawn((640, 480)).rotate(20), kind) for kind in ("JPEG", "PNG", "WEBP")}
    for raw in kinds.values():
        for share in (0.3, 0.6, 0.9):
            assert "damaged" in said(raw[: int(len(raw) * share)])
    assert "damaged" in said(png(20, 20))
    assert "more than" in said(kinds["JPEG"] + b"\0" * LARGEST_FILE)
