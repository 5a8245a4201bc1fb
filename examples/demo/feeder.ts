import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type FeederMessage, FLIGHTS, layout, ROWS_PER_FILE } from './layout.js';

/**
 * The outside world: flights become known in the order in which they leave, as JSON-lines files in a folder. A file is written
 * elsewhere and renamed into place, so that nobody ever sees half of one.
 */
const { staging, input } = layout(process.argv[2]);
const tell = (message: FeederMessage) => process.send?.(message);
mkdirSync(staging, { recursive: true });

let files = 0;
function publish(lines: readonly string[]): void {
  const name = `flights-${String(files++).padStart(3, '0')}.json`;
  writeFileSync(join(staging, name), lines.join(''));
  renameSync(join(staging, name), join(input, name));
  tell({ kind: 'file', files });
}

const file = await asyncBufferFromFile(FLIGHTS);
const metadata = await parquetMetadataAsync(file);
let lines: string[] = [];
let rows = 0;
for (const group of metadata.row_groups) {
  const column: Record<string, ArrayLike<unknown>> = {};
  const rowEnd = rows + Number(group.num_rows);
  await parquetRead({
    file,
    metadata,
    compressors,
    rowStart: rows,
    rowEnd,
    onChunk: ({ columnName, columnData }) => {
      column[columnName] = columnData;
    },
  });
  const { date, delay, distance, origin, destination } = column;
  let lastMs = Number.NaN;
  let at = '';
  for (let i = 0; i < rowEnd - rows; i++) {
    const ms = Number(date[i]);
    // The dates are wall-clock times without a zone, to the minute, and many flights leave in the same one.
    if (ms !== lastMs) at = new Date((lastMs = ms)).toISOString().slice(0, 19);
    lines.push(
      `{"date":"${at}","delay":${delay[i]},"distance":${distance[i]},"origin":"${origin[i]}","destination":"${destination[i]}"}\n`,
    );
    if (lines.length === ROWS_PER_FILE) {
      publish(lines);
      lines = [];
    }
  }
  rows = rowEnd;
}
if (lines.length > 0) publish(lines);

// A watermark moves only with the data. This record from a place that is no airport says that all flights before it are known, and so
// closes the last windows; the watermark sits before the join, which drops the record itself.
publish(['{"date":"2099-01-01T00:00:00","delay":0,"distance":0,"origin":"(heartbeat)","destination":"(heartbeat)"}\n']);
tell({ kind: 'fed', rows });
