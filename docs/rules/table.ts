/** A Markdown table with its columns aligned, as the formatter leaves it. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const rule = head.map(() => '');
  return [line(head), line(rule, '-'), ...rows.map((row) => line(row))].join('\n');
};

/** A text with another part between its marks, such as `<!-- rows -->` and `<!-- /rows -->`. */
export const withPart = (text: string, mark: string, part: string): string =>
  text.replace(
    new RegExp(`(?<=<!-- ${mark} -->\\n)[^]*(?=<!-- /${mark} -->)`),
    () => `\n${part}\n\n`,
  );
