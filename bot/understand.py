"""A message in English and without orders: by a translation, else by the words that we know of its language."""

from dataclasses import dataclass

from bot.language import Language, language_of
from bot.manner import without_manner
from bot.orders import without_orders
from bot.pasted import out_of_code


@dataclass(frozen=True)
class Understood:
    """What is looked up for a message.

    `asked` is what a model may read of it: the person's own language, and without orders when that is English.
    `english` is None when it holds nothing but orders; `by_keywords`: it is but the words known of `language`.
    """

    asked: str
    english: str | None
    language: Language | None = None
    by_keywords: bool = False


def understand(message: str, translation: str | None = None) -> Understood:
    """`translation`: of a message in another language into English, where something translates."""
    message = out_of_code(message)
    language = language_of(message)
    if translation is not None:
        return Understood(message, without_orders(without_manner(translation)), language)
    if language is not None:
        return Understood(message, language.in_english(message), language, by_keywords=True)
    english = without_orders(without_manner(message))
    return Understood(english or message, english)
