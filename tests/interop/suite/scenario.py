"""What every check is about: a pack, a changed copy of it, its archive, and the programs."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from checks import Checks
from pack_build import PackBuild
from readers import Tools


@dataclass(frozen=True)
class Scenario:
    checks: Checks
    tools: Tools
    pack_build: PackBuild
    pack: Path
    changed_pack: Path
    archive: Path
    folder: Path
    """Everything that the checks write is in here."""

    @property
    def tag(self) -> str:
        return metadata(self.pack)["version"]

    @property
    def archive_path(self) -> str:
        """The repository below whichever base path the pack is published to."""
        return f"spectro-packs/archive/{metadata(self.pack)['name']}"

    def empty_folder(self, name: str) -> Path:
        made = self.folder / name.replace(" ", "-").replace(",", "")
        made.mkdir(parents=True)
        return made


def prepare(
    checks: Checks, tools: Tools, pack_build: PackBuild, pack: Path, folder: Path
) -> Scenario:
    """Copies the pack, so that no configuration beside it takes part, and builds its archive."""
    original, changed = folder / "original" / "pack", folder / "changed" / "pack"
    for copy in (original, changed):
        shutil.copytree(pack, copy)
    with (changed / "values.yaml").open("a") as values:
        values.write("\n# One line more than what was published before.\n")
    archive = pack_build.build(original, folder / "dist")
    return Scenario(checks, tools, pack_build, original, changed, archive, folder)


def metadata(pack: Path) -> dict:
    return json.loads((pack / "pack.json").read_text())
