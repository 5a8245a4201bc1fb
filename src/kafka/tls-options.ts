import type { Files } from '../common/files.js';
import type { KafkaConfig, Pem, TlsConfig } from './kafka-config.js';

/** A configuration with the content of its certificate files in place of their paths. */
export async function loadCertificates(config: KafkaConfig, files: Files): Promise<KafkaConfig> {
  if (config.tls === undefined) return config;
  const load = async (pem: Pem | undefined): Promise<Pem | undefined> =>
    pem === undefined || 'text' in pem ? pem : { text: Buffer.from(await files.read(pem.file)).toString('utf8') };
  const [ca, cert, key] = await Promise.all([config.tls.ca, config.tls.cert, config.tls.key].map(load));
  return { ...config, tls: { ...config.tls, ca, cert, key } };
}

/** As `tls.connect` wants them. Nothing given: the certificates of the system decide. */
export function tlsOptions(tls: TlsConfig): Record<string, unknown> {
  const text = (pem: Pem | undefined): string | undefined =>
    pem !== undefined && 'text' in pem ? pem.text : undefined;
  return {
    ca: text(tls.ca),
    cert: text(tls.cert),
    key: text(tls.key),
    passphrase: tls.passphrase,
    ...(tls.checkHostName ? {} : { checkServerIdentity: () => undefined }),
  };
}
