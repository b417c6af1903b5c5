"""Helm tells `verify` which images the charts and manifests of a pack run."""

import json
import os
import shutil
from pathlib import Path

from checks import equal, holds
from command import output
from scenario import Scenario

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: mill\nversion: 1.0.0\nappVersion: 2.0.0\n",
    "values.yaml": "side: {enabled: false}\nbase: quay.io/mills\n",
    "templates/mill.yaml": """\
apiVersion: v1
kind: Pod
metadata: {name: mill}
spec:
  containers:
    - name: mill
      image: "{{ .Values.base }}/mill:{{ .Chart.AppVersion }}"
{{- if .Values.side.enabled }}
    - name: side
      image: {{ printf "%s/%s" .Values.base "side:1.0.0" | quote }}
{{- end }}
""",
    "templates/tests/test.yaml": """\
apiVersion: v1
kind: Pod
metadata: {name: test, annotations: {"helm.sh/hook": test}}
spec: {containers: [{name: test, image: "busybox:1.37.0"}]}
""",
}

VALUES = """\
pack:
  namespace: mill
  content:
    images:
      - image: quay.io/mills/mill:2.0.0
      - image: quay.io/mills/vane:1.0.0
charts:
  mill: {}
manifests:
  vane:
    name: vane
"""

MANIFEST = """\
apiVersion: v1
kind: Pod
metadata: {name: vane}
spec:
  containers:
    - name: vane
      image: {{ printf "quay.io/mills/%s:1.0.0" .Values.name }}
"""


def run(scenario: Scenario) -> None:
    check = scenario.checks.check
    check("helm: a list of all images that run is complete", lambda: _sound(scenario))
    check("helm: an image that the values switch on is missed", lambda: _switched_on(scenario))
    check("helm: an image of a manifest is missed", lambda: _manifest(scenario))
    check("helm: a chart that does not render is told", lambda: _broken(scenario))


def _sound(scenario: Scenario) -> None:
    equal("what is not listed", [], _missed(scenario, "sound"))


def _switched_on(scenario: Scenario) -> None:
    values = VALUES.replace("mill: {}", "mill: {side: {enabled: yes}}")
    equal("what is not listed", ["quay.io/mills/side:1.0.0"], _missed(scenario, "on", values))


def _manifest(scenario: Scenario) -> None:
    values = VALUES.replace("    name: vane", "    name: gale")
    equal("what is not listed", ["quay.io/mills/gale:1.0.0"], _missed(scenario, "manifest", values))


def _broken(scenario: Scenario) -> None:
    report = _report(scenario, "broken", VALUES.replace("mill: {}", "mill: {side: 1}"))
    skipped = [entry["reason"] for entry in report["skipped"]]
    holds(len(skipped) == 1 and "could not render" in skipped[0], f"skipped: {skipped}")


def _missed(scenario: Scenario, name: str, values: str = VALUES) -> list[str]:
    report = _report(scenario, name, values)
    equal("what was skipped", [], report["skipped"])
    found = [entry for entry in report["findings"] if entry["rule"] == "image-not-listed"]
    return [entry["message"].split("`")[3] for entry in found]


def _report(scenario: Scenario, name: str, values: str) -> dict:
    pack = _pack(scenario, name, values)
    path = f"{scenario.tools.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    verify = ("verify", pack, "--format", "json")
    return json.loads(scenario.pack_build.run(*verify, env={"PATH": path}).stdout)


def _pack(scenario: Scenario, name: str, values: str) -> Path:
    """Makes a pack whose chart Helm itself packed."""
    folder = scenario.empty_folder(f"helm {name}")
    for path, text in CHART.items():
        file = folder / "chart" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    pack = folder / "pack"
    for inner in ("charts", "manifests"):
        (pack / inner).mkdir(parents=True)
    shutil.copy(scenario.pack / "logo.png", pack)
    output(
        scenario.tools.path("helm"), "package", folder / "chart", "--destination", pack / "charts"
    )
    metadata = {
        "name": "mill",
        "displayName": "Mill",
        "version": "1.0.0",
        "layer": "addon",
        "addonType": "monitoring",
        "cloudTypes": ["all"],
        "charts": ["charts/mill-1.0.0.tgz"],
        "kubeManifests": ["manifests/vane.yaml"],
    }
    (pack / "pack.json").write_text(json.dumps(metadata))
    (pack / "values.yaml").write_text(values)
    (pack / "manifests" / "vane.yaml").write_text(MANIFEST)
    (pack / "README.md").write_text("# Mill\n")
    return pack
