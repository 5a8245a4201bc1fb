import { type FunctionFile, runFunctionFile } from './function-cases.js';
import { testCases } from './run-cases.js';

testCases<FunctionFile>('functions', 1_584, runFunctionFile);
