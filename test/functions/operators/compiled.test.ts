import { describe, expect, it } from 'vitest';
import { batchOf } from '../../../src/columnar/builder.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import { BoundReference, Cast, type Expression, UnresolvedCall } from '../../../src/expressions/expression.js';
import { bindCall } from '../../../src/functions/bind.js';
import type { BindContext } from '../../../src/functions/definition.js';
import {
  booleanType,
  type DataType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  simpleString,
  smallintType,
  stringType,
  structType,
  timestampType,
  tinyintType,
  yearMonthIntervalType,
} from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

/** Generated code and closures must agree on every row, edge values and nulls included, errors too. */

const context: BindContext = {
  zone: 'UTC',
  bindLambda: () => {
    throw new Error('no lambdas here');
  },
};

const MAX = 9007199254740991;
const VALUES: readonly (readonly [DataType, readonly Value[]])[] = [
  [tinyintType, [null, 0, 1, -1, 127, -128, 7]],
  [smallintType, [null, 0, 1, -1, 32767, -32768, 300]],
  [intType, [null, 0, 1, -1, 2147483647, -2147483648, 46341]],
  [longType, [null, 0, 1, -1, MAX, -MAX, 9223372036854775807n, -9223372036854775808n, 3000000000]],
  [floatType, [null, 0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Math.fround(3.4e38), Math.fround(0.1)]],
  [doubleType, [null, 0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 1e308, -0.75, 5e-324]],
  [decimalType(5, 2), [null, 0, 1, -12345, 99999, 50]],
  [decimalType(18, 6), [null, 0, 1, -1, 999999999999999999n, -123456789012, MAX]],
  [decimalType(38, 10), [null, 0, 10n ** 38n - 1n, -(10n ** 30n), 15000000000]],
  [booleanType, [null, true, false]],
  [stringType, [null, '', 'a', 'b', 'aa', 'é', '😀', '￿', 'a'.repeat(40)]],
  [dateType, [null, 0, -1, 18000, 2147483647]],
  [timestampType, [null, 0, -1, 1577836800000000, 9223372036854775807n]],
  [yearMonthIntervalType, [null, 0, 1, -13, 2147483647]],
  [dayTimeIntervalType, [null, 0, 1, -86400000000, 9223372036854775807n]],
];

const BINARY = [
  '+',
  '-',
  '*',
  '/',
  '%',
  'pmod',
  'div',
  '=',
  '<=>',
  '<',
  '<=',
  '>',
  '>=',
  '!=',
  '&',
  '|',
  '^',
  'and',
  'or',
];
const MORE = ['try_add', 'try_subtract', 'try_multiply', 'greatest', 'least', 'in', 'coalesce', 'nullif'];
const UNARY = ['negative', 'abs', '~', 'not', 'isnull', 'isnan'];

type Outcome = { readonly values: readonly Value[] } | { readonly error: string };

function outcome(run: () => readonly Value[]): Outcome {
  try {
    return { values: run() };
  } catch (error) {
    return { error: (error as { code?: string }).code ?? String(error) };
  }
}

function agree(e: Expression, types: readonly DataType[], rows: readonly (readonly Value[])[]): void {
  const schema = structType(types.map((type, i) => field(`c${i}`, type)));
  const compiled = compileStage({ outputs: [e] });
  const interpreted = compileStage({ outputs: [e], mode: 'interpreted' });
  for (const row of rows) {
    const batch = batchOf(schema, [row]);
    const run = (stage: typeof compiled) => outcome(() => [stage.run(batch.columns, 1).columns[0].get(0)]);
    expect(run(compiled), `${e} of ${types.map(simpleString)} on ${row.map(String)}`).toEqual(run(interpreted));
  }
}

function bound(name: string, types: readonly DataType[]): Expression | undefined {
  const args = types.map((type, i) => new BoundReference(i, type, true, `c${i}`));
  try {
    return bindCall(new UnresolvedCall(name, args), context);
  } catch {
    return undefined;
  }
}

describe('generated code gives what closures give', () => {
  for (const name of [...BINARY, ...MORE]) {
    it(name, () => {
      for (const [a, left] of VALUES) {
        for (const [b, right] of VALUES) {
          const e = bound(name, [a, b]);
          if (e !== undefined)
            agree(
              e,
              [a, b],
              left.flatMap(x => right.map(y => [x, y])),
            );
        }
      }
    });
  }

  for (const name of UNARY) {
    it(name, () => {
      for (const [type, values] of VALUES) {
        const e = bound(name, [type]);
        if (e !== undefined)
          agree(
            e,
            [type],
            values.map(v => [v]),
          );
      }
    });
  }

  it('casts', async () => {
    const { canCast } = await import('../../../src/expressions/cast/can-cast.js');
    for (const [from, values] of VALUES) {
      for (const [to] of VALUES) {
        for (const mode of ['ansi', 'try'] as const) {
          if (!canCast(from, to, mode)) continue;
          agree(
            new Cast(new BoundReference(0, from, true, 'c0'), to, mode),
            [from],
            values.map(v => [v]),
          );
        }
      }
    }
  });
});
