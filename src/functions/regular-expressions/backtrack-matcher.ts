import {
  ASSERT,
  ATOMIC,
  BACK_REFERENCE,
  CHARACTER,
  JUMP,
  LOOK_AHEAD,
  LOOK_BEHIND,
  MATCH,
  NO_LOOK_AHEAD,
  NO_LOOK_BEHIND,
  PROGRESS,
  type Program,
  SAVE,
  SPLIT,
} from './program.js';

/** Thrown when a match takes too many steps. */
export const TOO_EXPENSIVE = Symbol('too expensive');

/** Steps in one text, however often it is searched: some tenths of a second; more for texts of megabytes. */
const STEPS_MAX = 12_000_000;
const STEPS_PER_CHARACTER = 20;
/** Places that are remembered at most, in bits: 32 MB. */
const PLACES_MAX = 2 ** 28;

/**
 * A backtracking matcher that never tries the same thing twice, after the `BitState` engine of RE2: a place (instruction, position) that was
 * tried from and led to nothing will lead to nothing again, whatever the way to it. So a search takes at most instructions × characters
 * steps, and finds what a plain backtracking engine finds, in its order of preference.
 *
 * Back references make the way matter, and parts by themselves (looking around, possessive) remember nothing; nor is a long program over a long
 * text quick. So the steps are counted, and too many of them are an end.
 *
 * Groups keep their last value when a round of a repetition leaves them out, as in Java.
 */
export class BacktrackMatcher {
  private readonly slots: Int32Array;
  private places: Uint32Array = new Uint32Array(0);
  private readonly splitNumbers: Int32Array;
  private readonly splitCount: number;
  private stack = new Int32Array(256);
  private text = '';
  private stepsLeft = 0;
  private readonly ignoreCase: boolean;
  private readonly multiline: boolean;

  constructor(
    private readonly program: Program,
    flags: string,
  ) {
    this.slots = new Int32Array(program.slots);
    this.ignoreCase = flags.includes('i');
    this.multiline = flags.includes('m');
    const length = program.code.length / 3;
    this.splitNumbers = new Int32Array(length).fill(-1);
    let count = 0;
    for (let pc = 0; pc < length; pc++) if (program.code[3 * pc] === SPLIT) this.splitNumbers[pc] = count++;
    this.splitCount = count;
  }

  /**
   * Start and end of the match and of each group (−1: took no part), two numbers each; null when there is none from `from` on. `goesOn`: the text
   * is that of the last search, and `from` not in front of the end of what it found; then what led to nothing is still known.
   */
  find(text: string, from: number, goesOn = false): Int32Array | null {
    this.top = 0;
    const remembers = !this.program.hasBackReferences;
    if (goesOn && text === this.text) {
      if (remembers) this.forgetAt(this.slots[1]);
    } else {
      this.text = text;
      this.stepsLeft = Math.max(STEPS_MAX, STEPS_PER_CHARACTER * text.length);
      if (remembers) this.forget(text.length);
    }
    for (let start = from; start <= text.length; start += this.width(start)) {
      this.slots.fill(-1);
      if (this.run(0, start, -1, remembers) >= 0) return this.slots;
    }
    return null;
  }

  private forget(length: number): void {
    const bits = this.splitCount * (length + 1);
    if (bits > PLACES_MAX) throw TOO_EXPENSIVE;
    const words = (bits >>> 5) + 1;
    if (this.places.length < words) this.places = new Uint32Array(words * 2);
    else this.places.fill(0, 0, words);
  }

  /** Places at the end of a match have led to it. Those in front of it are not come by again, and from those behind it there is no way. */
  private forgetAt(at: number): void {
    const first = at * this.splitCount;
    for (let bit = first; bit < first + this.splitCount; bit++) this.places[bit >>> 5] &= ~(1 << (bit & 31));
  }

  private width(at: number): number {
    const code = this.text.codePointAt(at);
    return code !== undefined && code > 0xffff ? 2 : 1;
  }

