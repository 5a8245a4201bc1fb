import { AnalysisError } from '../common/errors.js';
import {
  Alias,
  type Attribute,
  type Expression,
  someExpression,
  transformUp,
  WindowExpression,
} from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import { Window } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';

/** Each group is an operator above the last one, which hands on all columns of those below. */
const GROUPS_MAX = 500;

const isWindow = (e: Expression): e is WindowExpression => e instanceof WindowExpression;

export const hasWindow = (e: Expression): boolean => someExpression(e, isWindow);

/** Window functions become Window nodes below, one for each partitioning and order; innermost first, as they may be nested. */
export function extractWindows(
  plan: LogicalPlan,
  items: readonly Expression[],
): { plan: LogicalPlan; items: Expression[] } {
  let below = plan;
  let rest = [...items];
  while (rest.some(hasWindow)) {
    const groups = new Map<string, Alias[]>();
    const columns = new Map<string, Attribute>();
    rest = rest.map(item =>
      transformUp(item, e => (isWindow(e) && !e.children.some(hasWindow) ? column(e, groups, columns) : e)),
    );
    if (groups.size > GROUPS_MAX) {
      throw new AnalysisError(
        'PLAN_TOO_COMPLEX',
        `The windows of a select list have ${groups.size} partitionings and orders, more than ${GROUPS_MAX}. Take them apart into several queries.`,
      );
    }
    for (const aliases of groups.values()) {
      const { partitionBy, orderBy } = aliases[0].child as WindowExpression;
      below = new Window(aliases, partitionBy, orderBy, below);
    }
  }
  return { plan: below, items: rest };
}

/** The column of one window function, made at its first use. */
function column(e: WindowExpression, groups: Map<string, Alias[]>, columns: Map<string, Attribute>): Expression {
  const key = `${semanticKey(e)} ${e.fn} ${frameKey(e)}`;
  const known = columns.get(key);
  if (known !== undefined) return known;
  const made = new Alias(e, String(e));
  const group = `${e.partitionBy.map(semanticKey).join()} / ${e.orderBy.map(semanticKey).join()}`;
  const others = groups.get(group);
  if (others === undefined) groups.set(group, [made]);
  else others.push(made);
  columns.set(key, made.toAttribute());
  return made.toAttribute();
}

const frameKey = ({ frame }: WindowExpression): string =>
  frame === undefined
    ? ''
    : `${frame.unit} ${[frame.start, frame.end].map(b => `${b.kind}${'offset' in b ? b.offset : ''}`)}`;
