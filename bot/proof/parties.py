"""Who does what to whom: a sentence must not move an act or a duty from one party to another. English only."""

import re
from collections.abc import Callable

from bot.proof.claims import Grounding
from corpus.words import fold

COMPANY = "company"
_PARTIES = {
    COMPANY: r"we|us|our|ours|the company|the provider",
    "customer": r"customers?|(?:your )?(?:employers?|boss|workplace)|your (?:company|organi[sz]ation)",
    "user": r"users?|employees?|staff|workers?",
    "partner": r"partners?",
    "affiliate": r"affiliates?|subsidiar(?:y|ies)|group companies",
    "provider": r"service providers?|contractors?|consultants?|vendors?|suppliers?",
    "buyer": r"buyers?|acquirers?|purchasers?|buys",
    "authority": r"police|law enforcement|courts?|regulators?|regulatory|authorit(?:y|ies)|agenc(?:y|ies)|governments?",
    "administrator": r"administrators?|admins?",
    "representative": r"(?:account )?representatives?|relationship managers?|account managers?",
    "team": r"(?:privacy )?team|data protection officer|dpo",
    "portal": r"(?:support )?portals?",
    "third party": r"third[ -]part(?:y|ies)",
    "advertiser": r"advertis\w+|marketers|data brokers?|insurers?|banks?",
}
_ANY = re.compile("|".join(rf"(?P<p{n}>\b(?:{words})\b)" for n, words in enumerate(_PARTIES.values())))
_NAMES = tuple(_PARTIES)
# "Customer Data" is a thing, not a party.
_THINGS = re.compile(r"\b(customer|partner|user)s?'? (data|agreement|portal|program|account)s?\b")
_VERBS = (
    "collects? uses? discloses? shares? retains? keeps? hosts? process(?:es)? stores? notif(?:y|ies) informs? tells? "
    "maintains? provides? sells? controls? decides? owns? sees? reads? accesses deletes? monitors? responds? sends? "
    "gives? takes? allows? reserves? governs? works? submits? authori[sz]es? implements? reports? configures? "
    "enforces? buys? hires? transfers? scans? records? tracks? trains? operates? runs? needs? wants? requires? "
    "knows? determines? chooses? answers? handles? manages? protects? encrypts?"
).split()
_DO = re.compile(
    r"(?:'s)? (?:(?:that|who|which|also|then|only|always|never|not|generally) )*"
    r"(?:may|might|will|can|could|must|shall|should|do(?:es)?|is|are|sets? up|"
    rf"to (?:implement|configure|enforce|access|use|provide)|{'|'.join(_VERBS)})\b"
    r"(?! (?:also )?(?:be|been|receive|get|have|obtain)\b|(?<=is) \w+ed\b|(?<=are) \w+ed\b)"
)
# What follows one of these does not act: "information about customers may be used".
_OBJECT = re.compile(r"\b(?:to|by|of|with|from|for|about|on|in)\b[^.,;:()]{0,40}$")
_TURN_TO = re.compile(
    r"\b(?:contact|ask|write to|e ?-?mail|call|reach|go to|turn to|notif(?:y|ies|ied)|informs?|tells?)\b"
    r"((?: [^\s.;:]+){1,6})"
)

_YOURS = re.compile(r"\byour (?!data\b|information\b|company|customer)(\w+)")


def swaps_parties(said: str, grounding: Grounding, company: tuple[str, ...]) -> bool:
    """Whether a party is named, acts or is turned to that the clauses do not have in that place.

    `company` are the names of the policy's company, folded.
    """
    ours, theirs = _folded(said, company), _folded(" ".join(grounding.texts), company)
    mentioned = _named(theirs) | {COMPANY} | ({"user"} if re.search(r"\byour?\b", theirs) else set())
    if not _named(_THINGS.sub(r"\1-\2", ours)) <= mentioned:
        return True
    if any(_is_customers(match.group(1), theirs) for match in _YOURS.finditer(ours)):
        return True
    return _moved(_acting, ours, theirs) or _moved(_turned_to, ours, theirs)


def _is_customers(thing: str, theirs: str) -> bool:
    """Whether the clauses give `thing` to the customer, and never to the user or reader."""
    owned = rf"\b(?:{{}}) {re.escape(thing)}\b"
    return bool(re.search(owned.format(r"customers?(?:'s?)?"), theirs)) and not re.search(
        owned.format(r"your|users?(?:'s?)?"), theirs
    )


def _folded(text: str, company: tuple[str, ...]) -> str:
    folded = fold(text)
    for name in company:
        folded = re.sub(rf"\b{re.escape(name)}\b", "the company", folded)
    return folded


def _moved(places: Callable[[str], set[str]], ours: str, theirs: str) -> bool:
    mine, given = places(ours), places(theirs)
    return bool(mine and given and not mine & given)


def _found(text: str) -> list[tuple[str, int, int]]:
    """(party, start, end) of each mention."""
    return [(_NAMES[int((m.lastgroup or "p0")[1:])], m.start(), m.end()) for m in _ANY.finditer(text)]


def _named(text: str) -> set[str]:
    return {party for party, _, _ in _found(text)}


def _acting(text: str) -> set[str]:
    plain = _THINGS.sub("things", text)
    return {
        party
        for party, start, end in _found(plain)
        if _DO.match(plain, end) and not _OBJECT.search(plain[max(0, start - 60) : start])
    }


def _turned_to(text: str) -> set[str]:
    return {party for match in _TURN_TO.finditer(_THINGS.sub("things", text)) for party in _named(match.group(1))}
