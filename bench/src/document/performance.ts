import { type Run, toFiguresTable, toMediansTables, whereAndWhen } from '../report/report.ts';
import { fillBlocks } from './blocks.ts';
import { type Picture, pictures } from './pictures.ts';
import { readRun, toWindows } from './stored-run.ts';

/** The document, as a path in the repository, and the folder of what belongs to it. */
export const documentPath = 'docs/performance.md';
export const picturesPath = 'docs/performance';

/** Every window of the run that the document shows. */
export const windowsPath = `${picturesPath}/windows.json`;

const everyWindow = 'Every window of it: [performance/windows.json](performance/windows.json).';

/** The variants that a picture lacks, and why. */
const leftOutOf = (run: Run | undefined, { settings }: Picture): readonly string[] =>
  (run?.measurements ?? [])
    .filter(({ setting }) => settings.includes(setting))
    .flatMap(({ setting, leftOut }) =>
      [...leftOut].map(([variant, reason]) => `Left out: ${setting}, ${variant}: ${reason}.`),
    );

/**
 * The document on performance and its pictures, by their paths: made from a run (or its windows, as
 * JSON) and from what people have written into the document. Without a run it has no figures.
 */
export const performanceFiles = (
  document: string,
  json: string | undefined,
): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  // The document shows the figures as they are kept: with the same digits.
  const windows = json === undefined ? undefined : toWindows(json);
  const run = windows === undefined ? undefined : readRun(windows);
  if (windows !== undefined) files.set(windowsPath, windows);

  const blocks = new Map([
    ['run', run ? `${whereAndWhen(run)}\n\n${everyWindow}` : ''],
    ['figures', run ? toFiguresTable(run) : ''],
    ['medians', run ? toMediansTables(run) : ''],
  ]);
  for (const picture of pictures) {
    const drawn = run && picture.draw(run.measurements);
    if (drawn !== undefined) files.set(`${picturesPath}/${picture.name}.svg`, drawn);
    const link = drawn && `![${picture.title}](performance/${picture.name}.svg)`;
    blocks.set(picture.name, [link ?? [], ...leftOutOf(run, picture)].flat().join('\n\n'));
  }
  return files.set(documentPath, fillBlocks(document, blocks));
};
