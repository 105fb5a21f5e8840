"""Who asks, when the words say so: that overrides the role chosen on the page."""

import re

from corpus.records import Role

_I_AM = (
    r"(?<!\bif )(?<!\bsuppose )(?:\b(?:i'?m|i am|we['’]re|we are|(?:speaking|writing|asking) as)|(?:^|[.!?]\s+)as)\s+"
    r"(?:actually\s+|now\s+|just\s+|also\s+)?"
    r"(?:(?:the|an?|our|your|their)\s+)?(?:(?:it|tenant|system|global|company|customer'?s?|platform|head|chief|lead|"
    r"ordinary|normal|regular|simple|end)\s+){0,2}"
)
_STATED: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.PARTNER,
        re.compile(
            _I_AM + r"(?:reseller|channel partner|implementation partner|partner of yours|system integrator)\b", re.I
        ),
    ),
    (
        Role.CUSTOMER,
        re.compile(
            _I_AM + r"(?:admin|administrator|sysadmin|tenant admin|dpo|data protection officer|ciso|general counsel|"
            r"legal counsel|"
            r"procurement|customer of yours|paying customers?|customers?|"
            r"(?:billing|account|contract) (?:contact|owner|holder))\b(?! support| service)",
            re.I,
        ),
    ),
    (
        Role.CUSTOMER,
        re.compile(r"\b(?:tenant|it) admin (?:of a customer )?here\b|\badmin of a customer writing\b", re.I),
    ),
    (
        Role.USER,
        re.compile(_I_AM + r"(?:employee|end[- ]user|staff member|user)s?\b", re.I),
    ),
    (Role.AGENT, re.compile(_I_AM + r"(?:support agent|help ?desk agent)\b", re.I)),
)


def stated_role(text: str, chosen: Role) -> Role:
    """The role that `text` states, or the chosen one. An agent relays others' words and stays an agent."""
    if chosen is Role.AGENT:
        return chosen
    return next((role for role, pattern in _STATED if pattern.search(text)), chosen)
