import type { CharacterSet } from './character-set.js';
import type { PatternNode, PatternTree } from './pattern-tree.js';

/** Instructions of `BacktrackMatcher`, three numbers each: what to do, and two operands. */
export const CHARACTER = 0;
/** Two ways, the first one preferred. */
export const SPLIT = 1;
export const JUMP = 2;
/** Notes the position in a slot. */
export const SAVE = 3;
export const ASSERT = 4;
/** A part by itself, whose instructions begin at the first operand; the second one is where to go on. */
export const LOOK_AHEAD = 5;
export const LOOK_BEHIND = 6;
export const NO_LOOK_AHEAD = 7;
export const NO_LOOK_BEHIND = 8;
export const ATOMIC = 9;
export const BACK_REFERENCE = 10;
/** Fails when nothing was matched since the position in a slot: a round that matches nothing is no round. */
export const PROGRESS = 11;
export const MATCH = 12;

export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly CharacterSet[];
  /** Two slots for each group, then those of repetitions. */
  readonly slots: number;
  readonly hasBackReferences: boolean;
  /** How many characters a part that is looked for backwards can have at most, by its first instruction. */
  readonly reaches: ReadonlyMap<number, number>;
  /** Repetitions that note positions. */
  readonly notesRounds: boolean;
}

const INSTRUCTIONS_MAX = 20_000;

/** The program, or undefined when counted repetitions make it too long. */
export function programOf({ root, groupCount }: PatternTree): Program | undefined {
  const writer = new ProgramWriter(2 * (groupCount + 1));
  try {
    writer.emit(SAVE, 0);
    writer.node(root);
    writer.emit(SAVE, 1);
    writer.emit(MATCH);
  } catch (error) {
    if (error === TOO_LONG) return undefined;
    throw error;
  }
  return writer.finish();
}

const TOO_LONG = new Error('too long');
const LOOKS = [
  [LOOK_BEHIND, NO_LOOK_BEHIND],
  [LOOK_AHEAD, NO_LOOK_AHEAD],
];
const TESTS = '^$bBZ';

class ProgramWriter {
  private readonly code: number[] = [];
  private readonly sets: CharacterSet[] = [];
  private hasBackReferences = false;
  private readonly reaches = new Map<number, number>();
  private readonly firstRoundSlot: number;

  constructor(private slots: number) {
    this.firstRoundSlot = slots;
  }

  finish(): Program {
    const { sets, slots, hasBackReferences, reaches } = this;
    return {
      code: Int32Array.from(this.code),
      sets,
      slots,
      hasBackReferences,
      reaches,
      notesRounds: slots > this.firstRoundSlot,
    };
  }

  emit(op: number, x = 0, y = 0): number {
    if (this.code.length >= INSTRUCTIONS_MAX * 3) throw TOO_LONG;
    return this.code.push(op, x, y) / 3 - 1;
  }

  private get here(): number {
    return this.code.length / 3;
  }

  private patch(instruction: number, operand: 1 | 2, target: number): void {
    this.code[instruction * 3 + operand] = target;
  }

  node(node: PatternNode): void {
    switch (node.kind) {
      case 'character':
        this.emit(CHARACTER, this.sets.push(node.set) - 1);
        break;
      case 'sequence':
        for (const item of node.items) this.node(item);
        break;
      case 'choice':
        this.choice(node.branches);
        break;
      case 'repeat':
        this.repeat(node);
        break;
      case 'group':
        this.emit(SAVE, 2 * node.number);
        this.node(node.body);
        this.emit(SAVE, 2 * node.number + 1);
        break;
      case 'look':
        if (!node.ahead) this.reaches.set(this.here + 1, longest(node.body));
        this.part(LOOKS[Number(node.ahead)][Number(node.negative)], node.body);
        break;
      case 'atomic':
        this.part(ATOMIC, node.body);
        break;
      case 'backReference':
        this.hasBackReferences = true;
        this.emit(BACK_REFERENCE, node.group);
        break;
      default:
        this.emit(ASSERT, TESTS.indexOf(node.test));
    }
  }

  private part(op: number, body: PatternNode): void {
    const at = this.emit(op);
    this.patch(at, 1, this.here);
    this.node(body);
    this.emit(MATCH);
    this.patch(at, 2, this.here);
  }

  private choice(branches: readonly PatternNode[]): void {
    const ends: number[] = [];
    branches.forEach((branch, i) => {
      if (i === branches.length - 1) this.node(branch);
      else {
        const split = this.emit(SPLIT, this.here + 1);
        this.node(branch);
        ends.push(this.emit(JUMP));
        this.patch(split, 2, this.here);
      }
    });
    for (const end of ends) this.patch(end, 1, this.here);
  }

  private repeat({ body, min, max, greedy }: Extract<PatternNode, { kind: 'repeat' }>): void {
    for (let i = 0; i < min; i++) this.node(body);
    if (max === Number.POSITIVE_INFINITY) {
      const head = this.split(greedy);
      this.round(body);
      this.emit(JUMP, head);
      this.leave(head, greedy);
      return;
    }
    const heads: number[] = [];
    for (let i = min; i < max; i++) {
      heads.push(this.split(greedy));
      this.round(body);
    }
    for (const head of heads) this.leave(head, greedy);
  }

  private split(greedy: boolean): number {
    const at = this.emit(SPLIT);
    this.patch(at, greedy ? 1 : 2, this.here);
    return at;
  }

  private leave(split: number, greedy: boolean): void {
    this.patch(split, greedy ? 2 : 1, this.here);
  }

  private round(body: PatternNode): void {
    if (!canBeEmpty(body)) {
      this.node(body);
      return;
    }
    const slot = this.slots++;
    this.emit(SAVE, slot);
    this.node(body);
    this.emit(PROGRESS, slot);
  }
}

/** Characters of the longest match. */
function longest(node: PatternNode): number {
  switch (node.kind) {
    case 'character':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + longest(item), 0);
    case 'choice':
      return node.branches.reduce((most, branch) => Math.max(most, longest(branch)), 0);
    case 'repeat':
      return node.max === 0 ? 0 : node.max * longest(node.body) || 0;
    case 'group':
    case 'atomic':
      return longest(node.body);
    case 'backReference':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}

function canBeEmpty(node: PatternNode): boolean {
  switch (node.kind) {
    case 'character':
      return false;
    case 'sequence':
      return node.items.every(canBeEmpty);
    case 'choice':
      return node.branches.some(canBeEmpty);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.body);
    case 'group':
    case 'atomic':
      return canBeEmpty(node.body);
    default:
      return true;
  }
}
