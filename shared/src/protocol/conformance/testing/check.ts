import type { Keyring } from '../../../keys/keyring.ts';
import type { Contract } from '../../contract.ts';
import type { ContractDocument } from './contract-document.ts';

/** The server under test, and the caller that tests it. */
export interface Subject {
  /** The address of its ROUTER for calls. */
  readonly address: string;
  /** The public key that it must have. */
  readonly serverKey: string;
  readonly document: ContractDocument;
  /** The contract, to check answers with. */
  readonly contract: Contract;
  /** A service that may call an operation on this ROUTER. */
  readonly caller: string;
  /** The keys of a service; undefined if they are not available. */
  keyringOf(service: string): Keyring | undefined;
  /** All services whose keys are available. */
  readonly services: readonly string[];
  /** Inputs of operations whose schema is not enough to make one. */
  readonly inputs: Readonly<Record<string, string>>;
  /** How long an answer may take. */
  readonly waitMs: number;
}

/** Thrown by a check: the specified behaviour, and that of the server. */
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

/** Thrown by a check that is not possible for this server, with the reason. */
export class LeftOut extends Error {
  override readonly name = 'LeftOut';
}

/** One requirement of the specification. */
export interface Check {
  /** Unique, in two parts: `handshake: a wrong proof`. */
  readonly name: string;
  /** The section of docs/protocol.md with the requirement. */
  readonly section: number;
  /** Rejects with a `Mismatch`, or `LeftOut`. */
  run(subject: Subject): Promise<void>;
}
