import { ByteSink } from '../../columnar/json/byte-sink.js';
import { jsonOptions } from '../../columnar/json/index.js';
import { copyNormalized } from '../../columnar/json/normalize.js';
import { JsonScanner } from '../../columnar/json/scanner.js';
import { lastText } from '../../columnar/json/token-text.js';
import { CLOSE_OBJECT, MALFORMED, OPEN_OBJECT } from '../../columnar/json/tokens.js';
import { decodeUtf8 } from '../../columnar/vector.js';
import { type Expression, GeneratorCall } from '../../expressions/expression.js';
import { exactly } from '../../types/coercion-implicit.js';
import { field, stringType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch } from '../signature-errors.js';

/** `json_tuple`: fields of an object by name, as texts, one column each. */

class TupleReader {
  private readonly scanner = new JsonScanner(jsonOptions());
  private readonly sink = new ByteSink(64);

  /** Values by name; those that are not there, or null, are null. Of equal names in the text the last one counts. */
  read(text: string, names: readonly (string | null)[]): (string | null)[] {
    const row = names.map(() => null as string | null);
    const { scanner } = this;
    const bytes = Buffer.from(text);
    scanner.attach(bytes);
    scanner.start(0, bytes.length);
    try {
      if (scanner.space() !== OPEN_OBJECT) return row;
      scanner.enter(CLOSE_OBJECT);
      if (scanner.space() === CLOSE_OBJECT) return row;
      do {
        scanner.name();
        const name = lastText(scanner);
        if (scanner.isNull() || !names.includes(name)) scanner.skip();
        else {
          const value = this.value();
          names.forEach((wanted, i) => {
            if (wanted === name) row[i] = value;
          });
        }
      } while (scanner.more(CLOSE_OBJECT));
      return row;
    } catch (error) {
      if (error !== MALFORMED) throw error;
      return names.map(() => null);
    }
  }

  private value(): string {
    const { scanner, sink } = this;
    const c = scanner.peek();
    if (scanner.isString(c)) {
      scanner.string(c);
      return lastText(scanner);
    }
    sink.used = 0;
    copyNormalized(scanner, sink);
    return decodeUtf8(sink.data, 0, sink.used);
  }
}

function bindJsonTuple(call: FunctionCall): Expression {
  checkArgumentCount(call, 2, Number.POSITIVE_INFINITY);
  if (call.args.some(arg => arg.type.kind !== 'string' && arg.type.kind !== 'void')) {
    throw mismatch(call, 'NON_STRING_TYPE', 'all arguments must be strings.');
  }
  const args = call.args.map(arg => coerce(arg, exactly(stringType).from(arg.type)!, call.context.zone));
  const reader = new TupleReader();
  return new GeneratorCall(call.name, args, {
    fields: args.slice(1).map((_, i) => field(`c${i}`, stringType)),
    outer: false,
    generate: (text: string | null, ...names: (string | null)[]) => [
      text === null ? names.map(() => null) : reader.read(text, names),
    ],
  });
}

export const jsonTuple: FunctionDefinition = {
  name: 'json_tuple',
  kind: 'generator',
  group: 'json',
  signature: 'json_tuple(jsonStr, name, …)',
  doc: 'One row with the fields of these names in JSON text, as texts (`c0`, `c1`, …); NULL where there is none.',
  examples: [
    ['(SELECT struct(a, b) FROM (SELECT json_tuple(\'{"a":1, "b":"x"}\', \'a\', \'b\') AS (a, b)) AS t)', '{1, x}'],
  ],
  bind: bindJsonTuple,
};
