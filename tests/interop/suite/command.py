"""Runs a program to its end, away from this machine's own settings."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from checks import Failed

TIME_LIMIT = 120
"""Seconds after which a program counts as hung."""

KEPT_VARIABLES = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")


@dataclass(frozen=True)
class Outcome:
    """How a program ended, and what it said."""

    command: str
    code: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        said = "".join(f"\n  {line}" for line in (self.stdout + self.stderr).splitlines())
        return f"`{self.command}` ended with {self.code} and said:{said}"

    def expect(self, code: int) -> "Outcome":
        if self.code != code:
            raise Failed(f"expected exit code {code}: {self}")
        return self


def run(
    *command: str | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
) -> Outcome:
    """Runs `command` with `env` and little else in its environment."""
    arguments = [str(part) for part in command]
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    done = subprocess.run(
        arguments,
        cwd=cwd,
        env=kept | (env or {}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    return Outcome(" ".join(arguments), done.returncode, done.stdout, done.stderr)


def output(
    *command: str | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
) -> str:
    """Runs `command`, which must succeed, and returns what it printed."""
    return run(*command, cwd=cwd, env=env, stdin=stdin).expect(0).stdout
