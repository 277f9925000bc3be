"""Takes the notes of a hostile event into a real MediaWiki and DokuWiki and reads them back.

`python -m docs.try_wikis MEDIAWIKI DOKUWIKI` with the folders of both as they are unpacked, not yet
set up; `-` leaves one out. PHP with sqlite3, mbstring, xml and intl must be there, and `unzip`.
Nothing is written into these folders. Every version of every page is compared with our own page:
author, time, summary, the text that is read, where links lead. The exit code is 1 if any differs.
"""

import argparse
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from PIL import Image

from app.domain.text import clean_text, fold
from app.exports.dokuwiki_pages import write_dokuwiki
from app.exports.mediawiki_dump import write_mediawiki
from app.exports.wiki_words import Wiki, whole_seconds
from app.queries.wiki_book import WikiEntry, WikiRevision
from app.web.markdown import Link, render
from docs.wiki_readers import Tried, in_dokuwiki, in_mediawiki
from tests.exports import hostile
from tests.exports.wikis import BASE, BOOK, HOSTILE, MORNING, TALKS, WORDS, book_of, entry

Texts = Mapping[str, Sequence[WikiRevision]]

RANDOM_PAGES = 150
PEOPLE = ("Cleo", "Zoé-Ann", "#12", "", "Admin", "Ångström 2")
FRENCH = """\
## L’accueil : « bienvenue »

Qui vient ? Tout le monde ! C’est **gratuit** ; 50 % d’entre nous restent, 10 000 pas.
Voir [[Contracts|les contrats]] et l'*eau* d''ici, n'est-ce pas (c) 2026 -- ou --- jamais...
-> là <- ici => 640x480.

1. Un
2. Deux `{{x}}` et ``a ` b``
   - trois
     1. quatre

> Une citation
> > dans une autre

- [ ] à faire
- [x] fait

  avec deux paragraphes

| Qui | Quoi | Quand |
|:---|:---:|---:|
| a | `b | c` | d \\| e |
| | seul | |
| {{x}} | [[Contracts]] | **gras** |

3. trois
4. quatre

Un http://a.example/x?a=1&b=2, www.example.org, a@b.example,
 \\\\server\\share, file:///etc. :-) FIXME
#hash @who __souligné__ ''mono'' ((note)) ~~NOTOC~~ {{page>x}}
----  RFC 2119 ISBN 978-3-16-148410-0 PMID 1 "guillemets" FIXMEÉ

```
a ? b : « c »  ; d
```

# [Diapos](http://a.example/d) de [[Contracts]]
"""
ENDINGS = """\
a
b
c\\
d

    indented {{code}}
    </pre> [[x]]

~~~html
<b>&amp;</b> ~~~~ </code></file>
~~~

<div>raw</div>

<!-- remark -->

![photo](http://a.example/p.png) [mail](mailto:a@b.example) [rel](/e/camp)
[x](javascript:alert(1))

* * *

&nbsp;&copy; &#123;&#123;x}} &lt;b&gt;

</text></revision></page> ]]> &#x5b;[y]]

Last: #REDIRECT [[Contracts]]"""


