"""GNU tar unpacks the archive to the very pack that it was built from."""

from pathlib import Path

from checks import equal
from command import output
from registry import digest_of
from scenario import Scenario


def run(scenario: Scenario) -> None:
    scenario.checks.check("archive: GNU tar unpacks it to the pack", lambda: _unpacks(scenario))
    scenario.checks.check("archive: building again gives the same bytes", lambda: _again(scenario))


def _unpacks(scenario: Scenario) -> str:
    folder = scenario.empty_folder("unpacked")
    output("tar", "--extract", "--gzip", "--file", scenario.archive, "--directory", folder)
    roots = list(folder.iterdir())
    equal("number of folders at the top", 1, len(roots))
    pack = tree(scenario.pack)
    equal("content", pack, tree(roots[0]))
    return f"{len(pack)} files below {roots[0].name}"


def _again(scenario: Scenario) -> None:
    archive = scenario.pack_build.build(scenario.pack, scenario.folder / "dist again")
    equal("digest", digest_of(scenario.archive.read_bytes()), digest_of(archive.read_bytes()))


def tree(folder: Path) -> dict[str, str]:
    """Returns the digest of every file below a folder, by path."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): digest_of(path.read_bytes()) for path in files}
