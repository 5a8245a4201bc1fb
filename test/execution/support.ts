import { ManualClock } from '../../src/common/manual-clock.js';
import { Session } from '../../src/session/session.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

export interface Bench {
  readonly files: VirtualFiles;
  readonly clock: ManualClock;
  readonly session: Session;
}

/** A session on a disk in memory, with a clock that only moves when told to. */
export function bench(conf: Record<string, string | number | boolean> = {}, shared: Partial<Bench> = {}): Bench {
  const files = shared.files ?? new VirtualFiles();
  const clock = shared.clock ?? new ManualClock(Date.UTC(2026, 0, 1));
  return { files, clock, session: Session.create({ files, clock, conf }) };
}

export const at = (second: number): Date => new Date(Date.UTC(2024, 0, 1, 0, 0, second));

/** A promise that somebody else settles. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void;
  const opened = new Promise<void>(resolve => (open = resolve));
  return { opened, open };
}
