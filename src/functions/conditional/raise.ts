import { EvaluationError } from '../../common/errors.js';
import { voidType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { anyParam, booleanParam, optional, stringParam } from '../signature-params.js';

/** Functions that fail on purpose. */

const raised = (message: string): EvaluationError => new EvaluationError('USER_RAISED_EXCEPTION', message);

export const raiseError = scalar({
  name: 'raise_error',
  group: 'misc',
  signature: 'raise_error(message)',
  doc: 'Fails with the message.',
  examples: [["if(1 < 2, 'fine', raise_error('not fine'))", 'fine']],
  params: [stringParam('errorMessage'), optional(anyParam('errorParams'))],
  returns: voidType,
  nulls: 'custom',
  canFail: true,
  evaluate: (message: string | null) => {
    throw raised(message ?? 'null');
  },
});

export const assertTrue = scalar({
  name: 'assert_true',
  group: 'misc',
  signature: 'assert_true(condition [, message])',
  doc: 'NULL where the condition is true; fails where it is false or NULL.',
  examples: [['assert_true(1 < 2)', 'NULL']],
  params: [booleanParam('expr'), optional(stringParam('message'))],
  returns: voidType,
  nulls: 'custom',
  canFail: true,
  kernel: ({ args }) => ({
    evaluate: (condition: boolean | null, message?: string | null) => {
      if (condition === true) return null;
      throw raised(message ?? `'${args[0]}' is not true!`);
    },
  }),
});

export const raises: readonly FunctionDefinition[] = [raiseError, assertTrue];
