import { answersOf, failsWith } from './evaluate.js';

/** Answers of Spark 4.3: the type, and the value as text (binaries in hexadecimal). */
answersOf('format number', [
  ["format_number(1234.5, '##,###.00')", 'string', '1,234.50'],
  ["format_number(1234.5, '0.0##')", 'string', '1234.5'],
  ["format_number(1234567, '#,##,###')", 'string', '1,234,567'],
  ['format_number(-1234.567, 2)', 'string', '-1,234.57'],
  ['format_number(0, 2)', 'string', '0.00'],
  ['format_number(12345678901234567890.12345BD, 3)', 'string', '12,345,678,901,234,567,890.123'],
  ['format_number(1.005D, 2)', 'string', '1.00'],
  ['format_number(2.675D, 2)', 'string', '2.67'],
  ['format_number(1e-10D, 2)', 'string', '0.00'],
  ["format_number(double('Infinity'), 2)", 'string', '∞'],
  ["format_number(float('1.1'), 9)", 'string', '1.100000024'],
  ['format_number(1.1D, 20)', 'string', '1.10000000000000000000'],
  ["format_number(5, '0000.0')", 'string', '0005.0'],
  ["format_number(0.5, '%')", 'string', '%50'],
  ["format_number(0.5, '#%')", 'string', '50%'],
  ["format_number(-5, '#;(#)')", 'string', '(5)'],
  ['format_number(1, NULL)', 'string', null],
  ['format_number(NULL, 2)', 'string', null],
  ["format_number(1234.5, 'abc#')", 'string', 'abc1234'],
  ['format_number(-0.001, 2)', 'string', '-0.00'],
  ['format_number(1.5D, 0)', 'string', '2'],
  ['format_number(2.5D, 0)', 'string', '2'],
  [
    'format_number(1e300D, 1)',
    'string',
    '1,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000.0',
  ],
  ['format_number(5Y, 1)', 'string', '5.0'],
]);

/** Conditions of Spark; null where it fails with a Java exception. */
failsWith('format number', [
  ["format_number('123.456', 1)", 'analysis', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['format_number(true, 2)', 'analysis', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
]);
