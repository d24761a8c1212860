"""Key files and the proof of a greeting (docs/protocol.md, sections 2 and 5)."""

import argparse
import hashlib
import hmac
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from zmq.utils import z85

READ_AGAIN_SECONDS = 2.0


class KeyProblem(Exception):
    """Keys that a process cannot start with."""


@dataclass(frozen=True)
class KeyPair:
    """A pair of keys of Curve25519, each as 40 characters of Z85."""

    public: str
    secret: str


class Keyring:
    """The keys that a process knows: its own pair, and the public keys of all services."""

    def __init__(self, name: str, key_file: Path, peers_file: Path) -> None:
        self._peers_file = peers_file
        self._read_at = time.monotonic()
        try:
            curve = json.loads(key_file.read_text())["curve"]
            self.pair = KeyPair(curve["publicKey"], curve["secretKey"])
            self._services = read_peers(peers_file)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeyProblem(f"the key files cannot be read: {error!r}") from error
        if self.pair.public not in self.keys_of(name):
            raise KeyProblem(f"{peers_file} does not list {name} with the key of {key_file}")

    def keys_of(self, service: str) -> list[str]:
        """The public keys of a service, in the order in which they are tried."""
        return self._services.get(service, [])

    def renew(self) -> bool:
        """Reads the list again when it is time to; whether it has changed."""
        if time.monotonic() < self._read_at + READ_AGAIN_SECONDS:
            return False
        self._read_at = time.monotonic()
        known = self._services
        try:
            self._services = read_peers(self._peers_file)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return self._services != known


def read_peers(path: Path) -> dict[str, list[str]]:
    """The public keys of the services that a list names."""
    services = json.loads(path.read_text())["services"]
    return {name: list(entry["curve"]) for name, entry in services.items()}


def read_arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The command line, with the two files of keys."""
    parser.add_argument("--key-file", type=Path, default=os.environ.get("KEY_FILE"))
    parser.add_argument("--peers-file", type=Path, default=os.environ.get("PEERS_FILE"))
    arguments = parser.parse_args()
    if not (arguments.key_file and arguments.peers_file):
        parser.error("the keys are missing: --key-file and --peers-file, or KEY_FILE, PEERS_FILE")
    return arguments


def key_text(octets: bytes) -> str:
    """A public key of 32 octets as text."""
    return z85.encode(octets).decode("ascii") if len(octets) == 32 else ""


def prove(own: KeyPair, server_key: str, text: bytes) -> bytes:
    """The proof that who has these keys makes for a server, of a HELLO's JSON."""
    return _proof(own, server_key, f"{own.public} {server_key}", text)


def is_proven(own: KeyPair, caller_key: str, text: bytes, proof: bytes) -> bool:
    """Whether who has the caller's key made the proof for who has these keys."""
    expected = _proof(own, caller_key, f"{caller_key} {own.public}", text)
    return hmac.compare_digest(expected, proof)


def _proof(own: KeyPair, other_key: str, from_to: str, text: bytes) -> bytes:
    other = X25519PublicKey.from_public_bytes(z85.decode(other_key))
    secret = X25519PrivateKey.from_private_bytes(z85.decode(own.secret)).exchange(other)
    return _hmac(_derived(secret, f"hello 1 {from_to}".encode("ascii")), text)


def _derived(secret: bytes, info: bytes) -> bytes:
    """HKDF (RFC 5869) with SHA-256 and no salt: its first 32 octets, which are one block."""
    return _hmac(_hmac(bytes(32), secret), info + b"\x01")


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)
