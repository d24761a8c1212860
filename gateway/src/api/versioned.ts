import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@shop/shared/errors';
import { type Answer, jsonAnswer, noStore, revalidate } from '../edge/answer.ts';
import { entityTagOf, hasTag } from '../input/request-headers.ts';

/** A state with its version, as JSON. */
interface Versioned {
  readonly version: number;
}

/** Answers a read with a state and its entity tag; 304 where the client has this version. */
export const taggedAnswer = (headers: IncomingHttpHeaders, state: Versioned): Answer => {
  const tag = entityTagOf(state.version);
  const tagged = { ...revalidate, ETag: tag };
  return hasTag(headers, tag)
    ? { status: 304, headers: tagged, body: '' }
    : jsonAnswer(200, state, tagged);
};

/**
 * Answers a write that replaces a version of `name` with the new one and its entity tag. A conflict
 * of versions is a failed condition of the request (RFC 9110): throws `PRECONDITION_FAILED`.
 */
export const replacedAnswer = async (name: string, write: Promise<Versioned>): Promise<Answer> => {
  try {
    const state = await write;
    return jsonAnswer(200, state, { ...noStore, ETag: entityTagOf(state.version) });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'CONFLICT')) throw error;
    const remedy = 'read it again, its version is in the page';
    const message = `the ${name} has another version by now: ${remedy}`;
    throw new ServiceError('PRECONDITION_FAILED', message, { cause: error });
  }
};
