"""Reads DokuWiki's markup as its parser does, as far as we write it, to check what we write.

Independent of our writer: the earliest pattern that matches wins, as in DokuWiki's own lexer. What
would be obeyed although we never write it comes out as a piece of kind `obeyed`.
"""

import re
from dataclasses import dataclass

_RULES = (
    ("verbatim", r"<nowiki>(?P<nowiki>.*?)</nowiki>|%%(?P<alt>.*?)%%"),
    ("code", r"<(?P<tag>code|file)(?: [a-z0-9-]+)?>\n(?P<code>.*?)\n</(?P=tag)>"),
    ("heading", r"(?:^|(?<=\n))[ \t]*={2,}(?P<heading>[^\n]+?)={2,}[ \t]*(?=\n|$)"),
    ("link", r"\[\[(?P<target>[^\]|]*?)(?:\|(?P<label>[^\[\]|{}]*?))?\]\]"),
    ("break", r"\\\\(?=\s|$)"),
    ("emphasis", r"\*\*|//|''|</?del>"),
    ("hr", r"(?:^|(?<=\n))-{4,}(?=\n|$)"),
    ("item", r"(?:^|(?<=\n))(?: {2})+[*-] ?"),
    ("quote", r"(?:^|(?<=\n))>+"),
    ("cell", r"(?:^|(?<=\n))[|^](?=[^\n]*[|^](?:\n|$))|(?<=\|)\n(?=[^|^])"),
    (
        "obeyed",
        r"\{\{|\[\[|__|\(\(|~~|==|<[a-zA-Z/]|(?:^|(?<=\n))(?: {2}|\t)\S|\b(?:www|ftp)\.|\b[a-z]+://"
        r"|\((?:c|C|r|R|tm|TM)\)|->|<-|=>|\.\.\.|--|(?a:\b(?:FIXME|DELETEME|LOL)\b)|\"|(?<!\w)[:;8]-[)(/DPOX|]|(?<!\w)=\)|:::|\^_\^",
    ),
)
_PATTERN = re.compile("|".join(f"(?P<{name}_>{rule})" for name, rule in _RULES), re.DOTALL)


@dataclass(frozen=True)
class Part:
    """What a rule matched, or plain `text`, with what is read of it."""

    kind: str
    text: str


def parts(markup: str) -> list[Part]:
    """Split markup as DokuWiki reads it."""
    found: list[Part] = []
    at = 0
    while match := _PATTERN.search(markup, at):
        found.append(Part("text", markup[at : match.start()]))
        kind = str(match.lastgroup).rstrip("_")
        kind = next(name for name, _ in _RULES if match[f"{name}_"] is not None)
        found.append(Part(kind, _read(match)))
        at = max(match.end(), match.start() + 1)
    return [*found, Part("text", markup[at:])]


def _read(match: re.Match[str]) -> str:
    groups = ("nowiki", "alt", "code", "heading", "label", "target")
    return next((match[name] for name in groups if match[name] is not None), "")
