"""Every way to give `pack-build publish` a password, and what happens without the right one."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from checks import equal, holds
from command import Outcome, output
from pack_build import DONE, REFUSED, printed_digest
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
        self._check("`login`, then others read with it, then `logout`", self._log_in)
        for name, command in self._other_logins().items():
            self._check(f"a password that {name} keeps", partial(self._from_others, command))
        self._check("a password in the environment", lambda: self._accepted(self._variables()))
        self._check("a password on standard input", self._standard_input)
        self._check("no password is refused", lambda: self._refused({}))
        self._check("a wrong password is refused", self._wrong_password)
        self._check("an unknown authority is refused", self._unknown_authority)

    def _check(self, name: str, claim: Callable[[], None]) -> None:
        self.scenario.checks.check(f"{self.registry.name}: {name}", claim)

    def _publish(self, *options: str, env: dict[str, str], stdin: str = "") -> tuple[Outcome, str]:
        self.attempts += 1
        base = f"team/login-{self.attempts}"
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

    def _log_in(self) -> None:
        """What is kept is what other programs look for, and gone when it is taken away."""
        home = self.scenario.empty_folder(f"home of a login to {self.registry.name}")
        env = {"HOME": str(home), "DOCKER_CONFIG": str(home / ".docker")}
        run, host = self.scenario.pack_build.run, self.registry.host
        trust = ("--ca-file", self.registry.guard.certificates.authority)
        user = ("--username", self.login.username, "--password-stdin")
        wrong = run("login", host, *user, *trust, env=env, stdin=self.login.password + "-wrong")
        wrong.expect(REFUSED)
        holds(not (home / ".docker").exists(), "a wrong password is kept")
        run("login", host, *user, *trust, env=env, stdin=self.login.password).expect(DONE)
        outcome, place = self._publish(env=env)
        digest = printed_digest(outcome, place, self.scenario.tag)
        reference = f"{place}:{self.scenario.tag}"
        served = output(self._tool("oras-1.3.3"), "resolve", reference, env=self._trusting(env))
        equal("digest that oras resolves", digest, served.strip())
        run("logout", host, env=env).expect(DONE)
        self._refused(env)

    def _other_logins(self) -> dict[str, list[str | Path]]:
        user = ["--username", self.login.username, "--password-stdin", self.registry.host]
        return {
            "oras": [self._tool("oras-1.3.3"), "login", *user],
            "helm": [self._tool("helm"), "registry", "login", *user],
            "skopeo": ["skopeo", "login", *user],
        }

    def _from_others(self, command: list[str | Path]) -> None:
        home = self.scenario.empty_folder(f"home of {Path(command[0]).name} {self.registry.name}")
        kept = home / ".docker" / "config.json"
        kept.parent.mkdir()
        env = {"HOME": str(home), "DOCKER_CONFIG": str(kept.parent)}
        told = {"HELM_REGISTRY_CONFIG": str(kept), "REGISTRY_AUTH_FILE": str(kept)}
        output(*command, env=self._trusting(env | told), stdin=self.login.password)
        self._accepted(env)

    def _trusting(self, env: dict[str, str]) -> dict[str, str]:
        return env | {"SSL_CERT_FILE": str(self.registry.guard.certificates.authority)}

    def _tool(self, name: str) -> Path:
        return self.scenario.tools.path(name)

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
