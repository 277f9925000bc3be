"""Mail addresses of people that were typed into words, which no machine is handed.

What a page shows to people stays as it was typed; programs that collect addresses read feeds.
"""

import re
from collections.abc import Iterable

MASK = "…"

_NEVER = r"\s@＠﹫<>()\[\],;:\"/\\|*`…"
_AT = r"\\?(?:[@＠﹫]|%40|&#0*64;|&#x0*40;|&commat;)"
_DOT = "[.。．｡]"
_LOCAL = rf"(?:\"[^\"\n@]{{1,64}}\"|[^{_NEVER}_~'‘’“”«»=?&.][^{_NEVER}=?&]{{0,63}})"
_LABEL = rf"[^{_NEVER}{{}}'‘’“”«»!?#&=^$%+~.。．｡]"
_LITERAL = r"\[(?:IPv6:)?[\d.:a-f]+\]"
# The last part begins with a letter and has two signs or more: `3@5.50` and `tool@1.2.x` have not.
_DOMAIN = rf"(?:(?:{_LABEL}+{_DOT})+(?=[^\W\d_])(?:(?!_){_LABEL}){{2,}}|{_LITERAL})"
_ADDRESS = rf"{_LOCAL}{_AT}{_DOMAIN}"
_ASKING = r"(?:\?[^\s<>()\[\]\"]*)?"

_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?mailto:[^()<>\s]*>?(?:\s+\"[^\"]*\")?\s*\)", re.I)
_FOUND = re.compile(
    rf"<(?:mailto:)?{_ADDRESS}{_ASKING}>|mailto:{_ADDRESS}{_ASKING}|[@＠]?{_ADDRESS}", re.I
)
_HINT = re.compile(_AT, re.I)


def without_addresses(text: str) -> str:
    """Return a text, plain or Markdown, with "…" in place of each mail address.

    `mailto:` goes with the address, and so does the target of a link, whose words stay. `@name`,
    `3@5` and everything else stay as they are. Doing it twice changes nothing more.
    """
    if not _HINT.search(text):
        return text
    return _FOUND.sub(MASK, _LINK.sub(_words, text))


def apart_without_addresses(names: Iterable[str]) -> dict[str, str]:
    """Return for each of several names the one without addresses; no two become the same."""
    shown: dict[str, str] = {}
    for name in names:
        bare, number = without_addresses(name), 2
        masked = bare
        while masked in shown.values():
            masked, number = f"{bare} ({number})", number + 1
        shown[name] = masked
    return shown


def _words(link: re.Match[str]) -> str:
    words = without_addresses(link[1]).strip()
    return MASK if words in ("", MASK) else f"{words} ({MASK})"
