import { expect, test } from '@jest/globals';
import { files, folders, isTest, sources, textOf } from './repository.ts';

const linesOf = (path: string) => textOf(path).split('\n');

test('a file fits the head of its reader: 250 lines, 400 for tests', () => {
  const tooLong = sources.filter(
    (path) => linesOf(path).length - 1 > (/\.(test|suite)\.ts$/.test(path) ? 400 : 250),
  );

  expect(tooLong).toEqual([]);
});

test('no line is longer than 100 columns, but for a literal that cannot be broken', () => {
  const literal = /(['`/]).{60,}\1/;
  const tooWide = sources.flatMap((path) =>
    linesOf(path).flatMap((line, index) =>
      line.length > 100 && !literal.test(line) ? [`${path}:${index + 1}`] : [],
    ),
  );

  expect(tooWide).toEqual([]);
});

test('no folder is a drawer for everything', () => {
  const drawers = /(^|\/)(libs?|utils?|common|core|helpers?|misc|shared\/src\/shared)$/;

  expect(folders.filter((path) => drawers.test(path))).toEqual([]);
});

test('files are named in kebab-case', () => {
  const name = /(^|\/)[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.ts$/;

  expect(sources.filter((path) => !name.test(path))).toEqual([]);
});

test('nothing is left for later and no test is left out', () => {
  const left = /\b(TODO|FIXME|XXX)\b|\b(test|it|describe)\.(only|skip|todo|failing)\b|\bxtest\(/;
  const rules = /^docs\/rules\//;
  const suspects = files.filter((path) => /\.(ts|js|md|yml|json|css)$/.test(path));

  expect(suspects.filter((path) => !rules.test(path) && left.test(textOf(path)))).toEqual([]);
});

test('nothing of a merge is left', () => {
  // A formatter makes quotations of some of them.
  const marker = new RegExp(`^(\\| )?(<{7}|[>]{7}|(> ){6}>)( |$)`, 'm');
  const texts = files.filter((path) => /\.(ts|js|mjs|py|md|ya?ml|json|css)$|file$/.test(path));

  expect(texts.filter((path) => marker.test(textOf(path)))).toEqual([]);
});

test('every decision stands in the table of decisions, once', () => {
  const rows = [...textOf('docs/adr/README.md').matchAll(/^\| \[(\d{4})\]\((.+?)\)/gm)];
  const pages = files.filter((path) => /^docs\/adr\/\d{4}-/.test(path));

  expect(rows.map(([, , file]) => `docs/adr/${file}`)).toEqual(pages.toSorted());
});

test('a service explains itself within 60 lines', () => {
  const readmes = files.filter((path) => /^services\/[^/]+\/README\.md$/.test(path));
  const services = folders.filter((path) => /^services\/[^/]+$/.test(path));

  expect(readmes).toHaveLength(services.length);
  expect(readmes.filter((path) => linesOf(path).length - 1 > 60)).toEqual([]);
});

test('every function and type that shared exports says what it is', () => {
  const exported = /^export (?:(?:async )?function|class|interface|type|const(?=.*=>)) (\w+)/;
  // A type that is inferred is described by the value that it is inferred from.
  const spokenFor = /z\.infer<|typeof/;

  const silent = sources
    .filter((path) => path.startsWith('shared/src/') && !isTest(path))
    .flatMap((path) => {
      const lines = linesOf(path);
      return lines.flatMap((line, index) => {
        const [, name] = exported.exec(line) ?? [];
        const documented = lines[index - 1]?.endsWith('*/') || spokenFor.test(line);
        return name && !documented ? [`${path}: ${name}`] : [];
      });
    });

  expect(silent).toEqual([]);
});

test('no sentence of a comment has What or Who as its subject', () => {
  const opening = /^\s*(?:\/\*\*|\/\/|\*|#)(?: .*\.)? Wh(?:at|o) /;
  // A line that begins with the word may be the rest of a sentence, such as one with a title in it.
  const unfinished = /^\s*(?:\/\*\*|\/\/|\*|#) .*[^.:]$/;
  const commented = files.filter((path) => /\.(ts|js|mjs|py|ya?ml|template)$|file$/.test(path));

  const suspects = commented.flatMap((path) =>
    linesOf(path).flatMap((line, index, lines) => {
      const continues = unfinished.test(lines[index - 1] ?? '') && !/\. Wh(at|o) /.test(line);
      return opening.test(line) && !continues ? [`${path}:${index + 1}`] : [];
    }),
  );

  expect(suspects).toEqual([]);
});
