import { AnalysisError } from '../../common/errors.js';
import { Literal } from '../../expressions/expression.js';
import { stringType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { scalar } from '../signature.js';
import { anyParam, stringParam, variadic } from '../signature-params.js';
import { javaFormatter } from './java-format.js';
import { plainFormatKernel } from './plain-format.js';
import { remembered } from './regex.js';
import { withinLimit } from './text-limit.js';

export const formatString = scalar({
  name: 'format_string',
  aliases: ['printf'],
  group: 'string',
  signature: 'format_string(format, arg, …)',
  doc: 'Arguments printed by a format such as `%5d %s %.2f` (Java’s `String.format`). NULL prints as `null`; a NULL format gives NULL.',
  examples: [["format_string('Hello World %d %s', 100, 'days')", 'Hello World 100 days']],
  params: [stringParam('strfmt'), variadic(anyParam('obj'))],
  prepare: args => {
    const [format] = args;
    if (format instanceof Literal && typeof format.value === 'string' && format.value.includes('%0$')) {
      throw new AnalysisError(
        'INVALID_PARAMETER_VALUE.ZERO_INDEX',
        'The value of parameter `strfmt` in `format_string` is invalid: expects %1$, %2$ and so on, but got %0$.',
      );
    }
    return args;
  },
  returns: stringType,
  nulls: 'custom',
  kernel: ({ types, args }) => {
    const formatterOf = remembered(format => javaFormatter(format, types.slice(1)));
    const [format] = args;
    const vector =
      format instanceof Literal && typeof format.value === 'string'
        ? plainFormatKernel(format.value, types.slice(1))
        : undefined;
    return {
      vector,
      evaluate: withinLimit('format_string', (format: string | null, ...values: Value[]) =>
        format === null ? null : formatterOf(format)(values),
      ),
    };
  },
});
