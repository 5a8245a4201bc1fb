import type { InlineContext, ViewOperand } from '../../expressions/expression.js';

/** What `inlineViews` code of string functions shares. */

/** The arguments of a helper function: views as data, start and end; other values as they are. */
export const spread = (operands: readonly ViewOperand[]): string =>
  operands.map(x => (x.form === 'view' ? `${x.data}, ${x.start}, ${x.end}` : x.code)).join(', ');

/** Code that calls `helper` with the operands spread out. */
export function callView(
  helper: (...args: any[]) => unknown,
): (args: readonly ViewOperand[], context: InlineContext) => string {
  return (args, context) => `${context.constant(helper)}(${spread(args)})`;
}
