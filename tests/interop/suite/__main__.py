"""Runs every check: `python3 suite TOOLS PACK_BUILD PACK`."""

import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import archive
import certificates
import helm
import registry
import reports
from checks import Checks
from credentials import Credentials
from immutable import Immutable
from layout import Layout
from moving import Moving
from pack_build import PackBuild
from publishing import Publishing
from readers import Tools
from reading import Reading
from registry import Guard, Login, Registry
from scenario import Scenario, prepare

DEBIAN = "docker-registry"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    tools, program, pack = (Path(argument).resolve() for argument in sys.argv[1:])
    checks = Checks()
    login = Login("team", secrets.token_hex(12))
    with tempfile.TemporaryDirectory(prefix="pack-build-interop-") as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()
        pack_build = PackBuild(program, home, [login.password, login.basic()])
        try:
            scenario = prepare(checks, Tools(tools), pack_build, pack, folder)
            run_groups(scenario, login)
        except Exception:
            checks.broken("the suite itself")
    print(checks.summary(), flush=True)
    return 0 if checks.failed == 0 else 1


def run_groups(scenario: Scenario, login: Login) -> None:
    archive.run(scenario)
    helm.run(scenario)
    with group(scenario.checks, "reports"):
        reports.run(scenario)
    for number, server in enumerate(registries(scenario, login), start=1):
        with group(scenario.checks, f"registry {number}"), server as started:
            Publishing(scenario, started).run()
            Reading(scenario, started).run()
            if started.guard:
                Credentials(scenario, started, started.guard.login).run()
    with group(scenario.checks, "moving"), registry_pair(scenario, login) as (source, target):
        Moving(scenario, source, target).run()
    strict = [scenario.tools.path("strict-registry"), "immutable"]
    immutable = registry.simple(strict, "immutable tags", scenario.folder / "immutable")
    with group(scenario.checks, "immutable tags"), immutable as started:
        Immutable(scenario, started).run()
    debian = registry.distribution(DEBIAN, "registry", scenario.folder / "server-of-layout")
    with group(scenario.checks, "layout"), debian as started:
        Layout(scenario, started).run()


@contextmanager
def group(checks: Checks, name: str) -> Iterator[None]:
    """Lets the next group run when this one cannot be set up."""
    try:
        yield
    except Exception:
        checks.broken(f"{name}: setting up")


@contextmanager
def registry_pair(scenario: Scenario, login: Login) -> Iterator[tuple[Registry, Registry]]:
    """Starts two registries of different kinds, both with TLS and passwords."""
    folder = scenario.folder
    guard = Guard(login, certificates.make(folder / "certificates of a pair"))
    new = scenario.tools.path("distribution")
    with (
        registry.distribution(
            DEBIAN, "Debian's docker-registry", folder / "source", guard
        ) as source,
        registry.distribution(new, "distribution 3.1.1", folder / "target", guard) as target,
    ):
        yield source, target


def registries(scenario: Scenario, login: Login) -> list[AbstractContextManager[Registry]]:
    """Returns all registries, not yet started."""
    path, folder = scenario.tools.path, scenario.folder
    guard = Guard(login, certificates.make(folder / "certificates"))
    crane = [path("crane"), "registry", "serve", "--address", "127.0.0.1:0"]
    started = []
    for name, program in {
        "Debian's docker-registry": DEBIAN,
        "distribution 3.1.1": path("distribution"),
    }.items():
        started += [
            registry.distribution(program, name, folder / name),
            registry.distribution(
                program, f"{name}, TLS and passwords", folder / f"{name} 2", guard
            ),
        ]
    tokens = registry.with_tokens(
        DEBIAN,
        path("token-service"),
        "Debian's docker-registry, TLS and tokens",
        folder / "tokens",
        guard,
    )
    return [
        *started,
        tokens,
        registry.simple([path("strict-registry")], "strict OCI 1.1 registry", folder / "strict"),
        registry.simple(crane, "crane's registry", folder / "crane"),
    ]


if __name__ == "__main__":
    sys.exit(main())
