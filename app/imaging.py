"""Photos are decoded and drawn anew; the only module that knows how pictures are coded.

Nothing of a file is kept but its pixels: where it was taken, with which phone and when are gone,
and with them whatever else somebody hid in it. A colour profile goes too, which pales the reds of
some phones a little; to read it would let strangers' files into one more decoder.
"""

import warnings
from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

from app.domain.messages import say
from app.domain.photos import BROKEN, LARGEST_FILE, LONGEST_SIDE, Picture, not_taken, too_large

MOST_PIXELS = 50_000_000
"""Of a JPEG: phones send up to 8160 by 6120. It is decoded at a part of its size."""
MOST_PIXELS_WHOLE = 24_000_000
"""Of the other kinds, which are decoded as they are: 96 MB of memory."""
MOST_SCANS = 64
"""A JPEG has one or about ten. Each is worked through whole, so that thousands would take hours."""
QUALITY = 82
KINDS = ("JPEG", "PNG", "WEBP")

WHICH = say("Send a photo as JPEG, PNG or WebP, as phones make them.")
MOVING = say("This picture moves. Send a still one.")
VAST = say("This photo has too many pixels. Send it smaller: a screenshot of it will do.")

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each way in which a phone can be held (Exif 2.32, tag 0x0112)."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Of damaged words about a photo nobody needs to hear in the log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def redraw(raw: bytes) -> Picture:
    """Return a photo as it is kept: upright, at most LONGEST_SIDE long, JPEG, with no metadata.

    What it is its bytes say, not its name. Takes up to half a second and 200 MB: one at a time,
    and in no event loop. Raises Invalid for what is no such photo, is damaged, or moves.
    """
    if len(raw) > LARGEST_FILE:
        raise too_large()
    _check_before_opening(raw)
    try:
        return _drawn(raw)
    except UnidentifiedImageError:
        raise not_taken(WHICH) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise not_taken(VAST) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, ArithmeticError):
        raise not_taken(BROKEN) from None


def _check_before_opening(raw: bytes) -> None:
    """Refuse what takes long to decode however few pixels it has."""
    if raw.startswith(b"\xff\xd8") and raw.count(b"\xff\xda") > MOST_SCANS:
        raise not_taken(BROKEN)


def _drawn(raw: bytes) -> Picture:
    with Image.open(BytesIO(raw), formats=KINDS) as image:
        _check(image)
        turn = _turn(image)
        small = _small(image)
    upright = small.transpose(turn) if turn is not None else small
    bare = Image.frombytes("RGB", upright.size, _on_white(upright).tobytes())
    out = BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(out.getvalue(), *bare.size)


def _check(image: Image.Image) -> None:
    """Refuse what is too vast to decode, and what moves.

    A JPEG may hold a second picture, as phones add one for bright screens: the first is the photo.
    """
    whole = image.format in ("PNG", "WEBP")
    if image.width * image.height > (MOST_PIXELS_WHOLE if whole else MOST_PIXELS):
        raise not_taken(VAST)
    if whole and getattr(image, "is_animated", False):
        raise not_taken(MOVING)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Tell how to turn the picture as the phone was held; damaged words about it say nothing."""
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # the reader of such words trips over hostile ones in many ways
        return None


def _small(image: Image.Image) -> Image.Image:
    """Return the pixels at most LONGEST_SIDE long; a JPEG is decoded at a part of its size."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    elif image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    image.load()
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Return red, green and blue alone; what one could look through shows white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    ground = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(ground, seen).convert("RGB")
