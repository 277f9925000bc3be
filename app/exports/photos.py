"""The photos of an archive of notes: each a file under a name of its own."""

from itertools import count

from app.exports.file_names import plain_names
from app.queries.wiki_book import WikiBook, WikiPhoto

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png"}


def photo_files(book: WikiBook) -> dict[WikiPhoto, str]:
    """Return the names of the files of all photos on pages of the book, each name once."""
    photos = [photo for page in book.pages for photo in page.photos]
    names = plain_names(map(_wanted, photos, count(1)), taken=[])
    return {
        photo: name + _ENDINGS.get(photo.media_type, ".bin")
        for photo, name in zip(photos, names, strict=True)
    }


def _wanted(photo: WikiPhoto, number: int) -> str:
    return photo.name or f"photo {number}"
