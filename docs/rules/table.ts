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
