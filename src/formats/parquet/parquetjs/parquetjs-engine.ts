import { ConfigurationError } from '../../../common/errors.js';
import type { ParquetEngine } from '../engine.js';

/** The engine on `parquetjs-lite`, an optional peer dependency. */
export async function loadParquetjsEngine(): Promise<ParquetEngine> {
  throw new ConfigurationError(
    'MISSING_DEPENDENCY',
    'The Parquet engine parquetjs-lite needs its package: npm install parquetjs-lite',
  );
}
