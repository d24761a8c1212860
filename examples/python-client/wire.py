"""Frames and items of the wire protocol, version 1 (docs/protocol.md, sections 3 and 4).

An item is a dict with the field names of docs/protocol-vectors.json; its body, proof and content
are bytes.
"""

import json
import re
from typing import Any

Item = dict[str, Any]

VERSION = 1
HEAD = b"ZS" + bytes([VERSION, 0])
PROOF_BYTES = 32
MAX_REQUEST_BYTES = 65_536
MAX_RESPONSE_BYTES = 1_048_576
MAX_REQUEST_FRAME_BYTES = 73_728
MAX_RESPONSE_FRAME_BYTES = 1_056_768
MAX_METADATA_BYTES = 4_096
MAX_REMAINING_MS = 30_000
NO_RETRY_AFTER = 0xFFFF_FFFF
FLUSH_BYTES = 61_440
FLUSH_ITEMS = 32
IDEMPOTENT = 1
MAX_INTEGER = 2**53 - 1

NAMES = "hello welcome request response error reject cancel ping pong goaway credit".split()
KINDS = {name: octet for octet, name in enumerate(NAMES, start=1)}
EXECUTED = ("no", "unknown", "yes")
TAGS = {"traceparent": 1, "requestId": 2, "behind": 3, "user": 4, "idempotencyKey": 5}
LONGEST_VALUE = {"user": 1_024, "idempotencyKey": 255}
NUMBERS = {"goaway": "graceMs", "credit": "calls"}


class Malformed(Exception):
    """The content of an item is not as the grammar says."""


def read_frame(frame: bytes) -> tuple[list[Item], str | None]:
    """The items of a frame, and why the rest of it was not read, if so."""
    if len(frame) < len(HEAD) or frame[:2] != HEAD[:2]:
        return [], "not a frame"
    if frame[2] != VERSION:
        return [], "version"
    items: list[Item] = []
    at = len(HEAD)
    while at < len(frame):
        end = at + 4 + number(frame[at : at + 4])
        if at + 9 > len(frame) or not at + 9 <= end <= len(frame):
            return items, "malformed item"
        items.append(read_item(frame[at + 4], number(frame[at + 5 : at + 9]), frame[at + 9 : end]))
        at = end
    return items, None


def read_item(octet: int, item_id: int, content: bytes) -> Item:
    """An item from its kind, id and content."""
    kind = NAMES[octet - 1] if 1 <= octet <= len(NAMES) else octet
    item: Item = {"kind": kind, "id": item_id}
    try:
        return item | read_content(kind, content)
    except Malformed:
        return item | {"malformed": True}


def read_content(kind: str | int, content: bytes) -> Item:
    """The fields of a kind. Raises Malformed."""
    match kind:
        case "hello":
            return {"proof": content[:PROOF_BYTES], "body": content[PROOF_BYTES:]}
        case "welcome":
            return {"body": content}
        case "request":
            return read_request(content)
        case "response":
            metadata, body = read_metadata(content)
            return {"metadata": metadata, "body": body} if metadata else {"body": body}
        case "error" | "reject":
            return read_failure(content)
        case "goaway" | "credit":
            return {NUMBERS[kind]: number(content[:4]) if len(content) >= 4 else 0}
    return {"content": content}


def read_request(content: bytes) -> Item:
    """The fields of a REQUEST. Raises Malformed."""
    if len(content) < 7 or len(content) < 7 + content[6]:
        raise Malformed
    name_end = 7 + content[6]
    metadata, body = read_metadata(content[name_end:])
    return {
        "remainingMs": number(content[:4]),
        "flags": content[4],
        "attempt": content[5],
        "operation": content[7:name_end].decode("latin-1"),
        "metadata": metadata,
        "body": body,
    }


def read_failure(content: bytes) -> Item:
    """The fields of an ERROR or a REJECT. Raises Malformed."""
    if len(content) < 5 or content[0] >= len(EXECUTED):
        raise Malformed
    retry_after = number(content[1:5])
    _, body = read_metadata(content[5:])
    return {
        "executed": EXECUTED[content[0]],
        "retryAfterMs": None if retry_after == NO_RETRY_AFTER else retry_after,
        "body": body,
    }


