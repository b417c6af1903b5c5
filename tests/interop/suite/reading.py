"""`pack-build` reads what it published and what `oras push` published."""

import json
from pathlib import Path

from checks import equal, holds
from command import Outcome, output
from pack_build import DONE
from readers import plain_http, regctl_host, user
from registry import Registry, digest_of
from scenario import Scenario

BASE = "team/reading"


class Reading:
    """The checks against one registry, which needs to hold nothing before."""

    def __init__(self, scenario: Scenario, registry: Registry) -> None:
        self.scenario = scenario
        self.registry = registry
        self.place = f"{registry.host}/{BASE}/{scenario.archive_path}"
        self.env = user(registry, scenario.empty_folder(f"home of a reader of {registry.name}"))

    def run(self) -> None:
        self._check("a published pack comes back as it went", self._pull)
        self._check("it is listed with its versions", self._list)
        self._check("it is inspected without its archive", self._inspect)
        self._check("it is copied within, out to a layout and back in", self._copy)
        self._check("it gets one more tag", self._tag)
        self._check("it is verified, and the same as its folder", self._verify)
        for name in ("oras-1.1.0", "oras-1.3.3"):
            self._check(
                f"a pack that {name} pushed is pulled", lambda name=name: self._pull_from_oras(name)
            )

        self._check("a pack that regctl put is pulled", self._pull_from_regctl)

    def _check(self, name: str, claim: object) -> None:
        self.scenario.checks.check(f"{self.registry.name}: {name}", claim)

    def _run(self, *arguments: str | Path) -> Outcome:
        trust = []
        if self.registry.guard:
            trust = ["--ca-file", self.registry.guard.certificates.authority]
        own = {name: self.env[name] for name in ("HOME", "DOCKER_CONFIG")}
        return self.scenario.pack_build.run(*arguments, *trust, env=own).expect(DONE)

    def _pull(self) -> None:
        destination = f"{self.registry.host}/{BASE}"
        self._run("publish", self.scenario.pack, "--to", destination)
        tagged = f"{self.place}:{self.scenario.tag}"
        served = self.registry.manifest(f"{BASE}/{self.scenario.archive_path}", self.scenario.tag)
        by_digest = f"{self.place}@{digest_of(served)}"
        for reference in (tagged, by_digest, f"{tagged}@{digest_of(served)}"):
            folder = self._fresh()
            self._run("pull", reference, folder)
            self._same_files(folder)
            self._run("pull", reference, folder / "kept", "--archive")
            kept = list((folder / "kept").iterdir())
            equal("name of the archive", [self.scenario.archive.name], [one.name for one in kept])
            equal("archive", self.scenario.archive.read_bytes(), kept[0].read_bytes())

    def _list(self) -> None:
        place, name = f"{self.registry.host}/{BASE}", self.scenario.archive_path.split("/")[-1]
        line = f"{name}:{self.scenario.tag}\n"
        for arguments in ((place,), (place, name), (self.place,)):
            equal(f"list of {arguments}", line, self._run("list", *arguments).stdout)

    def _inspect(self) -> str:
        before = len(self.registry.requests())
        tagged = f"{self.place}:{self.scenario.tag}"
        found = json.loads(self._run("inspect", tagged, "--format", "json").stdout)
        requests = self.registry.requests()[before:]
        served = self.registry.manifest(f"{BASE}/{self.scenario.archive_path}", self.scenario.tag)
        equal("digest", digest_of(served), found["manifest"]["digest"])
        equal("versions", [self.scenario.tag], found["versions"])
        holds(not any("/blobs/" in request for request in requests), f"it pulls: {requests}")
        return f"{len(requests)} requests"

    def _copy(self) -> str:
        name, tag = self.scenario.archive_path.split("/")[-1], self.scenario.tag
        served = self.registry.manifest(f"{BASE}/{self.scenario.archive_path}", tag)
        layout = f"oci:{self._fresh()}"
        within = f"{self.registry.host}/{BASE}-within"
        by_digest = f"{self.place}:{tag}@{digest_of(served)}"
        moved = self._run("copy", by_digest, within).stderr
        self._run("copy", f"{self.registry.host}/{BASE}", layout, "--all")
        self._run("copy", f"{layout}:{name}:{tag}", f"{self.registry.host}/{BASE}-back")
        for base in (f"{BASE}-within", f"{BASE}-back"):
            copied = self.registry.manifest(f"{base}/{self.scenario.archive_path}", tag)
            equal(f"manifest below {base}", served, copied)
            reference = f"{self.registry.host}/{base}/{self.scenario.archive_path}:{tag}"
            folder = self._fresh()
            self._run("pull", reference, folder)
            self._same_files(folder)
        again = self._run("copy", by_digest, within)
        holds("unchanged" in again.stderr, f"it does not say `unchanged`: {again}")
        return moved.strip().partition(": ")[2]

    def _tag(self) -> None:
        repository = f"{BASE}/{self.scenario.archive_path}"
        self._run("tag", f"{self.place}:{self.scenario.tag}", "LTS__1")
        served = self.registry.manifest(repository, self.scenario.tag)
        equal("manifest", served, self.registry.manifest(repository, "LTS__1"))

    def _verify(self) -> None:
        tagged = f"{self.place}:{self.scenario.tag}"
        self._run("verify", tagged)
        equal("differences", "", self._run("diff", self.scenario.pack, tagged).stdout)

    def _pull_from_oras(self, name: str) -> None:
        archive, repository = self.scenario.archive, f"{BASE}/by-{name}"
        reference = f"{self.registry.host}/{repository}:1"
        output(
            self.scenario.tools.path(name), "push", *plain_http(self.registry),
            "--annotation", "team=packs", reference, archive.name,
            cwd=archive.parent, env=self.env,
        )  # fmt: skip
        manifest = self.registry.manifest(repository, "1")
        holds("artifactType" in json.loads(manifest), "oras made no manifest of its own kind")
        folder = self._fresh()
        outcome = self._run("pull", reference, folder)
        holds(digest_of(manifest) in outcome.stderr, f"it does not tell the digest: {outcome}")
        self._same_files(folder)

    def _pull_from_regctl(self) -> None:
        archive, repository = self.scenario.archive, f"{BASE}/by-regctl"
        reference = f"{self.registry.host}/{repository}:1"
        output(
            self.scenario.tools.path("regctl"), *regctl_host(self.registry), "artifact", "put",
            "--artifact-type", "application/vnd.example.pack", "--file-title",
            "--file-media-type", "application/vnd.oci.image.layer.v1.tar",
            "--file", archive.name, reference, cwd=archive.parent, env=self.env,
        )  # fmt: skip
        folder = self._fresh()
        outcome = self._run("pull", reference, folder)
        manifest = self.registry.manifest(repository, "1")
        holds(digest_of(manifest) in outcome.stderr, f"it does not tell the digest: {outcome}")
        self._same_files(folder)

    def _fresh(self) -> Path:
        number = len(list(self.scenario.folder.glob("pulled-*")))
        return self.scenario.folder / f"pulled-{number}"

    def _same_files(self, folder: Path) -> None:
        """Only what the archive holds is compared, and `pull` made the folder."""
        found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        pack = self.scenario.pack
        expected = {path.relative_to(pack) for path in pack.rglob("*") if path.is_file()}
        equal("files", sorted(expected), sorted(found))
        for path in sorted(expected):
            equal(f"content of {path}", (pack / path).read_bytes(), (folder / path).read_bytes())
