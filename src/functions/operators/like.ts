import { AnalysisError } from '../../common/errors.js';
import type { Expression, InlineContext, ViewOperand } from '../../expressions/expression.js';
import { booleanType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { GuardedPattern } from '../regular-expressions/guarded-pattern.js';
import { type CallShape, type KernelParts, scalar } from '../signature.js';
import { constantValue, isConstant } from '../signature-constant.js';
import { optional, stringParam } from '../signature-params.js';
import { containsBytes, endsWithBytes, startsWithBytes } from './byte-views.js';
import { javaPattern } from './java-pattern.js';
import { type LikePattern, likePattern, matchesLike } from './like-pattern.js';

/** `LIKE`, `ILIKE` and `RLIKE`. Constant patterns are compiled once, others remembered. */

/** The last pattern compiled: columns of patterns often repeat theirs. */
function remembered<T>(
  compile: (pattern: string, escapeMark: string) => T,
): (pattern: string, escapeMark: string) => T {
  const known = new Map<string, T>();
  return (pattern, escapeMark) => {
    const key = `${escapeMark}${pattern}`;
    let found = known.get(key);
    if (found === undefined) {
      if (known.size >= 256) known.clear();
      found = compile(pattern, escapeMark);
      known.set(key, found);
    }
    return found;
  };
}

function likeKernel(ignoreCase: boolean): (shape: CallShape) => KernelParts {
  return ({ args }) => {
    const matcher = remembered((pattern, escapeMark) => matchesLike(likePattern(pattern, escapeMark)));
    if (ignoreCase) {
      return {
        evaluate: (text: string, pattern: string, escapeMark: string) =>
          matcher(pattern.toLowerCase(), escapeMark)(text.toLowerCase()),
      };
    }
    const evaluate = (text: string, pattern: string, escapeMark: string) => matcher(pattern, escapeMark)(text);
    const [, pattern, escapeMark] = args;
    if (!isConstant(pattern) || !isConstant(escapeMark)) return { evaluate };
    const constant = constantValue(pattern);
    if (constant === null) return { evaluate };
    // A bad pattern is an error of the rows, so it is left to `evaluate`.
    const compiled = attempt(() => likePattern(constant as string, constantValue(escapeMark) as string));
    if (compiled === undefined) return { evaluate };
    return { evaluate, canFail: false, inlineViews: ([text], context) => viewTest(compiled, text, context) };
  };
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function viewTest(pattern: LikePattern, text: ViewOperand, context: InlineContext): string {
  const { data, start, end } = text as Extract<ViewOperand, { form: 'view' }>;
  if (pattern.shape === 'wild') return `${context.constant(pattern.matcher)}.testBytes(${data}, ${start}, ${end})`;
  const bytes = new Uint8Array(Buffer.from(pattern.text));
  const part = context.constant(bytes);
  const call = (test: unknown) => `${context.constant(test)}(${data}, ${start}, ${end}, ${part})`;
  if (pattern.shape === 'prefix') return call(startsWithBytes);
  if (pattern.shape === 'suffix') return call(endsWithBytes);
  if (pattern.shape === 'contains') return call(containsBytes);
  return `(${end} - ${start} === ${bytes.length} && ${call(startsWithBytes)})`;
}

function checkEscape(mark: Expression): void {
  const text = mark.type.kind === 'string' && isConstant(mark) ? constantValue(mark) : null;
  if (typeof text === 'string' && text.length === 1) return;
  throw new AnalysisError(
    'INVALID_ESCAPE_CHAR',
    `The escape of LIKE should be a text of one character, but it is ${mark}.`,
  );
}

function likeFunction(name: string, ignoreCase: boolean, examples: FunctionDefinition['examples']): FunctionDefinition {
  return scalar({
    name,
    group: 'predicate',
    signature: `str ${name.toUpperCase()} pattern [ESCAPE escape]`,
    doc: `True when the text matches: \`%\` is any text, \`_\` one character${ignoreCase ? '; letters in any case' : ''}.`,
    examples,
    params: [stringParam('str'), stringParam('pattern'), optional(stringParam('escape'), '\\')],
    prepare: args => {
      if (args.length > 2) checkEscape(args[2]);
      return args;
    },
    returns: booleanType,
    kernel: likeKernel(ignoreCase),
  });
}

export const rlike = scalar({
  name: 'rlike',
  aliases: ['regexp', 'regexp_like'],
  group: 'predicate',
  signature: 'str RLIKE regexp',
  doc: 'True when the regular expression matches somewhere in the text.',
  examples: [["'abc' RLIKE '^a.c$'", 'true']],
  params: [stringParam('str'), stringParam('regexp')],
  returns: booleanType,
  kernel: () => {
    const compile = remembered(pattern => new GuardedPattern(javaPattern(pattern, 'rlike'), pattern, false));
    return { evaluate: (text: string, pattern: string) => compile(pattern, '').test(text) };
  },
});

export const likeOperators: readonly FunctionDefinition[] = [
  likeFunction('like', false, [
    ["'abc' LIKE 'a%'", 'true'],
    ["'a%c' LIKE 'a#%c' ESCAPE '#'", 'true'],
  ]),
  likeFunction('ilike', true, [["'ABC' ILIKE 'a%'", 'true']]),
  rlike,
];
