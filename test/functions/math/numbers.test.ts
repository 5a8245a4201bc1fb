import { answersOf, failsWith } from '../string/evaluate.js';

/** Answers of Spark 4.3: the type, and the value as text (binaries in hexadecimal). */
answersOf('numbers', [
  ['round(1.45D, 1)', 'double', '1.5'],
  ['round(-1.45D, 1)', 'double', '-1.5'],
  ['round(1.45F, 1)', 'float', '1.5'],
  ['round(2.5F)', 'float', '3.0'],
  ['round(0.285D, 2)', 'double', '0.29'],
  ['round(1e-20D, 5)', 'double', '0.0'],
  ['round(12345.6789D, -2)', 'double', '12300.0'],
  ['round(9999999999.5D)', 'double', '1.0E10'],
  ['round(1234567890123456789L, -18)', 'bigint', '1000000000000000000'],
  ['round(5.015D, 2)', 'double', '5.02'],
  ['round(-0.5D)', 'double', '-1.0'],
  ['bround(0.125D, 2)', 'double', '0.12'],
  ['bround(-2.5D)', 'double', '-2.0'],
  ['bround(1.5F)', 'float', '2.0'],
  ['round(99.5BD)', 'decimal(3,0)', '100'],
  ['round(12.345BD, 5)', 'decimal(6,3)', '12.345'],
  ['round(127Y, 0)', 'tinyint', '127'],
  ['round(25S, -1)', 'smallint', '30'],
  ['round(1.5, NULL)', 'decimal(2,0)', null],
  ['floor(-2.5F)', 'bigint', '-3'],
  ['ceil(1e15D)', 'bigint', '1000000000000000'],
  ['floor(9007199254740993L)', 'bigint', '9007199254740993'],
  ['ceil(-0.0D)', 'bigint', '0'],
  ["floor(double('NaN'))", 'bigint', '0'],
  ['floor(123.456, -1)', 'decimal(4,0)', '120'],
  ['ceil(5, 1)', 'decimal(11,0)', '5'],
  ['ceil(1.5D, 1)', 'decimal(17,1)', '1.5'],
  ['ceil(NULL, 1)', 'decimal(22,1)', null],
  ['atan2(0.0D, -0.0D)', 'double', '0.0'],
  ["log(double('NaN'))", 'double', 'NaN'],
  ["pow(double('NaN'), 0)", 'double', '1.0'],
  ['sign(-0.0D)', 'double', '-0.0'],
  ["sign(INTERVAL '0' DAY)", 'double', '0.0'],
  ['factorial(20)', 'bigint', '2432902008176640000'],
  ["width_bucket(INTERVAL '5' DAY, INTERVAL '0' DAY, INTERVAL '10' DAY, 5)", 'bigint', '3'],
  ['width_bucket(5.3, 0.2, 10.6, 9223372036854775807)', 'bigint', null],
  ["width_bucket(double('NaN'), 0, 1, 2)", 'bigint', null],
]);

/** Conditions of Spark; null where it fails with a Java exception. */
failsWith('numbers', [
  [
    'round(CAST(99999999999999999999999999999999999999 AS DECIMAL(38,0)), -1)',
    'run',
    'NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION',
  ],
  ["ceil('abc')", 'run', 'CAST_INVALID_INPUT'],
]);
