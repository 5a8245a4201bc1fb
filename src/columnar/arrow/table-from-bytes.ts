import { createRequire } from 'node:module';
import { ConfigurationError, DataError } from '../../common/errors.js';
import type { ArrowModule, ArrowTable } from './arrow-module.js';

/** The table in the bytes of an Arrow IPC stream or file, at once: building a DataFrame waits for nothing. */
export function tableFromBytes(bytes: Uint8Array): ArrowTable {
  let arrow: ArrowModule;
  try {
    arrow = createRequire(import.meta.url)('apache-arrow') as ArrowModule;
  } catch (error) {
    throw new ConfigurationError(
      'MISSING_PACKAGE',
      'Arrow bytes need the package apache-arrow: npm install apache-arrow.',
      { cause: error },
    );
  }
  try {
    return arrow.tableFromIPC(bytes) as unknown as ArrowTable;
  } catch (error) {
    throw new DataError('FILE_CORRUPT', `The bytes are no Arrow IPC stream or file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
