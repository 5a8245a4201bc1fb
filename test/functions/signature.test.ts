import { describe, expect, it } from 'vitest';
import { evaluateConstant } from '../../src/expressions/compile/interpreter.js';
import { BoundReference, type Expression, literal, UnresolvedLambda } from '../../src/expressions/expression.js';
import type { BindContext, FunctionDefinition } from '../../src/functions/definition.js';
import { scalar } from '../../src/functions/signature.js';
import {
  anyParam,
  constant,
  exact,
  intParam,
  numericParam,
  optional,
  same,
  stringParam,
  variadic,
} from '../../src/functions/signature-params.js';
import { intType, longType, simpleString, stringType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

const context: BindContext = {
  zone: 'UTC',
  bindLambda: () => {
    throw new Error('none');
  },
};

const bind = (definition: FunctionDefinition, args: readonly unknown[], names?: readonly (string | undefined)[]) =>
  definition.bind({ name: definition.name, args: args.map(literal), options: { argumentNames: names }, context });

const run = (definition: FunctionDefinition, ...args: unknown[]): Value => evaluateConstant(bind(definition, args));
const code = (make: () => unknown): string => {
  try {
    make();
    return 'no error';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const basics = { group: 'test', signature: '', doc: '', examples: [] } as const;

const join = scalar({
  ...basics,
  name: 'join_parts',
  params: [stringParam('a'), optional(stringParam('b'), 'x'), optional(intParam('n'), 2)],
  returns: stringType,
  namedArguments: true,
  evaluate: (a: string, b: string, n: number) => `${a}${b.repeat(n)}`,
});

describe('arguments', () => {
  it('get defaults where they are left out', () => {
    expect(run(join, 'a')).toBe('axx');
    expect(run(join, 'a', 'b')).toBe('abb');
    expect(run(join, 'a', 'b', 1)).toBe('ab');
  });

  it('are cast without being asked', () => {
    expect(run(join, 1, true, '3')).toBe('1truetruetrue');
    expect(String(bind(join, [1, 'b']))).toBe('join_parts(1, b)');
  });

  it('that are null make the result null', () => {
    expect(run(join, null)).toBeNull();
    expect(run(join, 'a', null)).toBeNull();
  });

  it('come by name', () => {
    expect(evaluateConstant(bind(join, ['a', 1], [undefined, 'N']))).toBe('ax');
    expect(code(() => bind(join, ['a', 1], [undefined, 'zz']))).toBe('UNRECOGNIZED_PARAMETER_NAME');
    expect(code(() => bind(join, [1], ['n']))).toBe('REQUIRED_PARAMETER_NOT_FOUND');
    expect(code(() => bind(join, ['a', 'b'], [undefined, 'a']))).toBe(
      'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
    );
    expect(code(() => bind(widest, [1], ['a']))).toBe('NAMED_PARAMETERS_NOT_SUPPORTED');
  });

  it('are counted', () => {
    expect(code(() => bind(join, []))).toBe('WRONG_NUM_ARGS.WITHOUT_SUGGESTION');
    expect(code(() => bind(join, [1, 2, 3, 4]))).toBe('WRONG_NUM_ARGS.WITHOUT_SUGGESTION');
    expect(code(() => bind(widest, []))).toBe('WRONG_NUM_ARGS.WITHOUT_SUGGESTION');
  });

  it('of a wrong type are refused', () => {
    const strict = scalar({
      ...basics,
      name: 's',
      params: [exact(intParam('n'))],
      returns: intType,
      evaluate: (n: number) => n,
    });
    expect(code(() => bind(strict, ['1']))).toBe('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE');
    expect(run(strict, null)).toBeNull();
    expect(() => bind(strict, [1.5])).toThrow(
      /The first parameter requires the "INT" type, however "1.5" has the type "DOUBLE"/,
    );
  });

  it('may not be lambdas', () => {
    const lambda = new UnresolvedLambda(['x'], literal(1));
    expect(code(() => bind(join, [lambda]))).toBe('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION');
  });
});

const widest = scalar({
  ...basics,
  name: 'widest',
  params: [variadic(same('T', anyParam('values')), 1)],
  returns: types => types[0],
  evaluate: (...values: Value[]) => values[0],
});

describe('type variables', () => {
  it('widen all arguments to one type', () => {
    const call = bind(widest, [1, 2n, null]);
    expect(simpleString(call.type)).toBe('bigint');
    expect(call.children.every((child: Expression) => child.type.kind === 'long')).toBe(true);
  });

  it('fail under the condition of the function', () => {
    expect(code(() => bind(widest, [1, true]))).toBe('DATATYPE_MISMATCH.DATA_DIFF_TYPES');
  });
});

describe('kernels', () => {
  const power = scalar({
    ...basics,
    name: 'times_constant',
    params: [numericParam('x'), constant(intParam('factor'))],
    returns: longType,
    kernel: ({ constants, types }) => {
      const factor = constants[1] as number;
      return { evaluate: (x: number) => x * factor, canFail: types[0].kind === 'double' };
    },
  });

  it('are chosen by constants and types', () => {
    expect(run(power, 6, '7')).toBe(42);
  });

  it('need their constants to be constant', () => {
    const column = new BoundReference(0, intType, true, 'c');
    expect(code(() => bind(power, [1, column]))).toBe('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT');
  });

  it('see nulls when they ask for them', () => {
    const orZero = scalar({
      ...basics,
      name: 'or_zero',
      params: [intParam('n')],
      returns: intType,
      nulls: 'custom',
      nullable: false,
      evaluate: (n: number | null) => n ?? 0,
    });
    const call = bind(orZero, [null]);
    expect([evaluateConstant(call), call.nullable]).toEqual([0, false]);
  });
});
