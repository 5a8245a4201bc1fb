/** Rows as text in columns: the first one left, the others right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [header, ...rows.map(row => row.map(String))];
  const widths = header.map((_, c) => Math.max(...all.map(row => row[c].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd();
  return [line(all[0]), widths.map(w => '-'.repeat(w)).join('  '), ...all.slice(1).map(line)].join('\n');
}

/** The figures of a report by path: `batch_ms.p50`, for reports that have figures within figures. */
export function flatten(value: unknown, path = ''): [string, string | number][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'number') return [[path, Number.isInteger(value) ? value : Number(value.toPrecision(4))]];
  if (Array.isArray(value)) return value.flatMap((v, i) => flatten(v, `${path}[${i}]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([k, v]) => flatten(v, path === '' ? k : `${path}.${k}`));
}
