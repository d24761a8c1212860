import { matchesGlob, posix } from 'node:path';
import { expect, test } from '@jest/globals';
import { files, folders, textOf } from './repository.ts';

const documents = files.filter((path) => path.endsWith('.md'));
const explanations = documents.filter((path) => /^[A-Z]+\.md$|^docs\//.test(path));

const topFolders = new Set(folders.filter((path) => !path.includes('/')));
const everything = [...files, ...folders];

/** The service that docs/adding-a-service.md makes. */
const example = /wishlist/;

const withoutBlocks = (text: string) => text.replaceAll(/^ *(`{3,})[^]*?^ *\1$/gm, '');

/** Where the links of a document lead: a path from the root, and a heading there. */
const linksOf = (document: string) =>
  [...withoutBlocks(textOf(document)).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      const from = posix.dirname(document);
      return { target, path: path ? posix.join(from, path).replace(/\/$/, '') : document, heading };
    });

/** The headings of a document as its readers' software names them in links. */
const headingsOf = (document: string): string[] =>
  [...withoutBlocks(textOf(document)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );

/** The paths in the repository that a document names: `shared/src/errors.ts`, `e2e/*.test.ts`. */
const pathsOf = (document: string): string[] =>
  [...withoutBlocks(textOf(document)).matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, code = '']) => code.split(/\s+/))
    .map((word) => word.replace(/[,;:]$|\/$/, ''))
    .filter((word) => /^[\w.*-]+(\/[\w.*-]+)+$/.test(word))
    .filter((word) => {
      const isFile = /\.(ts|js|json|md|yml|http|css)$/.test(word);
      return isFile || topFolders.has(word.split('/')[0] ?? '');
    })
    .filter((word) => !example.test(word));

const isThere = (pattern: string) => everything.some((path) => matchesGlob(path, pattern));

test('a link within the repository leads to something', () => {
  const broken = documents.flatMap((document) =>
    linksOf(document)
      .filter(({ path, heading }) => {
        if (!everything.includes(path)) return true;
        return heading !== undefined && !headingsOf(path).includes(heading);
      })
      .map(({ target }) => `${document}: ${target}`),
  );

  expect(broken).toEqual([]);
});

test('a path that a document names is there', () => {
  const missing = explanations.flatMap((document) =>
    pathsOf(document)
      .filter((path) => !isThere(path))
      .map((path) => `${document}: ${path}`),
  );

  expect(missing).toEqual([]);
});
