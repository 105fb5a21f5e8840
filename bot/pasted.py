"""A question inside pasted code, data or logs: the words alone are looked up, not what stands around them."""

import re

from bot.parts import asks, pieces

_CODE = re.compile(
    r"```|^\s*[{\[].*[}\]]\s*$|\w\s*[(=]\s*[\"']|\s-[a-zA-Z]\s+[\"']|;\s*(?:--|//|#)\s|<!\[CDATA\[|"
    r"\b(?:ERROR|INFO|WARN(?:ING)?|DEBUG|TRACE)\b",
    re.S | re.M,
)
_STRING = re.compile(
    r"(?:(?<=[\"'])\s*:|[=(\[,{]|\s-[a-zA-Z])\s*([\"'])(?:\w+=)?(?P<text>(?:\\.|(?!\1).|(?<=\w)\1(?=\w))+)\1"
)
_COMMENT = re.compile(r"(?:^|\s)(?:--|//|#|/\*)\s+(?P<text>.+?)(?:\*/|$)", re.M)
_CDATA = re.compile(r"<!\[CDATA\[(?P<text>.*?)(?:\]\]>|$)", re.S)
_ESCAPED = re.compile(r"\\([\"'/\\])")
_LINE_OF_CODE = re.compile(r"```|\w\(|\b(?:ERROR|INFO|WARN(?:ING)?|DEBUG|TRACE)\b|[;{}\[\]<>=]|^\s*[\"'{]")


def out_of_code(message: str) -> str:
    """What is asked in `message` in strings, comments and lines of prose, if it holds code; else all of it."""
    if not _CODE.search(message):
        return message
    inside = [match["text"] for kind in (_STRING, _COMMENT, _CDATA) for match in kind.finditer(message)]
    prose = [line for line in message.splitlines() if not _LINE_OF_CODE.search(line)]
    asked = [text for text in (_ESCAPED.sub(r"\1", found).strip() for found in [*inside, *prose]) if _asked(text)]
    return "\n".join(dict.fromkeys(asked)) or message


def _asked(text: str) -> bool:
    return any(asks(piece) for piece in pieces(text))
