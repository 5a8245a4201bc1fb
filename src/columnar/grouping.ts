export { GroupIndex, type GroupIndexOptions } from './grouping/group-index.js';
export { JoinIndex, JoinProbe } from './grouping/join-index.js';