  /** Runs from an instruction to MATCH; the position there, or −1. `end`: where the match must end, or −1. */
  private run(first: number, start: number, end: number, remembers: boolean): number {
    const { code, sets } = this.program;
    const { text, slots } = this;
    const bottom = this.top;
    let pc = first;
    let at = start;
    for (;;) {
      if (--this.stepsLeft < 0) throw TOO_EXPENSIVE;
      let failed = false;
      const x = code[3 * pc + 1];
      const y = code[3 * pc + 2];
      switch (code[3 * pc]) {
        case CHARACTER: {
          const c = at < text.length ? text.codePointAt(at)! : -1;
          if (c < 0 || !sets[x].has(c)) failed = true;
          else {
            at += c > 0xffff ? 2 : 1;
            pc++;
          }
          break;
        }
        case SPLIT:
          if (remembers && this.seen(pc, at)) failed = true;
          else {
            this.push(y, at);
            pc = x;
          }
          break;
        case JUMP:
          pc = x;
          break;
        case SAVE:
          this.push(-1 - x, slots[x]);
          slots[x] = at;
          pc++;
          break;
        case PROGRESS:
          if (slots[x] === at) failed = true;
          else pc++;
          break;
        case ASSERT:
          if (this.holds(x, at)) pc++;
          else failed = true;
          break;
        case BACK_REFERENCE: {
          const length = this.repeatLength(x, at);
          if (length < 0) failed = true;
          else {
            at += length;
            pc++;
          }
          break;
        }
        case MATCH:
          if (end >= 0 && at !== end) failed = true;
          else {
            this.leave(bottom);
            return at;
          }
          break;
        default: {
          const reached = this.part(code[3 * pc], x, at);
          if (reached < 0) failed = true;
          else {
            at = reached;
            pc = y;
          }
        }
      }
      if (!failed) continue;
      for (;;) {
        if (this.top === bottom) return -1;
        at = this.stack[--this.top];
        pc = this.stack[--this.top];
        if (pc >= 0) break;
        slots[-1 - pc] = at;
      }
    }
  }

  /** A part by itself: the position to go on at, or −1. */
  private part(op: number, first: number, at: number): number {
    switch (op) {
      case ATOMIC:
        return this.run(first, at, -1, false);
      case LOOK_AHEAD:
        return this.run(first, at, -1, false) >= 0 ? at : -1;
      case NO_LOOK_AHEAD:
        return this.run(first, at, -1, false) >= 0 ? -1 : at;
      case LOOK_BEHIND:
        return this.endsAt(first, at) ? at : -1;
      case NO_LOOK_BEHIND:
        return this.endsAt(first, at) ? -1 : at;
      default:
        throw new RangeError(`instruction ${op}`);
    }
  }

  private endsAt(first: number, at: number): boolean {
    // A character has one code unit or two.
    const last = at - Math.min(at, 2 * this.program.reaches.get(first)!);
    for (let start = at; start >= last; start--) if (this.run(first, start, at, false) >= 0) return true;
    return false;
  }

  private top = 0;

  private push(pc: number, at: number): void {
    if (this.top + 2 > this.stack.length) {
      if (this.stack.length > 2 ** 26) throw TOO_EXPENSIVE;
      const wider = new Int32Array(this.stack.length * 2);
      wider.set(this.stack);
      this.stack = wider;
    }
    this.stack[this.top++] = pc;
    this.stack[this.top++] = at;
  }

  /**
   * Ends a part that matched: its other ways are given up. What it noted in slots stays, but must be undone when the whole fails: those entries
   * move down.
   */
  private leave(bottom: number): void {
    let kept = bottom;
    for (let i = bottom; i < this.top; i += 2) {
      if (this.stack[i] >= 0) continue;
      this.stack[kept++] = this.stack[i];
      this.stack[kept++] = this.stack[i + 1];
    }
    this.top = kept;
  }

  private seen(pc: number, at: number): boolean {
    const bit = at * this.splitCount + this.splitNumbers[pc];
    const word = this.places[bit >>> 5];
    if ((word & (1 << (bit & 31))) !== 0) return true;
    this.places[bit >>> 5] = word | (1 << (bit & 31));
    return false;
  }

  private holds(test: number, at: number): boolean {
    const { text } = this;
    switch (test) {
      case 0:
        return at === 0 || (this.multiline && isLineEnd(text.charCodeAt(at - 1)));
      case 1:
        return at === text.length || (this.multiline && isLineEnd(text.charCodeAt(at)));
      case 4:
        return this.endsOrLastLine(at);
      default: {
        const boundary = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
        return test === 2 ? boundary : !boundary;
      }
    }
  }

  private endsOrLastLine(at: number): boolean {
    const { text } = this;
    const c = text.charCodeAt(at);
    if (at < text.length - 2 || (c === 10 && text.charCodeAt(at - 1) === 13)) return false;
    if (at === text.length) return true;
    return at === text.length - 1 ? isLineEnd(c) || c === 0x85 : c === 13 && text.charCodeAt(at + 1) === 10;
  }

  /** Length of the text of a group, when it stands at `at` again; a group that took no part matches nothing. */
  private repeatLength(group: number, at: number): number {
    const start = this.slots[2 * group];
    const end = this.slots[2 * group + 1];
    if (start < 0 || end < 0) return 0;
    this.stepsLeft -= (end - start) >> 3;
    const wanted = this.text.slice(start, end);
    const found = this.text.slice(at, at + wanted.length);
    return wanted === found || (this.ignoreCase && wanted.toLowerCase() === found.toLowerCase()) ? wanted.length : -1;
  }
}

const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
