import {
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { systemRuntime } from '@shop/shared/runtime';

/** For what a service alone reads, for what a server of another user reads as its group, and all. */
export const modes = { owner: 0o400, group: 0o440, everyone: 0o444 } as const;

/** A file cannot be used; the message says what to do, and shows nothing of its content. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError';
}

/** The text of a file; undefined where there is none. */
export const readIfThere = (path: string): string | undefined => {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnusableError(`${path} cannot be read by this user`, { cause: error });
  }
};

const entriesIn = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UnusableError(`${folder} cannot be read: it must be a folder`, { cause: error });
  }
};

/** The names of the folders in a folder, in their order. */
export const foldersIn = (folder: string): readonly string[] =>
  entriesIn(folder)
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    .toSorted();

/** The name of a temporary file of `writeAside`, before it is renamed to its place. */
const asideName = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The names of the files in a folder, but those that are about to be put in a place. */
export const filesIn = (folder: string): readonly string[] =>
  entriesIn(folder).flatMap((entry) =>
    entry.isFile() && !asideName.test(entry.name) ? [entry.name] : [],
  );

/** A file is put in its place within moments: one this old was left by a process that was killed. */
const leftoverMs = 60_000;

/** Removes what killed processes have left in a folder and those in it: it may be a secret. */
export const removeLeftovers = (folder: string): void => {
  for (const entry of entriesIn(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeLeftovers(path);
    if (!entry.isFile() || !asideName.test(entry.name)) continue;
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats && systemRuntime.wallTime() - stats.mtimeMs > leftoverMs)
      rmSync(path, { force: true });
  }
};

/** Writes beside the path, so that nobody ever reads half of it, and lets `place` move it there. */
const writeAside = (path: string, text: string, mode: number, place: (aside: string) => void) => {
  const aside = join(dirname(path), `.${randomUUID()}`);
  try {
    writeFileSync(aside, text, { mode, flag: 'wx', flush: true });
    place(aside);
  } finally {
    rmSync(aside, { force: true });
  }
};

/** Makes a file that is not there; whoever made it meanwhile was first. */
export const makeFile = (path: string, text: string, mode: number): void => {
  writeAside(path, text, mode, (aside) => {
    if (readIfThere(path) === undefined) linkSync(aside, path);
  });
};

/** Puts a text in the place of what is there, at one moment; what is the same stays untouched. */
export const replaceFile = (path: string, text: string, mode: number): void => {
  if (readIfThere(path) === text) return;
  writeAside(path, text, mode, (aside) => renameSync(aside, path));
};
