import { readFileSync } from 'node:fs';
import { asyncBufferFromFile, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AIRPORTS, FLIGHTS, LATE_MINUTES } from './layout.js';

/** A line of the result. */
export interface Delays {
  state: string;
  day: string;
  flights: number;
  meanDelay: number;
  maxDelay: number;
  shareLate: number;
}

export interface Recount {
  /** Of the source. */
  readonly rows: number;
  readonly delays: readonly Delays[];
}

/** The answer that the query must have come to, by a plain loop over the source files that shares nothing with the engine. */
export async function recount(): Promise<Recount> {
  const stateOf = new Map<string, string>();
  for (const [iata, , , state] of csv(readFileSync(AIRPORTS, 'utf8')).slice(1)) stateOf.set(iata, state);

  const column: Record<string, unknown[]> = {};
  await parquetRead({
    file: await asyncBufferFromFile(FLIGHTS),
    compressors,
    columns: ['date', 'delay', 'origin'],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const values = (column[columnName] ??= []);
      for (let i = 0; i < columnData.length; i++) values[rowStart + i] = columnData[i];
    },
  });

  const sums = new Map<string, { flights: number; delay: number; maxDelay: number; late: number }>();
  const rows = column.date.length;
  for (let i = 0; i < rows; i++) {
    const state = stateOf.get(column.origin[i] as string);
    if (state === undefined) continue;
    const delay = Number(column.delay[i]);
    const key = `${state} ${Math.floor(Number(column.date[i]) / 86_400_000)}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { flights: 1, delay, maxDelay: delay, late: delay > LATE_MINUTES ? 1 : 0 });
    else {
      sum.flights++;
      sum.delay += delay;
      if (delay > sum.maxDelay) sum.maxDelay = delay;
      if (delay > LATE_MINUTES) sum.late++;
    }
  }
  const delays = [...sums].map(([key, { flights, delay, maxDelay, late }]): Delays => {
    const [state, day] = key.split(' ');
    const date = new Date(Number(day) * 86_400_000).toISOString().slice(0, 10);
    return { state, day: date, flights, meanDelay: delay / flights, maxDelay, shareLate: late / flights };
  });
  return { rows, delays };
}

/** Differences between the two tables, row for row and to the last bit; none when they are equal. */
export function differences(expected: readonly Delays[], actual: readonly Delays[]): string[] {
  const text = (d: Delays) =>
    `${d.state} ${d.day}: ${d.flights} flights, mean ${d.meanDelay}, max ${d.maxDelay}, late ${d.shareLate}`;
  const rest = new Map<string, number>();
  for (const row of actual) rest.set(text(row), (rest.get(text(row)) ?? 0) + 1);
  const missing = expected.map(text).filter(row => {
    const times = rest.get(row) ?? 0;
    if (times === 1) rest.delete(row);
    else if (times > 1) rest.set(row, times - 1);
    return times === 0;
  });
  return [...missing.map(row => `missing     ${row}`), ...[...rest.keys()].map(row => `unexpected  ${row}`)];
}

/** Fields of each line; a quoted field may hold commas. */
function csv(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .filter(line => line !== '')
    .map(line => (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map(field => unquote(field.replace(/,$/, ''))));
}

const unquote = (field: string): string => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
