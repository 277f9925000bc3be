"""Reads pages as people do: headings, links, forms with what stands in them, what is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


class Answer(Protocol):
    """An answer of the server, as TestClient returns it."""

    @property
    def text(self) -> str: ...


@dataclass
class Element:
    """One element with its attributes and children; texts are children too."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words inside, with single spaces."""
        return " ".join(" ".join(self._texts()).split())

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute; one without a value is empty."""
        return self.attributes.get(name, default)

    def has(self, name: str) -> bool:
        """Tell whether an attribute is there."""
        return name in self.attributes

    def every(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Return all elements inside with a tag and attributes; `class_` asks for one class."""
        return [found for found in self._inside() if _fits(found, tag, attributes)]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """Return the only such element inside."""
        found = self.every(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def _inside(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._inside()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                yield from child._texts()


class Form:
    """One form: where it goes and what would be sent."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element.get("action")
        self.method = element.get("method", "get").lower()

    @property
    def values(self) -> dict[str, list[str]]:
        """What the browser would send as the form stands, without its buttons."""
        values: dict[str, list[str]] = {}
        for name, value in self._standing():
            values.setdefault(name, []).append(value)
        return values

    def value(self, name: str) -> str:
        """Return what stands in the only field of a name."""
        (value,) = self.values[name]
        return value

    def _standing(self) -> Iterator[tuple[str, str]]:
        for found in self.element.every():
            name = found.get("name")
            if not name or found.has("disabled"):
                continue
            if found.tag == "textarea":
                # A first line end is not part of the text (WHATWG HTML 13.1.2.5).
                yield name, "".join(found._texts()).removeprefix("\n")
            elif found.tag == "select":
                yield name, _chosen(found)
            elif found.tag == "input" and _counts(found):
                yield name, found.get("value", "on" if _is_box(found) else "")


class Page(Element):
    """A whole page."""

    @property
    def title(self) -> str:
        """The words in the browser's tab."""
        return self.one("title").text

    @property
    def heading(self) -> str:
        """The one first heading."""
        return self.one("h1").text

    @property
    def links(self) -> dict[str, str]:
        """The address of each link by its words."""
        return {link.text: link.get("href") for link in self.every("a") if link.has("href")}

    @property
    def forms(self) -> list[Form]:
        """All forms in their order."""
        return [Form(element) for element in self.every("form")]

    def form(self, action: str) -> Form:
        """Return the only form that goes to an address."""
        (form,) = [form for form in self.forms if form.action == action]
        return form

    @property
    def problems(self) -> dict[str, str]:
        """What is said to be wrong, by the name of the field that is marked so."""
        said = {}
        for marked in self.every("", aria_invalid="true"):
            told = marked.get("aria-describedby").split()
            texts = [found.text for key in told for found in self.every("", id=key)]
            said[marked.get("name")] = " ".join(texts)
        return said


def page(answer: Answer | str) -> Page:
    """Read an answer, or a text, as a page."""
    reader = _Reader()
    reader.feed(answer if isinstance(answer, str) else answer.text)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page("page")
        self._open: list[Element] = [self.page]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _fits(element: Element, tag: str, attributes: Mapping[str, str]) -> bool:
    if tag and element.tag != tag:
        return False
    for name, value in attributes.items():
        if name == "class_":
            if value not in element.get("class").split():
                return False
        elif element.attributes.get(name.replace("_", "-")) != value:
            return False
    return True


def _is_box(element: Element) -> bool:
    return element.get("type") in ("checkbox", "radio")


def _counts(element: Element) -> bool:
    if element.get("type") in ("submit", "button", "reset", "image"):
        return False
    return element.has("checked") or not _is_box(element)


def _chosen(select: Element) -> str:
    options = select.every("option")
    chosen = [option for option in options if option.has("selected")] or options[:1]
    return chosen[0].get("value", chosen[0].text) if chosen else ""
