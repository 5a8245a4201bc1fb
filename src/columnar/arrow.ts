/** Interchange with apache-arrow: tables and IPC bytes in, tables out. Loads the package only when something needs it. */
export { columnFromArrow, columnToArrow } from './arrow/arrow-columns.js';
export { type ArrowModule, type ArrowTable, loadArrow } from './arrow/arrow-module.js';
export { fromArrowBytes, fromArrowTable, isArrowTable } from './arrow/from-arrow.js';
export { tableFromBytes } from './arrow/table-from-bytes.js';
export { toArrowTable } from './arrow/to-arrow.js';
