/** Every kind of expression, and what walks over trees of them. One kind, or a few that belong together, per file of `nodes/`. */
export { AggregateCall, type BoundAggregate } from './nodes/aggregate-call.js';
export { Alias, Attribute, BoundReference, freshId, MultiAlias, OuterReference } from './nodes/attribute.js';
export { type CallOptions, callText, type OwnFunction } from './nodes/call-text.js';
export { Cast } from './nodes/cast-expression.js';
export { CaseWhen, Coalesce, Logical } from './nodes/conditional.js';
export { elementType, GetField, mapKeyType, mapValueType } from './nodes/element.js';
export { type BoundGenerator, GeneratorCall } from './nodes/generator-call.js';
export { Lambda, LambdaVariable } from './nodes/lambda.js';
export { Literal, literal, unscaledText } from './nodes/literal.js';
export {
  type BoundScalar,
  type ColumnKernel,
  type InlineContext,
  ScalarCall,
  type ViewOperand,
} from './nodes/scalar-call.js';
export { SortOrder } from './nodes/sort-order.js';
export { Subquery } from './nodes/subquery.js';
export { collectExpressions, Expression, someExpression, transformDown, transformUp } from './nodes/tree.js';
export {
  Parameter,
  UnresolvedCall,
  UnresolvedColumn,
  UnresolvedExtract,
  UnresolvedLambda,
  UnresolvedStar,
} from './nodes/unresolved.js';
export {
  type BoundWindow,
  type FrameBound,
  WindowCall,
  WindowExpression,
  type WindowFrame,
  type WindowPartition,
} from './nodes/window-expression.js';
