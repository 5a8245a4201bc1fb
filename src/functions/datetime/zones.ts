import { callText, Literal } from '../../expressions/expression.js';
import { stringType, timestampNtzType, timestampType } from '../../types/data-type.js';
import type { Micros } from '../../types/datetime/civil.js';
import { toInstant, toLocal, zoneOf } from '../../types/datetime/zone.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { checkArgumentCount } from '../signature-errors.js';
import { stringParam, timestampNtzParam, timestampParam } from '../signature-params.js';
import { withText } from './call-text.js';
import { remembering } from './constant-text.js';

/** The same instant on the clocks of other zones. A zone that does not exist fails. */

const fromUtc = scalar({
  name: 'from_utc_timestamp',
  group: 'datetime',
  signature: 'from_utc_timestamp(timestamp, timezone)',
  doc: 'What a clock in the zone shows when a clock in UTC shows this time.',
  examples: [["from_utc_timestamp('2016-08-31', 'Asia/Seoul')", '2016-08-31 09:00:00']],
  params: [timestampParam('timestamp'), stringParam('timezone')],
  returns: timestampType,
  kernel: () => {
    const of = remembering(zoneOf);
    return { evaluate: (time: Micros, zone: string) => toLocal(of(zone), time) };
  },
});

const toUtc = scalar({
  name: 'to_utc_timestamp',
  group: 'datetime',
  signature: 'to_utc_timestamp(timestamp, timezone)',
  doc: 'What a clock in UTC shows when a clock in the zone shows this time.',
  examples: [["to_utc_timestamp('2016-08-31', 'Asia/Seoul')", '2016-08-30 15:00:00']],
  params: [timestampParam('timestamp'), stringParam('timezone')],
  returns: timestampType,
  kernel: () => {
    const of = remembering(zoneOf);
    return { evaluate: (time: Micros, zone: string) => toInstant(of(zone), time) };
  },
});

const converted = scalar({
  name: 'convert_timezone',
  group: 'datetime',
  signature: 'convert_timezone([source, ]target, timestamp_ntz)',
  doc: 'What a clock in the target zone shows when one in the source zone (the session time zone unless given) shows this time.',
  examples: [
    [
      "convert_timezone('Europe/Brussels', 'America/Los_Angeles', TIMESTAMP_NTZ'2021-12-06 00:00:00')",
      '2021-12-05 15:00:00',
    ],
  ],
  params: [stringParam('source'), stringParam('target'), timestampNtzParam('timestamp')],
  returns: timestampNtzType,
  kernel: () => {
    const sourceOf = remembering(zoneOf);
    const targetOf = remembering(zoneOf);
    return {
      evaluate: (source: string, target: string, time: Micros) =>
        toLocal(targetOf(target), toInstant(sourceOf(source), time)),
    };
  },
});

const sessionZone = (zone: string): Literal => new Literal(zone, stringType, 'current_timezone()');

const convertTimezone: FunctionDefinition = {
  ...converted,
  bind(call) {
    checkArgumentCount(call, 2, 3);
    const args = call.args.length === 3 ? call.args : [sessionZone(call.context.zone), ...call.args];
    const bound = converted.bind({ ...call, args });
    return withText(bound as Parameters<typeof withText>[0], callText('convert_timezone', args));
  },
};

const currentTimezone: FunctionDefinition = {
  name: 'current_timezone',
  kind: 'scalar',
  group: 'datetime',
  signature: 'current_timezone()',
  doc: 'The session time zone.',
  examples: [['current_timezone()', 'UTC']],
  bind(call) {
    checkArgumentCount(call, 0);
    return sessionZone(call.context.zone);
  },
};

export const zoneFunctions: readonly FunctionDefinition[] = [fromUtc, toUtc, convertTimezone, currentTimezone];
