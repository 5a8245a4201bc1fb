/** Options as readers and writers collect them: text, keys without regard to case. */
export class Options {
  readonly map = new Map<string, string>();

  set(key: string, value: unknown): void {
    if (value === undefined || value === null) this.map.delete(key.toLowerCase());
    else this.map.set(key.toLowerCase(), String(value));
  }
  setAll(values: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(values)) this.set(key, value);
  }
  without(...keys: string[]): ReadonlyMap<string, string> {
    return new Map([...this.map].filter(([key]) => !keys.includes(key)));
  }
}
