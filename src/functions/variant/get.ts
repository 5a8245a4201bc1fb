import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { checkCastable } from '../../expressions/cast/can-cast.js';
import { castKernel } from '../../expressions/cast/cast-kernel.js';
import { callText, type Expression, Literal, ScalarCall } from '../../expressions/expression.js';
import { booleanType, type DataType, stringType, variantType } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import { VariantValue } from '../../types/value.js';
import { remembering } from '../datetime/constant-text.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { exact, variantParam } from '../signature-params.js';
import { follow, parsePath } from './path.js';

/** Parts of variants. */

function extraction(
  name: string,
  mode: 'ansi' | 'try',
  doc: string,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return {
    name,
    kind: 'scalar',
    group: 'variant',
    signature: `${name}(variant, path[, type])`,
    doc,
    examples,
    bind(call) {
      checkArgumentCount(call, 2, 3);
      const [variant, path, typeName] = call.args;
      const { zone } = call.context;
      if (variant.type.kind !== 'variant' && variant.type.kind !== 'void')
        throw unexpectedInputType(call, 0, '"VARIANT"');
      if (path.type.kind !== 'string' && path.type.kind !== 'void') throw unexpectedInputType(call, 1, '"STRING"');
      const type = typeName === undefined ? variantType : typeOf(typeName);
      const text = callText(name, [variant, path]);
      checkCastable(variantType, type, 'ansi', text);
      const args = [coerce(variant, variantType, zone), coerce(path, stringType, zone)];
      const evaluate = reader(name, type, mode, zone);
      return new ScalarCall(name, args, { type, nulls: 'propagate', nullable: true, evaluate }, text);
    },
  };
}

function typeOf(e: Expression): DataType {
  if (e instanceof Literal && typeof e.value === 'string') return parseDataType(e.value);
  throw new AnalysisError(
    'INVALID_SCHEMA.NON_STRING_LITERAL',
    `The input schema "${e}" is not a valid schema string. It must be a string literal that is not null.`,
  );
}

function reader(name: string, type: DataType, mode: 'ansi' | 'try', zone: string) {
  const cast = castKernel(variantType, type, mode, zone).evaluate;
  const pathOf = remembering(text => {
    const path = parsePath(text);
    if (path !== null) return path;
    throw new EvaluationError(
      'INVALID_VARIANT_GET_PATH',
      `The path \`${text}\` is not a valid variant extraction path in \`${name}\`. A valid path starts with $ and holds segments like [123], .name, ['name'] or ["name"].`,
    );
  });
  return (variant: VariantValue, path: string) => {
    const found = follow(variant.json, pathOf(path));
    return found === undefined ? null : cast(new VariantValue(found));
  };
}

export const getFunctions: readonly FunctionDefinition[] = [
  extraction(
    'variant_get',
    'ansi',
    'The part of a variant at a path such as `$.a[0]`, as a type given by name (variant unless given). Null where there is none; fails where the cast does.',
    [
      ["variant_get(parse_json('{\"a\": 1}'), '$.a', 'int')", '1'],
      ["variant_get(parse_json('{\"a\": 1}'), '$.b', 'int')", 'NULL'],
    ],
  ),
  extraction('try_variant_get', 'try', 'As variant_get, but null where the cast fails.', [
    ["try_variant_get(parse_json('[1, \"hello\"]'), '$[1]', 'int')", 'NULL'],
  ]),
  scalar({
    name: 'is_variant_null',
    group: 'variant',
    signature: 'is_variant_null(variant)',
    doc: 'True for a variant that holds the null of JSON; false for all else, also for NULL.',
    examples: [
      ["is_variant_null(parse_json('null'))", 'true'],
      ['is_variant_null(NULL)', 'false'],
    ],
    params: [exact(variantParam('variant'))],
    returns: booleanType,
    nulls: 'custom',
    nullable: false,
    canFail: false,
    evaluate: (variant: VariantValue | null) => variant !== null && variant.json === null,
  }),
  scalar({
    name: 'is_valid_variant',
    group: 'variant',
    signature: 'is_valid_variant(variant)',
    doc: 'True: a variant here is never damaged. Spark has it for variants read from files of others.',
    examples: [["is_valid_variant(parse_json('1'))", 'true']],
    params: [exact(variantParam('variant'))],
    returns: booleanType,
    canFail: false,
    evaluate: () => true,
  }),
];
