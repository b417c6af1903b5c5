"""A layout folder that `pack-build publish` writes is one that oras and skopeo read."""

import json
from functools import partial
from pathlib import Path

from checks import equal, holds
from command import Outcome, output
from pack_build import CONFLICT, DONE
from registry import Registry, digest_of
from scenario import Scenario


class Layout:
    """The checks of one layout, in the order in which they change it."""

    def __init__(self, scenario: Scenario, registry: Registry) -> None:
        self.scenario = scenario
        self.registry = registry
        self.layout = scenario.folder / "layout"
        self.reference = f"{self.layout}:{scenario.tag}"
        self.env = {"HOME": str(scenario.empty_folder("home for the layout"))}
        self.digest = ""

    def run(self) -> None:
        check = self.scenario.checks.check
        check("layout: a new pack is written", self._new)
        check("layout: the same pack again is unchanged", self._unchanged)
        check("layout: a changed pack is refused", self._conflict)
        for name in ("oras-1.1.0", "oras-1.3.3"):
            check(f"layout: {name} copies it", partial(self._oras, name))
        check("layout: skopeo inspects it", self._skopeo_inspects)
        check("layout: skopeo copies it", self._skopeo_copies)
        check("layout: a changed pack replaces it on demand", self._replace)

    def _publish(self, pack: Path, *options: str) -> Outcome:
        return self.scenario.pack_build.run("publish", pack, "--to", f"oci:{self.layout}", *options)

    def _held(self) -> bytes:
        """Returns the manifest that the index points to for the tag."""
        entries = json.loads((self.layout / "index.json").read_text())["manifests"]
        tagged = [
            entry["digest"]
            for entry in entries
            if entry.get("annotations", {}).get("org.opencontainers.image.ref.name")
            == self.scenario.tag
        ]
        equal("manifests with the tag", 1, len(tagged))
        return (self.layout / "blobs" / "sha256" / tagged[0].removeprefix("sha256:")).read_bytes()

    def _new(self) -> None:
        outcome = self._publish(self.scenario.pack).expect(DONE)
        self.digest = digest_of(self._held())
        holds(
            outcome.stdout.endswith(f":{self.scenario.tag}@{self.digest}\n"),
            f"it does not print the digest that the layout holds, {self.digest}: {outcome}",
        )

    def _unchanged(self) -> None:
        outcome = self._publish(self.scenario.pack).expect(DONE)
        holds("unchanged" in outcome.stderr, f"it does not say `unchanged`: {outcome}")
        equal("digest", self.digest, digest_of(self._held()))

    def _conflict(self) -> None:
        self._publish(self.scenario.changed_pack).expect(CONFLICT)
        equal("digest", self.digest, digest_of(self._held()))

    def _oras(self, name: str) -> None:
        repository = f"from-layout/{name}"
        output(
            self.scenario.tools.path(name), "cp", "--from-oci-layout", self.reference,
            "--to-plain-http", f"{self.registry.host}/{repository}:1", env=self.env,
        )  # fmt: skip
        self._arrived(repository)

    def _skopeo_inspects(self) -> None:
        raw = output("skopeo", "inspect", "--raw", f"oci:{self.reference}", env=self.env)
        equal("digest", self.digest, digest_of(raw.encode()))

    def _skopeo_copies(self) -> None:
        repository = "from-layout/skopeo"
        output(
            "skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false",
            f"oci:{self.reference}", f"docker://{self.registry.host}/{repository}:1", env=self.env,
        )  # fmt: skip
        self._arrived(repository)

    def _arrived(self, repository: str) -> None:
        equal("digest", self.digest, digest_of(self.registry.manifest(repository, "1")))
        layer = digest_of(self.scenario.archive.read_bytes())
        equal("digest of the layer", layer, digest_of(self.registry.blob(repository, layer)))

    def _replace(self) -> None:
        self._publish(self.scenario.changed_pack, "--replace").expect(DONE)
        holds(digest_of(self._held()) != self.digest, "the tag still points to the old manifest")
