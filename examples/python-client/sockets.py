"""ZeroMQ sockets that use CURVE and let in only who may come in (docs/protocol.md, section 2)."""

import errno
import time
from collections.abc import Callable
from typing import Any

import zmq
from zmq.utils.monitor import recv_monitor_message

from keys import KeyPair, key_text
from wire import MAX_REQUEST_FRAME_BYTES, MAX_RESPONSE_FRAME_BYTES

CURVE_BYTES = 33
SELF_TEST_MS = 2_000
FAILURES = {
    zmq.EVENT_HANDSHAKE_FAILED_AUTH: "AUTH",
    zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL: "NO_DETAIL",
    zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL: "PROTOCOL",
}
WATCHED = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED | sum(FAILURES)
HUNG_UP = errno.EPIPE

Socket = zmq.Socket[bytes]


def create_socket(context: zmq.Context[Any], kind: int, largest: int) -> Socket:
    """A socket that never waits, and takes no message above a size."""
    socket = context.socket(kind)
    socket.linger = 0
    socket.sndtimeo = 0
    socket.maxmsgsize = largest + CURVE_BYTES
    socket.heartbeat_ivl = 1_000
    socket.heartbeat_timeout = 2_000
    return socket


def create_dealer(context: zmq.Context[Any], own: KeyPair | None, server_key: str) -> Socket:
    """A socket for one replica, which must have this public key. None: without keys."""
    dealer = create_socket(context, zmq.DEALER, MAX_RESPONSE_FRAME_BYTES)
    dealer.immediate = True
    dealer.reconnect_ivl = 100
    dealer.reconnect_ivl_max = 2_000
    if own:
        dealer.curve_publickey = own.public.encode()
        dealer.curve_secretkey = own.secret.encode()
        dealer.curve_serverkey = server_key.encode()
    return dealer


def create_router(context: zmq.Context[Any], own: KeyPair, domain: str) -> Socket:
    """A socket for the calls of all peers that are let in at a domain."""
    router = create_socket(context, zmq.ROUTER, MAX_REQUEST_FRAME_BYTES)
    router.router_mandatory = True
    router.curve_server = True
    router.curve_secretkey = own.secret.encode()
    router.zap_domain = domain.encode()
    router.zap_enforce_domain = True
    return router


class Monitor:
    """Tells what happens to a socket: `up`, `down`, or a handshake that ends otherwise.

    `refused`: the server does not let this key in. `failed`: it has another key, or one side has no
    CURVE. `silent`: nobody answers, or the connection was lost.
    """

    def __init__(self, socket: Socket) -> None:
        self._watched = socket
        self.cause = ""
        self.socket: Socket = socket.get_monitor_socket(WATCHED)

    def next(self) -> str | None:
        """The next event; None where there is none."""
        if not self.socket.poll(0):
            return None
        message = recv_monitor_message(self.socket)
        event, value = message["event"], message["value"]
        if event not in FAILURES:
            return "up" if event == zmq.EVENT_HANDSHAKE_SUCCEEDED else "down"
        self.cause = f"{FAILURES[event]} {hex(value) if value > 0xFFFF else value}"
        if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            return "refused"
        is_silent = event == zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL and value != HUNG_UP
        return "silent" if is_silent else "failed"

    def close(self) -> None:
        """Ends the watch; to be called before the socket itself is closed."""
        self._watched.disable_monitor()
        self.socket.close(0)


class Doorkeeper:
    """Answers libzmq whom to let in (ZAP, ZeroMQ RFC 27). There is one for each process.

    At its domain it lets in those whose public keys `admits` accepts.
    """

    def __init__(
        self, context: zmq.Context[Any], domain: str, admits: Callable[[str], bool]
    ) -> None:
        self._context, self._domain, self._admits = context, domain, admits
        self._guests: set[tuple[str, str]] = set()
        self.socket: Socket = context.socket(zmq.REP)
        self.socket.linger = 0
        self.socket.bind("inproc://zeromq.zap.01")

    def answer(self) -> None:
        """Answers all questions that are there."""
        while self.socket.poll(0):
            version, question, domain, _, _, mechanism, *credentials = self.socket.recv_multipart()
            key = key_text(credentials[0]) if credentials else ""
            is_in = mechanism == b"CURVE" and self._is_in(domain.decode("latin-1"), key)
            answer = [b"200", b"OK"] if is_in else [b"400", b"not allowed here"]
            self.socket.send_multipart([version, question, *answer, b"", b""])

    def test(self, address: str, server_key: str) -> None:
        """Raises a RuntimeError unless a socket lets in whom it must, and nobody else."""
        welcome, elsewhere, stranger = (new_pair() for _ in range(3))
        self._guests = {(self._domain, welcome.public), ("elsewhere", elsewhere.public)}
        for who, pair in {"nobody": None, "a stranger": stranger, "a guest": elsewhere}.items():
            if self._outcome(pair, address, server_key) not in ("refused", "failed"):
                raise RuntimeError(f"{self._domain}: {who} was not refused")
        if self._outcome(welcome, address, server_key) != "up":
            raise RuntimeError(f"{self._domain}: who may come in was not let in")
        self._guests = set()

    def _is_in(self, domain: str, key: str) -> bool:
        return (domain, key) in self._guests or (domain == self._domain and self._admits(key))

    def _outcome(self, pair: KeyPair | None, address: str, server_key: str) -> str | None:
        dealer = create_dealer(self._context, pair, server_key)
        monitor = Monitor(dealer)
        dealer.connect(address)
        outcome = None
        gives_up_at = time.monotonic() + SELF_TEST_MS / 1_000
        while outcome not in ("up", "refused", "failed") and time.monotonic() < gives_up_at:
            self.socket.poll(10)
            self.answer()
            outcome = monitor.next()
        monitor.close()
        dealer.close()
        return outcome


def new_pair() -> KeyPair:
    """Keys that nobody else has."""
    public, secret = zmq.curve_keypair()
    return KeyPair(public.decode(), secret.decode())
