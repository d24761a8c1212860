"""A service of its own, the greeter: it answers `greet` for those whom its contract names."""

import argparse
import signal
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import zmq

from greetings import Greeted, Greetings
from keys import KeyProblem, Keyring, read_arguments
from sessions import Session, Sessions
from sockets import Doorkeeper, create_router
from wire import (
    MAX_REMAINING_MS,
    MAX_REQUEST_BYTES,
    MAX_RESPONSE_BYTES,
    VERSION,
    Item,
    parse_json,
    read_frame,
    write_json,
)

SERVICE = "greeter"
CONTRACT_VERSION = "1.0.0"
CREDIT = 64
TURN_MS = 100
GRACE_MS = 0
CONFIRM_SECONDS = 1.0
LINGER_MS = 1_000
MAX_NAME = 60


class Invalid(Exception):
    """An input that is not as the contract says: the field at fault, and why."""


@dataclass(frozen=True)
class Operation:
    """A handler, and the services that may call it."""

    callers: frozenset[str]
    handler: Callable[[dict[str, Any]], Any]


def greet(given: dict[str, Any]) -> Any:
    """Greets somebody by name."""
    name = given.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME:
        raise Invalid("name", f"must be 1 to {MAX_NAME} characters")
    return {"greeting": f"Hello, {name}!"}


OPERATIONS = {
    "greet": Operation(frozenset({"gateway"}), greet),
    "census": Operation(frozenset({"seed"}), lambda _: {"count": 1}),
}


