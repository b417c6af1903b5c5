"""`pack-build` itself, as a user runs it."""

import re
from dataclasses import dataclass
from pathlib import Path

from checks import Failed, equal, holds
from command import Outcome, run
from registry import Registry

DONE, REFUSED, CONFLICT = 0, 4, 5
"""Exit codes, as `pack-build --help` documents them."""

PRINTED = re.compile(r"(?P<place>\S+):(?P<tag>[^:/@\s]+)@(?P<digest>sha256:[0-9a-f]{64})\n")


@dataclass
class PackBuild:
    """The program, and every text that it must never print."""

    program: Path
    home: Path
    secrets: list[str]

    def run(
        self, *arguments: str | Path, env: dict[str, str] | None = None, stdin: str = ""
    ) -> Outcome:
        home = {"HOME": str(self.home), "DOCKER_CONFIG": str(self.home / ".docker")}
        outcome = run(self.program, *arguments, cwd=self.home, env=home | (env or {}), stdin=stdin)
        for secret in self.secrets:
            if secret in str(outcome):
                raise Failed(f"`{outcome.command}` showed a password")
        return outcome

    def build(self, pack: Path, out: Path) -> Path:
        """Builds the archive of a pack and returns its path."""
        self.run("build", pack, "--out", out).expect(DONE)
        archives = list(out.iterdir())
        equal("number of files that `build` wrote", 1, len(archives))
        return archives[0]

    def publish(
        self,
        pack: Path,
        registry: Registry,
        base: str,
        *options: str | Path,
        env: dict[str, str] | None = None,
        stdin: str = "",
    ) -> Outcome:
        """Publishes below `base`, trusting the registry's authority and with nobody logged in."""
        trust = []
        if registry.guard:
            trust = ["--ca-file", registry.guard.certificates.authority]
        destination = f"{registry.host}/{base}"
        return self.run(
            "publish", pack, "--to", destination, *trust, *options, env=env, stdin=stdin
        )


def printed_digest(outcome: Outcome, place: str, tag: str) -> str:
    """Returns the digest that `publish` printed, after a look at the rest of its stdout."""
    outcome.expect(DONE)
    found = PRINTED.fullmatch(outcome.stdout)
    holds(found is not None, f"stdout is not one reference alone: {outcome}")
    equal("place", place, found["place"])
    equal("tag", tag, found["tag"])
    return found["digest"]
