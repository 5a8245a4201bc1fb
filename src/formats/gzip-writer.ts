import { createGzip, type Gzip } from 'node:zlib';

/**
 * Packs what is written as one gzip member. Compression runs in zlib's thread; `write` waits until what it packed has been passed on, so
 * that no more than one piece is in memory.
 */
export class GzipWriter {
  private readonly gzip: Gzip = createGzip();
  private readonly packed: Uint8Array[] = [];
  private failure: unknown;

  constructor(private readonly target: (bytes: Uint8Array) => Promise<void>) {
    this.gzip.on('data', (chunk: Uint8Array) => this.packed.push(chunk));
    this.gzip.on('error', error => {
      this.failure = error;
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>(resolve => this.gzip.write(bytes, () => resolve()));
    await this.pass();
  }

  async finish(): Promise<void> {
    await new Promise<void>(resolve => {
      this.gzip.on('end', resolve);
      this.gzip.on('error', () => resolve());
      this.gzip.end();
    });
    await this.pass();
  }

  private async pass(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    for (const chunk of this.packed.splice(0)) await this.target(chunk);
  }
}
