import type { Expression } from '../expressions/expression.js';
import type { Cursor } from './cursor.js';
import { primary } from './primary.js';

export interface HintStatement {
  readonly name: string;
  readonly parameters: readonly Expression[];
}

/** One comment of hints, `/*+ BROADCAST(t), COALESCE(3) *\/`. */
export function hints(cursor: Cursor): HintStatement[] {
  cursor.expect('/*+');
  const list: HintStatement[] = [];
  while (!cursor.accept('*/')) {
    const name = cursor.name().toLowerCase();
    const parameters = cursor.key === '(' ? cursor.parenthesized(() => cursor.list(() => primary(cursor))) : [];
    list.push({ name, parameters });
    cursor.accept(',');
  }
  return list;
}
