import { type BatchFile, runBatchFile } from './batch-cases.js';
import { testCases } from './run-cases.js';

testCases<BatchFile>('batch', 252, runBatchFile);
