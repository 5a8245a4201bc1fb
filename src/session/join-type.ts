import { ConfigurationError } from '../common/errors.js';
import type { JoinType } from '../logical/operators.js';

/** The names of joins, Spark's with all their spellings. */
export type JoinKind =
  | 'inner'
  | 'left'
  | 'left_outer'
  | 'leftouter'
  | 'right'
  | 'right_outer'
  | 'rightouter'
  | 'outer'
  | 'full'
  | 'full_outer'
  | 'fullouter'
  | 'left_semi'
  | 'semi'
  | 'leftsemi'
  | 'left_anti'
  | 'anti'
  | 'leftanti'
  | 'cross';

export function joinType(how: string): JoinType {
  switch (how.toLowerCase().replaceAll('_', '')) {
    case 'inner':
      return 'inner';
    case 'cross':
      return 'cross';
    case 'left':
    case 'leftouter':
      return 'left_outer';
    case 'right':
    case 'rightouter':
      return 'right_outer';
    case 'outer':
    case 'full':
    case 'fullouter':
      return 'full_outer';
    case 'semi':
    case 'leftsemi':
      return 'left_semi';
    case 'anti':
    case 'leftanti':
      return 'left_anti';
    default:
      throw new ConfigurationError(
        'UNSUPPORTED_JOIN_TYPE',
        `Unknown join type "${how}". Use inner, left, right, outer, semi, anti or cross.`,
      );
  }
}
