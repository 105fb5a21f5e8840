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
DEEDS = frozenset(
    "delete remove erase wipe forget destroy purge clear drop cancel close deactivate unsubscribe stop send give hand "
    "move transfer export correct change update fix rectify restrict block anonymise anonymize take put confirm "
    "provide disclose return release turn switch delist".split()
)
"""Verbs by which people order the company to do something about their data."""
POLITE = frozenset("please pls plz kindly just hi hello hey now and so ok".split())
DESIRES = (
    "i want ",
    "i need ",
    "i'd like ",
    "i would like ",
    "we want ",
    "we request ",
    "i hereby ",
    "i object",
    "we need ",
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
QUESTION_HEADS = (
    "question", "Question", "Query", "Requirement", "Control", "Ask", "What we need to know", "Frage", "Item text",
    "Vendor question", "Point", "Text", "Privacy question", "Description",
)  # fmt: skip
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "number": (
        ("#", "No", "ID", "Ref", "Nr.", "id", "Row"),
        ("{n}", "DP-0{n}", "Q{n}", "1.{n}", "A{n}", "PRIV-{n}", "{n}."),
    ),
    "area": (
        ("Category", "Area", "Topic", "Section", "Domain", "Theme", "Bereich"),
        ("Retention", "Access", "mobile", "Sub-processors", "web", "Data subject rights", "security", "HR", "Misc"),
    ),
    "priority": (("Priority", "Must/Should", "Weight", "prio"), ("High", "low", "must", "M", "2", "critical", "P{n}")),
    "answer": (
        ("Answer", "Response", "Reply", "Vendor answer", "Antwort", "Yes/No", "Your reply"),
        ("", "", "", "Yes", "n/a", "see DPA", "tbd", "No", "partly", "see contract"),
    ),
    "comment": (
        ("Comment", "Notes", "Remarks", "Evidence", "Owner", "Due"),
        ("", "", "legal to check", "from last year", "K. Meyer", "2025-03-0{n}", "open", "ask IT", "attach proof"),
    ),
}  # fmt: skip
"""Columns of questionnaires beside the questions: their headings and their cells."""
SIGNATURES: dict[str, tuple[str, ...]] = {
    "title": (
        "Head of Procurement", "IT Administrator | Larkfield GmbH", "Data Protection Officer", "Payroll",
        "Nurse, Ward 4", "Legal Counsel - Brightmoor Ltd.", "Store Manager #118", "Student assistant", "CEO",
        "Works council",
    ),
    "reach": (
        "Tel. +44 20 5550 0101", "M: 555-0142", "www.larkfield.example", "12 Mill Lane, Ely CB7 4XX", "ext. 2204",
        "he/him | Mon-Thu", "jo@larkfield.example", "Amtsgericht Kassel HRB 5512", "Office: B2.14",
    ),
    "device": (
        "Sent from my iPhone", "Sent from my Galaxy", "Get Outlook for Android", "Von meinem iPhone gesendet",
        "Envoyé de mon mobile", "sent from my phone, forgive the typos", "Sent with Aquamail", "Enviado desde mi iPad",
    ),
    "notice": (
        "Think before you print!", "Do you really need to print this mail?", "Follow us: @larkfield",
        "If you received this by mistake, delete it and tell us.", "Book a meeting with me", "Unsubscribe here",
        "Confidential. Not for onward disclosure.", "We are hiring! Ask me how.", "How did we do? Rate our service",
    ),
}  # fmt: skip
MOTTOS = (
    "Slow rivers still arrive.", "Leave the gate as you found it.", "Which lantern would you carry?",
    "What would the river say?", "Count the chairs before the guests.", "Do one kind thing before lunch.",
    "Why not on a Tuesday?", "Stay curious and file it.", "Have you thanked your printer today?",
    "Fewer tabs, better days.", "Ask the quiet ones first", "Who waters the office plants?",
    "Tell the truth and bring biscuits.", "Please consider the hedgehogs.", "Is your umbrella ready?",
)  # fmt: skip
"""Sayings below a name; some sound like a question or an order and ask nothing."""
