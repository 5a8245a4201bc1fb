import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { NodeFiles } from '../../src/common/node-files.js';
import {
  type LineOptions,
  lineSeparator,
  nextLine,
  PADDING_BYTES,
  readLines,
  splitLines,
} from '../../src/formats/lines.js';

const directory = mkdtempSync(join(tmpdir(), 'lines-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const files = new NodeFiles();
let names = 0;

function fileOf(content: string | Uint8Array): string {
  const path = join(directory, `f${names++}`);
  writeFileSync(path, content);
  return path;
}

async function linesOf(content: string | Uint8Array, options: LineOptions = {}): Promise<string[]> {
  const path = fileOf(content);
  const separator = lineSeparator(options.lineSep);
  const lines: string[] = [];
  for await (const piece of readLines(files, path, options)) {
    expect(piece.buffer.length).toBeGreaterThanOrEqual(piece.end + PADDING_BYTES);
    const starts = new Int32Array(3);
    const ends = new Int32Array(3);
    for (let from = piece.start; from < piece.end; ) {
      const n = splitLines(piece, from, separator, starts, ends);
      for (let i = 0; i < n; i++) lines.push(Buffer.from(piece.buffer.subarray(starts[i], ends[i])).toString('latin1'));
      from = nextLine(piece.buffer, ends[n - 1], separator);
      if ((separator ?? []).length < 2) expect(from).toBeLessThanOrEqual(piece.end);
    }
  }
  return lines;
}

/** What the lines of a text are, by the definition. */
function model(text: string, lineSep?: string): string[] {
  const lines = lineSep === undefined ? text.split(/\r\n|\n|\r/) : text.split(lineSep);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

describe('readLines', () => {
  it.each([
    ['empty file', '', []],
    ['only a newline', '\n', ['']],
    ['last line without newline', 'a\nb', ['a', 'b']],
    ['CR LF, lone CR and LF', 'a\r\nb\rc\nd', ['a', 'b', 'c', 'd']],
    ['a CR at the very end', 'a\r', ['a']],
    ['two CRs are two lines', 'a\r\rb', ['a', '', 'b']],
    ['byte order mark at the start only', '\ufeffa\n\ufeffb\n', ['a', '\u00ef\u00bb\u00bfb']],
    ['only a byte order mark', '\ufeff', []],
    ['NUL bytes and U+2028 are text', 'a\0b\u2028c\n', ['a\0b\u00e2\u0080\u00a8c']],
  ])('%s', async (_, text, expected) => {
    for (const chunkBytes of [1, 2, 3, 5, 100]) expect(await linesOf(text, { chunkBytes })).toEqual(expected);
  });

  it('gives the same lines for every chunk size and separator', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '|', '\r\n', 'xyz'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom(undefined, '|', '||', '\n', 'ab'),
        fc.integer({ min: 1, max: 50 }),
        async (t, lineSep, chunkBytes) => {
          expect(await linesOf(t, { lineSep, chunkBytes })).toEqual(model(t, lineSep));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('an empty file has no lines under any separator', async () => {
    for (const lineSep of [undefined, '\n', '|', '||']) expect(await linesOf('', { lineSep })).toEqual([]);
  });

  it('passes invalid UTF-8 through, also at a border', async () => {
    expect(await linesOf(new Uint8Array([0xff, 0x0a, 0xc3, 0x0a, 0xe2, 0x80]), { chunkBytes: 2 })).toEqual([
      '\xff',
      '\xc3',
      '\xe2\x80',
    ]);
  });

  it('recodes other encodings and refuses unknown ones', async () => {
    expect(await linesOf(Buffer.from('\ufeffaé\nb', 'utf16le'), { encoding: 'UTF-16LE' })).toEqual(['a\xc3\xa9', 'b']);
    expect(await linesOf(Buffer.from('é\n', 'latin1'), { encoding: 'ISO-8859-1' })).toEqual(['\xc3\xa9']);
    await expect(linesOf('a', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'UNSUPPORTED_ENCODING' });
  });
});

describe('maxRecordBytes', () => {
  it.each([1, 3, 7, 64])('counts the line without its separator, chunk %i', async chunkBytes => {
    const options = { maxRecordBytes: 10, chunkBytes };
    expect(await linesOf('0123456789\nab\r0123456789\r\n0123456789', options)).toHaveLength(4);
    for (const text of ['0123456789a\n', 'ok\n0123456789a', 'a\r0123456789a\r\nb\n', `${'x'.repeat(5000)}`]) {
      await expect(linesOf(text, options)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    }
  });

  it('says where', async () => {
    await expect(linesOf('ok\nfine\n0123456789a\n', { maxRecordBytes: 10 })).rejects.toThrow(
      /f\d+ has a line .* at offset 8/,
    );
  });

  it('stops an endless line without holding it', async () => {
    await expect(linesOf(gzipSync(Buffer.alloc(40 << 20, 'x')), { maxRecordBytes: 1 << 20 })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });
});

describe('gzip', () => {
  const text = Array.from({ length: 5000 }, (_, i) => `line ${i} ${(i * 2654435761) % 977}`).join('\n');
  const packed = gzipSync(text);

  it('is told by its first bytes, and all members are read', async () => {
    expect(await linesOf(packed, { chunkBytes: 1000 })).toEqual(text.split('\n'));
    expect(await linesOf(Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')]))).toEqual(['a', 'bc', 'd']);
    expect(await linesOf(gzipSync(''))).toEqual([]);
  });

  it('a file that is cut off is an error wherever it is cut', async () => {
    for (const length of [3, 12, 40, packed.length - 9, packed.length - 1]) {
      await expect(linesOf(packed.subarray(0, length))).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    }
  });

  it('a changed byte is an error', async () => {
    const damaged = Buffer.from(packed);
    damaged[packed.length - 6] ^= 1;
    await expect(linesOf(damaged)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  it('bytes behind the last member are an error', async () => {
    for (const garbage of [Buffer.from('x'), Buffer.alloc(3), Buffer.alloc(300_000), Buffer.alloc(3_000_000, 7)]) {
      await expect(linesOf(Buffer.concat([packed, garbage]))).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    }
  });

  it('a bomb is stopped by ratio or size', async () => {
    const bomb = gzipSync(Buffer.alloc(40 << 20, `${'x'.repeat(999)}\n`));
    await expect(linesOf(bomb)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await expect(linesOf(packed, { decompressedBytesMax: 1000 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('may be left early', async () => {
    const path = fileOf(gzipSync(Buffer.alloc(8 << 20, 'abcdefg\n')));
    for await (const piece of readLines(files, path, { chunkBytes: 1000 })) {
      expect(piece.end).toBeGreaterThan(0);
      break;
    }
  });
});

it('closes the file and reports a failing read in its turn', async () => {
  const path = fileOf('a\nb\nc\nd\n');
  let open = 0;
  let reads = 0;
  const failing = Object.assign(Object.create(files), {
    async open(p: string, mode: 'r') {
      const file = await files.open(p, mode);
      open++;
      return {
        read: (target: Uint8Array, at: number) =>
          ++reads > 3 ? Promise.reject(new Error('disk')) : file.read(target, at),
        close: () => {
          open--;
          return file.close();
        },
      };
    },
  });
  const seen: number[] = [];
  const run = async () => {
    for await (const piece of readLines(failing, path, { chunkBytes: 4 })) {
      await new Promise(resolve => setTimeout(resolve, 5));
      seen.push(piece.end);
    }
  };
  await expect(run()).rejects.toThrow('disk');
  expect(seen.length).toBeGreaterThan(0);
  expect(open).toBe(0);
});
