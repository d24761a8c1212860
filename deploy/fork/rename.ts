/** The names of a fork. */
export interface Brand {
  /** The scope of its packages, without the @; and the name of the package that holds them. */
  readonly scope: string;
  readonly project: string;
  /** The title that people read. */
  readonly title: string;
}

/** The title that a name gives: `blue-lamp` is Blue Lamp. */
export const titleOf = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** Longer ones would break lines that are as long as they may be. */
const longest = 12;

/** Why a fork cannot have this name; undefined where it can. `taken` are scopes of packages. */
export const objectionTo = (name: string, taken: readonly string[]): string | undefined => {
  if (!name) return 'Which name? Try make fork NAME=acme';
  if (name.length > longest || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return `NAME=${name} cannot be the name of packages: up to ${longest} of a-z, 0-9 and single -, a letter first`;
  }
  if (taken.includes(name)) return `NAME=${name} is taken: there are packages named @${name}/…`;
  return undefined;
};

const manifest = /(^|\/)package(-lock)?\.json$/;
/** Where the title stands: the module that everything shows it from, and what people read. */
const titled = /\.md$|^shared\/src\/brand\.ts$|^\.devcontainer\//;
/** The holder of the copyright does not change with the name. */
const kept = /^LICENSE$/;

/** The text of a file of a fork, as it is after it got another brand. */
export const renamed = (path: string, text: string, from: Brand, to: Brand): string => {
  if (kept.test(path)) return text;
  const scope = new RegExp(String.raw`(?<!\w)@${from.scope}(?=\\?/|['"])`, 'g');
  const scoped = text.replace(scope, `@${to.scope}`);
  const named = manifest.test(path)
    ? scoped.replaceAll(`"name": "${from.project}"`, `"name": "${to.project}"`)
    : scoped;
  return titled.test(path) ? named.replaceAll(from.title, to.title) : named;
};
