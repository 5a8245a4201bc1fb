import { AnalysisError } from '../common/errors.js';
import { Attribute } from '../expressions/expression.js';
import { EventTimeWatermark, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { sqlTypeName } from '../types/data-type.js';
import type { Environment } from './context.js';
import { namedItem } from './name-items.js';
import { resolveExpression } from './resolve-expression.js';
import { isWindowStruct } from './time-window.js';

/** The event time is a column of type timestamp, or the windows made of one. */
export function resolveWatermark(node: EventTimeWatermark, child: LogicalPlan, environment: Environment): LogicalPlan {
  let column = resolveExpression(node.column, { environment, attributes: child.output });
  let input = child;
  if (!(column instanceof Attribute)) {
    // A field of a struct is lifted to a column of its own.
    const item = namedItem(node.column, column);
    input = new Project([...child.output, item], child);
    column = input.output[input.output.length - 1];
  }
  const { type } = column;
  const isWindow = isWindowStruct(column) && type.kind === 'struct' && type.fields[1].type.kind === 'timestamp';
  if (type.kind !== 'timestamp' && !isWindow) {
    throw new AnalysisError(
      'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE',
      `The event time \`${column}\` has the invalid type "${sqlTypeName(type)}", but expected "TIMESTAMP".`,
    );
  }
  if (node.delayUs < 0) {
    throw new AnalysisError(
      'INVALID_WATERMARK_DELAY',
      `The delay of a watermark cannot be negative: ${node.delayUs} µs.`,
    );
  }
  return new EventTimeWatermark(column, node.delayUs, input, node.id, node.idleTimeoutMs);
}
