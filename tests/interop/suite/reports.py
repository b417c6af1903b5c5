"""The reports of `verify` and the schemas that it prints hold to what their readers expect."""

import json
import os
import shutil
from pathlib import Path

from checks import equal, holds
from command import output
from scenario import Scenario

FORMATS = ("sarif", "junit", "gitlab")

VALIDATE = """\
import json
import sys
import jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
validator(schema).validate(document)
"""


def run(scenario: Scenario) -> None:
    check = scenario.checks.check
    reports = _reports(scenario)
    check("reports: SARIF holds to the schema of OASIS", lambda: _sarif(scenario, reports))
    check("reports: JUnit holds to the schema of Jenkins", lambda: _junit(scenario, reports))
    check("reports: GitLab finds the fields it documents", lambda: _gitlab(reports))
    check("schemas: pack.json satisfies its schema", lambda: _pack_json(scenario))
    for name in ("schema.yaml", "presets.yaml", "pack-build.toml"):
        check(f"schemas: that of {name} is one", lambda name=name: _is_schema(scenario, name))


def _reports(scenario: Scenario) -> dict[str, Path]:
    """Verifies a sound pack and a wrong one; a name with a space and a quote is in it."""
    folder = scenario.empty_folder("reports")
    wrong = folder / "packs" / "wrong"
    shutil.copytree(scenario.pack, folder / "packs" / "sound")
    shutil.copytree(scenario.pack, wrong)
    (wrong / "logo.png").unlink()
    (wrong / "manifests" / 'a "b" <c>.yaml').write_text("a: [1\n")
    with (wrong / "values.yaml").open("a") as values:
        values.write("pack: {é: yes}\n\nmanifests: {none: {a: yes}}\n")
    files = {name: folder / f"report.{name}" for name in FORMATS}
    formats = [f"--format={name}={file}" for name, file in files.items()]
    # Without Helm one rule is skipped, which the reports say.
    path = os.pathsep.join(
        place for place in os.environ["PATH"].split(os.pathsep) if not Path(place, "helm").exists()
    )
    scenario.pack_build.run("verify", folder / "packs", *formats, env={"PATH": path}).expect(1)
    return files


def _sarif(scenario: Scenario, reports: dict[str, Path]) -> str:
    schema = scenario.tools.folder / "schemas" / "sarif-2.1.0.json"
    _validate(scenario, schema, reports["sarif"])
    results = json.loads(reports["sarif"].read_text())["runs"][0]["results"]
    holds(len(results) > 2, f"too few results to show anything: {results}")
    return f"{len(results)} results"


def _junit(scenario: Scenario, reports: dict[str, Path]) -> None:
    schema = scenario.tools.folder / "schemas" / "junit-10.xsd"
    output("xmllint", "--noout", "--schema", schema, reports["junit"])


def _gitlab(reports: dict[str, Path]) -> None:
    for violation in json.loads(reports["gitlab"].read_text()):
        fields = {"description", "check_name", "fingerprint", "severity", "location"}
        equal("fields", fields, set(violation))
        severities = ("info", "minor", "major", "critical", "blocker")
        holds(violation["severity"] in severities, f"severity: {violation}")
        location = violation["location"]
        holds(not location["path"].startswith("./"), f"path: {violation}")
        holds(location["lines"]["begin"] >= 1, f"line: {violation}")


def _pack_json(scenario: Scenario) -> None:
    _validate(scenario, _schema(scenario, "pack.json"), scenario.pack / "pack.json")


def _is_schema(scenario: Scenario, name: str) -> None:
    schema = _schema(scenario, name)
    empty = schema.with_suffix(".empty")
    empty.write_text('{"presets": []}' if name == "presets.yaml" else "{}")
    _validate(scenario, schema, empty)


def _schema(scenario: Scenario, name: str) -> Path:
    file = scenario.empty_folder(f"schema of {name}") / "schema.json"
    file.write_text(scenario.pack_build.run("schema", name).expect(0).stdout)
    return file


def _validate(scenario: Scenario, schema: Path, document: Path) -> None:
    output(scenario.tools.python, "-c", VALIDATE, schema, document)
