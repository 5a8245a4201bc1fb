import { InternalError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';
import { daysOfMicros, type Micros } from '../../types/datetime/civil.js';
import { parseTimestamp, specialTimestamp } from '../../types/datetime/parse-datetime.js';
import { toLocal, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { type Expression, Literal, ScalarCall } from '../expression.js';

/**
 * Constant texts that mean a time: `epoch`, and by the clock of the batch `now`, `today`, `yesterday`, `tomorrow`, or a time without a day
 * (`03:04`). A cast of such a literal to a date or timestamp is what comes back; undefined for every other cast. Texts of columns never
 * mean the words; a time alone there is a time of the day on which it is read.
 */
export function specialWordCast(e: Expression, to: DataType, zone: string): Expression | undefined {
  if (!(e instanceof Literal) || typeof e.value !== 'string' || e.value.length > 40) return undefined;
  if (to.kind !== 'date' && to.kind !== 'timestamp' && to.kind !== 'timestamp_ntz') return undefined;
  const word = e.value;
  const at = zoneOf(zone);
  const valueAt = (nowUs: Micros) => valueOfWord(word, to, nowUs, at);
  const sample = valueAt(0);
  if (sample === null) return undefined;
  if (word.trim().toLowerCase() === 'epoch') return new Literal(sample, to);
  return new ScalarCall(
    'special_time',
    [],
    {
      type: to,
      nulls: 'propagate',
      nullable: false,
      atBatchTime: valueAt,
      evaluate: () => {
        throw new InternalError(`'${word}' has no value before planning`);
      },
    },
    word,
  );
}

function valueOfWord(word: string, to: DataType, nowUs: Micros, zone: Zone): Micros | null {
  const instant = specialTimestamp(word, nowUs, zone) ?? timeOfToday(word, to, nowUs, zone);
  if (instant === null || to.kind === 'timestamp') return instant;
  const isEpoch = word.trim().toLowerCase() === 'epoch';
  const local = isEpoch ? 0 : toLocal(zone, instant);
  return to.kind === 'date' ? daysOfMicros(local) : local;
}

function timeOfToday(word: string, to: DataType, nowUs: Micros, zone: Zone): Micros | null {
  return to.kind === 'timestamp' && /^\s*T?\d{1,2}:/.test(word) ? parseTimestamp(word, zone, nowUs) : null;
}
