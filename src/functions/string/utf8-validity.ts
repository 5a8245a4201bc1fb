import { isAscii } from 'node:buffer';
import { BooleanVector, BytesVector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import { Cast, type Expression } from '../../expressions/expression.js';
import { exactly } from '../../types/coercion-implicit.js';
import { booleanType, stringType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { unexpectedInputType } from '../signature-errors.js';
import { stringOrBinaryParam } from '../signature-params.js';
import { isUtf8 } from './charset.js';
import { isWellFormed } from './code-points.js';
import { sameBytes } from './text-kernels.js';

/**
 * Whether bytes are UTF-8. A text of millrace always is, so these look at the binary that a text is cast from where there is one; what a
 * cast has already replaced is not seen.
 */

function bytesBehind(args: readonly Expression[], call: FunctionCall): readonly Expression[] {
  const [arg] = args;
  if (arg instanceof Cast && arg.type.kind === 'string' && arg.child.type.kind === 'binary') return [arg.child];
  if (arg.type.kind === 'binary' || arg.type.kind === 'string') return args;
  if (exactly(stringType).from(arg.type) === undefined) throw unexpectedInputType(call, 0, '"STRING"');
  return [coerce(arg, stringType, call.context.zone)];
}

const valid = (value: string | Uint8Array): boolean =>
  typeof value === 'string' ? isWellFormed(value) : isUtf8(value);
const textOf = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : Buffer.from(value).toString();

const common = {
  group: 'string',
  params: [stringOrBinaryParam('str')],
  prepare: bytesBehind,
};

export const isValidUtf8 = scalar({
  ...common,
  name: 'is_valid_utf8',
  signature: 'is_valid_utf8(str)',
  doc: 'True when the text is valid UTF-8.',
  examples: [
    ["is_valid_utf8('Spark')", 'true'],
    ["is_valid_utf8(x'80')", 'false'],
  ],
  returns: booleanType,
  canFail: false,
  evaluate: valid,
  vector: ([texts], length) =>
    texts instanceof BytesVector && isAscii(texts.data)
      ? new BooleanVector(booleanType, length, new Uint8Array(length).fill(1), texts.validity)
      : undefined,
});

export const makeValidUtf8 = scalar({
  ...common,
  name: 'make_valid_utf8',
  signature: 'make_valid_utf8(str)',
  doc: 'The text with U+FFFD in place of what is no UTF-8.',
  examples: [["make_valid_utf8('Spark')", 'Spark']],
  returns: stringType,
  canFail: false,
  evaluate: textOf,
  vector: sameBytes(stringType),
});

export const validateUtf8 = scalar({
  ...common,
  name: 'validate_utf8',
  signature: 'validate_utf8(str)',
  doc: 'The text; fails when it is no UTF-8.',
  examples: [["validate_utf8('Spark')", 'Spark']],
  returns: stringType,
  vector: sameBytes(stringType),
  evaluate: (value: string | Uint8Array) => {
    if (valid(value)) return textOf(value);
    throw new EvaluationError('INVALID_UTF8_STRING', `Invalid UTF8 byte sequence found in string: ${textOf(value)}.`);
  },
});

export const tryValidateUtf8 = scalar({
  ...common,
  name: 'try_validate_utf8',
  signature: 'try_validate_utf8(str)',
  doc: 'The text; NULL when it is no UTF-8.',
  examples: [["try_validate_utf8(x'80')", 'NULL']],
  returns: stringType,
  nullable: true,
  canFail: false,
  vector: sameBytes(stringType),
  evaluate: (value: string | Uint8Array) => (valid(value) ? textOf(value) : null),
});

export const utf8Functions: readonly FunctionDefinition[] = [isValidUtf8, makeValidUtf8, validateUtf8, tryValidateUtf8];
