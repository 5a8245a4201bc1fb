import { doubleAt, type Kernel, type KernelIo, wordAt } from './kernel.js';
import { type Layout, SKIP_NUMBER, SKIP_STRING, TAKE_INTEGER, TAKE_STRING } from './layout.js';

/**
 * Generates the kernel of a layout. Nothing of the input gets into the code but integers: the words of the segments, lengths, and the digits
 * that fit; names of variables are made here.
 *
 * For `{"id":7,"name":"Ann"}⏎` with both columns wanted it is, shortened:
 *
 * ```js
 * while (p < end && row < cap) {
 *   q = p;
 *   if (view.getInt32(p, true) !== 0x6469227b || view.getInt32(p + 2, true) !== 0x3a226469) break;   // {"id":
 *   p += 6;
 *   …digits into x…                            a0[row] = x; a1[row] = 1;
 *   if (view.getInt32(p, true) !== … ) { p = q; break; }                                              // ,"name":
 *   p += 8;
 *   if (bytes[p] === 34) { v = ++p; …search… } a2[row] = v; a3[row] = p; a4[row] = 1; p++;
 *   if (bytes[p] !== 125 || bytes[p + 1] !== 10) { p = q; break; }                                    // }⏎
 *   p += 2;
 *   row++;
 * }
 * ```
 */
export function generateKernel(layout: Layout, digitsMax: readonly number[], rows: boolean): Kernel {
  return { run: new Function(kernelCode(layout, digitsMax, rows))() as (io: KernelIo) => void };
}

function kernelCode(layout: Layout, digitsMax: readonly number[], rows: boolean): string {
  const arrays = layout.fields.reduce((n, f) => n + (f.kind === TAKE_STRING ? 3 : f.kind === TAKE_INTEGER ? 2 : 0), 0);
  const names = Array.from({ length: arrays }, (_, i) => `a${i}=A[${i}]`);
  let array = 0;
  const body: string[] = [];
  layout.fields.forEach(({ kind }, i) => {
    body.push(segmentCode(layout.segments[i]));
    body.push(fieldCode(kind, i, `a${array}`, `a${array + 1}`, `a${array + 2}`, digitsMax[i], rows));
    array += kind === TAKE_STRING ? 3 : kind === TAKE_INTEGER ? 2 : 0;
  });
  body.push(segmentCode(layout.segments[layout.fields.length]));
  const open = rows
    ? `while(row<cap){
        if(valid!==null&&valid[row]===0){row++;continue;}
        p=starts[row]; q=p; e=ends[row];
        if(e>safe) break;`
    : 'while(p<end&&row<cap){ q=p;';
  return `return function run(io){
    const A=io.arrays,bytes=io.bytes,view=io.view,end=io.end,cap=io.capacity,starts=io.starts,ends=io.ends,valid=io.validity,safe=io.safeEnd;
    ${names.length > 0 ? `const ${names.join(',')};` : ''}
    let p=io.pos,row=io.row,q=p,e=0,n=0,v=0,w=0,x=0,y=0,t=0,c=0;
    ${open}
    ${body.join('\n')}
    ${rows ? 'if(p!==e) break;' : ''}
    row++; }
    io.pos=p; io.row=row;
  }`;
}

const GIVE_UP = '{p=q;break;}';

/**
 * Checks a constant run of bytes: eight at a time as doubles where they are ASCII, else whole words; the last ones overlap where the length
 * is no multiple. ASCII is never the bits of a zero or of NaN, so that doubles are equal only if their bits are.
 */
function segmentCode(segment: Uint8Array): string {
  const { length } = segment;
  const tests: string[] = [];
  if (length >= 8 && segment.every(byte => byte > 0 && byte < 0x7f)) {
    const test = (at: number) => tests.push(`view.getFloat64(p+${at},true)!==${doubleAt(segment, at)}`);
    let at = 0;
    for (; at + 8 <= length; at += 8) test(at);
    if (length - at > 4) test(length - 8);
    else if (length > at) tests.push(`view.getInt32(p+${length - 4},true)!==${wordAt(segment, length - 4)}`);
  } else if (length < 4) for (let i = 0; i < length; i++) tests.push(`bytes[p+${i}]!==${segment[i]}`);
  else {
    for (let i = 0; i + 4 <= length; i += 4) tests.push(`view.getInt32(p+${i},true)!==${wordAt(segment, i)}`);
    if (length % 4 !== 0) tests.push(`view.getInt32(p+${length - 4},true)!==${wordAt(segment, length - 4)}`);
  }
  return tests.length === 0 ? '' : `if(${tests.join('||')})${GIVE_UP} p+=${length};`;
}

function fieldCode(
  kind: number,
  index: number,
  a: string,
  b: string,
  c: string,
  digits: number,
  rows: boolean,
): string {
  const slow = (from: string): string => `{p=io.slow(${index},${from},row);if(p<0)${GIVE_UP}}`;
  switch (kind) {
    case TAKE_STRING:
      return stringCode(`${a}[row]=v;${b}[row]=p;${c}[row]=1;`, slow, rows);
    case SKIP_STRING:
      return stringCode('', slow, rows);
    case TAKE_INTEGER:
      return `n=bytes[p]===45?1:0; v=p+n; p=v; x=0;
        while((c=bytes[p])>=48&&c<=57){x=x*10+(c-48);p++;}
        y=p-v;
        if(y>0&&y<=${digits}&&(y===1||bytes[v]!==48)&&c!==46&&(c|32)!==101){${a}[row]=n===1?0-x:x;${b}[row]=1;}
        else ${slow('v-n')}`;
    case SKIP_NUMBER:
      return `n=bytes[p]===45?1:0; v=p+n; p=v;
        while((c=bytes[p])>=48&&c<=57)p++;
        y=p-v;
        if(!(y>0&&(y===1||bytes[v]!==48)&&c!==46&&(c|32)!==101)) ${slow('v-n')}`;
    default:
      return slow('p');
  }
}

/**
 * Finds the end of a string, four bytes at a time. A byte is a quote, a backslash or a control character where a subtraction borrows into
 * its top bit (with bit 1 turned over, a quote and the control characters are the bytes below 0x21); the first test also stops at bytes beyond ASCII, the second one tells (its lowest hit is always a true one).
 */
function stringCode(store: string, slow: (from: string) => string, rows: boolean): string {
  return `if(bytes[p]===34){ v=++p; t=0;
    ${rows ? 'while(p<e){' : 'for(;;){'} w=view.getInt32(p,true);
      if(((((w^0x02020202)-0x21212121)|((w^0x5c5c5c5c)-0x01010101)|w)&${TOPS})!==0){
        x=w^0x02020202; y=w^0x5c5c5c5c;
        t=(((x-0x21212121)&~x)|((y-0x01010101)&~y))&${TOPS};
        if(t!==0){p+=(31-Math.clz32(t&-t))>>>3;break;}
      }
      p+=4; }
    if(${rows ? 'p<e&&' : ''}bytes[p]===34){${store}p++;}
    else ${slow('v-1')}
  } else ${slow('p')}`;
}

const TOPS = 0x80808080 | 0;
