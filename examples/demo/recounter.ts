import { recount } from './recount.js';

/** The recount as a process of its own, so that it does not keep the parent from watching the query. */
process.send?.(await recount(), () => process.disconnect());
