import { answersOf } from '../string/evaluate.js';

/** Answers of Spark 4.3: the type, and the value as text (binaries in hexadecimal). */
answersOf('csv functions', [
  ["to_csv(named_struct('a', CAST(NULL AS STRING)))", 'string', null],
  ["to_csv(named_struct('a', named_struct('x',1)))", 'string', '{1}'],
  ["from_csv('a', schema_of_csv('a,b'))", 'struct<_c0:string,_c1:string>', '{a, null}'],
  ["schema_of_csv('a b`c')", 'string', 'STRUCT<_c0: STRING>'],
]);
