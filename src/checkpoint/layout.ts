/**
 * Names below a checkpoint directory:
 *
 *     metadata                        identity of the query, written once
 *     epochs/<e>                      one per run; the highest is the only one that may write
 *     offsets/<N>                     the plan of batch N, written before it runs
 *     commits/<N>                     batch N is done
 *     sources/<i>/…                   for source i
 *     state/<operator>/<partition>/…  for the state store
 *     lock                            only where no kernel lock exists
 *     .<name>.<e>-<random>-<i>.tmp    a file being written by epoch e
 */
export const METADATA = 'metadata';
export const LOCK = 'lock';
export const EPOCHS = 'epochs';
export const OFFSETS = 'offsets';
export const COMMITS = 'commits';
export const SOURCES = 'sources';
export const STATE = 'state';

export const DIRECTORIES = [EPOCHS, OFFSETS, COMMITS, SOURCES, STATE] as const;
