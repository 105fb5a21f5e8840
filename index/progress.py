"""A progress bar on standard error for builds; silent where nobody looks (tqdm)."""

from types import TracebackType
from typing import NoReturn, Self

from tqdm import tqdm


class ProgressBar:
    """One bar a step, shown as steps come."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._step = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def update(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` of `step` is done."""
        if self._bar is None or (step, total) != (self._step, self._bar.total):
            if self._bar is not None:
                self._bar.close()
            self._step, self._bar = step, tqdm(total=total, desc=step)
        self._bar.update(done - self._bar.n)
