"""Real registries: each on a free port of 127.0.0.1, for as long as a `with` block lasts."""

import base64
import hashlib
import json
import os
import re
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from certificates import Certificates
from checks import Failed
from command import output

START_LIMIT = 30
"""Seconds within which a registry must say where it listens."""

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
REALM, SERVICE, ISSUER = "interop", "interop-registry", "interop-tokens"
LISTENING = re.compile(r"(?:listening on 127\.0\.0\.1:|serving on port )(\d+)")
REQUEST = re.compile(
    r"\b(GET|HEAD|POST|PUT|PATCH|DELETE) (/v2/[^\s?]*)\S*(?: HTTP/[\d.]+\")?(?: (\d{3})\b)?"
)


Found = TypeVar("Found")


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
    tokens: str | None = None
    """Where the password is given for a token, if that is how it is done."""


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
        if self.guard is None:
            return _fetch(f"http://{self.host}{path}", {"Accept": accept})
        trust = ssl.create_default_context(cafile=str(self.guard.certificates.authority))
        shown = f"Basic {self.guard.login.basic()}"
        if self.guard.tokens:
            repository = re.sub("^/v2/|/(manifests|blobs)/[^/]*$", "", path)
            query = f"service={SERVICE}&scope=repository:{repository}:pull"
            answer = _fetch(f"{self.guard.tokens}?{query}", {"Authorization": shown}, trust)
            shown = f"Bearer {json.loads(answer)['access_token']}"
        headers = {"Accept": accept, "Authorization": shown}
        return _fetch(f"https://{self.host}{path}", headers, trust)


def _fetch(url: str, headers: dict[str, str], trust: ssl.SSLContext | None = None) -> bytes:
    request = urllib.request.Request(url, headers=headers)
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
        made = guard.certificates
        settings["auth"] = _token_auth(guard) if guard.tokens else _password_auth(guard, folder)
        settings["http"]["tls"] = {"certificate": str(made.certificate), "key": str(made.key)}
    config = folder / "config.yml"
    config.write_text(json.dumps(settings))
    with _serving([program, "serve", config], folder) as (host, log):
        yield Registry(name, host, log, guard)


def _password_auth(guard: Guard, folder: Path) -> dict:
    return {"htpasswd": {"realm": REALM, "path": str(_password_file(guard, folder))}}


def _token_auth(guard: Guard) -> dict:
    certificate = str(guard.certificates.certificate)
    service = {"realm": guard.tokens, "service": SERVICE, "issuer": ISSUER}
    return {"token": service | {"rootcertbundle": certificate}}


def _password_file(guard: Guard, folder: Path) -> Path:
    passwords = folder / "passwords"
    passwords.write_text(
        output("htpasswd", "-niB", guard.login.username, stdin=guard.login.password)
    )
    return passwords


@contextmanager
def with_tokens(
    program: str | Path, service: Path, name: str, folder: Path, guard: Guard
) -> Iterator[Registry]:
    """Starts a registry that takes tokens, and the service that gives them for a password."""
    folder.mkdir()
    made, key = guard.certificates, folder / "token.key"
    output("openssl", "rsa", "-in", made.key, "-traditional", "-out", key)
    port = _free_port()
    arguments = {
        "addr": f"127.0.0.1:{port}",
        "issuer": ISSUER,
        "realm": REALM,
        "passwd": _password_file(guard, folder),
        "key": key,
        "tlscert": made.certificate,
        "tlskey": made.key,
    }
    command = [service, *(f"-{name}={value}" for name, value in arguments.items())]
    with_url = replace(guard, tokens=f"https://127.0.0.1:{port}/token/")
    with (
        _running(command, folder) as (process, log),
        distribution(program, name, folder / "registry", with_url) as registry,
    ):
        _wait_for(process, log, partial(_is_open, port))
        yield registry


def _free_port() -> int:
    """Returns a port for a program that cannot choose one by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def simple(command: list[str | Path], name: str, folder: Path) -> Iterator[Registry]:
    """Starts a registry that needs no settings."""
    folder.mkdir()
    with _serving(command, folder) as (host, log):
        yield Registry(name, host, log)


@contextmanager
def _serving(command: list[str | Path], folder: Path) -> Iterator[tuple[str, Path]]:
    with _running(command, folder) as (process, log):
        found = _wait_for(process, log, lambda: LISTENING.search(log.read_text()))
        yield f"127.0.0.1:{found.group(1)}", log


@contextmanager
def _running(command: list[str | Path], folder: Path) -> Iterator[tuple[subprocess.Popen, Path]]:
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
        yield process, log
    finally:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen, log: Path, look: Callable[[], Found]) -> Found:
    """Returns what `look` finds, once the process is there."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if found := look():
            return found
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise Failed(f"`{process.args[0]}` did not start:\n{log.read_text()}")
