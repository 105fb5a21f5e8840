"""Which courtesy it is when a message holds nothing else, and what people type to learn what this desk is."""

import re
from enum import StrEnum


class Courtesy(StrEnum):
    """What a message is that asks nothing of the policy."""

    GREETING = "greeting"
    THANKS = "thanks"
    ABOUT = "about_the_desk"
    INSTRUCTION = "instruction"
    """It tells the assistant what to do, and asks nothing besides."""


_WORD = re.compile(r"[^\W\d_]+")
_THANKING = frozenset(
    "thanks thank thankyou thx tysm ty cheers appreciated bye goodbye perfect great cool nice wonderful awesome lovely "
    "brilliant helpful helped helps understood ok okay danke dank merci gracias grazie obrigado obrigada bedankt "
    "tschüss adiós ciao arrivederci tot tchau".split()
)
_ABOUT = frozenset(
    {
        "who are you", "what are you", "who r u", "what can you do", "what can you do for me", "what do you do",
        "what do you do here", "what can i ask", "what can i ask you", "what can i ask here", "what can we ask",
        "are you a bot", "are you a robot", "are you an ai", "are you human", "are you a human", "are you real",
        "are you a real person", "are you a person", "is this a bot", "is that a bot", "is this a real person",
        "am i talking to a bot", "am i talking to a robot", "am i talking to an ai", "is this a robot", "is this an ai",
        "am i talking to a human", "am i talking to a real person", "am i talking to a person",
        "am i chatting with a bot", "how can you help", "how can you help me", "how could you help me", "help",
        "hi who are you", "hello who are you", "hi what can you do", "hello what can you do", "so what are you",
    }
)  # fmt: skip


def courtesy_of(message: str) -> Courtesy:
    """Of a message that is nothing but courtesy: a greeting, or thanks and a good-bye."""
    return Courtesy.THANKS if _THANKING.intersection(_words(message)) else Courtesy.GREETING


def is_about_the_desk(message: str) -> bool:
    """Whether somebody asks, in so many words, what this is."""
    return " ".join(_words(message)) in _ABOUT


def _words(message: str) -> list[str]:
    return _WORD.findall(message.lower())
