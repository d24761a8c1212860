/** A table's cells, as text. */
export type Cells = readonly (readonly string[])[];

const widthsOf = (rows: Cells): number[] => {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
};

/** For a terminal: columns side by side. */
export const toTextTable = (head: readonly string[], rows: Cells): string => {
  const widths = widthsOf([head, ...rows]);
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) => (row[column] ?? '').padEnd(width))
      .join('  ')
      .trimEnd();
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.map(line)].join('\n');
};

/** For a document: Markdown, aligned as the formatter leaves it. */
export const toMarkdownTable = (head: readonly string[], rows: Cells): string => {
  const widths = widthsOf([head, ...rows]);
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(head), rule, ...rows.map(line)].join('\n');
};