def main() -> int:
    """Try both wikis and tell what differs."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("mediawiki")
    asked.add_argument("dokuwiki")
    asked.add_argument("--pages", type=int, default=RANDOM_PAGES, help="pages of random markup")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    wiki = _wiki(_texts(given.pages, random.Random(given.seed)))
    trials = (
        (given.mediawiki, write_mediawiki, in_mediawiki),
        (given.dokuwiki, write_dokuwiki, in_dokuwiki),
    )
    wrong = 0
    for folder, write, read in trials:
        if folder != "-":
            target = BytesIO()
            write(target, wiki)
            with TemporaryDirectory() as scratch:
                tried = read(Path(folder).absolute(), target.getvalue(), wiki.book, Path(scratch))
            wrong += _told(wiki, tried)
    return 1 if wrong else 0


def _told(wiki: Wiki, tried: Tried) -> int:
    differences = list(_differences(wiki, tried))
    seen = sum(map(len, tried.pages.values()))
    summary = f"{len(tried.pages)} pages, {seen} versions, {len(differences)} differences"
    sys.stdout.write("".join(f"{it}\n" for it in [*differences, f"{tried.version}: {summary}"]))
    return len(differences)


def _texts(count: int, chance: random.Random) -> Texts:
    """Return revisions by title: what is hostile on purpose, then random markup."""
    parts = hostile.MARKUP + hostile.MARKDOWN * 2 + hostile.WORDS * 3
    bodies = {
        "French": [clean_text(FRENCH)],
        "Endings": [clean_text(ENDINGS)],
        "Many": [f"Version {at}\n\n- *{at}*" for at in range(60)] + [HOSTILE],
        "~~~~ {{x}} [[y]] <b> 'z' #1: |%|": ["The title is hostile."],
        "Talk:x / User:y": ["So is [[Talk:x / User:y]], [[French|Talk:x]] and [[Nobody]]."],
        "éa est là ?": ["[[Many]] [[FRENCH]]s"],
    }
    for at in range(count):
        drawn = clean_text("".join(chance.choices(parts, k=chance.randrange(1, 25))))
        bodies[f"Random {at}"] = [drawn or "x"]
    return {title: list(map(_revision, range(1, 100), of)) for title, of in bodies.items()}


def _revision(number: int, body: str) -> WikiRevision:
    at, summary = MORNING + timedelta(minutes=number), f"{{{{why}}}} ''{number}'' <é>"
    return WikiRevision(number, PEOPLE[number % len(PEOPLE)], body, summary, at)


def _wiki(texts: Texts) -> Wiki:
    """Return the wiki of the golden files with more pages in it."""
    more = [entry(f"x{at}", title, wrote) for at, (title, wrote) in enumerate(texts.items())]
    by_key = {**TALKS, **{page.key: texts[page.title] for page in more}}
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    book = book_of(*BOOK.entries, *more, name=BOOK.name)
    return Wiki(
        book, WORDS, BASE, lambda page: by_key.get(page.key, ()), lambda _: drawn.getvalue()
    )


def _differences(wiki: Wiki, tried: Tried) -> Iterator[str]:
    every = {page.key for page in wiki.book.pages}
    if {tried.page(href) for href in Shown(tried.start).links} - {None} != every:
        yield "the start page does not lead to all pages"
    for page in wiki.book.pages:
        wanted, got = wiki.history(page), tried.pages[page.key]
        ours = [
            (int(at.timestamp()), wiki.words.person(one.author), one.summary)
            for one, at in zip(wanted, whole_seconds(wanted), strict=True)
        ]
        if ours != (theirs := [(one.at, one.author, one.comment) for one in got]):
            yield f"{page.title}: history {theirs} instead of {ours}"
        for revision, seen in zip(wanted, got, strict=False):
            shown = Shown(seen.html)
            for what, here, there in _compared(wiki, tried, page, revision.body, shown):
                if here != there:
                    yield f"{page.title}, version {revision.number}, {what}:\n  {here}\n  {there}"


def _compared(
    wiki: Wiki, tried: Tried, page: WikiEntry, body: str, theirs: "Shown"
) -> Iterator[tuple[str, object, object]]:
    """Yield what is compared, as our own page has it and as the wiki has it."""
    titles = {entry.key: entry.title for entry in wiki.book.pages}

    def find(title: str) -> Link | None:
        key = wiki.book.titles.get(fold(title), "")
        return Link(f"/e/camp/n/{key}", title) if key in titles else None

    ours = Shown(str(render(body, find)))
    with_blanks = not page.title.startswith("Random")
    read = [_read(ours.text, with_blanks), _read(theirs.text, with_blanks)]
    if tried.version.startswith("DokuWiki"):  # whose pages have their title and photos in the text
        title, *photos = (
            _read(it, with_blanks) for it in (page.title, *(p.name for p in page.photos))
        )
        read[1] = read[1].removeprefix(title).strip()
        for photo in photos:
            read[1] = read[1].removesuffix(photo).strip()
    yield "text", read[0], read[1]
    pages = {href.rpartition("/")[2] for href in ours.links if href.startswith("/e/camp/n/")}
    pages -= {page.key}  # a page is not linked from itself in MediaWiki
    yield "pages", pages, {tried.page(href) for href in theirs.links} - {None, page.key}
    whole = {BASE + href if href.startswith("/") else href for href in ours.links}
    away = {unquote(href) for href in whole if not href.startswith(f"{BASE}/e/camp/n/")}
    yield (
        "addresses",
        away,
        {unquote(href) for href in theirs.links if re.match("https?:|mailto:", href)},
    )


def _read(text: str, with_blanks: bool) -> str:
    """Leave out what only an export shows, by design, and what wikis do to blanks in French.

    DokuWiki repeats below a heading where its links lead, has marks instead of lists inside
    quotations, and the address of a link whose label has brackets.
    """
    text = re.sub(r"(?m)^→ .*$", "", text).replace("\u2060", "")
    if with_blanks:
        return " ".join(text.split())
    return hostile.letters(re.sub(r"[•—»]|http://a\.example/\?a=1&b='c'", "", text))


class Shown(HTMLParser):
    """The text of a piece of HTML, with line ends around blocks, and where its links lead."""

    BLOCKS = re.compile("p|div|li|ul|ol|t[dhr]|table|pre|blockquote|[bh]r|h[1-6]")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += "\n" if self.BLOCKS.fullmatch(tag) else ""
        href = dict(attrs).get("href")
        self.links += [href] if tag == "a" and href else []

    def handle_endtag(self, tag: str) -> None:
        self.text += "\n" if self.BLOCKS.fullmatch(tag) else ""

    def handle_data(self, data: str) -> None:
        self.text += data


if __name__ == "__main__":
    sys.exit(main())
