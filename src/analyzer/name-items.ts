import { AnalysisError } from '../common/errors.js';
import {
  Alias,
  Attribute,
  Cast,
  type Expression,
  GeneratorCall,
  GetField,
  MultiAlias,
  Subquery,
  UnresolvedCall,
  UnresolvedColumn,
} from '../expressions/expression.js';
import type { LogicalPlan } from '../logical/plan.js';
import { LateralReference, withoutLateral } from './lateral-reference.js';
import { outerAttributes } from './outer-references.js';
import { TimeWindowCall } from './time-window.js';

/** A resolved item of a select list with a name: the one given, the column's own, or the text that Spark would show. */
export function namedItem(written: Expression, resolved: Expression): Expression {
  if (resolved instanceof Attribute || resolved instanceof GeneratorCall) return resolved;
  if (resolved instanceof MultiAlias) {
    if (resolved.child instanceof GeneratorCall) return resolved;
    const message = `Several names can be given only to the columns of a generator, not to ${resolved.child}.`;
    throw new AnalysisError('MULTI_ALIAS_WITHOUT_GENERATOR', message);
  }
  if (resolved instanceof Alias) return alias(withoutLateral(resolved.child), resolved.name, resolved);
  return alias(withoutLateral(resolved), columnName(written, resolved));
}

/** The alias of a column is still that column: its notes, such as the watermark, go with it. */
export function alias(child: Expression, name: string, like?: Alias): Alias {
  const metadata = like?.metadata ?? (child instanceof Attribute ? child.metadata : undefined);
  return new Alias(child, name, like?.id, metadata);
}

function columnName(written: Expression, resolved: Expression): string {
  if (resolved instanceof LateralReference) return resolved.name;
  if (written instanceof UnresolvedColumn && resolved instanceof GetField) return resolved.field.name;
  if (written instanceof UnresolvedColumn && resolved.kind === 'scalarCall' && written.parts.length > 1)
    return written.parts[written.parts.length - 1];
  if (resolved instanceof Subquery && resolved.form !== 'in') {
    const outer = outerAttributes(resolved.plan as LogicalPlan).map(a => a.name);
    return `${resolved.form === 'exists' ? 'exists' : 'scalarsubquery'}(${outer.join(', ')})`;
  }
  if (isCall(written, 'between')) return betweenName(resolved);
  if (isCall(written, 'not') && isCall(written.args[0], 'between')) return `(NOT ${betweenName(resolved.children[0])})`;
  if (resolved instanceof Cast) return castName(resolved);
  if (resolved instanceof TimeWindowCall) return resolved.columnName;
  return String(resolved);
}

const isCall = (e: Expression | undefined, name: string): e is UnresolvedCall =>
  e instanceof UnresolvedCall && e.name === name;

/** `x >= a AND x <= b` as it was written. */
function betweenName({ children: [from, to] }: Expression): string {
  return `between(${from.children[0]}, ${from.children[1]}, ${to.children[1]})`;
}

/** The cast of a column keeps the column's name. */
function castName(cast: Cast): string {
  if (cast.child instanceof Attribute) return cast.child.name;
  if (cast.child instanceof GetField) return cast.child.field.name;
  return cast.child instanceof Cast ? castName(cast.child) : String(cast);
}
