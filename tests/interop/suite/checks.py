"""Runs checks one by one, prints a line for each, and counts them."""

import traceback
from collections.abc import Callable


class Failed(Exception):
    """What a check found wrong, in words for a person."""


class Checks:
    """The checks run so far."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, name: str, claim: Callable[[], object]) -> None:
        """Holds `claim` by calling it; any exception fails it, and the next check still runs."""
        try:
            note = claim()
        except Failed as failure:
            self._fail(name, str(failure))
        except Exception:
            self._fail(name, traceback.format_exc())
        else:
            self.passed += 1
            print(f"ok      {name}" + (f" ({note})" if isinstance(note, str) else ""), flush=True)

    def broken(self, name: str) -> None:
        """Counts a whole group as one failure: what its checks need could not be set up."""
        self._fail(name, traceback.format_exc())

    def summary(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"

    def _fail(self, name: str, why: str) -> None:
        self.failed += 1
        print(f"FAILED  {name}", flush=True)
        for line in why.rstrip().splitlines():
            print(f"        {line}", flush=True)


def equal(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise Failed(f"{what}\n  expected: {expected}\n  found:    {found}")


def holds(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Failed(otherwise)
