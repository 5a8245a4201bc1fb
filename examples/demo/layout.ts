import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names and numbers that the processes of the demo share. */

const DATA = fileURLToPath(new URL('../../node_modules/vega-datasets/data', import.meta.url));

export const FLIGHTS = join(DATA, 'flights-3m.parquet');
export const AIRPORTS = join(DATA, 'airports.csv');

/** Folders of one run of the demo. */
export const layout = (root: string) => ({
  /** Where the feeder writes a file before it moves it into `input`. */
  staging: join(root, 'staging'),
  input: join(root, 'input'),
  output: join(root, 'delays'),
  checkpoint: join(root, 'checkpoint'),
});

export const ROWS_PER_FILE = 100_000;
/** A flight that leaves later than this much behind schedule counts as delayed. */
export const LATE_MINUTES = 15;

/** What a child process tells the parent. */
export type FeederMessage =
  | { readonly kind: 'file'; readonly files: number }
  | { readonly kind: 'fed'; readonly rows: number };
export interface QueryMessage {
  readonly kind: 'progress';
  readonly batchId: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly watermark: string;
  readonly stateRows: number;
  readonly filesRead: number;
}
