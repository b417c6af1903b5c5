"""A registry accepts what `pack-build publish` sends, and others read it."""

import gzip
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

from checks import Failed, equal, holds
from command import Outcome, output
from pack_build import CONFLICT, DONE, printed_digest
from readers import Published, Reader, plain_http, readers, user
from registry import Registry, digest_of
from scenario import Scenario

BASE = "team/packs"
REQUESTS_FOR_NEW = 8
REQUESTS_FOR_UNCHANGED = 2
RACES = 5
TIME_OF_ARCHIVES = "315532800"
CREATED = "org.opencontainers.image.created"


class Publishing:
    """The checks against one registry, in the order in which they change it."""

    def __init__(self, scenario: Scenario, registry: Registry) -> None:
        self.scenario = scenario
        self.registry = registry
        self.repository = f"{BASE}/{scenario.archive_path}"
        self.place = f"{registry.host}/{self.repository}"
        self.env = user(registry, scenario.empty_folder(f"home of {registry.name}"))
        self.digest = ""

    def run(self) -> None:
        self._check("a dry run writes nothing and prints the digest", self._dry_run)
        self._check("a new pack is accepted and served with the printed digest", self._new)
        self._check("the same pack again is unchanged", self._unchanged)
        self._check("a changed pack is refused", self._conflict)
        self._check("two that publish the same at once both succeed", self._at_once)
        for name, reader in readers(self.registry).items():
            self._check(f"{name} reads it", partial(self._read, name, reader))
        if self.registry.guard is None:
            self._check("oras push makes the same manifest", self._oracles)
            self._check("the same content is known whatever compressed it", self._recompressed)
        self._check("of two publishers at once, none is told what is not so", self._race)
        self._check("a changed pack replaces it on demand", self._replace)

    def _check(self, name: str, claim: Callable[[], str | None]) -> None:
        self.scenario.checks.check(f"{self.registry.name}: {name}", claim)

    def _publish(self, pack: Path, *options: str | Path, base: str = BASE) -> Outcome:
        """Publishes with a time; it is the one that archives have anyway."""
        options = ("--timestamp", TIME_OF_ARCHIVES, *options)
        own = {name: self.env[name] for name in ("HOME", "DOCKER_CONFIG")}
        return self.scenario.pack_build.publish(pack, self.registry, base, *options, env=own)

    def _served(self) -> bytes:
        return self.registry.manifest(self.repository, self.scenario.tag)

    def _dry_run(self) -> None:
        outcome = self._publish(self.scenario.pack, "--dry-run")
        self.digest = printed_digest(outcome, self.place, self.scenario.tag)
        try:
            self._served()
        except HTTPError as error:
            equal("status of the tag after a dry run", HTTPStatus.NOT_FOUND, error.code)
        else:
            raise Failed("the registry holds the pack after a dry run")

    def _new(self) -> str:
        before = len(self.registry.requests())
        outcome = self._publish(self.scenario.pack)
        requests = self.registry.requests()[before:]
        digest = printed_digest(outcome, self.place, self.scenario.tag)
        equal("digest of the dry run", self.digest, digest)
        equal("digest of the manifest served", digest, digest_of(self._served()))
        return _at_most(REQUESTS_FOR_NEW, requests)

    def _unchanged(self) -> str:
        before = len(self.registry.requests())
        outcome = self._publish(self.scenario.pack)
        requests = self.registry.requests()[before:]
        digest = printed_digest(outcome, self.place, self.scenario.tag)
        equal("digest", self.digest, digest)
        holds("unchanged" in outcome.stderr, f"it does not say `unchanged`: {outcome}")
        return _at_most(REQUESTS_FOR_UNCHANGED, requests)

    def _conflict(self) -> None:
        planned = self._publish(self.scenario.changed_pack, "--replace", "--dry-run")
        wanted = printed_digest(planned, self.place, self.scenario.tag)
        refused = self._publish(self.scenario.changed_pack).expect(CONFLICT)
        equal("stdout", "", refused.stdout)
        for digest in (self.digest, wanted):
            holds(digest in refused.stderr, f"it does not show {digest}: {refused}")
        equal("digest of the manifest served", self.digest, digest_of(self._served()))

    def _at_once(self) -> None:
        base = f"{BASE}/at-once"
        with ThreadPoolExecutor() as pool:
            pack = self.scenario.pack
            running = [pool.submit(self._publish, pack, base=base) for _ in range(2)]
        place = f"{self.registry.host}/{base}/{self.scenario.archive_path}"
        digests = [printed_digest(run.result(), place, self.scenario.tag) for run in running]
        equal("digests", [self.digest, self.digest], digests)

    def _read(self, name: str, reader: Reader) -> None:
        scenario = self.scenario
        folder = scenario.empty_folder(f"read from {self.registry.name} by {name}")
        artifact = Published(
            self.registry, self.repository, scenario.tag, self.digest, scenario.archive
        )
        reader(scenario.tools, artifact, folder, self.env)

    def _oracles(self) -> None:
        """Pushes the same archive and annotations, from its own folder as oras wants it."""
        annotations = json.loads(self._served())["annotations"]
        holds(
            CREATED in annotations,
            f"the manifest has no time, so oras would take its own: {annotations}",
        )
        pairs = [f"{key}={value}" for key, value in annotations.items()]
        options = [word for pair in pairs for word in ("--annotation", pair)]
        archive, tools = self.scenario.archive, self.scenario.tools
        found = {}
        for name in ("oras-1.1.0", "oras-1.3.3"):
            repository = f"{BASE}/oracle/{name}"
            output(
                tools.path(name), "push", "--image-spec", "v1.0", *plain_http(self.registry),
                *options, f"{self.registry.host}/{repository}:1",
                archive.name, cwd=archive.parent, env=self.env,
            )  # fmt: skip
            found[f"{name} --image-spec v1.0"] = self.registry.manifest(repository, "1").decode()
        repository = f"{BASE}/oracle/library"
        output(
            tools.path("oras-library"), "push", f"{self.registry.host}/{repository}:1",
            archive.name, *pairs, cwd=archive.parent, env=self.env,
        )  # fmt: skip
        found["the library of oras 1.0.0"] = self.registry.manifest(repository, "1").decode()
        for name, manifest in found.items():
            equal(f"manifest of {name}", manifest, self._served().decode())

    def _recompressed(self) -> None:
        """Lets gzip compress the same archive, and oras push it with the same annotations."""
        annotations = json.loads(self._served())["annotations"]
        options = [
            word for pair in annotations.items() for word in ("--annotation", "=".join(pair))
        ]
        archive, tools = self.scenario.archive, self.scenario.tools
        folder = self.scenario.empty_folder(f"recompressed for {self.registry.name}")
        other = folder / archive.name
        other.write_bytes(gzip.compress(gzip.decompress(archive.read_bytes()), 1))
        repository = f"{BASE}/gzip/{self.scenario.archive_path}"
        output(
            tools.path("oras-1.3.3"), "push", "--image-spec", "v1.0", *plain_http(self.registry),
            *options, f"{self.registry.host}/{repository}:{self.scenario.tag}", other.name,
            cwd=folder, env=self.env,
        )  # fmt: skip
        pushed = self.registry.manifest(repository, self.scenario.tag)
        outcome = self._publish(self.scenario.pack, base=f"{BASE}/gzip")
        place = f"{self.registry.host}/{repository}"
        equal("digest", digest_of(pushed), printed_digest(outcome, place, self.scenario.tag))
        holds("unchanged" in outcome.stderr, f"it does not say `unchanged`: {outcome}")

    def _race(self) -> str:
        """Publishes two packs of one version at once, and compares what is said with what is."""
        packs = [self.scenario.pack, self.scenario.changed_pack]
        folder = self.scenario.empty_folder(f"race to {self.registry.name}")
        told = 0
        for number in range(RACES):
            base = f"{BASE}/race/{number}"
            repository = f"{base}/{self.scenario.archive_path}"
            with ThreadPoolExecutor(len(packs)) as pool:
                running = [
                    pool.submit(self._publish, pack, "--out", folder / str(place), base=base)
                    for place, pack in enumerate(packs)
                ]
            outcomes = [own.result() for own in running]
            held = digest_of(self.registry.manifest(repository, self.scenario.tag))
            winners = [outcome for outcome in outcomes if outcome.code == DONE]
            holds(
                any(held in own.stdout for own in winners), f"nobody published {held}: {outcomes}"
            )
            for loser in (outcome for outcome in outcomes if outcome.code != DONE):
                loser.expect(CONFLICT)
                holds(held in loser.stderr, f"it does not show {held}: {loser}")
                told += 1
        return f"in {told} of {RACES} races one was told"

    def _replace(self) -> None:
        outcome = self._publish(self.scenario.changed_pack, "--replace")
        digest = printed_digest(outcome, self.place, self.scenario.tag)
        holds(digest != self.digest, "the digest of a changed pack is the same")
        equal("digest of the manifest served", digest, digest_of(self._served()))


def _at_most(limit: int, requests: list[str]) -> str:
    holds(len(requests) > 0, "the access log shows no request at all")
    shown = "\n  ".join(requests)
    holds(len(requests) <= limit, f"{len(requests)} requests, at most {limit} allowed:\n  {shown}")
    return f"{len(requests)} requests"
