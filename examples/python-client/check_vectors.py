"""Reads and writes every vector of docs/protocol-vectors.json; exits with 1 where one differs."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events import read_event_frame, write_event_frame
from keys import KeyPair, is_proven, prove
from wire import Item, read_frame, write_frames

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
    """What differs from a vector of `frames`."""
    octets = bytes.fromhex(joined(vector["hex"]))
    items = list(map(to_item, vector["items"]))
    if read_frame(octets) != (items, vector.get("problem")):
        yield "is read as something else"
    if vector["encodes"] and write_frames(items) != [octets]:
        yield "is written as something else"


def proof_problems(vector: Vector) -> Iterator[str]:
    """What differs from a vector of `proofs`."""
    caller, server = (KeyPair(**to_pair(vector[side])) for side in ("caller", "server"))
    text, proof = vector["text"].encode(), bytes.fromhex(vector["proof"])
    if is_proven(server, caller.public, text, proof) != vector["holds"]:
        yield "is believed where it must not be, or the other way round"
    if (prove(caller, server.public, text) == proof) != vector["holds"]:
        yield "is made as something else"


def to_pair(pair: Vector) -> Vector:
    """The fields of a KeyPair."""
    return {"public": pair["publicKey"], "secret": pair["secretKey"]}


def event_problems(vector: Vector) -> Iterator[str]:
    """What differs from a vector of `events`."""
    octets = bytes.fromhex(vector["hex"])
    if read_event_frame(vector["service"], octets) != vector["frame"]:
        yield "is read as something else"
    if vector["encodes"] and write_event_frame(vector["service"], vector["frame"]) != octets:
        yield "is written as something else"


CHECKS = {"frames": frame_problems, "proofs": proof_problems, "events": event_problems}


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
