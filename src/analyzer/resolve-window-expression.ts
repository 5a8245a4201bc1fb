import { AnalysisError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import {
  AggregateCall,
  type Expression,
  type FrameBound,
  Literal,
  type SortOrder,
  UnresolvedCall,
  WindowCall,
  WindowExpression,
  type WindowFrame,
} from '../expressions/expression.js';
import { isConstant } from '../functions/signature-constant.js';
import { intType, isNumeric, simpleString, sqlTypeName, typeContains } from '../types/data-type.js';
import { castTo } from './coerce.js';
import { type Names, resolveExpression } from './resolve-expression.js';

/** A window function with its window; the frame is written out, as Spark shows it in names. */
export function resolveWindowExpression(e: WindowExpression, names: Names): Expression {
  if (e.reference !== undefined) {
    throw new AnalysisError(
      'MISSING_WINDOW_SPECIFICATION',
      `Window specification is not defined in the WINDOW clause for ${e.reference}.`,
    );
  }
  const partitionBy = e.partitionBy.map(p => resolveExpression(p, names));
  const orderBy = e.orderBy.map(o => resolveExpression(o, names) as SortOrder);
  const fn = resolveExpression(e.fn, { ...names, insideAggregate: undefined, ofWindow: true });
  if (!(fn instanceof AggregateCall || fn instanceof WindowCall)) {
    const name = e.fn instanceof UnresolvedCall ? e.fn.name : String(e.fn);
    throw new AnalysisError(
      'UNSUPPORTED_EXPR_FOR_WINDOW',
      `Expression "${name}" not supported within a window function.`,
    );
  }
  if (fn instanceof AggregateCall && fn.distinct) {
    throw new AnalysisError(
      'DISTINCT_WINDOW_FUNCTION_UNSUPPORTED',
      `Distinct window functions are not supported: ${fn} OVER (…).`,
    );
  }
  for (const key of [...partitionBy, ...orderBy]) checkOrderable(key);
  if (fn instanceof WindowCall && orderBy.length === 0 && NEEDS_ORDER.has(fn.name)) {
    throw new AnalysisError(
      'WINDOW_FUNCTION_FRAME_NOT_ORDERED',
      `The window function ${fn} requires the window to be ordered: add ORDER BY to its OVER clause.`,
    );
  }
  const frame = e.frame === undefined ? defaultFrame(fn, orderBy) : checkedFrame(e.frame, orderBy, names);
  return new WindowExpression(fn, partitionBy, orderBy, frame);
}

const NEEDS_ORDER: ReadonlySet<string> = new Set(
  'rank dense_rank percent_rank cume_dist ntile row_number lag lead'.split(' '),
);

/** Ranking functions look at rows; others at the peers of the current row, or without an order at everything. */
function defaultFrame(fn: Expression, orderBy: readonly SortOrder[]): WindowFrame {
  const start: FrameBound = { kind: 'unboundedPreceding' };
  if (fn instanceof WindowCall && (fn.name === 'lag' || fn.name === 'lead')) {
    const offset = fn.children[1] ?? new Literal(1, intType);
    const back = new Literal(-Number(evaluateConstant(offset)), intType);
    const bound: FrameBound = { kind: 'following', offset: fn.name === 'lag' ? back : offset };
    return { unit: 'rows', start: bound, end: bound };
  }
  if (fn instanceof WindowCall && NEEDS_ORDER.has(fn.name)) return { unit: 'rows', start, end: { kind: 'currentRow' } };
  if (orderBy.length === 0) return { unit: 'rows', start, end: { kind: 'unboundedFollowing' } };
  return { unit: 'range', start, end: { kind: 'currentRow' } };
}

function checkOrderable(key: Expression): void {
  if (!typeContains(key.type, t => t.kind === 'map' || t.kind === 'variant' || t.kind === 'interval')) return;
  throw new AnalysisError(
    'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
    `Cannot resolve "${key}": values of type "${sqlTypeName(key.type)}" have no order.`,
  );
}

const refuse = (code: string, message: string): never => {
  throw new AnalysisError(`DATATYPE_MISMATCH.${code}`, `Cannot resolve the window frame: ${message}`);
};

function checkedFrame(frame: WindowFrame, orderBy: readonly SortOrder[], names: Names): WindowFrame {
  const bounded = [frame.start, frame.end].some(b => b.kind === 'preceding' || b.kind === 'following');
  if (frame.unit === 'range') {
    if (orderBy.length === 0 && !(isUnbounded(frame.start) && isUnbounded(frame.end))) {
      refuse('RANGE_FRAME_WITHOUT_ORDER', 'a range frame cannot be used without ORDER BY.');
    }
    if (bounded && orderBy.length > 1) {
      refuse('RANGE_FRAME_MULTI_ORDER', 'a range frame with offsets needs exactly one ORDER BY column.');
    }
  }
  const start = resolveBound(frame.start, frame, orderBy, names);
  const end = resolveBound(frame.end, frame, orderBy, names);
  if (start.kind === 'unboundedFollowing' || end.kind === 'unboundedPreceding' || place(start) > place(end)) {
    refuse('SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON', 'the lower bound must not lie behind the upper bound.');
  }
  return { unit: frame.unit, start, end };
}

const isUnbounded = (b: FrameBound): boolean => b.kind === 'unboundedPreceding' || b.kind === 'unboundedFollowing';

/** Where a bound lies, counted from the current row. */
function place(b: FrameBound): number {
  if (b.kind === 'unboundedPreceding') return Number.NEGATIVE_INFINITY;
  if (b.kind === 'unboundedFollowing') return Number.POSITIVE_INFINITY;
  if (b.kind === 'preceding' || b.kind === 'following') {
    const offset = Number(evaluateConstant(b.offset));
    return b.kind === 'preceding' ? -offset : offset;
  }
  return 0;
}

function resolveBound(b: FrameBound, frame: WindowFrame, orderBy: readonly SortOrder[], names: Names): FrameBound {
  if (b.kind !== 'preceding' && b.kind !== 'following') return b;
  const offset = resolveExpression(b.offset, { ...names, attributes: [] });
  if (!isConstant(offset)) {
    refuse('SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE', `the offset ${offset} is not a constant.`);
  }
  if (frame.unit === 'rows') {
    if (!['tinyint', 'smallint', 'int', 'long'].includes(offset.type.kind)) {
      refuse('SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE', `the offset ${offset} is not an integer.`);
    }
    return { kind: b.kind, offset };
  }
  const key = orderBy[0].child.type;
  if (isNumeric(key) && isNumeric(offset.type)) return { kind: b.kind, offset: castTo(offset, key) };
  const fits =
    (key.kind === 'date' &&
      ['int', 'smallint', 'tinyint', 'day_time_interval', 'year_month_interval'].includes(offset.type.kind)) ||
    (key.kind.startsWith('timestamp') && offset.type.kind.endsWith('interval')) ||
    (key.kind === offset.type.kind && key.kind.endsWith('interval'));
  if (!fits) {
    refuse(
      'RANGE_FRAME_INVALID_TYPE',
      `the order column is ${simpleString(key)}, the offset ${simpleString(offset.type)}.`,
    );
  }
  return { kind: b.kind, offset, zone: names.environment.context.zone };
}
