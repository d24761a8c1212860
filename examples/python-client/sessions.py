"""The connections of a server (docs/protocol.md, sections 7 and 9)."""

import time

import zmq

from greetings import Greeted
from sockets import Socket
from wire import Item, write_frames, write_json

MAX_SESSIONS = 4_096
SILENT_SECONDS = 15.0
SWEEP_SECONDS = 5.0


class Session:
    """One connection, and the answers that leave with this turn's frame."""

    def __init__(self, peer: bytes) -> None:
        self.peer = peer
        self.greeted: Greeted | None = None
        self.heard_at = time.monotonic()
        self.waiting: list[Item] = []
        self.frames_sent = self.last_said = self.frames_read = 0
        self._asked_for_greeting = False

    def say(self, item: Item) -> None:
        """Sends an item at the end of the turn."""
        self.waiting.append(item)

    def refuse(
        self, call_id: int, code: str, message: str, fields: list[dict[str, str]] | None = None
    ) -> None:
        """Says that a call, or a greeting where the id is 0, had no effect."""
        body = write_json({"code": code, "message": message, "fields": fields or []})
        refusal = {"kind": "reject", "id": call_id, "executed": "no", "retryAfterMs": None}
        self.say(refusal | {"body": body})

    def ask_for_greeting(self) -> None:
        """Tells a peer, once, that nobody here knows it."""
        if not self._asked_for_greeting:
            self._asked_for_greeting = True
            self.refuse(0, "UNAUTHENTICATED", "greet first")

    def pong(self, ping: Item) -> None:
        """Answers a PING, which says how many frames the peer has read."""
        content = ping["content"][:8]
        self.frames_read = int.from_bytes(content) if len(content) == 8 else 0
        self.say({"kind": "pong", "id": ping["id"], "content": content})


class Sessions:
    """The connections of one ROUTER, each for as long as something is heard of it."""

    def __init__(self, router: Socket) -> None:
        self._router = router
        self._by_peer: dict[bytes, Session] = {}
        self._swept_at = time.monotonic()

    def all(self) -> list[Session]:
        """All connections."""
        return list(self._by_peer.values())

    def of(self, peer: bytes) -> Session | None:
        """The one of a peer that was heard; None where there are too many."""
        if peer not in self._by_peer and len(self._by_peer) >= MAX_SESSIONS:
            return None
        session = self._by_peer.setdefault(peer, Session(peer))
        session.heard_at = time.monotonic()
        return session

    def flush(self) -> None:
        """Sends what waits; forgets those that do not take it."""
        for session in self.all():
            self._send(session)

    def forget(self, session: Session) -> None:
        """Sends what waits, and forgets the connection."""
        self._send(session)
        self._by_peer.pop(session.peer, None)

    def sweep(self) -> None:
        """Forgets those that have been silent for too long."""
        now = time.monotonic()
        if now < self._swept_at + SWEEP_SECONDS:
            return
        self._swept_at = now
        for session in self.all():
            if session.heard_at < now - SILENT_SECONDS:
                self._by_peer.pop(session.peer)

    def have_unread(self) -> bool:
        """Whether anyone has not confirmed yet to have read all that was said."""
        return any(one.frames_read < one.last_said for one in self.all())

    def _send(self, session: Session) -> None:
        frames = write_frames(session.waiting)
        session.frames_sent += len(frames)
        if any(item["kind"] != "pong" for item in session.waiting):
            session.last_said = session.frames_sent
        session.waiting = []
        for frame in frames:
            try:
                self._router.send_multipart([session.peer, frame])
            except zmq.ZMQError:
                self._by_peer.pop(session.peer, None)
                return
