import { answersOf } from '../string/evaluate.js';

/** Answers of Spark 4.3: the type, and the value as text (binaries in hexadecimal). */
answersOf('hashes', [
  ["hash(1, NULL, 'x', array(1.5D), named_struct('a', DATE'2020-01-01'))", 'int', '-1650495874'],
  ['xxhash64(NULL)', 'bigint', '42'],
  ['hash(NULL)', 'int', '42'],
  ['crc32(NULL)', 'bigint', null],
  ["sha2('a', 1)", 'string', null],
]);
