import { finishHash } from '../hash.js';
import { functionOf } from './generate-code.js';
import type { GroupKernel, LookupKernel } from './group-kernel.js';
import { hashOfHigh, type KeyStore, NULL_WORD } from './key-store.js';

/**
 * The kernels of `group-kernel.ts` as generated code: one loop with the hash and the comparison of every key in line.
 *
 *     for each row:  h ← seed; [h ← mix(h, word) for each key]; p ← slot of h
 *       probe: hash differs, or some key differs → next slot; free slot → new group
 *
 * The code depends only on the layouts of the keys, on whether nulls may come, and on whether the memo of a bytes key is in use.
 */
export function groupCode(keys: readonly KeyStore[]): GroupKernel {
  return kernelFor(keys, true) as GroupKernel;
}

export function lookupCode(keys: readonly KeyStore[]): LookupKernel {
  return kernelFor(keys, false) as LookupKernel;
}

/** By what the code depends on: writing the text anew for every batch would cost more than finding groups in a small one. */
const kernels = new Map<string, Function>();

function kernelFor(keys: readonly KeyStore[], inserting: boolean): Function {
  let shape = inserting ? 'i' : 'l';
  for (const key of keys) {
    const nulls = key.layout !== 'void' && key.valid !== null;
    shape += ` ${key.layout}${nulls ? 'n' : ''}${key.layout === 'bytes' && key.memoUsed ? 'm' : ''}`;
  }
  let kernel = kernels.get(shape);
  if (kernel === undefined) kernels.set(shape, (kernel = functionOf(CONSTANTS, code(keys, inserting))));
  return kernel;
}

const CONSTANTS = { finishHash, hashOfHigh };

function code(keys: readonly KeyStore[], inserting: boolean): string {
  const parts = keys.map((key, k) =>
    (key.layout === 'void' ? voidKey : key.layout === 'bytes' ? bytesKey : numberKey)(key, k),
  );
  const all = (part: keyof KeyCode) => parts.map(p => p[part]).join('\n');
  const someNull = parts.map(p => p.isNull).join(' || ') || 'false';
  const missing = inserting
    ? `const g = table.groupCount++;
       ${all('insert')}
       ${all('afterInsert')}
       slots[p] = h; slots[p + 1] = g + 1; out[i] = g; continue rows;`
    : 'out[i] = -1; continue rows;';
  return `function ${inserting ? 'groupRows' : 'lookupRows'}(table, keys, ${inserting ? 'from, to, out, seed' : 'n, out, seed, nullsMatch'}) {
    const slots = table.slots, mask = table.mask;
    ${all('declare')}
    rows: for (let i = ${inserting ? 'from; i < to' : '0; i < n'}; i++) {
      ${inserting ? '' : `if (!nullsMatch && (${someNull})) { out[i] = -1; continue; }`}
      let h = seed;
      ${all('hash')}
      h = finishHash(h);
      let p = (h << 1) & mask;
      probe: for (;; p = (p + 2) & mask) {
        const found = slots[p + 1] - 1;
        if (found < 0) { ${missing} }
        if (slots[p] !== h) continue;
        ${all('compare')}
        out[i] = found;
        continue rows;
      }
    }
  }`;
}

interface KeyCode {
  readonly declare: string;
  /** Mixes the key of row i into h. */
  readonly hash: string;
  /** Goes on with `continue probe` when the key of row i is not that of group `found`. */
  readonly compare: string;
  readonly isNull: string;
  /** Enters the key of row i as that of the new group g. */
  readonly insert: string;
  /** Reads again what may have been moved by an insertion. */
  readonly afterInsert: string;
}

const mix = (target: string, word: string) =>
  `{ const x = Math.imul(${target} ^ ${word}, 0x9e3779b1); ${target} = (x << 15) | (x >>> 17); }`;

function voidKey(_key: KeyStore, k: number): KeyCode {
  return { declare: `const k${k} = keys[${k}];`, hash: '', compare: '', isNull: 'true', insert: '', afterInsert: '' };
}