def read_metadata(octets: bytes) -> tuple[dict[str, str], bytes]:
    """The metadata at the beginning of some octets, and what follows it. Raises Malformed."""
    end = 2 + number(octets[:2])
    if len(octets) < 2 or end > len(octets) or end - 2 > MAX_METADATA_BYTES:
        raise Malformed
    found: dict[str, str] = {}
    at = 2
    while at < end:
        value_end = at + 3 + number(octets[at + 1 : at + 3])
        if at + 3 > end or value_end > end:
            raise Malformed
        name = next((name for name, tag in TAGS.items() if tag == octets[at]), None)
        value = octets[at + 3 : value_end].decode("latin-1")
        if name and is_usable(name, value):
            found[name] = value
        at = value_end
    return found, octets[end:]


def is_usable(name: str, value: str) -> bool:
    """Whether a value of metadata counts."""
    return is_text(value, rf"[\x21-\x7e]{{1,{LONGEST_VALUE.get(name, 128)}}}")


def write_frames(items: list[Item]) -> list[bytes]:
    """The frames in which these items leave together."""
    frames: list[bytes] = []
    batch: list[bytes] = []
    for octets in map(write_item, items):
        is_full = len(batch) == FLUSH_ITEMS or sum(map(len, batch)) + len(octets) > FLUSH_BYTES - 4
        if batch and is_full:
            frames.append(HEAD + b"".join(batch))
            batch = []
        batch.append(octets)
    return [*frames, HEAD + b"".join(batch)] if batch else frames


def write_item(item: Item) -> bytes:
    """An item with its length, kind and id."""
    kind = item["kind"]
    octet = kind if isinstance(kind, int) else KINDS[kind]
    content = write_content(item)
    return uint32(5 + len(content)) + bytes([octet]) + uint32(item["id"]) + content


def write_content(item: Item) -> bytes:
    """The content of an item."""
    match item["kind"]:
        case "hello":
            return item["proof"] + item["body"]
        case "welcome":
            return item["body"]
        case "request":
            name = item["operation"].encode("ascii")
            head = bytes([item["flags"], item["attempt"], len(name)]) + name
            metadata = write_metadata(item["metadata"])
            return uint32(item["remainingMs"]) + head + metadata + item["body"]
        case "response":
            return write_metadata(item.get("metadata", {})) + item["body"]
        case "error" | "reject":
            retry_after = item["retryAfterMs"]
            said = NO_RETRY_AFTER if retry_after is None else retry_after
            executed = bytes([EXECUTED.index(item["executed"])])
            return executed + uint32(said) + write_metadata({}) + item["body"]
        case "goaway" | "credit" as kind:
            return uint32(item[NUMBERS[kind]])
    return item["content"]


def write_metadata(metadata: dict[str, str]) -> bytes:
    """Metadata with its length."""
    entries = b"".join(
        bytes([tag]) + len(metadata[name]).to_bytes(2) + metadata[name].encode("ascii")
        for name, tag in TAGS.items()
        if name in metadata
    )
    return len(entries).to_bytes(2) + entries


def write_json(value: Any) -> bytes:
    """A value as JSON in UTF-8, without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def parse_json(octets: bytes) -> Any:
    """The value of one JSON text; a ValueError, not raised, where it is none."""
    try:
        return json.loads(octets.decode(), parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        return ValueError(error)


def _not_json(constant: str) -> None:
    """Python would read NaN and Infinity, which are not JSON."""
    raise ValueError(constant)


def number(octets: bytes) -> int:
    """An unsigned number, the most significant octet first."""
    return int.from_bytes(octets)


def uint32(value: int) -> bytes:
    """A number as four octets."""
    return value.to_bytes(4)


def is_text(value: Any, pattern: str) -> bool:
    """Whether a value is a string of this form."""
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def is_integer(value: Any, least: int = -MAX_INTEGER) -> bool:
    """Whether a value is an integer that JSON's readers agree on, and not too small."""
    return type(value) is int and least <= value <= MAX_INTEGER
