import { EvaluationError } from '../../common/errors.js';
import { checkCastable } from '../../expressions/cast/can-cast.js';
import { callText } from '../../expressions/expression.js';
import { variantType } from '../../types/data-type.js';
import { VariantValue } from '../../types/value.js';
import { shownInFull } from '../datetime/call-text.js';
import { remembering } from '../datetime/constant-text.js';
import type { FunctionDefinition } from '../definition.js';
import { type ScalarSpec, scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { booleanParam, exact, optional, type Param, stringParam, variadic, variantParam } from '../signature-params.js';
import { appended, DuplicateKey, deleted, type Edit, inserted, PathMismatch, replaced, withoutNulls } from './edit.js';
import { parsePath, type VariantPath } from './path.js';

/** Variants with a part more, less or other. */

/** Paths of changes must lead somewhere: not to the root. */
const pathReader = (name: string) =>
  remembering((text: string): VariantPath => {
    const path = parsePath(text);
    if (path !== null && (path.length > 0 || name.endsWith('append'))) return path;
    throw new EvaluationError('INVALID_VARIANT_PATH', `The path '${text}' is not a valid \`${name}\` target.`);
  });

type Change = (json: unknown, edit: Edit, option: boolean) => unknown;

const valueParam: Param = variantParam('value');

function change(
  name: string,
  doc: string,
  examples: FunctionDefinition['examples'],
  edit: Change,
  extra: readonly Param[] = [],
): FunctionDefinition {
  const orNull = name.startsWith('try_');
  const options = extra.map(p => `[, ${p.name}]`).join('');
  const spec: ScalarSpec = {
    name,
    group: 'variant',
    signature: `${name}(variant, path, value${options})`,
    doc,
    examples,
    params: [exact(variantParam('variant')), exact(stringParam('path')), valueParam, ...extra],
    returns: variantType,
    nullable: orNull ? true : undefined,
    prepare: (args, call) => {
      if (args.length < 3) return args;
      const value = args[2];
      checkCastable(value.type, variantType, 'ansi', callText(name, call.args));
      return args.with(2, coerce(value, variantType, call.context.zone));
    },
    kernel: () => {
      const pathOf = pathReader(name);
      const evaluate = (variant: VariantValue, path: string, value: VariantValue, option: boolean) =>
        new VariantValue(edit(variant.json, { name, path: pathOf(path), value: value.json }, option));
      return { evaluate: orNull ? nullOnMismatch(evaluate) : evaluate };
    },
  };
  return extra.length > 0 ? shownInFull(scalar(spec)) : scalar(spec);
}

function nullOnMismatch<A extends unknown[]>(evaluate: (...args: A) => VariantValue) {
  return (...args: A) => {
    try {
      return evaluate(...args);
    } catch (error) {
      if (error instanceof PathMismatch || error instanceof DuplicateKey) return null;
      throw error;
    }
  };
}

const create = optional(booleanParam('createIfMissing'), true);
const TRY = 'null where the path does not fit the value';

const variantDelete = scalar({
  name: 'variant_delete',
  group: 'variant',
  signature: 'variant_delete(variant, path, …)',
  doc: 'The variant without the fields and items at the paths, one after the other. Paths that lead nowhere or are null change nothing.',
  examples: [['variant_delete(parse_json(\'{"a":1,"b":2}\'), \'$.a\')', '{"b":2}']],
  params: [exact(variantParam('variant')), variadic(exact(stringParam('path')), 1)],
  returns: variantType,
  nulls: 'custom',
  nullable: true,
  kernel: () => {
    const pathOf = pathReader('variant_delete');
    return {
      evaluate: (variant: VariantValue | null, ...paths: (string | null)[]) => {
        if (variant === null) return null;
        let { json } = variant;
        for (const path of paths) if (path !== null) json = deleted(json, pathOf(path));
        return new VariantValue(json);
      },
    };
  },
});

const stripNulls = shownInFull(
  scalar({
    name: 'variant_strip_nulls',
    group: 'variant',
    signature: 'variant_strip_nulls(variant[, arrays])',
    doc: 'The variant without fields that are null, at any depth; also without such items of arrays, unless arrays is false.',
    examples: [['variant_strip_nulls(parse_json(\'{"a":null,"b":[1,null]}\'))', '{"b":[1]}']],
    params: [exact(variantParam('variant')), optional(booleanParam('arrays'), true)],
    returns: variantType,
    canFail: false,
    evaluate: (variant: VariantValue, arrays: boolean) => new VariantValue(withoutNulls(variant.json, arrays)),
  }),
);

const insert: Change = (json, edit) => inserted(json, edit);
const set: Change = (json, edit, option) => replaced(json, edit, option);
const append: Change = (json, edit) => appended(json, edit);

export const editFunctions: readonly FunctionDefinition[] = [
  change(
    'variant_insert',
    'The variant with a new field, or a new item in front of that at the position. Fails where the field is there already.',
    [["variant_insert(parse_json('{\"a\":1}'), '$.b', 2)", '{"a":1,"b":2}']],
    insert,
  ),
  change(
    'try_variant_insert',
    `As variant_insert, but null where the field is there already, and ${TRY}.`,
    [["try_variant_insert(parse_json('{\"a\":1}'), '$.a', 2)", 'NULL']],
    insert,
  ),
  change(
    'variant_set',
    'The variant with another value at the path, which is made where it is missing, unless createIfMissing is false.',
    [
      ["variant_set(parse_json('{\"a\":1}'), '$.a', 5)", '{"a":5}'],
      ["variant_set(parse_json('{\"a\":1}'), '$.b', 5, false)", '{"a":1}'],
    ],
    set,
    [create],
  ),
  change(
    'try_variant_set',
    `As variant_set, but ${TRY}.`,
    [["try_variant_set(parse_json('{\"a\":1}'), '$.a.b', 2)", 'NULL']],
    set,
    [create],
  ),
  change(
    'variant_array_append',
    'The variant with a value more at the end of the array at the path. Nothing changes where there is no such path.',
    [["variant_array_append(parse_json('[1]'), '$', 2)", '[1,2]']],
    append,
  ),
  change(
    'try_variant_array_append',
    `As variant_array_append, but ${TRY}.`,
    [["try_variant_array_append(parse_json('{\"a\":1}'), '$.a', 2)", 'NULL']],
    append,
  ),
  variantDelete,
  stripNulls,
];
