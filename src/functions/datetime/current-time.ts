import { InternalError } from '../../common/errors.js';
import { type DataType, dateType, timestampNtzType, timestampType } from '../../types/data-type.js';
import { daysOfMicros } from '../../types/datetime/civil.js';
import { toLocal, zoneOf } from '../../types/datetime/zone.js';
import type { Value } from '../../types/value.js';
import { scalar } from '../signature.js';

/**
 * The time of the batch: the same for every row, and for a replayed micro-batch the same as the first time.
 */
function atBatchTime(
  name: string,
  aliases: readonly string[],
  doc: string,
  example: string,
  returns: DataType,
  value: (nowUs: number, zone: string) => Value,
) {
  return scalar({
    name,
    aliases,
    group: 'datetime',
    signature: `${name}()`,
    doc,
    examples: [[example, 'true']],
    params: [],
    returns,
    nullable: false,
    kernel: ({ zone }) => ({
      atBatchTime: (nowUs: number) => value(nowUs, zone),
      evaluate: () => {
        throw new InternalError(`${name} has no value before planning`);
      },
    }),
  });
}

export const currentTimeFunctions = [
  atBatchTime(
    'current_timestamp',
    ['now'],
    'When the batch began.',
    'now() = current_timestamp()',
    timestampType,
    nowUs => nowUs,
  ),
  atBatchTime(
    'current_date',
    ['curdate'],
    'The day on which the batch began, in the session time zone.',
    'current_date() = to_date(current_timestamp())',
    dateType,
    (nowUs, zone) => daysOfMicros(toLocal(zoneOf(zone), nowUs)),
  ),
  atBatchTime(
    'localtimestamp',
    [],
    'When the batch began, as wall clock time of the session time zone.',
    'localtimestamp() = to_timestamp_ntz(current_timestamp())',
    timestampNtzType,
    (nowUs, zone) => toLocal(zoneOf(zone), nowUs),
  ),
];
