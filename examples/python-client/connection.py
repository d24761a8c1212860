"""The client's side of a connection (docs/protocol.md, sections 6, 8 and 9)."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import zmq

from greetings import is_welcome
from keys import Keyring, prove
from sockets import Monitor, Socket, create_dealer
from wire import MAX_REQUEST_BYTES, VERSION, Item, parse_json, read_frame, write_frames, write_json

PATIENCE = {"connecting": 5.0, "greeting": 2.0}
NEXT_KEY_SECONDS = 0.05
ALL_REFUSED_SECONDS = 1.0
CLOSED_SECONDS = 2.0
PING_SECONDS = 0.8
MAX_MISSED_PINGS = 3

WHY = {
    "REFUSED": "{0} does not let {1} in",
    "WRONG_KEY": "{0} does not have the key that the list has for it, or does without CURVE",
}

CODES = set(
    """BODY_MALFORMED INVALID_ARGUMENT UNAUTHENTICATED UNIMPLEMENTED PAYLOAD_TOO_LARGE DRAINING
    OVERLOADED VERSION_UNSUPPORTED WRONG_SERVICE UNAVAILABLE DEADLINE_EXCEEDED CANCELLED BAD_REPLY
    INTERNAL NOT_FOUND ALREADY_EXISTS CONFLICT OUT_OF_STOCK IN_PROGRESS IDEMPOTENCY_MISMATCH
    PERMISSION_DENIED""".split()
)


@dataclass
class CallError(Exception):
    """How a call failed, and whether its operation was executed."""

    code: str
    message: str
    executed: str = "no"
    fields: list[dict[str, str]] = field(default_factory=list)


class Connection:
    """A connection to one replica, for one call at a time: more than one needs CREDIT."""

    def __init__(self, keyring: Keyring, caller: str, service: str, address: str) -> None:
        self._keyring, self._caller, self._service = keyring, caller, service
        self._address = address
        self._context: zmq.Context[Any] = zmq.Context()
        self._dealer: Socket | None = None
        self._state = "connecting"
        self._key = ""
        self._boot_id = str(uuid.uuid4())
        self._last_id = self._frames_read = self._missed_pings = 0
        self._max_body = MAX_REQUEST_BYTES
        self._is_heard = False
        self._ping_at = 0.0
        self._answers: dict[int, Item] = {}

    def open(self, deadline: float) -> None:
        """Connects with one key of the service after the other, and greets."""
        refusals, last, cause = 0, "", ""
        while time.monotonic() < deadline:
            self._keyring.renew()
            keys = self._keyring.keys_of(self._service)
            key = keys[refusals % len(keys)] if keys else None
            state = self._try(key, deadline) if key else "failed"
            if state == "ready":
                return
            if state in ("refused", "failed"):
                refusals += 1
                last, cause = state, self._monitor.cause if key else "it is on no list"
            elif state != "connecting":
                refusals = 0
            is_over = refusals >= len(keys)
            rest = ALL_REFUSED_SECONDS if is_over else NEXT_KEY_SECONDS
            pauses = {"closed": CLOSED_SECONDS, "refused": rest, "failed": rest}
            pause = pauses.get(state, 0.0)
            time.sleep(max(0.0, min(pause, deadline - time.monotonic())))
        if refusals > 0 and refusals >= len(keys):
            code = "REFUSED" if last == "refused" else "WRONG_KEY"
            raise CallError(code, f"{WHY[code].format(self._service, self._caller)} ({cause})")
        raise CallError("UNAVAILABLE", f"no {self._service} was reached: {self._state}")

    def call(
        self, operation: str, body: bytes, deadline: float, flags: int, key: str | None = None
    ) -> Any:
        """The operation's output; `key` is the idempotency key of a write. Raises a CallError."""
        if len(body) > self._max_body:
            raise CallError("PAYLOAD_TOO_LARGE", "the input is too large")
        remaining_ms = -int(-(deadline - time.monotonic()) * 1_000 // 1)
        if remaining_ms <= 0:
            raise CallError("DEADLINE_EXCEEDED", "the time was over before the call")
        self._last_id += 1
        request = {"kind": "request", "id": self._last_id, "flags": flags, "attempt": 0}
        metadata = {"requestId": str(uuid.uuid4())}
        if key is not None:
            metadata["idempotencyKey"] = key
        request |= {"remainingMs": remaining_ms, "operation": operation, "metadata": metadata}
        self._send(request | {"body": body})
        try:
            while self._last_id not in self._answers:
                self._turn(deadline)
                if self._state not in ("ready", "draining", "greeting"):
                    raise CallError("UNAVAILABLE", "the connection was lost", "unknown")
                if time.monotonic() >= deadline and self._last_id not in self._answers:
                    raise CallError("DEADLINE_EXCEEDED", "no answer in time", "unknown")
        except (CallError, KeyboardInterrupt) as problem:
            self._cancel(self._last_id)
            if isinstance(problem, CallError):
                raise
            raise CallError("CANCELLED", "given up", "unknown") from None
        return to_answer(self._answers.pop(self._last_id))

    def close(self) -> None:
        """Ends the connection; what was sent has a moment to leave."""
        self._drop(linger=200)
        self._context.term()

    def _try(self, key: str, deadline: float) -> str:
        """Connects with this key; the state in which that ends."""
        self._drop()
        self._key = key
        self._state = "connecting"
        self._dealer = create_dealer(self._context, self._keyring.pair, key)
        self._monitor = Monitor(self._dealer)
        self._dealer.connect(self._address)
        for state, patience in PATIENCE.items():
            gives_up_at = min(deadline, time.monotonic() + patience)
            while self._state == state and time.monotonic() < gives_up_at:
                self._turn(gives_up_at)
        return self._state

    def _turn(self, deadline: float) -> None:
        """Waits for something to happen, and handles it."""
        assert self._dealer
        is_at_work = self._state in ("ready", "draining")
        until = min(deadline, self._ping_at) if is_at_work else deadline
        poller = zmq.Poller()
        poller.register(self._dealer, zmq.POLLIN)
        poller.register(self._monitor.socket, zmq.POLLIN)
        poller.poll(max(0.0, until - time.monotonic()) * 1_000)
        has_read = False
        while self._dealer.poll(0):
            has_read |= self._read(self._dealer.recv_multipart()[0])
        while (event := self._monitor.next()) is not None:
            self._hear(event)
        if self._state == "draining" and has_read:
            self._ping()
        if is_at_work and time.monotonic() >= self._ping_at:
            self._check()

    def _hear(self, event: str) -> None:
        if event == "up":
            self._greet(frames_read=0)
        elif event in ("refused", "failed"):
            self._state = event
        elif self._state in ("ready", "draining", "greeting"):
            self._state = "connecting"

    def _read(self, frame: bytes) -> bool:
        """Reads a frame; whether it said something else than PONG."""
        self._frames_read += 1
        self._is_heard = True
        items, _ = read_frame(frame)
        for item in items:
            self._handle(item)
        return any(item["kind"] != "pong" for item in items)

    def _handle(self, item: Item) -> None:
        match item["kind"]:
            case "welcome" if self._state == "greeting":
                self._begin(parse_json(item["body"]))
            case "error" | "reject" if item["id"] == 0:
                if self._state == "greeting":
                    self._state = "closed"
                else:
                    self._greet(frames_read=1)
            case "response" | "error" | "reject" if item["id"] == self._last_id:
                self._answers[item["id"]] = item
            case "goaway" if self._state == "ready":
                self._state = "draining"

    def _greet(self, frames_read: int) -> None:
        self._state = "greeting"
        self._frames_read = frames_read
        instance = f"{self._caller}-{self._boot_id[-8:]}"
        caller = {"service": self._caller, "instance": instance, "bootId": self._boot_id}
        hello = {"versions": [VERSION, VERSION], "service": self._service, "caller": caller}
        hello |= {"time": time.time_ns() // 1_000_000, "nonce": str(uuid.uuid4())}
        text = write_json(hello)
        proof = prove(self._keyring.pair, self._key, text)
        self._send({"kind": "hello", "id": 0, "proof": proof, "body": text})

    def _begin(self, welcome: Any) -> None:
        if not is_welcome(welcome, self._service):
            self._state = "closed"
            return
        self._max_body = welcome["limits"]["requestBytes"]
        self._state = "ready"
        self._missed_pings = 0
        self._ping_at = time.monotonic() + PING_SECONDS

    def _check(self) -> None:
        """Asks for a sign of life, or gives up where none came for too long."""
        self._missed_pings = 0 if self._is_heard else self._missed_pings + 1
        self._is_heard = False
        self._ping_at = time.monotonic() + PING_SECONDS
        if self._missed_pings >= MAX_MISSED_PINGS:
            self._state = "connecting"
        else:
            self._ping()

    def _ping(self) -> None:
        self._send({"kind": "ping", "id": 0, "content": self._frames_read.to_bytes(8)})

    def _cancel(self, call_id: int) -> None:
        if self._state in ("ready", "draining"):
            self._send({"kind": "cancel", "id": call_id, "content": b""})

    def _send(self, item: Item) -> None:
        assert self._dealer
        for frame in write_frames([item]):
            try:
                self._dealer.send(frame)
            except zmq.Again:
                raise CallError("UNAVAILABLE", "the other side does not read") from None

    def _drop(self, linger: int = 0) -> None:
        if self._dealer:
            self._monitor.close()
            self._dealer.close(linger)
        self._dealer = None


def to_answer(item: Item) -> Any:
    """The output in a RESPONSE. Raises the failure in an ERROR or a REJECT."""
    if item["kind"] == "response":
        answer = parse_json(item["body"]) if "body" in item else ValueError()
        if isinstance(answer, ValueError):
            raise CallError("BAD_REPLY", "the answer cannot be read", "yes")
        return answer
    failure = parse_json(item.get("body", b""))
    if not isinstance(failure, dict) or not {"code", "message"} <= set(failure):
        raise CallError("BAD_REPLY", "the failure cannot be read", "unknown")
    code = failure["code"] if failure["code"] in CODES else "INTERNAL"
    raise CallError(code, failure["message"], item["executed"], failure.get("fields", []))
