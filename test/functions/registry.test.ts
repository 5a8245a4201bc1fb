import { describe, expect, it } from 'vitest';
import { allFunctions, findFunction, functionNamed, functionTable, nearNames } from '../../src/functions/registry.js';

describe('the registry', () => {
  it('finds functions by name and alias, in any case', () => {
    expect(findFunction('ARRAY_CONTAINS')?.name).toBe('array_contains');
    expect(findFunction('reduce')?.name).toBe('aggregate');
    expect(findFunction('nosuch')).toBeUndefined();
  });

  it('says what is near an unknown name', () => {
    expect(() => functionNamed('array_contain')).toThrow(/UNRESOLVED_ROUTINE.*Did you mean `array_contains`/);
    expect(() => functionNamed('zzzzzzzz')).toThrow(/\[UNRESOLVED_ROUTINE\] Cannot resolve the function `zzzzzzzz`\.$/);
    expect(nearNames('coutn', ['count', 'concat', '+'])).toEqual(['count']);
  });

  it('refuses two functions of one name', () => {
    const [definition] = allFunctions();
    expect(() => functionTable([[definition], [definition]])).toThrow(/defined twice/);
  });

  it('holds definitions that are fit for a reference page', () => {
    for (const f of allFunctions()) {
      expect(f.name, f.name).toMatch(/^[a-z][a-z0-9_]*$|^\W+$/);
      expect(f.doc.length, f.name).toBeGreaterThan(5);
      expect(f.doc, f.name).toMatch(/[.…]$/);
      expect(f.signature.length, f.name).toBeGreaterThan(0);
    }
  });
});
