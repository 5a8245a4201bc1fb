import { answersOf, failsWith } from '../string/evaluate.js';

/** Answers of Spark 4.3: the type, and the value as text (binaries in hexadecimal). */
answersOf('digits and bits', [
  ["conv('-ff', 16, 10)", 'string', '18446744073709551361'],
  ["conv('  12 ', 10, 16)", 'string', 'C'],
  ["conv('-', 10, 16)", 'string', '0'],
  ["conv('12', -10, 16)", 'string', null],
  ["conv('9223372036854775808', 10, -10)", 'string', '-9223372036854775808'],
  ["conv('-9223372036854775808', 10, -16)", 'string', '-8000000000000000'],
  ["conv('-18446744073709551615', 10, 10)", 'string', '18446744073709551615'],
  ['hex(-1Y)', 'string', 'FFFFFFFFFFFFFFFF'],
  ['hex(1.9D)', 'string', '1'],
  ['hex(true)', 'string', '74727565'],
  ["unhex('0')", 'binary', '00'],
  ["unhex('0g')", 'binary', null],
  ['bin(-1Y)', 'string', '1111111111111111111111111111111111111111111111111111111111111111'],
  ['bit_count(-1Y)', 'int', '64'],
  ['bit_get(-1Y, 7)', 'tinyint', '1'],
]);

/** Conditions of Spark; null where it fails with a Java exception. */
failsWith('digits and bits', [
  ['bit_get(-1Y, 8)', 'run', 'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE'],
  ['bit_get(1L, 64)', 'run', 'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE'],
]);