/** Wraps what is done with a value in what is to be done with null, where nulls are possible. */
function nullable(key: KeyStore, k: number, hash: string, compare: string) {
  if (key.valid === null) return { validity: '', hash, compare, isNull: 'false' };
  return {
    validity: `const n${k} = k${k}.inputValidity, v${k} = k${k}.valid;`,
    hash: `const is${k} = n${k} === null || n${k}[i] === 1;
      if (is${k}) { ${hash} } else ${mix('h', String(NULL_WORD))}`,
    compare: `if (v${k}[found] !== (is${k} ? 1 : 0)) continue probe;
      if (is${k}) { ${compare} }`,
    isNull: `(n${k} !== null && n${k}[i] === 0)`,
  };
}

function numberKey(key: KeyStore, k: number): KeyCode {
  const short = key.layout === 'boolean' || key.layout === 'int32';
  const hash = short ? mix('h', `c${k}[i]`) : `const w = c${k}[i]; ${mix('h', '(w | 0)')} ${mix('h', 'hashOfHigh(w)')}`;
  const differs = `a !== b${key.layout === 'float64' ? ' && (a === a || b === b)' : ''}`;
  const compare = `{ const a = g${k}[found], b = c${k}[i]; if (${differs}) continue probe; }`;
  const { validity, ...parts } = nullable(key, k, short ? hash : `{ ${hash} }`, compare);
  return {
    declare: `const k${k} = keys[${k}], c${k} = k${k}.input, g${k} = k${k}.values; ${validity}`,
    ...parts,
    // Adding zero makes 0 of −0.
    insert: key.valid === null ? `g${k}[g] = c${k}[i] + 0;` : `k${k}.append(g, i);`,
    afterInsert: '',
  };
}

function bytesKey(key: KeyStore, k: number): KeyCode {
  const memo = key.layout === 'bytes' && key.memoUsed;
  const computed = `
    let b = seed${k};
    ${mix('b', `l${k}`)}
    if (l${k} >= 4) {
      const last = e${k} - 4;
      for (let q = s${k}; q < last; q += 4) ${mix('b', `w${k}.getInt32(q, true)`)}
      ${mix('b', `w${k}.getInt32(last, true)`)}
    } else if (l${k} > 0) ${mix('b', `(d${k}[s${k}] | (d${k}[s${k} + (l${k} >> 1)] << 8) | (d${k}[e${k} - 1] << 16))`)}
    b = finishHash(b);`;
  const hash = memo
    ? `let b; if (me${k}[s${k}] === e${k}) b = mh${k}[s${k}];
       else { const e = e${k}; ${computed.replace('let b = ', 'b = ')} mh${k}[s${k}] = b; me${k}[s${k}] = e; }
       ${mix('h', 'b')}`
    : `${computed} ${mix('h', 'b')}`;
  const bytes = `
    if (l${k} >= 4) {
      const last = e${k} - 4;
      let q = s${k}, r = o;
      for (; q < last; q += 4, r += 4) if (w${k}.getInt32(q, true) !== gw${k}.getInt32(r, true)) continue probe;
      if (w${k}.getInt32(last, true) !== gw${k}.getInt32(o + l${k} - 4, true)) continue probe;
    } else for (let q = 0; q < l${k}; q++) if (d${k}[s${k} + q] !== gd${k}[o + q]) continue probe;`;
  const compare = `{
    const o = go${k}[found];
    if (go${k}[found + 1] - o !== l${k}) continue probe;
    ${memo ? `if (ms${k}[found] !== s${k} + 1) { ${bytes} ms${k}[found] = s${k} + 1; }` : bytes}
  }`;
  const { validity, ...parts } = nullable(key, k, hash, compare);
  const memoArrays = memo ? `const mh${k} = k${k}.memoHash, me${k} = k${k}.memoEnd, ms${k} = k${k}.memoStart;` : '';
  return {
    declare: `const k${k} = keys[${k}], cs${k} = k${k}.inputStarts, ce${k} = k${k}.inputEnds, d${k} = k${k}.inputBytes, w${k} = k${k}.inputView;
      const seed${k} = k${k}.seed, go${k} = k${k}.offsets; let gd${k} = k${k}.bytes, gw${k} = k${k}.view; ${memoArrays} ${validity}`,
    hash: `const s${k} = cs${k}[i], e${k} = ce${k}[i], l${k} = e${k} - s${k}; ${key.valid === null ? `{ ${parts.hash} }` : parts.hash}`,
    compare: parts.compare,
    isNull: parts.isNull,
    insert: `k${k}.append(g, i);`,
    afterInsert: `gd${k} = k${k}.bytes; gw${k} = k${k}.view;`,
  };
}
