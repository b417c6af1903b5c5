"""Every way to give `pack-build publish` a password, and what happens without the right one."""

import json
import os
from collections.abc import Callable
from functools import partial

from checks import equal, holds
from command import Outcome
from pack_build import REFUSED, printed_digest
from registry import Login, Registry
from scenario import Scenario

HELPER = """\
#!/bin/sh
test "$1" = get || exit 1
printf '{{"ServerURL":"%s","Username":"{username}","Secret":"{password}"}}' "$(cat)"
"""


class Credentials:
    """The checks against one registry that asks for a password and has TLS."""

    def __init__(self, scenario: Scenario, registry: Registry, login: Login) -> None:
        self.scenario = scenario
        self.registry = registry
        self.login = login
        self.attempts = 0

    def run(self) -> None:
        host = self.registry.host
        for name, config in {
            "auths": {"auths": {host: {"auth": self.login.basic()}}},
            "credHelpers": {"credHelpers": {host: "interop"}},
            "credsStore": {"credsStore": "interop", "auths": {host: {}}},
        }.items():
            env = self._docker(name, config)
            self._check(f"{name} in the Docker configuration", partial(self._accepted, env))
        self._check("a password in the environment", lambda: self._accepted(self._variables()))
        self._check("a password on standard input", self._standard_input)
        self._check("no password is refused", lambda: self._refused({}))
        self._check("a wrong password is refused", self._wrong_password)
        self._check("an unknown authority is refused", self._unknown_authority)

    def _check(self, name: str, claim: Callable[[], None]) -> None:
        self.scenario.checks.check(f"{self.registry.name}: {name}", claim)

    def _publish(self, *options: str, env: dict[str, str], stdin: str = "") -> tuple[Outcome, str]:
        self.attempts += 1
        base = f"login-{self.attempts}"
        outcome = self.scenario.pack_build.publish(
            self.scenario.pack, self.registry, base, *options, env=env, stdin=stdin
        )
        return outcome, f"{self.registry.host}/{base}/{self.scenario.archive_path}"

    def _accepted(self, env: dict[str, str]) -> None:
        outcome, place = self._publish(env=env)
        printed_digest(outcome, place, self.scenario.tag)

    def _standard_input(self) -> None:
        options = ("--username", self.login.username, "--password-stdin")
        outcome, place = self._publish(*options, env={}, stdin=self.login.password + "\n")
        printed_digest(outcome, place, self.scenario.tag)

    def _refused(self, env: dict[str, str]) -> None:
        outcome, _ = self._publish(env=env)
        equal("stdout", "", outcome.expect(REFUSED).stdout)

    def _wrong_password(self) -> None:
        self._refused(self._variables() | {"PACK_BUILD_PASSWORD": self.login.password + "-wrong"})

    def _unknown_authority(self) -> None:
        outcome = self.scenario.pack_build.run(
            "publish", self.scenario.pack, "--to", f"https://{self.registry.host}/untrusted",
            env=self._variables(),
        ).expect(REFUSED)  # fmt: skip
        holds("certificate" in outcome.stderr, f"it does not speak of a certificate: {outcome}")

    def _variables(self) -> dict[str, str]:
        return {
            "PACK_BUILD_USERNAME": self.login.username,
            "PACK_BUILD_PASSWORD": self.login.password,
        }

    def _docker(self, name: str, config: dict) -> dict[str, str]:
        """Makes a Docker configuration, and beside it the helper that some of them name."""
        folder = self.scenario.empty_folder(f"{name} for {self.registry.name}")
        (folder / "config.json").write_text(json.dumps(config))
        helper = folder / "docker-credential-interop"
        helper.write_text(HELPER.format(username=self.login.username, password=self.login.password))
        helper.chmod(0o755)
        return {"DOCKER_CONFIG": str(folder), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
