import { type CastFunction, type CastRequest, malformed } from './cast-failure.js';
import { trimText } from './number-text.js';

const TRUE: ReadonlySet<string> = new Set(['t', 'true', 'y', 'yes', '1']);
const FALSE: ReadonlySet<string> = new Set(['f', 'false', 'n', 'no', '0']);

/** Text by a short list of words; numbers by being zero or not (NaN is not). */
export function toBoolean(request: CastRequest): CastFunction {
  if (request.from.kind !== 'string') return (value: number | bigint) => value !== 0;
  return (text: string) => {
    const word = trimText(text).toLowerCase();
    if (TRUE.has(word)) return true;
    return FALSE.has(word) ? false : malformed(request, text);
  };
}

/** Text as its UTF-8 bytes. */
export function toBinary(): CastFunction {
  return (text: string) => new Uint8Array(Buffer.from(text));
}
