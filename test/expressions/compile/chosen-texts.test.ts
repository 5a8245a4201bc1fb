import { expect, test } from 'vitest';
import { ChosenTexts } from '../../../src/expressions/compile/chosen-texts.js';
import { stringType } from '../../../src/types/data-type.js';

const bytes = (text: string) => Buffer.from(text);
const textsOf = (chosen: ChosenTexts, count: number) => {
  const vector = chosen.finish(count);
  return { vector, texts: Array.from({ length: count }, (_, i) => vector.get(i)) };
};

test('texts of one place stay where they are', () => {
  const data = bytes('alphabeta');
  const chosen = new ChosenTexts(stringType, 3);
  chosen.appendBytes(data, 5, 9);
  chosen.appendNull();
  chosen.appendBytes(data, 0, 5);
  const { vector, texts } = textsOf(chosen, 3);
  expect(texts).toEqual(['beta', null, 'alpha']);
  expect(vector.data).toBe(data);
});

test.each([
  ['put behind one another', 40],
  ['copied where little of them is taken', 100_000],
])('texts of two places: %s', (_, length) => {
  const chosen = new ChosenTexts(stringType, 4);
  const [a, b] = ['a', 'b'].map(c => bytes(c.repeat(length)));
  chosen.appendBytes(a, 1, 3);
  chosen.appendNull();
  chosen.appendBytes(b, 0, 3);
  chosen.appendBytes(a, 2, 2);
  const { vector, texts } = textsOf(chosen, 4);
  expect(texts).toEqual(['aa', null, 'bbb', '']);
  expect(vector.data.length).toBe(length === 40 ? 80 : 5);
});

test('more places than are told apart', () => {
  const chosen = new ChosenTexts(stringType, 100);
  const words = Array.from({ length: 100 }, (_, i) => `word ${i % 37}`);
  const places = new Map(words.map(word => [word, bytes(word)]));
  for (const word of words) chosen.appendBytes(places.get(word)!, 0, word.length);
  expect(textsOf(chosen, 100).texts).toEqual(words);
});

test('no rows, and nothing but nulls', () => {
  expect(textsOf(new ChosenTexts(stringType, 5), 0).texts).toEqual([]);
  const chosen = new ChosenTexts(stringType, 1);
  chosen.appendNull();
  expect(textsOf(chosen, 1).texts).toEqual([null]);
});
