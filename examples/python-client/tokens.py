"""Tokens that say on whose behalf a call is made (docs/protocol.md, section 4)."""

import base64
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wire import is_text, parse_json, write_json

ISSUER = "gateway"
LIFETIME_SECONDS = 60
TOLERANCE_SECONDS = 60
ID = r".{1,128}"
MAX_ROLES = 8
ROLES = {"admin"}

Key = dict[str, str]
User = dict[str, Any]


def read_token(token: str, audience: str, keys: list[Key], now_ms: int) -> User | None:
    """The user that a token names, by the clock of its signer; None where nothing of it holds."""
    claims = read_signed(token, keys)
    if not isinstance(claims, dict) or not is_timely(claims, now_ms / 1_000):
        return None
    user_id, roles = claims.get("sub"), claims.get("roles")
    if claims.get("iss") != ISSUER or claims.get("aud") != audience or not is_text(user_id, ID):
        return None
    if not isinstance(roles, list) or len(roles) > MAX_ROLES or not set(roles) <= ROLES:
        return None
    return {"id": user_id, "roles": roles}


def sign_token(user: User, audience: str, key: Key, now_ms: int) -> str:
    """A token for one service, with the fields in the order of the vectors."""
    issued = now_ms // 1_000
    claims = {"roles": user["roles"], "iss": ISSUER, "sub": user["id"], "aud": audience}
    claims |= {"iat": issued, "exp": issued + LIFETIME_SECONDS}
    text = ".".join(encode(write_json(part)) for part in ({"alg": "EdDSA"}, claims))
    signature = Ed25519PrivateKey.from_private_bytes(decode(key["d"])).sign(text.encode())
    return f"{text}.{encode(signature)}"


def read_signed(token: str, keys: list[Key]) -> Any:
    """The claims, if one of the keys has signed them."""
    parts = token.split(".")
    if len(parts) != 3 or not all(is_text(part, r"[A-Za-z0-9_-]+") for part in parts):
        return None
    header = parse_json(decode(parts[0]))
    if not isinstance(header, dict) or header.get("alg") != "EdDSA":
        return None
    signed = ".".join(parts[:2]).encode()
    if not any(is_signed(signed, decode(parts[2]), key) for key in keys):
        return None
    return parse_json(decode(parts[1]))


def is_signed(text: bytes, signature: bytes, key: Key) -> bool:
    """Whether who has this key has signed a text."""
    try:
        Ed25519PublicKey.from_public_bytes(decode(key["x"])).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def is_timely(claims: dict[str, Any], now: float) -> bool:
    """Whether a token is neither too old nor from a time that is still to come."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int:
        return False
    is_issued = issued - TOLERANCE_SECONDS <= now <= issued + LIFETIME_SECONDS + TOLERANCE_SECONDS
    return is_issued and now < expires + TOLERANCE_SECONDS


def decode(text: str) -> bytes:
    """The octets of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(octets: bytes) -> str:
    """Octets as base64url without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
