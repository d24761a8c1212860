import type { Contract } from '../../protocol/contract.ts';

/** The names of the operations that have no idempotency key: they may change nothing. */
export const readsOf = ({ operations }: Contract): readonly string[] =>
  Object.keys(operations).filter((name) => !operations[name]?.idempotencyKey);
