import { ByteSink } from '../../columnar/json/byte-sink.js';
import { jsonOptions } from '../../columnar/json/index.js';
import { copyNormalized } from '../../columnar/json/normalize.js';
import { JsonScanner } from '../../columnar/json/scanner.js';
import { lastText } from '../../columnar/json/token-text.js';
import { CLOSE_ARRAY, CLOSE_OBJECT, MALFORMED, OPEN_ARRAY, OPEN_OBJECT } from '../../columnar/json/tokens.js';
import { decodeUtf8 } from '../../columnar/vector.js';
import type { PathStep } from './json-path.js';

/** How what is found is written: a text as it is, a value as JSON, the elements of an array one by one. */
type Style = 'raw' | 'quoted' | 'flat';

/** Text being written: values with commas between them where they stand in an array. */
class Output {
  readonly sink = new ByteSink(64);
  private readonly first: boolean[] = [];

  /** Before a value: the comma. */
  separate(): void {
    const depth = this.first.length - 1;
    if (depth < 0) return;
    if (!this.first[depth]) this.sink.byte(0x2c);
    this.first[depth] = false;
  }
  open(): void {
    this.separate();
    this.sink.byte(OPEN_ARRAY);
    this.first.push(true);
  }
  close(): void {
    this.first.pop();
    this.sink.byte(CLOSE_ARRAY);
  }
}

/**
 * Reads one value out of JSON text by a path, in a single pass that ends at the end of the top-level value. Of fields with equal names
 * the first that is found counts. `[*]` collects what is found in the elements: one finding stands alone, several make an array.
 */
export class JsonPathReader {
  private readonly scanner = new JsonScanner(jsonOptions());

  /** The text found, or null. Malformed text gives null. */
  read(text: string, path: readonly PathStep[]): string | null {
    const { scanner } = this;
    const bytes = Buffer.from(text);
    scanner.attach(bytes);
    scanner.start(0, bytes.length);
    const out = new Output();
    try {
      if (scanner.space() < 0 || !this.find(path, 0, 'raw', out)) return null;
      return decodeUtf8(out.sink.data, 0, out.sink.used);
    } catch (error) {
      if (error !== MALFORMED) throw error;
      return null;
    }
  }

  /** Evaluates the steps from `at` on at the cursor, which moves behind the value. True when something was written. */
  private find(path: readonly PathStep[], at: number, style: Style, out: Output): boolean {
    const c = this.scanner.peek();
    const step = path[at];
    if (step === undefined) return this.write(c, style, out);
    if (step.kind === 'name' && c === OPEN_OBJECT) return this.field(path, at, style, out);
    if (step.kind === 'items' && c === OPEN_ARRAY) return this.items(path, at, style, out);
    if (step.kind === 'index' && c === OPEN_ARRAY) {
      return this.item(path, at, path[at + 1]?.kind === 'items' ? 'quoted' : style, out);
    }
    this.scanner.skip();
    return false;
  }

  private write(c: number, style: Style, out: Output): boolean {
    const { scanner } = this;
    if (style === 'raw' && scanner.isString(c)) {
      scanner.string(c);
      out.sink.string(lastText(scanner));
      return true;
    }
    if (style === 'flat' && c === OPEN_ARRAY) {
      let found = false;
      this.each(() => {
        if (this.find([], 0, style, out)) found = true;
      });
      return found;
    }
    out.separate();
    copyNormalized(scanner, out.sink);
    return true;
  }

  private field(path: readonly PathStep[], at: number, style: Style, out: Output): boolean {
    const { scanner } = this;
    const { name } = path[at] as { name: string };
    let found = false;
    scanner.enter(CLOSE_OBJECT);
    if (scanner.space() === CLOSE_OBJECT) {
      scanner.leave();
      return false;
    }
    do {
      scanner.name();
      if (found || lastText(scanner) !== name || scanner.isNull()) scanner.skip();
      else found = this.find(path, at + 1, style, out);
    } while (scanner.more(CLOSE_OBJECT));
    return found;
  }

  private each(visit: (index: number) => void): void {
    const { scanner } = this;
    scanner.enter(CLOSE_ARRAY);
    if (scanner.space() === CLOSE_ARRAY) {
      scanner.leave();
      return;
    }
    let index = 0;
    do visit(index++);
    while (scanner.more(CLOSE_ARRAY));
  }

  private item(path: readonly PathStep[], at: number, style: Style, out: Output): boolean {
    const { index: wanted } = path[at] as { index: number };
    let found = false;
    this.each(index => {
      if (index === wanted) found = this.find(path, at + 1, style, out);
      else this.scanner.skip();
    });
    return found;
  }

  private items(path: readonly PathStep[], at: number, style: Style, out: Output): boolean {
    if (path[at + 1]?.kind === 'items') {
      // Two wildcards in a row lose the inner structure, as in Hive.
      return this.array(path, at + 2, 'flat', out);
    }
    if (style === 'quoted') return this.array(path, at + 1, 'quoted', out);
    const inner = new Output();
    inner.open();
    let count = 0;
    this.each(() => {
      if (this.find(path, at + 1, style === 'raw' ? 'quoted' : 'flat', inner)) count++;
    });
    inner.close();
    if (count === 0) return false;
    out.separate();
    const cut = count === 1 ? 1 : 0;
    out.sink.bytes(inner.sink.data, cut, inner.sink.used - cut);
    return true;
  }

  private array(path: readonly PathStep[], at: number, style: Style, out: Output): boolean {
    let found = false;
    out.open();
    this.each(() => {
      if (this.find(path, at, style, out)) found = true;
    });
    out.close();
    return found;
  }
}
