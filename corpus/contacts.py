"""The contact that a policy names by itself, for policies beside which nobody has written destinations."""

import re
from collections.abc import Iterator

from corpus.policy import Clause, Policy
from corpus.records import Destination, Saying

FOUND = "contact"
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}")
_PAGE = re.compile(r"https?://[^\s<>()\"']{4,200}(?<![.,;:])")
_PHONE = re.compile(r"(?:\+|\b)\d[\d ()./-]{6,18}\d\b")
_OFFICER = re.compile(
    r"data protection officer|privacy (?:officer|office|team)|\bDPO\b|datenschutzbeauftragte\w*|"
    r"délégué\w* à la protection des données|responsable del tratamiento|responsabile della protezione dei dati|"
    r"functionaris gegevensbescherming|encarregado",
    re.IGNORECASE,
)
_PRIVACY = re.compile(r"privacy|datenschutz|protection|donnees|datos|dati|dados|dpo|gdpr|avg", re.IGNORECASE)
_ASKING = re.compile(
    r"\b(?:contact|question|write to|reach|e-?mail us|request|kontakt|frag|écri|contactez|preguntas?|escr[ií]b|domand|"
    r"scriv|vragen|contato|d[úu]vidas)",
    re.IGNORECASE,
)


def found_contact(policy: Policy) -> Destination | None:
    """Whom the policy names to ask about privacy, with the clause that does; None where it names nobody."""
    best = max(_named(policy), default=None, key=lambda each: each[0])
    if best is None:
        return None
    _, clause, says, link = best
    return Destination(
        id=FOUND,
        title="The contact that the policy names",
        contact=says,
        links=(link,) if link else (),
        for_silence=True,
        why="The policy names this contact.",
        send="I have a question about the privacy policy.",
        clauses=(Saying(clause=clause.id, says=says),),
    )


def _named(policy: Policy) -> Iterator[tuple[float, Clause, str, str]]:
    """Each address that a clause names, with its link, and how much speaks for it: more is better."""
    for clause in policy.clauses:
        words = policy.quote(clause.span)
        around = f"{policy.section_by_id[clause.section_id].title} {policy.lead_in_text(clause)} {words}"
        cues = bool(_ASKING.search(around)) + 2.0 * bool(_OFFICER.search(around))
        for match in _EMAIL.finditer(words):
            yield cues + 2 + 2 * bool(_PRIVACY.search(match.group())), clause, match.group(), f"mailto:{match.group()}"
        if cues and (phone := _PHONE.search(words)) and sum(map(str.isdigit, phone.group())) >= 7:
            yield cues, clause, phone.group(), f"tel:{re.sub(r'[^0-9+]', '', phone.group())}"
        if cues and (page := _PAGE.search(words)):
            yield cues - 0.5, clause, page.group(), page.group()
        if officer := _OFFICER.search(words):
            yield cues - 1, clause, officer.group(), ""
