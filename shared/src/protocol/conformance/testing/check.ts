import type { Keyring } from '../../../keys/keyring.ts';
import type { Contract } from '../../contract.ts';
import type { ContractDocument } from '../../contract-document.ts';

/** The server that is tested, and who tests it. */
export interface Subject {
  /** Of its ROUTER for calls. */
  readonly address: string;
  /** The public key that it must have. */
  readonly serverKey: string;
  readonly document: ContractDocument;
  /** The same, to check answers with. */
  readonly contract: Contract;
  /** A service that the contract lets call something on this ROUTER. */
  readonly caller: string;
  /** The keys of a service; undefined where there are none at hand. */
  keyringOf(service: string): Keyring | undefined;
  /** All services whose keys are at hand. */
  readonly services: readonly string[];
  /** Inputs to call operations with, where the contract's schema is not enough to make some. */
  readonly inputs: Readonly<Record<string, string>>;
  /** How long an answer may take. */
  readonly waitMs: number;
}

/** Thrown by a check: the behaviour that the specification asks for, and that of the server. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly expected: string;
  readonly seen: string;

  constructor(expected: string, seen: string) {
    super(`expected ${expected}, saw ${seen}`);
    this.expected = expected;
    this.seen = seen;
  }
}

/** Thrown by a check that cannot be made of this server, with the reason. */
export class LeftOut extends Error {
  override readonly name = 'LeftOut';
}

/** One thing that the specification asks of a server. */
export interface Check {
  /** Unique, in two parts: `handshake: a wrong proof`. */
  readonly name: string;
  /** The section of docs/protocol.md that asks for it. */
  readonly section: number;
  /** Rejects with a `Mismatch`, or `LeftOut`. */
  run(subject: Subject): Promise<void>;
}
