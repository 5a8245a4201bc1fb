import { AnalysisError } from '../../common/errors.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { unexpectedInputType } from '../signature-errors.js';
import { constant, exact, stringParam } from '../signature-params.js';

/** Texts are compared by their bytes: UTF8_BINARY is the one collation there is. */

const BINARY = 'UTF8_BINARY';

export const collate = scalar({
  name: 'collate',
  group: 'string',
  signature: 'collate(str, collation)',
  doc: 'The text, compared by the rules of a collation; only UTF8_BINARY, the default, is supported.',
  examples: [["collate('Spark', 'UTF8_BINARY')", 'Spark']],
  params: [exact(stringParam('str')), constant(exact(stringParam('collation')))],
  returns: stringType,
  canFail: false,
  kernel: ({ constants }) => {
    const name = String(constants[1]).toUpperCase().replace('SYSTEM.BUILTIN.', '');
    if (name !== BINARY) {
      throw new AnalysisError(
        'UNSUPPORTED_FEATURE.COLLATION',
        `The collation ${constants[1]} is not supported. Texts are compared by their bytes (${BINARY}); compare lower(…) to ignore case.`,
      );
    }
    return { evaluate: (text: string) => text, inline: ([text]) => text };
  },
});

export const collation = scalar({
  name: 'collation',
  group: 'string',
  signature: 'collation(str)',
  doc: 'The name of the collation of a text.',
  examples: [["collation('Spark')", 'SYSTEM.BUILTIN.UTF8_BINARY']],
  params: [stringParam('str')],
  prepare: (args, call) => {
    if (args[0].type.kind !== 'string' && args[0].type.kind !== 'void') throw unexpectedInputType(call, 0, '"STRING"');
    return args;
  },
  returns: stringType,
  nulls: 'custom',
  nullable: false,
  canFail: false,
  evaluate: () => `SYSTEM.BUILTIN.${BINARY}`,
});

export const collations: readonly FunctionDefinition[] = [collate, collation];
