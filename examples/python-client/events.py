"""Frames of published events (docs/protocol.md, section 11)."""

import re
from typing import Any

from wire import parse_json, write_json

MAX_INTEGER = 2**53 - 1
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
KEY = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"


def read_event_frame(service: str, frame: bytes) -> dict[str, Any] | None:
    """Epoch, last number and events of a frame; None for one that is to be ignored."""
    topic = f"events/{service}\n".encode()
    if not frame.startswith(topic):
        return None
    lines = frame[len(topic) :].split(b"\n")[:-1]
    if not lines:
        return None
    beat, *events = map(parse_json, lines)
    if not is_beat(beat) or not all(map(is_event, events)):
        return None
    return {"epoch": beat["epoch"], "last": beat["last"], "events": list(map(known, events))}


def write_event_frame(service: str, frame: dict[str, Any]) -> bytes:
    """A frame as it is published."""
    beat = {"epoch": frame["epoch"], "last": frame["last"]}
    lines = [write_json(line) + b"\n" for line in (beat, *frame["events"])]
    return f"events/{service}\n".encode() + b"".join(lines)


FIELDS = ("id", "type", "key", "version", "time", "traceparent", "data", "seq")


def known(event: dict[str, Any]) -> dict[str, Any]:
    """An event without the fields that nobody knows."""
    return {name: event[name] for name in FIELDS if name in event}


def is_beat(line: Any) -> bool:
    """Whether a line says how far the log is."""
    if not isinstance(line, dict):
        return False
    return is_text(line.get("epoch"), r"[\x21-\x7e]{1,255}") and is_integer(line.get("last"), 0)


def is_event(line: Any) -> bool:
    """Whether a line is an event."""
    return (
        isinstance(line, dict)
        and is_text(line.get("id"), r".{1,64}")
        and is_text(line.get("type"), r".{1,64}")
        and is_text(line.get("key"), KEY)
        and is_integer(line.get("version"), 1)
        and is_text(line.get("time"), TIME)
        and ("traceparent" not in line or is_text(line["traceparent"], r".{55}"))
        and "data" in line
        and is_integer(line.get("seq"), 1)
    )


def is_text(value: Any, pattern: str) -> bool:
    """Whether a value is a string of this form."""
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def is_integer(value: Any, least: int) -> bool:
    """Whether a value is an integer, and neither too small nor too large."""
    return type(value) is int and least <= value <= MAX_INTEGER
