"""What is true of this desk, by the settings in force: for the answers about it, and for the page's own words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """For how many `days` questions are kept (0: not at all), and which `model` words answers (empty: none)."""

    days: int = 0
    model: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """Whole sentences for the places that answers about the desk leave open, by name."""
        return {"kept": self.kept, "model": self.worded_by}

    @property
    def kept(self) -> str:
        """Whether what is typed is kept, and for how long."""
        if not self.days:
            return "Nothing that you type here is kept: there is no record of questions and answers."
        days = "one day" if self.days == 1 else f"{self.days} days"
        return (
            f"Questions and answers are kept here for {days} for the privacy team, with names, addresses and numbers "
            "masked as far as they are recognised."
        )

    @property
    def worded_by(self) -> str:
        """Who writes the answers."""
        if not self.model:
            return "No language model writes while you wait: the answers were written and checked beforehand."
        return (
            f"A language model ({self.model}) may word an answer; each of its sentences is checked against the policy "
            "before you see it."
        )
