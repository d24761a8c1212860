"""Reads and writes every vector of docs/protocol-vectors.json; exits with 1 where one differs."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events import read_event_frame, write_event_frame
from greetings import Greeted, Greetings, is_welcome
from keys import KeyPair, is_proven, prove
from tokens import read_token, sign_token
from wire import Item, parse_json, read_frame, write_frames

VECTORS = Path(__file__).parents[2] / "docs" / "protocol-vectors.json"

Vector = dict[str, Any]


def joined(parts: str | list[Any]) -> str:
    """A text that may be given in parts, some of them repeated."""
    if isinstance(parts, str):
        return parts
    return "".join(p if isinstance(p, str) else p["repeat"] * p["times"] for p in parts)


def to_item(data: Vector) -> Item:
    """An item of the vectors with its octets as bytes."""
    item = dict(data)
    if "body" in item:
        item["body"] = joined(item["body"]).encode()
    for name in {"proof", "content"} & set(item):
        item[name] = bytes.fromhex(item[name])
    return item


def frame_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `frames`."""
    octets = bytes.fromhex(joined(vector["hex"]))
    items = list(map(to_item, vector["items"]))
    if read_frame(octets) != (items, vector.get("problem")):
        yield "is read as something else"
    if vector["encodes"] and write_frames(items) != [octets]:
        yield "is written as something else"


def proof_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `proofs`."""
    caller, server = (to_pair(vector[side]) for side in ("caller", "server"))
    text, proof = vector["text"].encode(), bytes.fromhex(vector["proof"])
    if is_proven(server, caller.public, text, proof) != vector["holds"]:
        yield "is believed where it must not be, or the other way round"
    if (prove(caller, server.public, text) == proof) != vector["holds"]:
        yield "is made as something else"


def to_pair(pair: Vector) -> KeyPair:
    """A key pair of the vectors."""
    return KeyPair(pair["publicKey"], pair["secretKey"])


def greeting_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `greetings`."""
    listed = vector["listed"]
    greetings = Greetings(vector["service"], to_pair(vector["server"]), lambda s: listed.get(s, []))
    for hello in vector["hellos"]:
        item = {"body": hello["text"].encode(), "proof": bytes.fromhex(hello["proof"])}
        greeted = greetings.read(item)
        answer = "WELCOME" if isinstance(greeted, Greeted) else greeted[0]
        if answer != hello["answer"]:
            yield f"{hello['text']} is answered with {answer}"


def welcome_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `welcomes`."""
    welcome = parse_json(vector["text"].encode())
    if is_welcome(welcome, vector["service"]) != vector["holds"]:
        yield "is taken where it must not be, or the other way round"


def token_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `tokens`."""
    token, user, audience, now = (vector[name] for name in ("token", "user", "audience", "now"))
    if read_token(token, audience, vector["keys"], now) != user:
        yield "names somebody else"
    if vector.get("encodes") and sign_token(user, audience, vector["signing"], now) != token:
        yield "is signed as something else"


def session_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `sessions`: each frame is read, and written again."""
    for frame in vector["frames"]:
        octets = bytes.fromhex(joined(frame["hex"]))
        items, problem = read_frame(octets)
        if problem or write_frames(items) != [octets]:
            yield f"{frame['says']} is read or written as something else"


def event_problems(vector: Vector) -> Iterator[str]:
    """The differences from a vector of `events`."""
    octets = bytes.fromhex(vector["hex"])
    if read_event_frame(vector["service"], octets) != vector["frame"]:
        yield "is read as something else"
    if vector["encodes"] and write_event_frame(vector["service"], vector["frame"]) != octets:
        yield "is written as something else"


CHECKS = {
    "frames": frame_problems,
    "proofs": proof_problems,
    "greetings": greeting_problems,
    "welcomes": welcome_problems,
    "tokens": token_problems,
    "sessions": session_problems,
    "events": event_problems,
}


def main() -> int:
    """Checks all of them and says what differs."""
    vectors = json.loads(VECTORS.read_text())
    problems = [
        f"{kind}: {vector['description']}: {problem}"
        for kind, check in CHECKS.items()
        for vector in vectors[kind]
        for problem in check(vector)
    ]
    print("\n".join(problems) or f"{sum(len(vectors[kind]) for kind in CHECKS)} vectors hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
