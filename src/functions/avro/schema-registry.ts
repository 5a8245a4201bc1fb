import { type AvroSchema, parseAvroSchema } from '../../columnar/avro/index.js';
import { DataError } from '../../common/errors.js';
import { PendingValue } from '../../expressions/pending-value.js';

/** Where schemas are found by number: a schema registry in Confluent's sense. */
export interface SchemaRegistry {
  /** The JSON text of the schema with this number. Called once for each number; a rejected promise fails the query. */
  schemaById(id: number): string | Promise<string>;
}

/** Looks schemas up as the REST interface of a registry has it: `GET <url>/schemas/ids/<id>`. */
export class HttpSchemaRegistry implements SchemaRegistry {
  constructor(private readonly url: string) {}

  async schemaById(id: number): Promise<string> {
    const address = `${this.url.replace(/\/+$/, '')}/schemas/ids/${id}`;
    const { username, password, origin, pathname } = new URL(address);
    const headers: Record<string, string> = { accept: 'application/vnd.schemaregistry.v1+json, application/json' };
    if (username !== '') {
      const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      headers.authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
    }
    const response = await fetch(`${origin}${pathname}`, { headers });
    if (!response.ok) throw new Error(`${origin}${pathname} answers ${response.status} ${response.statusText}`);
    const { schema, schemaType } = (await response.json()) as { schema?: unknown; schemaType?: string };
    if (typeof schema !== 'string' || (schemaType ?? 'AVRO') !== 'AVRO')
      throw new Error(`schema ${id} of ${origin}${pathname} is not an Avro schema`);
    return schema;
  }
}

/** Schemas of a registry, each asked for once; one that is under way interrupts the batch until it is there. */
export function schemasOf(registry: SchemaRegistry): (id: number) => AvroSchema {
  const known = new Map<number, AvroSchema>();
  const underWay = new Map<number, Promise<unknown>>();
  return id => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const text = underWay.get(id) ?? registry.schemaById(id);
    if (typeof text === 'string') {
      const schema = parseAvroSchema(text);
      known.set(id, schema);
      return schema;
    }
    const learned = Promise.resolve(text).then(
      answer => {
        known.set(id, parseAvroSchema(answer as string));
        underWay.delete(id);
      },
      cause => {
        underWay.delete(id);
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new DataError(
          'SCHEMA_REGISTRY_ERROR',
          `The Avro schema ${id} could not be had from the registry: ${why}`,
          {
            cause,
          },
        );
      },
    );
    if (!underWay.has(id)) underWay.set(id, text);
    throw new PendingValue(learned);
  };
}
