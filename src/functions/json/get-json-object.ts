import { stringType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { exact, stringParam } from '../signature-params.js';
import { remembered } from '../string/regex.js';
import { parseJsonPath } from './json-path.js';
import { JsonPathReader } from './json-path-reader.js';

export const getJsonObject = scalar({
  name: 'get_json_object',
  group: 'json',
  signature: 'get_json_object(json_txt, path)',
  doc: 'What a path (`$.a[0].b`, `[*]` for all elements) finds in JSON text, as text. NULL where it finds nothing, or no JSON.',
  examples: [
    ['get_json_object(\'{"a":"b"}\', \'$.a\')', 'b'],
    ['get_json_object(\'[{"a":"b"},{"a":"c"}]\', \'$[*].a\')', '["b","c"]'],
  ],
  params: [exact(stringParam('json')), exact(stringParam('path'))],
  returns: stringType,
  nullable: true,
  computesAll: true,
  canFail: false,
  kernel: () => {
    const reader = new JsonPathReader();
    const pathOf = remembered(parseJsonPath);
    return {
      evaluate: (json: string, path: string) => {
        const steps = pathOf(path);
        return steps === null ? null : reader.read(json, steps);
      },
    };
  },
});
