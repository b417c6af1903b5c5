"""A registry that never moves a tag."""

from pathlib import Path

from checks import equal, holds
from command import Outcome
from pack_build import CONFLICT, printed_digest
from registry import Registry, digest_of
from scenario import Scenario

BASE = "team/packs"


class Immutable:
    """The checks against one such registry."""

    def __init__(self, scenario: Scenario, registry: Registry) -> None:
        self.scenario = scenario
        self.registry = registry
        self.repository = f"{BASE}/{scenario.archive_path}"

    def run(self) -> None:
        check = self.scenario.checks.check
        check(f"{self.registry.name}: a pack again is unchanged", self._unchanged)
        check(f"{self.registry.name}: a changed pack is a conflict, even to replace", self._replace)

    def _publish(self, pack: Path, *options: str) -> Outcome:
        return self.scenario.pack_build.publish(pack, self.registry, BASE, *options)

    def _unchanged(self) -> None:
        place = f"{self.registry.host}/{self.repository}"
        first = printed_digest(self._publish(self.scenario.pack), place, self.scenario.tag)
        again = printed_digest(self._publish(self.scenario.pack), place, self.scenario.tag)
        equal("digest", first, again)

    def _replace(self) -> None:
        before = self.registry.manifest(self.repository, self.scenario.tag)
        refused = self._publish(self.scenario.changed_pack, "--replace").expect(CONFLICT)
        holds(digest_of(before) in refused.stderr, f"it does not tell what is there: {refused}")
        after = self.registry.manifest(self.repository, self.scenario.tag)
        equal("manifest", before, after)
