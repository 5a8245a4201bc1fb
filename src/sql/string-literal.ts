/** Text of a quoted literal with its escapes read as Spark reads them; a doubled quote is one quote. */
export function decodeString(body: string, quote: string): string {
  if (!body.includes('\\') && !body.includes(quote)) return body;
  let out = '';
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === quote) {
      out += quote;
      i++;
    } else if (c !== '\\' || i + 1 === body.length) {
      out += c;
    } else if (body[i + 1] !== '0' && body[i + 1] in SIMPLE) {
      out += SIMPLE[body[++i]];
    } else {
      const [text, length] = decodeEscape(body, i + 1);
      out += text;
      i += length;
    }
  }
  return out;
}

const SIMPLE: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001a',
  // Kept for LIKE, where the backslash still has work to do.
  '%': '\\%',
  _: '\\_',
};

/** Text of the escape whose letter is at `at`, and how many characters it takes after the backslash. */
function decodeEscape(body: string, at: number): [text: string, length: number] {
  const rest = body.slice(at, at + 9);
  const unicode = /^u([0-9a-fA-F]{4})/.exec(rest) ?? /^U([0-9a-fA-F]{8})/.exec(rest);
  if (unicode !== null) {
    const code = Number.parseInt(unicode[1], 16);
    return [code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd', unicode[0].length];
  }
  const octal = /^[01][0-7]{2}/.exec(rest);
  if (octal !== null) return [String.fromCharCode(Number.parseInt(octal[0], 8)), 3];
  const pair = String.fromCodePoint(body.codePointAt(at)!);
  return [SIMPLE[pair] ?? pair, pair.length];
}
