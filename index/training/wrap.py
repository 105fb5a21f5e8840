"""Messages made by program: questions of the corpus among what authors wrote around theirs, with the tiles known.

Authors wrote whole messages (`corpus/training/messages`). Their greetings, stories, signatures, orders and earlier mail
are put around questions that other people wrote, in the forms in which people send several.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.records import Act
from corpus.training.messages import TrainingMessage
from index.training.frames import (
    AGENT_LINES,
    CODE,
    COLUMNS,
    DEEDS,
    DESIRES,
    FORWARDS,
    HEADERS,
    IMPERATIVES,
    JOINERS,
    LEADS,
    MARKS,
    MOTTOS,
    NAMES,
    OPENS,
    PASS_ON,
    POLITE,
    QUESTION_HEADS,
    SIGNATURES,
    SPEAKERS,
    WISHES,
)

Tiles = list[tuple[Act, str]]


@dataclass(frozen=True)
class Scraps:
    """What authors wrote, by act, in one language; `questions` come from elsewhere for English."""

    by_act: dict[Act, list[str]]
    questions: list[str]
    told: list[str]
    deeds: list[str]
    """Of `questions` those that want something done rather than told."""

    def pick(self, chance: random.Random, act: Act, longest: int = 400) -> str:
        found = [text for text in self.by_act.get(act, []) if len(text) <= longest]
        return chance.choice(found) if found else ""


def wrapped(messages: Sequence[TrainingMessage], questions: Sequence[str], count: int, seed: int = 0) -> list[Tiles]:
    """`count` messages made of `questions` and of what `messages` hold beside requests. Deterministic."""
    chance = random.Random(seed)
    english = [text for text in questions if _is_one(text)]
    told = [text for text in questions if not _is_one(text) and _asks_last(text)]
    by_language = _scraps(messages, english, told)
    languages = list(by_language)
    made = []
    for _ in range(count):
        language = "en" if chance.random() < 0.85 else chance.choice(languages)
        made.append(_FORMS[_draw(chance)](by_language.get(language, by_language["en"]), chance))
    return [_spaced(tiles) for tiles in made if tiles]


def _is_one(text: str) -> bool:
    """Whether it holds one sentence, so that it is known where it may be cut: nowhere."""
    inside = text.rstrip(" .?!")
    return not any(mark in inside for mark in (". ", "? ", "! ", "\n", "; "))


def _scraps(messages: Sequence[TrainingMessage], english: list[str], told: list[str]) -> dict[str, Scraps]:
    by_act: dict[str, dict[Act, list[str]]] = defaultdict(lambda: defaultdict(list))
    for message in messages:
        for act, text in message.tiles:
            if text.strip():
                by_act[message.language][act].append(text.strip())
    found = {}
    for language, acts in by_act.items():
        own = [text for text in acts.get(Act.REQUEST, []) if "\n" not in text]
        is_english = language == "en"
        asked = english if is_english else own
        deeds = [text for text in asked if _wants_a_deed(text)] if is_english else []
        found[language] = Scraps(acts, asked, told if is_english else [], deeds)
    return found


def _wants_a_deed(text: str) -> bool:
    words = [word for word in text.lower().split() if word.strip(",.!") not in POLITE]
    return not text.endswith("?") and bool(words) and (words[0] in DEEDS or text.lower().startswith(DESIRES))


def _question(scraps: Scraps, chance: random.Random) -> str:
    asked = chance.choice(scraps.questions)
    roll = chance.random()
    if roll < 0.25:
        return asked[:1].upper() + asked[1:]
    if roll < 0.4:
        return asked.rstrip("?.! ")
    if roll < 0.5 and not asked.endswith("?"):
        return f"{asked}?"
    return asked


def _alone(scraps: Scraps, chance: random.Random) -> Tiles:
    return [(Act.REQUEST, _question(scraps, chance))]


def _asks_last(text: str) -> bool:
    """Whether it is plain that the last of its sentences asks."""
    spans = list(_sentence_spans(text))
    last = text[spans[-1][0] :].strip() if spans else ""
    opens = last.split(" ")[0].lower() in OPENS
    told = " ".join(text[start:end] for start, end in spans[:-1]).lower()
    if told.split(" ")[0] in IMPERATIVES or any(wish in told for wish in WISHES):
        return False  # "Please delete it. Who does that?" asks twice
    return len(spans) > 1 and "\n" not in text and (last.endswith("?") or ("?" not in text and opens))


def _told(scraps: Scraps, chance: random.Random) -> Tiles:
    """A question of several sentences, as people write them: what is told, then what is asked."""
    if not scraps.told:
        return _story(scraps, chance)
    text = chance.choice(scraps.told)
    spans = [*_sentence_spans(text)]
    tiles: Tiles = []
    for number, (start, end) in enumerate(spans):
        until = spans[number + 1][0] if number + 1 < len(spans) else len(text)
        asks = text[start:end].rstrip().endswith("?") or number == len(spans) - 1
        tiles.append((Act.REQUEST if asks else Act.CONTEXT, text[start:until]))
    return tiles


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """As people end sentences in a chat: a capital need not follow."""
    start = 0
    for match in re.finditer(r"(?<=\w\w)[.!?]+\s+", text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _polite(scraps: Scraps, chance: random.Random) -> Tiles:
    gap = chance.choice((" ", "\n", "\n\n", ", "))
    tiles: Tiles = [
        (Act.COURTESY, scraps.pick(chance, Act.COURTESY, 60) + gap),
        (Act.REQUEST, _question(scraps, chance)),
    ]
    if chance.random() < 0.5:
        tiles.append((Act.COURTESY, chance.choice((" ", "\n\n", "\n")) + scraps.pick(chance, Act.COURTESY, 60)))
    return tiles if chance.random() < 0.8 else tiles[1:]


def _run_on(scraps: Scraps, chance: random.Random) -> Tiles:
    tiles: Tiles = [(Act.REQUEST, _question(scraps, chance).rstrip("?.! "))]
    for _ in range(chance.choice((1, 1, 1, 2))):
        joiner = chance.choice(JOINERS)
        at = len(joiner) - len(joiner.lstrip(" ,.?;"))
        following = _question(scraps, chance)
        following = following if joiner.endswith(". ") else following[:1].lower() + following[1:]
        tiles[-1] = (Act.REQUEST, tiles[-1][1] + joiner[:at])
        tiles.append((Act.REQUEST, joiner[at:] + following))
    if chance.random() < 0.3:
        tiles.insert(0, (Act.CONTEXT, _sentence(scraps, chance) + " "))
    return tiles


def _deed(scraps: Scraps, chance: random.Random) -> Tiles:
    """Something to be done by the company and something to be told, as sentences of one message."""
    if not scraps.deeds:
        return _run_on(scraps, chance)
    deed, gap = (
        chance.choice(scraps.deeds).rstrip(".! "),
        chance.choice((". ", ".\n", "! ", "\n", ". And ", ". Also, ")),
    )
    asked = _question(scraps, chance)
    joined = "nd " in gap or "lso" in gap
    if chance.random() < 0.6:
        at = len(gap) if not joined else gap.index(" ") + 1
        asked = asked[:1].lower() + asked[1:] if joined else asked
        return [(Act.REQUEST, _sentence_case(deed, chance) + gap[:at]), (Act.REQUEST, gap[at:] + asked)]
    end = "" if asked.endswith(("?", "!", ".")) else "?"
    return [
        (Act.REQUEST, f"{asked}{end} "),
        (Act.REQUEST, _sentence_case(deed, chance) + chance.choice((".", "", "!"))),
    ]


def _sentence_case(text: str, chance: random.Random) -> str:
    return text[:1].upper() + text[1:] if chance.random() < 0.7 else text


def _list(scraps: Scraps, chance: random.Random) -> Tiles:
    mark, gap = chance.choice(MARKS), chance.choice(("\n", "\n", "\n\n"))
    tiles: Tiles = []
    if chance.random() < 0.5:
        tiles.append((Act.COURTESY, scraps.pick(chance, Act.COURTESY, 60) + "\n\n"))
    tiles.append((Act.CONTEXT, chance.choice(LEADS)))
    tiles += [(Act.REQUEST, mark(n) + _question(scraps, chance) + gap) for n in range(1, chance.randint(2, 10))]
    return [*tiles, *_end(scraps, chance)]


def _story(scraps: Scraps, chance: random.Random) -> Tiles:
    tiles: Tiles = []
    if chance.random() < 0.5:
        tiles.append((Act.COURTESY, scraps.pick(chance, Act.COURTESY, 80) + chance.choice(("\n\n", " ", "\n"))))
    for _ in range(chance.randint(1, 3)):
        tiles.append((Act.CONTEXT, scraps.pick(chance, Act.CONTEXT, 500) + chance.choice((" ", "\n", "\n\n"))))
        if chance.random() < 0.8:
            tiles.append((Act.REQUEST, _question(scraps, chance) + chance.choice((" ", "\n", "\n\n"))))
    return [*tiles, *_end(scraps, chance)]


def _ordered(scraps: Scraps, chance: random.Random) -> Tiles:
    order = (Act.INSTRUCTION, scraps.pick(chance, Act.INSTRUCTION, 500))
    asked: tuple[Act, str] = (Act.REQUEST, _question(scraps, chance))
    gap = chance.choice((" ", "\n", "\n\n", " - ", ". "))
    pair = [order, asked] if chance.random() < 0.6 else [asked, order]
    return [(pair[0][0], pair[0][1] + gap), pair[1]]


def _styled(scraps: Scraps, chance: random.Random) -> Tiles:
    style = (Act.STYLE, scraps.pick(chance, Act.STYLE, 120))
    asked: tuple[Act, str] = (Act.REQUEST, _question(scraps, chance))
    gap = chance.choice((" ", "\n", ", ", ". ", " - ", ": "))
    pair = [style, asked] if chance.random() < 0.35 else [asked, style]
    return [(pair[0][0], pair[0][1] + gap), pair[1]]


def _reply(scraps: Scraps, chance: random.Random) -> Tiles:
    body = _story(scraps, chance) if chance.random() < 0.5 else _polite(scraps, chance)
    head = _filled(chance.choice(HEADERS), chance)
    below = "\n".join(
        _question(scraps, chance) if chance.random() < 0.6 else _sentence(scraps, chance) for _ in range(3)
    )
    marked = chance.random() < 0.4 or "wrote" in head or "schrieb" in head
    quoted = "\n".join(f"> {line}" for line in below.splitlines()) if marked else below
    return [*body, (Act.QUOTED, "\n\n" + head + quoted)]


def _forward(scraps: Scraps, chance: random.Random) -> Tiles:
    head = _filled(chance.choice(FORWARDS), chance)
    inner = chance.choice((_story, _polite, _list))(scraps, chance)
    return [(Act.CONTEXT, chance.choice(PASS_ON)), (Act.QUOTED, head), *inner]


def _transcript(scraps: Scraps, chance: random.Random) -> Tiles:
    mine, theirs = chance.choice(SPEAKERS)
    who = chance.choice(NAMES)
    tiles: Tiles = []
    for n in range(chance.randint(2, 5)):
        tiles.append((Act.QUOTED, theirs.format(n=n) + chance.choice(AGENT_LINES) + "\n" + mine.format(n=n, who=who)))
        act = Act.REQUEST if chance.random() < 0.65 else chance.choice((Act.CONTEXT, Act.COURTESY))
        said = _question(scraps, chance) if act is Act.REQUEST else scraps.pick(chance, act, 80).replace("\n", " ")
        tiles.append((act, said + "\n"))
    return tiles


def _code(scraps: Scraps, chance: random.Random) -> Tiles:
    before, after = chance.choice(CODE)
    n = chance.randint(1, 9)
    tiles: Tiles = [
        (Act.QUOTED, before.format(n=n)),
        (Act.REQUEST, _question(scraps, chance)),
        (Act.QUOTED, after.format(n=n)),
    ]
    if chance.random() < 0.3:
        tiles = [(Act.QUOTED, "```\n"), *tiles, (Act.QUOTED, "```\n")]
    return tiles


def _table(scraps: Scraps, chance: random.Random) -> Tiles:
    """A questionnaire as a table: any columns in any order, one of them the questions, cells filled or not."""
    sign = chance.choice((",", ",", ";", ";", "\t", "|"))
    columns = chance.sample(sorted(COLUMNS), chance.randint(1, 4))
    asking = chance.randint(0, len(columns))
    heads = [chance.choice(COLUMNS[name][0]) for name in columns]
    heads.insert(asking, chance.choice(QUESTION_HEADS))
    left, between, right = ("| ", " | ", " |\n") if sign == "|" else ("", sign, "\n")
    rule = "|" + "---|" * len(heads) + "\n" if sign == "|" else ""
    tiles: Tiles = [(Act.QUOTED, left + between.join(heads) + right + rule)] if chance.random() < 0.85 else []
    for n in range(1, chance.randint(3, 8)):
        cells = [chance.choice(COLUMNS[name][1]).format(n=n) if chance.random() < 0.8 else "" for name in columns]
        asked = _question(scraps, chance)
        mark = '"' if sign in asked or chance.random() < 0.15 else ""
        before = left + "".join(cell + between for cell in cells[:asking]) + mark
        after = mark + "".join(between + cell for cell in cells[asking:]) + right
        tiles += [(Act.QUOTED, before), (Act.REQUEST, asked), (Act.QUOTED, after)]
    return tiles


def _hypertext(scraps: Scraps, chance: random.Random) -> Tiles:
    tiles = chance.choice((_story, _polite, _list, _run_on))(scraps, chance)
    made: Tiles = [(Act.QUOTED, '<html><body><div dir="ltr">')] if chance.random() < 0.5 else []
    for act, text in tiles:
        lines = text.replace("'", "&#39;" if chance.random() < 0.4 else "'").replace("\n", "<br>")
        made.append((act, f"<p>{lines}</p>" if chance.random() < 0.4 else lines))
    return made


def _hard_wrapped(scraps: Scraps, chance: random.Random) -> Tiles:
    """A message whose lines are broken at a width, inside of sentences too."""
    width, column = chance.choice((40, 60, 72)), 0
    made: Tiles = []
    for act, text in chance.choice((_story, _run_on, _polite))(scraps, chance):
        words = []
        for part in text.split(" "):
            column += len(part) + 1
            if "\n" in part:
                column = len(part.rsplit("\n", 1)[-1])
            words.append(part)
            if column > width:
                words.append("\n")
                column = 0
        made.append((act, " ".join(words).replace(" \n ", "\n").replace("\n ", "\n")))
    return made


def _nothing_asked(scraps: Scraps, chance: random.Random) -> Tiles:
    act = chance.choice((Act.COURTESY, Act.CONTEXT, Act.QUOTED))
    return [(act, scraps.pick(chance, act, 600))]


_FORMS: dict[str, Callable[[Scraps, random.Random], Tiles]] = {
    "alone": _alone,
    "told": _told,
    "polite": _polite,
    "run_on": _run_on,
    "deed": _deed,
    "list": _list,
    "story": _story,
    "ordered": _ordered,
    "styled": _styled,
    "reply": _reply,
    "forward": _forward,
    "transcript": _transcript,
    "code": _code,
    "table": _table,
    "hypertext": _hypertext,
    "hard_wrapped": _hard_wrapped,
    "nothing_asked": _nothing_asked,
}
_WEIGHTS = (24, 17, 8, 10, 4, 7, 9, 5, 6, 5, 4, 4, 4, 5, 3, 3, 2)


def _draw(chance: random.Random) -> str:
    return chance.choices(list(_FORMS), weights=_WEIGHTS)[0]


def _sentence(scraps: Scraps, chance: random.Random) -> str:
    return scraps.pick(chance, Act.CONTEXT, 160).replace("\n", " ")


def _end(scraps: Scraps, chance: random.Random) -> Tiles:
    if chance.random() < 0.4:
        return []
    tiles: Tiles = [(Act.COURTESY, scraps.pick(chance, Act.COURTESY, 80) + "\n")]
    roll = chance.random()
    if roll < 0.3:
        tiles.append((Act.QUOTED, scraps.pick(chance, Act.QUOTED, 250)))
    elif roll < 0.75:
        tiles.append((Act.QUOTED, _signature(scraps, chance)))
    return tiles


def _signature(scraps: Scraps, chance: random.Random) -> str:
    """What a mail program puts below: who and where, a motto (somebody's question, told or asked), the device."""
    lines = [chance.choice(("-- ", "-- ", "--", "__", "---", "- - -", ""))]
    parts = chance.sample(("name", "name", "name", "title", "reach", "motto", "device", "notice"), chance.randint(1, 4))
    for part in ("name", "title", "reach", "motto", "device", "notice"):
        if part == "motto" and part in parts:
            lines.append(chance.choice(('"{}"', "{}", "“{}” - {}", "{}")).format(_said(scraps, chance), _name(chance)))
        elif part in parts:
            lines.append(_name(chance) if part == "name" else chance.choice(SIGNATURES[part]))
    return "\n".join(line for line in lines if line) + chance.choice(("", "\n"))


def _name(chance: random.Random) -> str:
    return chance.choice(NAMES)


def _said(scraps: Scraps, chance: random.Random) -> str:
    """A saying, which may well sound like a question or an order."""
    return chance.choice(MOTTOS) if chance.random() < 0.7 else _sentence(scraps, chance)[:90]


def _filled(form: str, chance: random.Random) -> str:
    about = chance.choice(("privacy", "question", "delete everything", "your answer", "case 4711", "data request"))
    return form.format(a=chance.choice(NAMES), n=chance.randint(0, 9), s=about)


def _spaced(tiles: Tiles) -> Tiles:
    """Without empty tiles; a blank that would begin a tile ends the one before."""
    kept: Tiles = []
    for act, text in tiles:
        body = text.lstrip()
        blank = text[: len(text) - len(body)]
        if kept and blank:
            kept[-1] = (kept[-1][0], kept[-1][1] + blank)
        if body:
            kept.append((act, body))
    return kept
