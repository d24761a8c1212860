"""Calls one operation of one service at one address, and prints its answer as JSON."""

import argparse
import json
import sys
import time

from connection import CallError, Connection
from keys import KeyProblem, Keyring, read_arguments
from wire import IDEMPOTENT, MAX_REMAINING_MS, is_usable, parse_json

EXIT_CODES = {"UNAVAILABLE": 69, "DEADLINE_EXCEEDED": 75, "REFUSED": 77}
EXIT_CODES |= {"WRONG_KEY": 77, "CANCELLED": 130}
EXIT_FAILED = 1
EXIT_MISCONFIGURED = 78


def read_command_line() -> argparse.Namespace:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--service", required=True, help="the service that is asked: product")
    parser.add_argument("--address", required=True, help="its ROUTER: tcp://10.0.0.5:7000")
    parser.add_argument("--as", dest="caller", required=True, help="whose keys these are: gateway")
    parser.add_argument("--timeout-ms", type=int, default=5_000, help="for all of it (5000)")
    parser.add_argument("--idempotent", action="store_true", help="twice does no harm")
    parser.add_argument("--idempotency-key", help="for a write: its name, the same on each try")
    parser.add_argument("operation")
    parser.add_argument("input", help='JSON: {"limit": 3}')
    arguments = read_arguments(parser)
    if not 0 < arguments.timeout_ms <= MAX_REMAINING_MS:
        parser.error(f"--timeout-ms is from 1 to {MAX_REMAINING_MS}")
    key = arguments.idempotency_key
    if key is not None and not is_usable("idempotencyKey", key):
        parser.error("--idempotency-key is 1 to 255 characters of visible ASCII")
    if isinstance(parse_json(arguments.input.encode()), ValueError):
        parser.error("the input is not JSON")
    return arguments


def main() -> int:
    """Calls, prints, and says by the exit code how it went."""
    given = read_command_line()
    deadline = time.monotonic() + given.timeout_ms / 1_000
    try:
        keyring = Keyring(given.caller, given.key_file, given.peers_file)
    except KeyProblem as problem:
        print(problem, file=sys.stderr)
        return EXIT_MISCONFIGURED
    connection = Connection(keyring, given.caller, given.service, given.address)
    flags = IDEMPOTENT if given.idempotent else 0
    try:
        connection.open(deadline)
        body, key = given.input.encode(), given.idempotency_key
        answer = connection.call(given.operation, body, deadline, flags, key)
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    except CallError as error:
        print(json.dumps(vars(error), ensure_ascii=False), file=sys.stderr)
        return EXIT_CODES.get(error.code, EXIT_FAILED)
    except KeyboardInterrupt:
        return EXIT_CODES["CANCELLED"]
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
