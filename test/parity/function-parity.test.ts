import { type FunctionFile, runFunctionFile, StandingClock } from './function-cases.js';
import { testCases } from './run-cases.js';

const RECORDED_AT = new StandingClock(Date.UTC(2026, 10, 21, 12));

testCases<FunctionFile>('functions', 2_170, file => runFunctionFile(file, RECORDED_AT));
