import { doubleType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { doubleParam } from '../signature-params.js';

export const nanvl = scalar({
  name: 'nanvl',
  group: 'conditional',
  signature: 'nanvl(a, b)',
  doc: 'a, or b where a is NaN.',
  examples: [["nanvl(CAST('NaN' AS DOUBLE), 123)", '123.0']],
  params: [doubleParam('a'), doubleParam('b')],
  returns: doubleType,
  nulls: 'custom',
  nullable: true,
  evaluate: (a: number | null, b: number | null) => (a !== null && Number.isNaN(a) ? b : a),
});
