import { checkCastable } from '../../expressions/cast/can-cast.js';
import { Cast, callText, Literal } from '../../expressions/expression.js';
import {
  binaryType,
  booleanType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  longType,
  simpleString,
  smallintType,
  stringType,
  timestampType,
  tinyintType,
} from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { checkArgumentCount } from '../signature-errors.js';
import { operator } from './operator.js';

/** Casts as functions, `int('5')`, and the name of a type. */

function conversion(name: string, type: DataType, example: readonly [string, string]): FunctionDefinition {
  return operator({
    name,
    group: 'conversion',
    signature: `${name}(expr)`,
    doc: `Short for CAST(expr AS ${simpleString(type).toUpperCase()}).`,
    examples: [example],
    bind: call => {
      checkArgumentCount(call, 1);
      const [arg] = call.args;
      checkCastable(arg.type, type, 'ansi', callText(call.name, call.args));
      return new Cast(arg, type, 'ansi', true, call.context.zone);
    },
  });
}

export const typeOf = operator({
  name: 'typeof',
  group: 'misc',
  signature: 'typeof(expr)',
  doc: 'The name of the type of an expression, as DDL text.',
  examples: [
    ['typeof(1)', 'int'],
    ['typeof(array(1.5))', 'array<decimal(2,1)>'],
  ],
  bind: call => {
    checkArgumentCount(call, 1);
    return new Literal(simpleString(call.args[0].type), stringType, callText(call.name, call.args));
  },
});

export const conversions: readonly FunctionDefinition[] = [
  conversion('boolean', booleanType, ["boolean('t')", 'true']),
  conversion('tinyint', tinyintType, ["tinyint('5')", '5']),
  conversion('smallint', smallintType, ["smallint('5')", '5']),
  conversion('int', intType, ['int(5.9)', '5']),
  conversion('bigint', longType, ["bigint('7')", '7']),
  conversion('float', floatType, ["float('1.5')", '1.5']),
  conversion('double', doubleType, ["double('1.5')", '1.5']),
  conversion('decimal', decimalType(10, 0), ["decimal('1.7')", '2']),
  conversion('string', stringType, ['string(1.5)', '1.5']),
  conversion('binary', binaryType, ["binary('ab')", 'ab']),
  conversion('date', dateType, ["date('2020-01-01')", '2020-01-01']),
  conversion('timestamp', timestampType, ["timestamp('2020-01-01 10:00:00')", '2020-01-01 10:00:00']),
  typeOf,
];
