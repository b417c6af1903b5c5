"""A pack goes from one registry to another, as a promotion does."""

import json
from pathlib import Path

from checks import equal, holds
from command import Outcome
from pack_build import CONFLICT, DONE, printed_digest
from readers import Published, readers, user
from registry import Registry, digest_of
from scenario import Scenario

FROM, TO = "team/development", "team/production"


class Moving:
    """The checks between two registries, each with its own kind of program."""

    def __init__(self, scenario: Scenario, source: Registry, target: Registry) -> None:
        self.scenario = scenario
        self.source = source
        self.target = target
        self.env = user(source, scenario.empty_folder("home of one who promotes"))
        config = Path(self.env["DOCKER_CONFIG"]) / "config.json"
        shown = {"auth": target.guard.login.basic()}
        auths = json.loads(config.read_text())["auths"] | {target.host: shown}
        config.write_text(json.dumps({"auths": auths}))
        self.repository = f"{TO}/{scenario.archive_path}"

    def run(self) -> None:
        name = f"{self.source.name} to {self.target.name}"
        check = self.scenario.checks.check
        check(f"{name}: a pack moves by its digest", self._one)
        check(f"{name}: oras reads it there with that digest", self._read)
        check(f"{name}: a list of packs moves, and what is there stays", self._listed)
        check(f"{name}: a changed pack is refused there", self._conflict)

    def _run(self, *arguments: str | Path) -> Outcome:
        authority = self.source.guard.certificates.authority
        own = {name: self.env[name] for name in ("HOME", "DOCKER_CONFIG")}
        return self.scenario.pack_build.run(*arguments, "--ca-file", authority, env=own)

    def _publish(self, pack: Path, *options: str) -> str:
        base = f"{self.source.host}/{FROM}"
        outcome = self._run("publish", pack, "--to", base, *options)
        return printed_digest(outcome, self._place(), self.scenario.tag)

    def _place(self) -> str:
        return f"{self.source.host}/{FROM}/{self.scenario.archive_path}"

    def _served(self) -> bytes:
        return self.target.manifest(self.repository, self.scenario.tag)

    def _one(self) -> None:
        digest = self._publish(self.scenario.pack)
        reference = f"{self._place()}:{self.scenario.tag}@{digest}"
        self._run("copy", reference, f"{self.target.host}/{TO}").expect(DONE)
        equal("digest of the manifest", digest, digest_of(self._served()))
        layer = json.loads(self._served())["layers"][0]["digest"]
        equal("layer", layer, digest_of(self.target.blob(self.repository, layer)))

    def _read(self) -> None:
        folder = self.scenario.empty_folder("read after a promotion")
        digest = digest_of(self._served())
        artifact = Published(
            self.target, self.repository, self.scenario.tag, digest, self.scenario.archive
        )
        home = self.scenario.empty_folder("home of a reader after a promotion")
        reader = readers(self.target)["oras 1.3.3"]
        reader(self.scenario.tools, artifact, folder, user(self.target, home))

    def _listed(self) -> None:
        listing = self.scenario.folder / "release.txt"
        base = f"{self.source.host}/{FROM}"
        listing.write_text(self._run("list", base).expect(DONE).stdout)
        moved = self._run("copy", base, f"{self.target.host}/{TO}", "--list", listing)
        holds("unchanged" in moved.expect(DONE).stderr, f"it does not say `unchanged`: {moved}")

    def _conflict(self) -> None:
        before = self._served()
        self._publish(self.scenario.changed_pack, "--replace")
        reference = f"{self._place()}:{self.scenario.tag}"
        refused = self._run("copy", reference, f"{self.target.host}/{TO}")
        equal("stdout", "", refused.expect(CONFLICT).stdout)
        equal("manifest", before, self._served())
