import type { PatternNode } from './pattern-tree.js';

/** True when a group inside of a repetition may take no part in the last round: then Java keeps what it had, and JavaScript does not. */
export function forgetsGroups(node: PatternNode, inLoop = false, optional = false): boolean {
  switch (node.kind) {
    case 'group':
      return (inLoop && optional) || forgetsGroups(node.body, inLoop, optional);
    case 'repeat':
      return forgetsGroups(node.body, inLoop || node.max > 1, optional || (inLoop && node.min === 0));
    case 'choice':
      return node.branches.some(b => forgetsGroups(b, inLoop, optional || inLoop));
    case 'sequence':
      return node.items.some(item => forgetsGroups(item, inLoop, optional));
    case 'look':
    case 'atomic':
      return forgetsGroups(node.body, inLoop, optional);
    default:
      return false;
  }
}
