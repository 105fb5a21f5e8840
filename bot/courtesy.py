"""Messages that ask nothing: a greeting, thanks, or what this chat is. They get a kind word, not a refusal."""

import re
from enum import StrEnum


class Courtesy(StrEnum):
    """What a message is that asks nothing of the policy."""

    GREETING = "greeting"
    THANKS = "thanks"
    ABOUT = "about"


_TO = r"(?:there|all|team|everyone|everybody|folks|guys|bot|mate|again|you|privacy desk)"
_HELLO = rf"(?:hi+|hello+|he+y+|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?: {_TO})*"
_NOD = (
    r"(?:ok(?:ay)?|k|great|perfect|cool|nice(?: one)?|good|fine|alright|all right|right|super|wonderful|excellent|"
    r"awesome|brilliant|lovely|understood|i see|got it|makes sense|all clear|that['’]?s (?:all|it|great|clear|fine))"
)
_HELPED = (
    r"(?:(?:that|this|it|you)(?:['’]?s| is| was| were| has been| have been)?(?: really| very| so| super)? "
    r"(?:help(?:ed|s|ful)|useful|great|perfect|clear)(?: (?:me|us|a lot|very much))*)"
)
_FOR = (
    r"for (?:the|your|all|this|that)(?: your| the)?(?: quick)? "
    r"(?:help|answers?|info(?:rmation)?|explanation|time|reply)"
)
_THANK = (
    r"(?:many |much )?(?:thanks|thank you|thank u|thx|tysm|ty|cheers|much appreciated)"
    rf"(?: (?:a lot|a million|so much|very much|again|{_TO}|{_FOR}))*"
)
_BYE = r"(?:bye(?: bye)?|goodbye|see you|have a (?:nice|good|great|lovely) (?:day|one|evening|weekend|week))"
_SELF = (
    r"(?:(?:so |and )?(?:who|what) (?:are|r) (?:you|u)|what (?:can|do) (?:you|u) do(?: here| for me)?|"
    r"what can (?:i|we) ask(?: you| here)?|are (?:you|u) (?:an? )?(?:real |actual )?(?:bot|robot|ai|human|person|real)"
    r"(?: person)?|am i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:real )?(?:bot|robot|ai|human|person)|"
    r"is (?:this|that) an? (?:real )?(?:bot|robot|ai|human|person)|how (?:can|could) (?:you|u) help(?: me)?|help)"
)
_GAP = r"[\s,.!?:;)(☺️👍🙏😊-]*"
_MEANT = tuple(
    (courtesy, re.compile(rf"{_GAP}(?:(?:{forms})(?:{_GAP}|$))+", re.I))
    for courtesy, forms in (
        (Courtesy.GREETING, _HELLO),
        (Courtesy.THANKS, f"{_NOD}|{_THANK}|{_HELPED}|{_BYE}"),
        (Courtesy.ABOUT, f"{_HELLO}|{_SELF}"),
    )
)


def courtesy(message: str) -> Courtesy | None:
    """What `message` is when it is nothing but courtesy; None when it may ask something."""
    return next((kind for kind, forms in _MEANT if forms.fullmatch(message)), None)
