import { expect, test } from '@jest/globals';
import { textOf } from '../rules/repository.ts';
import { blocksOf, commandsOf, documents, hasCommands } from './blocks.ts';
import { boundOf, bounded, bounds } from './bounds.ts';

const commands = documents
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'sh')
  .flatMap((block) => commandsOf(block).map((command) => [block.document, command] as const));

test('a block of commands is fenced by ```sh at the margin, so that it is found and run', () => {
  const languages = 'sh text json yaml ts md diff mermaid abnf'.split(' ');
  const fences = documents.flatMap((document) => {
    const opened = [...textOf(document).matchAll(/^( *)(`{3,}|~{3,})([^\n]*)$/gm)];
    return opened
      .filter((_, index) => index % 2 === 0)
      .map(([, indent, , language = '']) => ({ document, indent, language }));
  });

  expect(fences.filter(({ language }) => !languages.includes(language))).toEqual([]);
  const indented = fences.filter(({ language, indent }) => language === 'sh' && indent !== '');
  expect(indented).toEqual([]);
  const found = documents.flatMap(blocksOf).filter(({ language }) => language === 'sh');
  expect(found).toHaveLength(fences.filter(({ language }) => language === 'sh').length);
  expect(documents.filter(hasCommands)).toContain('README.md');
});

test('a command that is run in a smaller form is the same command, with other arguments', () => {
  const programOf = (command: string) => command.split(' ').slice(0, 2).join(' ');

  for (const [document, command] of commands) {
    expect(programOf(bounded(document, command))).toBe(programOf(command));
  }
});

test('a smaller form that no document needs is not kept', () => {
  const used = new Set(commands.map(([document, command]) => boundOf(document, command)));

  expect(bounds.filter((bound) => !used.has(bound))).toEqual([]);
});

test('a target that a document names is one of the Makefile', () => {
  const targets = new Set(
    [...textOf('Makefile').matchAll(/^([a-z0-9-]+):/gm)].map(([, target]) => target),
  );
  const wanted = documents.flatMap((document) =>
    [...textOf(document).matchAll(/(?:`|^|[A-Z]=\S+ )make (?:-C \S+ )?([a-z][a-z0-9-]*)/gm)].map(
      ([, target]) => ({
        document,
        target,
      }),
    ),
  );

  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter(({ target }) => !targets.has(target))).toEqual([]);
});
