import type { JsonScanner } from './scanner.js';

/** What was wrong with the record that was read last, and where in it; `start` is where it begins. For failFast. */
export function complaintOf(scanner: JsonScanner, start: number): string {
  const { problem, problemAt, misfit } = scanner;
  if (problem !== '') return `${problem} at byte ${problemAt - start}`;
  if (misfit === '') return 'a value does not fit its type';
  return `the value of ${misfit.startsWith('.') ? misfit.slice(1) : misfit} does not fit its type`;
}
