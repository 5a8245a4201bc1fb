import { stringType } from '../../types/data-type.js';
import { UTC, zoneOf } from '../../types/datetime/zone.js';
import { scalar } from '../signature.js';
import { anyTimestampParam, stringParam } from '../signature-params.js';
import { constantText } from './constant-text.js';
import { timeText, timeTextKernel } from './format-times.js';

export const dateFormat = scalar({
  name: 'date_format',
  group: 'datetime',
  signature: 'date_format(timestamp, pattern)',
  doc: 'Text by a pattern of letters such as `yyyy-MM-dd HH:mm`.',
  examples: [["date_format(DATE'2016-04-08', 'y')", '2016']],
  params: [anyTimestampParam('timestamp'), stringParam('pattern')],
  returns: stringType,
  kernel: ({ types, args, zone: zoneId }) => {
    const zone = types[0].kind === 'timestamp' ? zoneOf(zoneId) : UTC;
    return { evaluate: timeText(zone), vector: timeTextKernel(zone, constantText(args[1])) };
  },
});
