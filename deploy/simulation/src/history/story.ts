import type { Executed } from '@shop/shared/errors';
import type { Fact, History, Numbered, Violation } from './facts.ts';

/** How many lines are told of what went wrong. */
const shownLines = 30;

const executedText = { no: 'not executed', unknown: 'perhaps executed', yes: 'executed' };

const numbers = (events: readonly Numbered[]): string =>
  events.map(({ seq, key, version }) => `${seq} (${key} v${version})`).join(', ') || 'nothing';

const outcome = (code: string, executed: Executed, answer = ''): string =>
  code === 'ok' ? `answer ${answer}` : `${code}, ${executedText[executed]}`;

/** A fact in plain words. */
const tell = (fact: Fact): string => {
  switch (fact.kind) {
    case 'call': {
      const { id, by, service, operation, input, expiresAt, at } = fact;
      const ms = Math.round(expiresAt - at);
      return `${by} calls ${service}.${operation} (${id}, ${ms} ms) ${JSON.stringify(input)}`;
    }
    case 'end':
      return `${fact.id} ends: ${outcome(fact.code, fact.executed, fact.answer)}`;
    case 'run':
      return `${fact.by} runs ${fact.id}, try ${fact.attempt + 1} (run ${fact.run})`;
    case 'done':
      return `run ${fact.run} of ${fact.id} is done: ${outcome(fact.code, fact.executed, fact.answer)}`;
    case 'lease':
      return `${fact.by} has the lease ${fact.fence} of ${fact.service}'s log`;
    case 'append': {
      const { by, service, fence, events } = fact;
      const what = events ? numbers(events) : 'nothing: it was overtaken';
      return `${by} appends to ${service}'s log, with lease ${fence}: ${what}`;
    }
    case 'apply': {
      const { by, service, given, applied, position } = fact;
      const again = given.length > applied.length ? `, was given ${numbers(given)}` : '';
      return `${by} applies of ${service}: ${numbers(applied)}${again}; stands at ${position.seq}`;
    }
    case 'ack':
      return `${fact.by} is done up to ${fact.seq} of ${fact.service}`;
    case 'reset':
      return `${fact.by} begins again at ${fact.position.seq} of ${fact.service}`;
    case 'fault':
      return `*** ${fact.text}`;
  }
};

const lineOf = (fact: Fact): string => `${fact.at.toFixed(1).padStart(9)} ms  ${tell(fact)}`;

/** All that happened, in its order, and what was wrong with it last. */
export const storyOf = (
  { facts }: History,
  violations: readonly Violation[],
): readonly string[] => [
  ...facts.map(lineOf),
  ...violations.map(({ rule, text }) => `VIOLATED: ${rule}\n  ${text}`),
];

/** The last of what happened around a violation: faults, and what names what it is about. */
export const shortStoryOf = ({ facts }: History, { about }: Violation): readonly string[] => {
  const names = (fact: Fact) => JSON.stringify(fact).includes(JSON.stringify(about));
  const calls = new Set(
    facts.flatMap((fact) => (fact.kind === 'call' && names(fact) ? fact.id : [])),
  );
  const around = facts.filter(
    (fact) => fact.kind === 'fault' || names(fact) || ('id' in fact && calls.has(fact.id)),
  );
  return (around.length > 0 ? around : facts).slice(-shownLines).map(lineOf);
};
