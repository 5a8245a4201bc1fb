import { ConfigurationError } from '../common/errors.js';
import { pinnedConf, type QuerySettings, readSettings, SETTINGS } from '../execution/query-settings.js';
import { nearest } from '../sources/options.js';
import { zoneOf } from '../types/datetime/zone.js';

/** Settings of a session: `session.conf.set('millrace.timeZone', 'Europe/Oslo')`. Running queries keep what they started with. */
export class Conf {
  readonly map: Map<string, string>;
  private readonly initial: ReadonlyMap<string, string>;
  private current: QuerySettings;

  constructor(values: Readonly<Record<string, string | number | boolean>>) {
    this.map = new Map(Object.entries(values).map(([k, v]) => [k, String(v)]));
    this.initial = new Map(this.map);
    this.current = checked(this.map);
  }
  get(key: string): string | undefined {
    return this.map.get(key) ?? pinnedConf(this.current)[key];
  }
  set(key: string, value: string | number | boolean): void {
    const next = new Map(this.map).set(key, String(value));
    this.current = checked(next);
    this.map.set(key, String(value));
  }
  unset(key: string): void {
    this.map.delete(key);
    this.current = readSettings(this.map);
  }
  /** One setting, or all of them, as when the session began. */
  reset(key?: string): void {
    for (const each of key === undefined ? [...this.map.keys()] : [key]) {
      const value = this.initial.get(each);
      if (value === undefined) this.map.delete(each);
      else this.map.set(each, value);
    }
    this.current = readSettings(this.map);
  }
  get settings(): QuerySettings {
    return this.current;
  }
}

/** Keys that are read elsewhere than in `SETTINGS`. */
const OTHER_KEYS: readonly string[] = ['millrace.checkpointLocation', 'millrace.warehouseLocation'];

function checked(values: ReadonlyMap<string, string>): QuerySettings {
  const known = [...Object.values(SETTINGS).map(s => s.key), ...OTHER_KEYS];
  for (const key of values.keys()) {
    if (!key.startsWith('millrace.') || known.includes(key)) continue;
    const near = nearest(key, known);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new ConfigurationError('CONFIG_UNKNOWN', `There is no setting "${key}".${hint}`);
  }
  const settings = readSettings(values);
  try {
    zoneOf(settings.timeZone);
  } catch (cause) {
    throw new ConfigurationError(
      'CONFIG_INVALID',
      `millrace.timeZone is "${settings.timeZone}" but must be a region such as Europe/Oslo or an offset such as +01:30.`,
      { cause },
    );
  }
  return settings;
}
