import { describe, expect, test } from 'vitest';
import { BoundReference, type Expression, type GeneratorCall, Literal } from '../../../src/expressions/expression.js';
import type { BindContext } from '../../../src/functions/definition.js';
import { generatorFunctions } from '../../../src/functions/generator/index.js';
import {
  arrayType,
  type DataType,
  decimalType,
  field,
  intType,
  longType,
  mapType,
  simpleString,
  stringType,
  structType,
  voidType,
} from '../../../src/types/data-type.js';
import { MapValue, type Value } from '../../../src/types/value.js';

const context = { zone: 'UTC' } as BindContext;

function bind(name: string, args: readonly Expression[]): GeneratorCall {
  const definition = generatorFunctions.find(f => f.name === name)!;
  return definition.bind({ name, args, options: {}, context }) as GeneratorCall;
}

const column = (type: DataType) => new BoundReference(0, type, true, 'c');
const int = (value: number) => new Literal(value, intType);

/** Names, types and nullability of what a generator makes, and its rows for one value. */
function generated(name: string, type: DataType, value: Value) {
  const { bound } = bind(name, [column(type)]);
  const fields = bound.fields.map(f => `${f.name} ${simpleString(f.type)}${f.nullable ? '' : ' not null'}`);
  return { fields, rows: bound.generate(value), outer: bound.outer === true };
}

const ints = arrayType(intType);
const map = mapType(intType, stringType, false);
const structs = arrayType(structType([field('a', intType, false), field('b', stringType)]), true);

describe('explode', () => {
  test('gives a row per element, nulls included, and none for null', () => {
    expect(generated('explode', ints, [1, null])).toEqual({ fields: ['col int'], rows: [[1], [null]], outer: false });
    expect(generated('explode', ints, null).rows).toEqual([]);
  });

  test('gives key and value of maps', () => {
    const value = new MapValue([1, 2], ['a', 'b']);
    expect(generated('explode', map, value)).toEqual({
      fields: ['key int not null', 'value string not null'],
      rows: [
        [1, 'a'],
        [2, 'b'],
      ],
      outer: false,
    });
  });

  test('with positions', () => {
    expect(generated('posexplode', ints, [7, 8])).toEqual({
      fields: ['pos int not null', 'col int'],
      rows: [
        [0, 7],
        [1, 8],
      ],
      outer: false,
    });
  });

  test('outer forms can give a row of nulls', () => {
    expect(generated('posexplode_outer', arrayType(intType, false), [])).toEqual({
      fields: ['pos int', 'col int'],
      rows: [],
      outer: true,
    });
  });

  test('takes arrays and maps only', () => {
    expect(() => bind('explode', [int(1)])).toThrow(/UNEXPECTED_INPUT_TYPE/);
    expect(() => bind('explode', [column(ints), int(2)])).toThrow(/WRONG_NUM_ARGS/);
  });
});

describe('inline', () => {
  test('gives the fields of structs; a null struct is a row of nulls', () => {
    expect(generated('inline', structs, [[1, 'x'], null])).toEqual({
      fields: ['a int', 'b string'],
      rows: [
        [1, 'x'],
        [null, null],
      ],
      outer: false,
    });
  });

  test('takes arrays of structs only', () => {
    expect(() => bind('inline', [column(ints)])).toThrow(/UNEXPECTED_INPUT_TYPE/);
  });
});

describe('stack', () => {
  const lay = (n: number, ...args: Literal[]) => {
    const { bound } = bind('stack', [int(n), ...args]);
    return {
      fields: bound.fields.map(f => `${f.name} ${simpleString(f.type)}`),
      rows: bound.generate(n, ...args.map(a => a.value)),
    };
  };

  test('lays values out row by row and fills up with nulls', () => {
    expect(lay(2, int(1), int(2), int(3))).toEqual({
      fields: ['col0 int', 'col1 int'],
      rows: [
        [1, 2],
        [3, null],
      ],
    });
  });

  test('a plain null takes the type of its column', () => {
    expect(
      lay(2, int(1), new Literal('a', stringType), new Literal(null, voidType), new Literal('b', stringType)),
    ).toEqual({
      fields: ['col0 int', 'col1 string'],
      rows: [
        [1, 'a'],
        [null, 'b'],
      ],
    });
  });

  test.each([
    [[int(2), int(1), int(2), new Literal(25, decimalType(2, 1)), int(4)], /STACK_COLUMN_DIFF_TYPES/],
    [[int(0), int(1)], /VALUE_OUT_OF_RANGE/],
    [[column(intType), int(1)], /NON_FOLDABLE_INPUT/],
    [[new Literal(2, longType), int(1)], /UNEXPECTED_INPUT_TYPE/],
    [[int(2)], /WRONG_NUM_ARGS/],
  ])('refuses wrong arguments %#', (args, message) => {
    expect(() => bind('stack', args)).toThrow(message);
  });
});
