/** Options as readers and writers collect them: text, keys without regard to case. Functions are kept apart, as they are. */
export class Options {
  readonly map = new Map<string, string>();
  readonly callbacks = new Map<string, (...args: never[]) => unknown>();

  set(key: string, value: unknown): void {
    this.callbacks.delete(key.toLowerCase());
    if (typeof value === 'function') this.callbacks.set(key.toLowerCase(), value as () => unknown);
    else if (value === undefined || value === null) this.map.delete(key.toLowerCase());
    else this.map.set(key.toLowerCase(), String(value));
  }
  setAll(values: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(values)) this.set(key, value);
  }
  without(...keys: string[]): ReadonlyMap<string, string> {
    return new Map([...this.map].filter(([key]) => !keys.includes(key)));
  }
}
