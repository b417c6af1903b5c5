"""The foreign tools, as readers of an artifact that is in a registry."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from checks import equal
from command import output
from registry import Registry, digest_of

PULL_WITH_PYTHON = """\
import sys
import oras.client
host, reference, folder, scheme, backend = sys.argv[1:]
client = oras.client.OrasClient(hostname=host, insecure=scheme == "http", auth_backend=backend)
client.pull(target=reference, outdir=folder)
"""


@dataclass(frozen=True)
class Published:
    """An artifact as the one who published it describes it."""

    registry: Registry
    repository: str
    tag: str
    digest: str
    archive: Path

    @property
    def reference(self) -> str:
        return f"{self.registry.host}/{self.repository}:{self.tag}"


@dataclass(frozen=True)
class Tools:
    """Where `tests/interop/install` put the programs."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / "bin" / name

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"


Reader = Callable[[Tools, Published, Path, dict[str, str]], None]
"""Reads what is published into an empty folder, and fails unless all digests are equal."""


def readers(registry: Registry) -> dict[str, Reader]:
    """Returns the tools that can read from this registry, by name."""
    found: dict[str, Reader] = {
        "oras 1.1.0": partial(_oras, "oras-1.1.0"),
        "oras 1.3.3": partial(_oras, "oras-1.3.3"),
        "crane 0.21.9": _crane,
        "regctl 0.11.5": _regctl,
        "skopeo": _skopeo,
        "PyPI oras 0.2.43": _python_oras,
    }
    if registry.guard and registry.guard.tokens:
        # It sends no password to a token service that has a private address.
        del found["crane 0.21.9"]
    if registry.guard is None:
        found["oras-go 2.0.2, the library of oras 1.0.0"] = _oras_library
    return found


def user(registry: Registry, home: Path) -> dict[str, str]:
    """Makes the home of a user who is logged in and trusts the registry; returns variables."""
    config = home / ".docker"
    config.mkdir(parents=True)
    auths = {registry.host: {"auth": registry.guard.login.basic()}} if registry.guard else {}
    (config / "config.json").write_text(json.dumps({"auths": auths}))
    environment = {
        "HOME": str(home),
        "DOCKER_CONFIG": str(config),
        "REGISTRY_AUTH_FILE": str(config / "config.json"),
    }
    if registry.guard:
        authority = str(registry.guard.certificates.authority)
        environment |= {"SSL_CERT_FILE": authority, "REQUESTS_CA_BUNDLE": authority}
    return environment


def plain_http(registry: Registry) -> list[str]:
    """Returns what the oras command needs to be told of a registry without TLS."""
    return [] if registry.guard else ["--plain-http"]


def regctl_host(registry: Registry) -> list[str]:
    """Returns what regctl needs to be told of a registry."""
    tls = "enabled" if registry.guard else "disabled"
    return ["--host", f"reg={registry.host},tls={tls}"]


def _oras(name: str, tools: Tools, artifact: Published, folder: Path, env: dict[str, str]) -> None:
    oras, http = tools.path(name), plain_http(artifact.registry)
    descriptor = output(
        oras, "manifest", "fetch", "--descriptor", *http, artifact.reference, env=env
    )
    equal("digest of the manifest", artifact.digest, json.loads(descriptor)["digest"])
    output(oras, "pull", *http, "--output", folder, artifact.reference, env=env)
    _same_archive(artifact, folder)


def _oras_library(tools: Tools, artifact: Published, folder: Path, env: dict[str, str]) -> None:
    pulled = output(tools.path("oras-library"), "pull", artifact.reference, folder, env=env)
    equal("digest of the manifest", artifact.digest, pulled.strip())
    _same_archive(artifact, folder)


def _crane(tools: Tools, artifact: Published, folder: Path, env: dict[str, str]) -> None:
    crane = tools.path("crane")
    equal(
        "digest of the manifest",
        artifact.digest,
        output(crane, "digest", artifact.reference, env=env).strip(),
    )
    output(crane, "pull", "--format=oci", artifact.reference, folder / "layout", env=env)
    _same_layer(artifact, folder / "layout")


def _regctl(tools: Tools, artifact: Published, folder: Path, env: dict[str, str]) -> None:
    regctl = [tools.path("regctl"), *regctl_host(artifact.registry)]
    raw = output(*regctl, "manifest", "get", "--format", "raw-body", artifact.reference, env=env)
    equal("digest of the manifest", artifact.digest, digest_of(raw.encode()))
    output(*regctl, "artifact", "get", "--output", folder, artifact.reference, env=env)
    _same_archive(artifact, folder)


def _skopeo(_tools: Tools, artifact: Published, folder: Path, env: dict[str, str]) -> None:
    tls = "true" if artifact.registry.guard else "false"
    source = f"docker://{artifact.reference}"
    raw = output("skopeo", "inspect", "--raw", f"--tls-verify={tls}", source, env=env)
    equal("digest of the manifest", artifact.digest, digest_of(raw.encode()))
    output(
        "skopeo", "--insecure-policy", "copy", f"--src-tls-verify={tls}", source,
        f"oci:{folder / 'layout'}:{artifact.tag}", env=env,
    )  # fmt: skip
    _same_layer(artifact, folder / "layout")


def _python_oras(tools: Tools, artifact: Published, folder: Path, env: dict[str, str]) -> None:
    guard = artifact.registry.guard
    scheme = "https" if guard else "http"
    backend = "token" if guard and guard.tokens else "basic"
    output(
        tools.python, "-c", PULL_WITH_PYTHON,
        artifact.registry.host, artifact.reference, folder, scheme, backend, env=env,
    )  # fmt: skip
    _same_archive(artifact, folder)


def _same_archive(artifact: Published, folder: Path) -> None:
    pulled = {path.name: digest_of(path.read_bytes()) for path in folder.iterdir()}
    equal(
        "pulled files",
        {artifact.archive.name: digest_of(artifact.archive.read_bytes())},
        pulled,
    )


def _same_layer(artifact: Published, layout: Path) -> None:
    """Compares by digest: a layout has no names but digests."""
    index = json.loads((layout / "index.json").read_text())
    equal("manifests", [artifact.digest], [entry["digest"] for entry in index["manifests"]])
    blobs = layout / "blobs" / "sha256"
    digest = digest_of(artifact.archive.read_bytes())
    layer = blobs / digest.removeprefix("sha256:")
    equal("digest of the layer", digest, digest_of(layer.read_bytes()))
