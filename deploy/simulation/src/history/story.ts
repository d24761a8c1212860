import type { Fact, History, Numbered, Violation } from './facts.ts';

/** How many lines are told of what went wrong. */
const shownLines = 30;

const executedText = { no: 'not executed', unknown: 'perhaps executed', yes: 'executed' };

const numbers = (events: readonly Numbered[]): string =>
  events.length === 0
    ? 'nothing'
    : events.map(({ seq, key, version }) => `${seq} (${key} v${version})`).join(', ');

const outcome = (code: string, executed: keyof typeof executedText, answer = ''): string =>
  code === 'ok' ? `answer ${answer}` : `${code}, ${executedText[executed]}`;

/** A fact as one line, in plain words. */
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
    case 'basket':
      return `${fact.by} keeps a basket of ${fact.productIds.join(', ')} (${fact.basketId})`;
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

/** The calls and the aggregates that a violation may be about. */
const concerns = (facts: readonly Fact[], { about }: Violation): ((fact: Fact) => boolean) => {
  const ids = new Set(
    facts.flatMap((fact) =>
      fact.kind === 'call' && (fact.about === about || fact.id === about) ? [fact.id] : [],
    ),
  );
  const hasKey = (events: readonly Numbered[] = []) => events.some(({ key }) => key === about);
  return (fact) => {
    switch (fact.kind) {
      case 'call':
      case 'end':
      case 'run':
      case 'done':
        return ids.has(fact.id);
      case 'append':
        return fact.service === about || hasKey(fact.events);
      case 'lease':
        return fact.service === about;
      case 'apply':
        return fact.consumer === about || hasKey(fact.given);
      case 'ack':
      case 'reset':
        return fact.consumer === about;
      case 'basket':
        return fact.productIds.includes(about);
      case 'fault':
        return true;
    }
  };
};

/** The last of what happened around a violation, and what else was told about it. */
export const shortStoryOf = ({ facts }: History, violation: Violation): readonly string[] => {
  const around = facts.filter(concerns(facts, violation));
  return (around.length > 0 ? around : facts).slice(-shownLines).map(lineOf);
};
