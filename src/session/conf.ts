import { pinnedConf, type QuerySettings, readSettings } from '../execution/query-settings.js';

/** Settings of a session: `session.conf.set('millrace.timeZone', 'Europe/Oslo')`. Running queries keep what they started with. */
export class Conf {
  readonly map: Map<string, string>;
  private current: QuerySettings;

  constructor(values: Readonly<Record<string, string | number | boolean>>) {
    this.map = new Map(Object.entries(values).map(([k, v]) => [k, String(v)]));
    this.current = readSettings(this.map);
  }
  get(key: string): string | undefined {
    return this.map.get(key) ?? pinnedConf(this.current)[key];
  }
  set(key: string, value: string | number | boolean): void {
    const next = new Map(this.map).set(key, String(value));
    this.current = readSettings(next);
    this.map.set(key, String(value));
  }
  unset(key: string): void {
    this.map.delete(key);
    this.current = readSettings(this.map);
  }
  get settings(): QuerySettings {
    return this.current;
  }
}
