/** What a batch hands to the sink: new final rows, changed rows, or the whole result. */
export type OutputMode = 'append' | 'update' | 'complete';
