import fc from 'fast-check';
import type { Session } from '../../src/session/session.js';

/** How rows come to a query, and what happens to it meanwhile. */
export interface History<Event> {
  readonly events: readonly Event[];
  /** Sizes of the pieces in which they arrive. */
  readonly cuts: readonly number[];
  /** Before which pieces the query is stopped and started. */
  readonly restarts: readonly boolean[];
  /** Partitions of the state at each start; another number lays the state out anew. */
  readonly partitions: readonly number[];
  /** At each start. */
  readonly providers: readonly string[];
  readonly snapshotInterval: number;
}

export const historyOf = <Event>(event: fc.Arbitrary<Event>, eventsMax: number): fc.Arbitrary<History<Event>> =>
  fc.record({
    events: fc.array(event, { maxLength: eventsMax, size: 'max' }),
    cuts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }),
    restarts: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    partitions: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4, size: 'max' }),
    providers: fc.array(fc.constantFrom('memory', 'memory', 'lmdb'), { minLength: 1, maxLength: 3, size: 'max' }),
    snapshotInterval: fc.integer({ min: 1, max: 3 }),
  });

/** The rows, piece by piece, and whether the query is started again before; at least one piece. */
export function* piecesOf<Event>({ events, cuts, restarts }: History<Event>) {
  let from = 0;
  for (let piece = 0; from < events.length || piece === 0; piece++) {
    const size = cuts[piece % cuts.length];
    yield { rows: events.slice(from, from + size), restart: restarts[piece % restarts.length] };
    from += size;
  }
}

/** What has been drawn, so that a test can tell that it tried something. */
export class Starts {
  restarts = 0;
  relaid = 0;
  providersChanged = 0;

  /** Settings for a start of the query, which has been started so many times before. */
  prepare(session: Session, { partitions, providers }: History<unknown>, starts: number): void {
    const settings = [
      ['millrace.state.partitions', String(partitions[starts % partitions.length])],
      ['millrace.state.provider', providers[starts % providers.length]],
    ] as const;
    const [relaid, changed] = settings.map(([name, value]) => starts > 0 && session.conf.get(name) !== value);
    this.restarts += starts > 0 ? 1 : 0;
    this.relaid += relaid ? 1 : 0;
    this.providersChanged += changed ? 1 : 0;
    for (const [name, value] of settings) session.conf.set(name, value);
  }

  toString(): string {
    return `${this.restarts} restarts, ${this.relaid} in other partitions, ${this.providersChanged} with another provider`;
  }
}

export const SEED = Number(process.env.MILLRACE_SEED ?? 20240501);

/** A failure is made smaller for so long, and is then told before the test itself runs out of time. */
export const parametersOf = (numRuns: number) => ({ seed: SEED, numRuns, interruptAfterTimeLimit: 60_000 });
