import { exactly, oneOf } from '../../types/coercion-implicit.js';
import { arrayType, stringType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { oneOfParam, stringParam, variadic } from '../signature-params.js';

const textOrTexts = oneOf(exactly(stringType), exactly(arrayType(stringType)));

export const concatWs = scalar({
  name: 'concat_ws',
  group: 'string',
  signature: 'concat_ws(sep [, str | array(str)] …)',
  doc: 'The texts, and those in arrays, with `sep` between them. NULLs are left out; a NULL separator gives NULL.',
  examples: [
    ["concat_ws(' ', 'Spark', 'SQL')", 'Spark SQL'],
    ["concat_ws('/', 'foo', NULL, array('bar', 'baz'))", 'foo/bar/baz'],
  ],
  params: [stringParam('sep'), variadic(oneOfParam(textOrTexts)('str'))],
  returns: stringType,
  nulls: 'custom',
  canFail: false,
  evaluate: (separator: string | null, ...parts: (string | readonly (string | null)[] | null)[]) =>
    separator === null
      ? null
      : parts
          .flat()
          .filter(part => part !== null)
          .join(separator),
});
