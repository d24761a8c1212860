"""Frames of published events (docs/protocol.md, section 11)."""

from typing import Any

from wire import is_integer, is_text, parse_json, write_json

ID = r".{1,64}"
KEY = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
TEXTS = {"id": ID, "type": ID, "key": KEY, "time": TIME}
FIELDS = (*TEXTS, "version", "traceparent", "data", "seq")


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
        and all(is_text(line.get(name), form) for name, form in TEXTS.items())
        and ("traceparent" not in line or is_text(line["traceparent"], r".{55}"))
        and all(is_integer(line.get(name), 1) for name in ("version", "seq"))
        and "data" in line
    )
