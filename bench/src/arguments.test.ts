import { expect, test } from '@jest/globals';
import { ArgumentsError, readArguments } from './arguments.ts';
import { quickScenarioNames, scenarioNames } from './scenarios/names.ts';

test('without arguments everything that has to be reached is measured', () => {
  expect(readArguments([])).toEqual({
    full: false,
    only: quickScenarioNames,
    rounds: undefined,
    windowMs: undefined,
    mongoUrl: undefined,
    verbose: false,
    help: false,
  });
});

test('a full run also measures what is for documents only', () => {
  expect(readArguments(['--full']).only).toEqual(scenarioNames);
});

test('every option is read', () => {
  const order = readArguments([
    '--full',
    '--only',
    'call, page',
    '--rounds',
    '7',
    '--window',
    '300',
    '--mongo',
    'mongodb://localhost',
    '--verbose',
  ]);

  expect(order).toMatchObject({
    full: true,
    only: ['call', 'page'],
    rounds: 7,
    windowMs: 300,
    mongoUrl: 'mongodb://localhost',
    verbose: true,
  });
});

test.each([
  [['--fast'], "Unknown option '--fast'"],
  [['page'], "Unexpected argument 'page'"],
  [['--only', 'page,tea'], 'There is no scenario “tea”; there are: page, call'],
  [['--only', ''], 'There is no scenario “”'],
  [['--rounds', '0'], '--rounds takes a whole number from 1 to 100, not “0”'],
  [['--rounds', '2.5'], '--rounds takes a whole number from 1 to 100, not “2.5”'],
  [['--rounds', 'many'], '--rounds takes a whole number from 1 to 100, not “many”'],
  [['--window', '60001'], '--window takes a whole number from 1 to 60000, not “60001”'],
])('%j is refused, and the message says what is wrong', (given, message) => {
  expect(() => readArguments(given)).toThrow(ArgumentsError);
  expect(() => readArguments(given)).toThrow(message);
});
