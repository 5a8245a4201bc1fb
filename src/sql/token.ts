/**
 * What the lexer makes of text. Keywords are not a kind of their own: Spark reserves none, so whether `where` is a clause or a column
 * is for the parser to say from its place.
 */
export type TokenKind =
  /** A bare word: keyword or identifier; also `1_000`, which Spark reads as a name. */
  | 'word'
  /** `` `any text` `` */
  | 'quoted'
  | 'string'
  | 'number'
  /** Operators and punctuation; hint brackets are `/*+` and `*\/`. */
  | 'op'
  /** A value of a template literal. */
  | 'value'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a quoted name or a string the decoded text; of a value its number. */
  readonly text: string;
  /** Upper-case text of a word, the operator itself, else empty: what grammar rules compare with. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Stands in the text of a template for a value; not a character that text can hold. */
export const VALUE_MARK = '\uFDD0';
