import { SeededRandom } from '../../src/common/random.js';
import { corpus } from './corpus.js';
import { fuzzSession, isGood, judge, type Verdict } from './judge.js';
import { RandomSql } from './random-sql.js';
import { shrink } from './shrink.js';

export interface Failure {
  /** Which text of the seed it was. */
  readonly index: number;
  readonly text: string;
  readonly verdict: Verdict;
}

export interface FuzzReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
  readonly slowest: { readonly index: number; readonly ms: number };
}

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** The number of the first text; those before it are made and not looked at. */
  readonly from?: number;
  /** One text in so many is also run. */
  readonly executeOneIn: number;
  readonly shrink?: boolean;
  readonly onProgress?: (done: number) => void;
  /** Called at once for the first failure of a kind. */
  readonly onFailure?: (failure: Failure) => void;
  /** Called before a text is looked at. */
  readonly onText?: (index: number, text: string) => void;
}

/** Texts that a fresh session sees before the next one: views that a text makes must not grow without bound. */
const TEXTS_PER_SESSION = 500;

/** Slow texts that begin alike are one failure. */
const SLOW_PREFIX = 30;

/** Failures are given once per place in the code, shrunk. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const random = new SeededRandom(options.seed);
  const texts = new RandomSql(random, corpus());
  const counts: Record<string, number> = {};
  const failures = new Map<string, Failure>();
  let session = fuzzSession();
  let slowest = { index: -1, ms: 0 };
  const from = options.from ?? 0;
  for (let i = 0; i < from + options.count; i++) {
    const text = texts.next();
    const execute = random.integer(options.executeOneIn) === 0;
    if (i < from) continue;
    if (i % TEXTS_PER_SESSION === 0) session = fuzzSession();
    options.onText?.(i, text);
    const started = performance.now();
    const verdict = await judge(session, text, execute);
    const ms = performance.now() - started;
    if (ms > slowest.ms) slowest = { index: i, ms };
    counts[verdict.kind] = (counts[verdict.kind] ?? 0) + 1;
    if (!isGood(verdict)) await note(failures, { index: i, text, verdict }, options);
    if (i % 10_000 === 9_999) options.onProgress?.(i + 1);
  }
  return { counts, failures: [...failures.values()], slowest };
}

async function note(failures: Map<string, Failure>, failure: Failure, options: FuzzOptions): Promise<void> {
  const { index, text, verdict } = failure;
  const key = verdict.kind === 'slow' ? `slow: ${text.slice(0, SLOW_PREFIX)}` : placeOf(verdict);
  if (failures.has(key)) return;
  const again = async (t: string): Promise<boolean> => {
    options.onText?.(index, t);
    return placeOf(await judge(fuzzSession(), t, true)) === key;
  };
  // Slow texts would take long to shrink, and seldom stay slow.
  const shrinks = (options.shrink ?? true) && verdict.kind !== 'slow' && (await again(text));
  const found = { index, text: shrinks ? await shrink(text, again) : text, verdict };
  failures.set(key, found);
  options.onFailure?.(found);
}

/** What makes two failures the same. */
function placeOf(verdict: Verdict): string {
  if (!('detail' in verdict)) return verdict.kind;
  const frame = verdict.detail.match(/at (\S+)/)?.[1] ?? verdict.detail.slice(0, 40);
  return `${verdict.kind}: ${frame}`;
}
