"""Messages made by program: questions of the corpus among what authors wrote around theirs, with the tiles known.

Authors wrote whole messages (`corpus/training/messages`). Their greetings, stories, signatures, orders and earlier mail
are put around questions that other people wrote, in the forms in which people send several.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.knowledge import Act
from corpus.training.messages import TrainingMessage

Tiles = list[tuple[Act, str]]
_JOINERS = (
    " and ", " and ", ", and ", " and also ", ", also ", ". Also, ", "; ", " plus ", " - and ", " & ", " also ",
    ", plus ", "? And ", "? also ", "? ", ". ", " and then ", " or if not, ", " and second, ", " oh and ", "? oh and ",
)  # fmt: skip
_OPENS = frozenset(
    "what who whom whose how can could do does did is are was will would where when why which may might should has "
    "have".split()
)
_LEADS = (
    "I have a few questions:\n", "Questions:\n", "Please answer the following:\n", "Hi, quick ones:\n", "",
    "We need to know:\n", "Our questionnaire:\n\n", "my questions are\n", "Two things:\n", "Could you tell me:\n\n",
)  # fmt: skip
_MARKS: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n}. ",
    lambda n: f"{n}) ",
    lambda n: f"({n}) ",
    lambda n: f"{chr(96 + n)}) ",
    lambda n: f"({chr(96 + n)}) ",
    lambda _: "- ",
    lambda _: "* ",
    lambda _: "• ",
    lambda n: f"Q{n}: ",
    lambda n: f"Q{n}. ",
    lambda n: f"({('i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x')[min(n, 10) - 1]}) ",
    lambda _: "",
)
_HEADERS = (
    "From: {a} <{a}@mail.example>\nSent: Monday, 3 March 2025 10:1{n}\nTo: Support\nSubject: RE: {s}\n\n",
    "Von: {a}\nGesendet: Dienstag, 4. März 2025 09:1{n}\nAn: Support\nBetreff: AW: {s}\n\n",
    "De : {a}\nEnvoyé : mardi 4 mars 2025\nÀ : Support\nObjet : RE: {s}\n\n",
    "-----Original Message-----\nFrom: {a}\nSent: 4 March\nSubject: {s}\n\n",
    "-----Ursprüngliche Nachricht-----\nVon: {a}\nBetreff: {s}\n\n",
    "On Tue, 4 Mar 2025 at 10:1{n}, {a} <{a}@mail.example> wrote:\n",
    "Am 04.03.2025 um 10:1{n} schrieb {a}:\n",
    "Le 4 mars 2025 à 10:1{n}, {a} a écrit :\n",
    "El mar, 4 mar 2025, {a} escribió:\n",
)
_FORWARDS = (
    "---------- Forwarded message ---------\nFrom: {a} <{a}@mail.example>\nDate: Tue, 4 Mar 2025\nSubject: {s}\n"
    "To: <help@desk.example>\n\n",
    "Begin forwarded message:\n\nFrom: {a}\nSubject: {s}\nDate: 4 March 2025\nTo: help@desk.example\n\n",
    "________________________________\nFrom: {a}\nSent: 4 March 2025\nTo: help\nSubject: FW: {s}\n\n",
)
_PASS_ON = (
    "FYI, please handle.\n\n", "See below, can you take this one?\n\n", "Forwarding this from a customer.\n\n",
    "fyi\n\n",
    "Please answer her directly, thanks.\n\n", "Weiterleitung, bitte übernehmen.\n\n",
)  # fmt: skip
_NAMES = (
    "Ana",
    "Jo Field",
    "K. Meyer",
    "Priya",
    "Tomasz",
    "Luc",
    "Mia",
    "Dr. Stein",
    "sam",
    "Visitor 4821",
    "Customer",
)
_AGENT_LINES = (
    "Hello, how can I help?", "Thanks for waiting.", "Which phone do you use?", "Could you give me your ticket number?",
    "Let me check that for you.", "Is there anything else I can help you with?", "Did you try to log out?",
    "One moment please",
    "Can you confirm your name?", "Sure. What would you like to know?",
)  # fmt: skip
_SPEAKERS = (
    ("[10:{n:02}] {who}: ", "[10:{n:02}] Agent Mia: "),
    ("{who}: ", "Agent: "),
    ("({n:02}:14) {who}: ", "({n:02}:14) Support: "),
    ("{who} (12:{n:02} PM): ", "Ravi S. (12:{n:02} PM): "),
    ("Me: ", "Bot: "),
    ("user> ", "bot> "),
)
_CODE = (
    ('{{"id": {n}, "question": "', '", "answer": null}}\n'),
    ("def ask():\n    # ", "\n    return None\n"),
    ("// ", "\nconst x = {n};\n"),
    ("SELECT * FROM faq; -- ", "\n"),
    ("curl -X POST https://desk.example -d 'q=", "'\n"),
    ('print("', '")\n'),
    ("<question>", "</question>\n"),
    ("[ERROR] 2025-03-0{n} null pointer at line {n}{n}\n\n", "\n"),
    ("note: |\n  ", "\nstatus: open\n"),
)
_CSV = (
    "id,question,answer\n",
    "No;Question;Response;Comment\n",
    "ref\tquestion\treply\n",
    "| # | Question | Answer |\n|---|---|---|\n",
)


@dataclass(frozen=True)
class Scraps:
    """What authors wrote, by act, in one language; `questions` come from elsewhere for English."""

    by_act: dict[Act, list[str]]
    questions: list[str]
    told: list[str]

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
        found[language] = Scraps(acts, english if is_english else own, told if is_english else [])
    return found


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
    opens = last.split(" ")[0].lower() in _OPENS
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
        joiner = chance.choice(_JOINERS)
        at = len(joiner) - len(joiner.lstrip(" ,.?;"))
        following = _question(scraps, chance)
        following = following if joiner.endswith(". ") else following[:1].lower() + following[1:]
        tiles[-1] = (Act.REQUEST, tiles[-1][1] + joiner[:at])
        tiles.append((Act.REQUEST, joiner[at:] + following))
    if chance.random() < 0.3:
        tiles.insert(0, (Act.CONTEXT, _sentence(scraps, chance) + " "))
    return tiles


def _list(scraps: Scraps, chance: random.Random) -> Tiles:
    mark, gap = chance.choice(_MARKS), chance.choice(("\n", "\n", "\n\n"))
    tiles: Tiles = []
    if chance.random() < 0.5:
        tiles.append((Act.COURTESY, scraps.pick(chance, Act.COURTESY, 60) + "\n\n"))
    tiles.append((Act.CONTEXT, chance.choice(_LEADS)))
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
    head = _filled(chance.choice(_HEADERS), chance)
    below = "\n".join(
        _question(scraps, chance) if chance.random() < 0.6 else _sentence(scraps, chance) for _ in range(3)
    )
    marked = chance.random() < 0.4 or "wrote" in head or "schrieb" in head
    quoted = "\n".join(f"> {line}" for line in below.splitlines()) if marked else below
    return [*body, (Act.QUOTED, "\n\n" + head + quoted)]


def _forward(scraps: Scraps, chance: random.Random) -> Tiles:
    head = _filled(chance.choice(_FORWARDS), chance)
    inner = chance.choice((_story, _polite, _list))(scraps, chance)
    return [(Act.REQUEST, chance.choice(_PASS_ON)), (Act.QUOTED, head), *inner]


def _transcript(scraps: Scraps, chance: random.Random) -> Tiles:
    mine, theirs = chance.choice(_SPEAKERS)
    who = chance.choice(_NAMES)
    tiles: Tiles = []
    for n in range(chance.randint(2, 5)):
        tiles.append((Act.QUOTED, theirs.format(n=n) + chance.choice(_AGENT_LINES) + "\n" + mine.format(n=n, who=who)))
        act = Act.REQUEST if chance.random() < 0.65 else chance.choice((Act.CONTEXT, Act.COURTESY))
        said = _question(scraps, chance) if act is Act.REQUEST else scraps.pick(chance, act, 80).replace("\n", " ")
        tiles.append((act, said + "\n"))
    return tiles


def _code(scraps: Scraps, chance: random.Random) -> Tiles:
    before, after = chance.choice(_CODE)
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
    head = chance.choice(_CSV)
    sign = next((c for c in ",;\t|" if c in head), ",")
    tiles: Tiles = [(Act.QUOTED, head)]
    for n in range(1, chance.randint(3, 8)):
        open_, close = ('"', '"') if chance.random() < 0.2 else ("", "")
        before = f"| {n} | " if sign == "|" else f"DP-0{n}{sign}{open_}"
        after = " |  |\n" if sign == "|" else f"{close}{sign}\n"
        tiles += [(Act.QUOTED, before), (Act.REQUEST, _question(scraps, chance)), (Act.QUOTED, after)]
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
_WEIGHTS = (26, 14, 8, 12, 7, 8, 5, 6, 5, 4, 4, 4, 3, 3, 3, 2)


def _draw(chance: random.Random) -> str:
    return chance.choices(list(_FORMS), weights=_WEIGHTS)[0]


def _sentence(scraps: Scraps, chance: random.Random) -> str:
    return scraps.pick(chance, Act.CONTEXT, 160).replace("\n", " ")


def _end(scraps: Scraps, chance: random.Random) -> Tiles:
    if chance.random() < 0.4:
        return []
    tiles: Tiles = [(Act.COURTESY, scraps.pick(chance, Act.COURTESY, 80) + "\n")]
    if chance.random() < 0.6:
        tiles.append((Act.QUOTED, scraps.pick(chance, Act.QUOTED, 250)))
    return tiles


def _filled(form: str, chance: random.Random) -> str:
    about = chance.choice(("privacy", "question", "delete everything", "your answer", "case 4711", "data request"))
    return form.format(a=chance.choice(_NAMES), n=chance.randint(0, 9), s=about)


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
