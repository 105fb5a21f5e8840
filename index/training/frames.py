"""What stands around questions in messages made by program: marks, headers, speakers, code, tables."""

from collections.abc import Callable

JOINERS = (
    " and ", " and ", ", and ", " and also ", ", also ", ". Also, ", "; ", " plus ", " - and ", " & ", " also ",
    ", plus ", "? And ", "? also ", "? ", ". ", " and then ", " or if not, ", " and second, ", " oh and ", "? oh and ",
)  # fmt: skip
IMPERATIVES = frozenset(
    "please pls plz kindly delete remove erase wipe send give tell show stop explain confirm list provide state name "
    "let correct change update export restrict need want wants asks".split()
)
WISHES = ("please", "pls", " want", " need", " would like", "'d like", "like to", " asks", " wish")
OPENS = frozenset(
    "what who whom whose how can could do does did is are was will would where when why which may might should has "
    "have".split()
)
LEADS = (
    "I have a few questions:\n", "Questions:\n", "Please answer the following:\n", "Hi, quick ones:\n", "",
    "We need to know:\n", "Our questionnaire:\n\n", "my questions are\n", "Two things:\n", "Could you tell me:\n\n",
)  # fmt: skip
MARKS: tuple[Callable[[int], str], ...] = (
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
HEADERS = (
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
FORWARDS = (
    "---------- Forwarded message ---------\nFrom: {a} <{a}@mail.example>\nDate: Tue, 4 Mar 2025\nSubject: {s}\n"
    "To: <help@desk.example>\n\n",
    "Begin forwarded message:\n\nFrom: {a}\nSubject: {s}\nDate: 4 March 2025\nTo: help@desk.example\n\n",
    "________________________________\nFrom: {a}\nSent: 4 March 2025\nTo: help\nSubject: FW: {s}\n\n",
)
PASS_ON = (
    "FYI, please handle.\n\n", "See below, can you take this one?\n\n", "Forwarding this from a customer.\n\n",
    "fyi\n\n",
    "Please answer her directly, thanks.\n\n", "Weiterleitung, bitte übernehmen.\n\n",
)  # fmt: skip
NAMES = (
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
AGENT_LINES = (
    "Hello, how can I help?", "Thanks for waiting.", "Which phone do you use?", "Could you give me your ticket number?",
    "Let me check that for you.", "Is there anything else I can help you with?", "Did you try to log out?",
    "One moment please",
    "Can you confirm your name?", "Sure. What would you like to know?",
)  # fmt: skip
SPEAKERS = (
    ("[10:{n:02}] {who}: ", "[10:{n:02}] Agent Mia: "),
    ("{who}: ", "Agent: "),
    ("({n:02}:14) {who}: ", "({n:02}:14) Support: "),
    ("{who} (12:{n:02} PM): ", "Ravi S. (12:{n:02} PM): "),
    ("Me: ", "Bot: "),
    ("user> ", "bot> "),
)
CODE = (
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
CSV = (
    "id,question,answer\n",
    "No;Question;Response;Comment\n",
    "ref\tquestion\treply\n",
    "| # | Question | Answer |\n|---|---|---|\n",
)
