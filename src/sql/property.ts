import type { Cursor } from './cursor.js';

/** `('key' = 'value', a.b = 1)`. */
export function properties(cursor: Cursor): Map<string, string> {
  const map = new Map<string, string>();
  cursor.parenthesized(() =>
    cursor.list(() => {
      const key = cursor.token.kind === 'string' ? cursor.string() : cursor.multipartName().join('.');
      cursor.accept('=');
      map.set(key, propertyValue(cursor));
    }),
  );
  return map;
}

function propertyValue(cursor: Cursor): string {
  const { kind } = cursor.token;
  if (kind !== 'string' && kind !== 'number' && kind !== 'word')
    throw cursor.error('the value of an option is expected');
  return cursor.next().text;
}
