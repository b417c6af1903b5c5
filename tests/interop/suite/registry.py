"""Real registries: each on a free port of 127.0.0.1, for as long as a `with` block lasts."""

import base64
import hashlib
import json
import os
import re
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from certificates import Certificates
from checks import Failed
from command import output

START_LIMIT = 30
"""Seconds within which a registry must say where it listens."""

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
LISTENING = re.compile(r"(?:listening on 127\.0\.0\.1:|serving on port )(\d+)")
REQUEST = re.compile(
    r"\b(GET|HEAD|POST|PUT|PATCH|DELETE) (/v2/[^\s?]*)\S*(?: HTTP/[\d.]+\")?(?: (\d{3})\b)?"
)


@dataclass(frozen=True)
class Login:
    username: str
    password: str

    def basic(self) -> str:
        return base64.b64encode(f"{self.username}:{self.password}".encode()).decode()


@dataclass(frozen=True)
class Guard:
    """What a registry asks for: one user's password, over TLS."""

    login: Login
    certificates: Certificates


@dataclass(frozen=True)
class Registry:
    """A registry that runs; without a guard it lets everyone in over plain http."""

    name: str
    host: str
    log: Path
    guard: Guard | None = None

    def manifest(self, repository: str, tag: str) -> bytes:
        """Returns the manifest that the tag points to, read with nothing but Python's own http."""
        return self._get(f"/v2/{repository}/manifests/{tag}", MANIFEST)

    def blob(self, repository: str, digest: str) -> bytes:
        return self._get(f"/v2/{repository}/blobs/{digest}", "*/*")

    def requests(self) -> list[str]:
        """Returns each request in the access log, without what authentication costs."""
        seen = REQUEST.findall(self.log.read_text())
        return [
            f"{method} {path}"
            for method, path, status in seen
            if path != "/v2/" and status != "401"
        ]

    def _get(self, path: str, accept: str) -> bytes:
        scheme, headers, trust = "http", {"Accept": accept}, None
        if self.guard:
            scheme = "https"
            headers["Authorization"] = f"Basic {self.guard.login.basic()}"
            trust = ssl.create_default_context(cafile=str(self.guard.certificates.authority))
        request = urllib.request.Request(f"{scheme}://{self.host}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=START_LIMIT, context=trust) as answer:
            return answer.read()


def digest_of(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


@contextmanager
def distribution(
    program: str | Path, name: str, folder: Path, guard: Guard | None = None
) -> Iterator[Registry]:
    """Starts a program that takes the settings of CNCF distribution."""
    folder.mkdir()
    settings = {
        "version": "0.1",
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": "127.0.0.1:0", "secret": "interop"},
    }
    if guard:
        passwords, made = folder / "passwords", guard.certificates
        passwords.write_text(
            output("htpasswd", "-niB", guard.login.username, stdin=guard.login.password)
        )
        settings["auth"] = {"htpasswd": {"realm": "interop", "path": str(passwords)}}
        settings["http"]["tls"] = {"certificate": str(made.certificate), "key": str(made.key)}
    config = folder / "config.yml"
    config.write_text(json.dumps(settings))
    with _serving([program, "serve", config], folder) as (host, log):
        yield Registry(name, host, log, guard)


@contextmanager
def simple(command: list[str | Path], name: str, folder: Path) -> Iterator[Registry]:
    """Starts a registry that needs no settings."""
    folder.mkdir()
    with _serving(command, folder) as (host, log):
        yield Registry(name, host, log)


@contextmanager
def _serving(command: list[str | Path], folder: Path) -> Iterator[tuple[str, Path]]:
    log = folder / "log"
    environment = os.environ | {"OTEL_TRACES_EXPORTER": "none"}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"127.0.0.1:{_port(process, log)}", log
    finally:
        process.kill()
        process.wait()


def _port(process: subprocess.Popen, log: Path) -> str:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if found := LISTENING.search(log.read_text()):
            return found.group(1)
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise Failed(f"`{process.args[0]}` did not start:\n{log.read_text()}")
