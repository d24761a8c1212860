import { files, textOf } from '../rules/repository.ts';

/** A code block of a document, and the file that was named last before it. */
export interface Block {
  readonly document: string;
  readonly path: string;
  readonly language: string;
  readonly lines: readonly string[];
}

/** Every document of the repository that its readers' software shows as one. */
export const documents: readonly string[] = files.filter((path) => path.endsWith('.md'));

const named = /`([\w.-]+(?:\/[\w.-]+)*\.(?:ts|json|md|yml|http))`/g;

/** The code blocks of a document, in its order. */
export const blocksOf = (document: string): readonly Block[] => {
  let path = '';
  return textOf(document)
    .split(/^(```\w+\n[^]*?^```$)/m)
    .flatMap((part) => {
      const [, language, text] = /^```(\w+)\n([^]*?)\n?```$/.exec(part) ?? [];
      if (language && text !== undefined)
        return [{ document, path, language, lines: text.split('\n') }];
      path =
        [...part.matchAll(named)]
          .map(([, name = '']) => name)
          .findLast((name) => name.includes('/') || name.startsWith('docker')) ?? path;
      return [];
    });
};

/** The commands of a block; one goes over several lines where these end in `\`. */
export const commandsOf = ({ lines }: Block): readonly string[] =>
  lines
    .join('\n')
    .split(/(?<!\\)\n/)
    .filter((command) => command.trim() !== '');

/** Whether a document has commands for its reader to run. */
export const hasCommands = (document: string): boolean =>
  blocksOf(document).some(({ language }) => language === 'sh');

/** Whether its commands need Python: then they are run at that level of the tests. */
export const isPython = (document: string): boolean =>
  blocksOf(document).some(({ lines }) => /\bpython3?\b/.test(lines.join('\n')));