class Worker:
    """One replica of the greeter."""

    def __init__(self, keyring: Keyring, address: str) -> None:
        self._keyring = keyring
        self._context: zmq.Context[Any] = zmq.Context()
        boot_id = str(uuid.uuid4())
        instance = f"{SERVICE}-{boot_id[-8:]}"
        self._identity = {"service": SERVICE, "instance": instance, "bootId": boot_id}
        self._greetings = Greetings(SERVICE, keyring.pair, keyring.keys_of)
        self._is_draining = False
        domain = f"{SERVICE}.calls"
        self._doorkeeper = Doorkeeper(self._context, domain, self._admits)
        self._router = create_router(self._context, keyring.pair, domain)
        self._router.bind(address)
        self.address = self._router.last_endpoint.decode().rstrip("\0")
        self._sessions = Sessions(self._router)
        reachable = self.address.replace("0.0.0.0", "127.0.0.1")
        self._doorkeeper.test(reachable, keyring.pair.public)

    def turn(self) -> None:
        """Waits for input and handles all that is there."""
        poller = zmq.Poller()
        poller.register(self._router, zmq.POLLIN)
        poller.register(self._doorkeeper.socket, zmq.POLLIN)
        poller.poll(TURN_MS)
        self._doorkeeper.answer()
        while self._router.poll(0):
            peer, *parts = self._router.recv_multipart()
            # Those that libzmq has made begin with 0, as none can that a client sets.
            is_read = len(parts) == 1 and peer[:1] == b"\0"
            session = self._sessions.of(peer) if is_read else None
            if session:
                self._read(session, parts[0])
        self._sessions.flush()
        self._sessions.sweep()
        if self._keyring.renew():
            self._dismiss()

    def drain(self) -> None:
        """Sends everyone elsewhere, waits until they know, and ends."""
        self._is_draining = True
        for session in self._sessions.all():
            session.say({"kind": "goaway", "id": 0, "graceMs": GRACE_MS})
        self._sessions.flush()
        gives_up_at = time.monotonic() + CONFIRM_SECONDS
        while self._sessions.have_unread() and time.monotonic() < gives_up_at:
            self.turn()
        self._router.close(LINGER_MS)
        self._doorkeeper.socket.close()
        self._context.term()

    def _admits(self, key: str) -> bool:
        callers = (caller for operation in OPERATIONS.values() for caller in operation.callers)
        return any(key in self._keyring.keys_of(caller) for caller in callers)

    def _read(self, session: Session, frame: bytes) -> None:
        items, problem = read_frame(frame)
        for item in items:
            self._handle(session, item)
        if problem == "version":
            session.refuse(0, "VERSION_UNSUPPORTED", f"this side speaks version {VERSION}")

    def _handle(self, session: Session, item: Item) -> None:
        match item["kind"]:
            case "hello":
                self._greet(session, item)
            case "request":
                self._request(session, item)
            case "ping":
                if not session.greeted:
                    session.ask_for_greeting()
                session.pong(item)

    def _greet(self, session: Session, item: Item) -> None:
        greeted = self._greetings.read(item)
        if not isinstance(greeted, Greeted):
            session.refuse(0, *greeted)
            return
        session.greeted = greeted
        limits = {"requestBytes": MAX_REQUEST_BYTES, "responseBytes": MAX_RESPONSE_BYTES}
        welcome = self._identity | {"version": VERSION, "contractVersion": CONTRACT_VERSION}
        welcome |= {"limits": limits | {"inFlight": CREDIT}}
        session.say({"kind": "welcome", "id": 0, "body": write_json(welcome)})
        if self._is_draining:
            session.say({"kind": "goaway", "id": 0, "graceMs": 0})

    def _request(self, session: Session, item: Item) -> None:
        refusal = self._refusal(session, item)
        if refusal:
            session.refuse(item["id"], *refusal)
            return
        given = parse_json(item["body"])
        if isinstance(given, ValueError):
            session.refuse(item["id"], "BODY_MALFORMED", "the input is not JSON in UTF-8")
            return
        try:
            if not isinstance(given, dict):
                raise Invalid("", "must be an object")
            answer = OPERATIONS[item["operation"]].handler(given)
        except Invalid as problem:
            name, message = problem.args
            fields = [{"field": name, "message": message}]
            session.refuse(item["id"], "INVALID_ARGUMENT", "not as the contract says", fields)
            return
        session.say({"kind": "response", "id": item["id"], "body": write_json(answer)})

    def _refusal(self, session: Session, item: Item) -> tuple[str, str] | None:
        """Why a request is not looked at, in the order that the protocol asks for."""
        if item.get("malformed"):
            return "BODY_MALFORMED", "not a request"
        if not session.greeted:
            session.ask_for_greeting()
            return "UNAUTHENTICATED", "greet first"
        operation = OPERATIONS.get(item["operation"])
        if not operation:
            return "UNIMPLEMENTED", "no such operation"
        if session.greeted.caller not in operation.callers:
            return "PERMISSION_DENIED", "this operation is not for this caller"
        if self._is_draining:
            return "DRAINING", "going away"
        if min(item["remainingMs"], MAX_REMAINING_MS) <= 0:
            return "DEADLINE_EXCEEDED", "too late to begin"
        if len(item["body"]) > MAX_REQUEST_BYTES:
            return "PAYLOAD_TOO_LARGE", "the input is too large"
        return None

    def _dismiss(self) -> None:
        """Knows nobody any more whose key was taken off the list."""
        for session in self._sessions.all():
            if session.greeted and not self._greetings.holds(session.greeted):
                session.refuse(0, "UNAUTHENTICATED", "the key is not valid any more")
                self._sessions.forget(session)


def main() -> int:
    """Works until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="tcp://127.0.0.1:7000", help="where it answers")
    given = read_arguments(parser)
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: signals.append(received))
    try:
        keyring = Keyring(SERVICE, given.key_file, given.peers_file)
        worker = Worker(keyring, given.address)
    except (KeyProblem, RuntimeError) as problem:
        print(f"{SERVICE} cannot start: {problem}", file=sys.stderr)
        return 78
    print(f"{SERVICE} answers at {worker.address}", flush=True)
    while not signals:
        worker.turn()
    worker.drain()
    return 0


if __name__ == "__main__":
    sys.exit(main())
