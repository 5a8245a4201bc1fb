/** Inner nodes of plans: relational operators, one a file. Expressions refer to columns of the children. */

export { Aggregate } from './operators/aggregate.js';
export { UnresolvedColumnAliases } from './operators/column-aliases.js';
export { Deduplicate } from './operators/deduplicate.js';
export { EventTimeWatermark, hasWatermark } from './operators/event-time-watermark.js';
export { Expand } from './operators/expand.js';
export { Filter } from './operators/filter.js';
export { Generate } from './operators/generate.js';
export { Hint } from './operators/hint.js';
export { Join, type JoinCriteria, type JoinType } from './operators/join.js';
export { Limit } from './operators/limit.js';
export { MapBatches } from './operators/map-batches.js';
export { Observe } from './operators/observe.js';
export { Pivot } from './operators/pivot.js';
export { Project, toAttribute } from './operators/project.js';
export { Sample } from './operators/sample.js';
export { SetOperation } from './operators/set-operation.js';
export { Sort } from './operators/sort.js';
export { SubqueryAlias } from './operators/subquery-alias.js';
export { Unary } from './operators/unary.js';
export { Union } from './operators/union.js';
export { Unpivot } from './operators/unpivot.js';
export { Window } from './operators/window.js';
export { With } from './operators/with.js';
