"""The proof in a HELLO (docs/protocol.md, sections 5 and 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keys import KeyPair, is_proven
from wire import PROOF_BYTES, VERSION, Item, is_integer, parse_json

MAX_NONCES = 16_384

Refusal = tuple[str, str]


@dataclass(frozen=True)
class Greeted:
    """The caller of a greeting, and the key by which it was proven."""

    caller: str
    key: str


class Greetings:
    """Reads the greetings to one service, and believes those that prove who they are from."""

    def __init__(self, service: str, own: KeyPair, keys_of: Callable[[str], list[str]]) -> None:
        self._service, self._own, self._keys_of = service, own, keys_of
        self._nonces: dict[str, dict[str, int]] = {}
        self._forgotten_until: dict[str, int] = {}

    def read(self, item: Item) -> Greeted | Refusal:
        """The caller that greets with this HELLO, or the reason why it is refused."""
        text, proof = item["body"], item["proof"]
        hello = parse_json(text)
        if not is_hello(hello):
            return "INVALID_ARGUMENT", "not a greeting"
        if hello["service"] != self._service:
            return "WRONG_SERVICE", f"this is {self._service}"
        oldest, newest = hello["versions"]
        if not oldest <= VERSION <= newest:
            return "VERSION_UNSUPPORTED", f"this side speaks version {VERSION}"
        caller = hello["caller"]["service"]
        keys = self._keys_of(caller) if len(proof) == PROOF_BYTES else []
        key = next((key for key in keys if is_proven(self._own, key, text, proof)), None)
        if key is None or not self._take(caller, hello["nonce"], hello["time"]):
            return "UNAUTHENTICATED", "the greeting proves nothing"
        return Greeted(caller, key)

    def holds(self, greeted: Greeted) -> bool:
        """Whether the key by which somebody was believed is still theirs."""
        return greeted.key in self._keys_of(greeted.caller)

    def _take(self, caller: str, nonce: str, time: int) -> bool:
        """Takes a nonce; False for one that was taken before, or may have been."""
        nonces = self._nonces.setdefault(caller, {})
        if nonce in nonces or time <= self._forgotten_until.get(caller, -1):
            return False
        if len(nonces) >= MAX_NONCES:
            until = self._forgotten_until[caller] = sorted(nonces.values())[MAX_NONCES // 2]
            self._nonces[caller] = nonces = {n: t for n, t in nonces.items() if t > until}
        nonces[nonce] = time
        return True


def is_hello(value: Any) -> bool:
    """Whether JSON has the form of a greeting."""
    if not isinstance(value, dict) or not isinstance(value.get("caller"), dict):
        return False
    versions, caller = value.get("versions"), value["caller"]
    names = [value.get("service"), value.get("nonce")]
    names += [caller.get(name) for name in ("service", "instance", "bootId")]
    return (
        isinstance(versions, list)
        and [is_integer(version) for version in versions] == [True, True]
        and all(is_name(name) for name in names)
        and is_integer(value.get("time"), 0)
    )


def is_welcome(value: Any, service: str) -> bool:
    """Whether JSON is the WELCOME of a service that is wanted."""
    if not isinstance(value, dict) or not isinstance(value.get("limits"), dict):
        return False
    limits = [value["limits"].get(name) for name in ("requestBytes", "responseBytes", "inFlight")]
    return (
        value.get("service") == service
        and all(is_name(value.get(name)) for name in ("instance", "bootId", "contractVersion"))
        and value.get("version") == VERSION
        and all(is_integer(limit, 1) for limit in limits)
    )


def is_name(value: Any) -> bool:
    """Whether a value is a name: 1 to 128 UTF-16 code units."""
    return isinstance(value, str) and 2 <= len(value.encode("utf-16-le", "surrogatepass")) <= 256
