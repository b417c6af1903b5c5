"""A certificate authority and a server certificate that it signed, made anew for each run."""

from dataclasses import dataclass
from pathlib import Path

from command import output

VALID_DAYS = "2"
EXTENSIONS = """\
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1, DNS:localhost
"""


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority that clients are to trust, and what the server shows."""

    authority: Path
    certificate: Path
    key: Path


def make(folder: Path) -> Certificates:
    folder.mkdir()
    made = Certificates(folder / "ca.crt", folder / "leaf.crt", folder / "leaf.key")
    request, extensions = folder / "leaf.csr", folder / "leaf.ext"
    extensions.write_text(EXTENSIONS)
    output(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", VALID_DAYS,
        "-subj", "/CN=pack-build test authority", "-addext", "keyUsage = critical, keyCertSign",
        "-keyout", folder / "ca.key", "-out", made.authority,
    )  # fmt: skip
    output(
        "openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
        "-keyout", made.key, "-out", request,
    )  # fmt: skip
    output(
        "openssl", "x509", "-req", "-in", request, "-days", VALID_DAYS, "-extfile", extensions,
        "-CA", made.authority, "-CAkey", folder / "ca.key", "-CAcreateserial",
        "-out", made.certificate,
    )  # fmt: skip
    return made
