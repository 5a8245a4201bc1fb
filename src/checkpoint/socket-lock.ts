import { statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ioError } from '../common/io-error.js';
import { isIdentity, type ProcessIdentity } from './process-identity.js';

/**
 * Locks a directory by listening on an abstract Unix socket named after its device and inode: the kernel allows one listener, and
 * frees the name the moment the process dies. Whoever connects is told who holds the lock.
 *
 * Resolves to undefined where such sockets do not work (some sandboxes).
 */
export async function acquireSocketLock(
  directory: string,
  identity: ProcessIdentity,
  inUse: (owner: ProcessIdentity | undefined) => Promise<Error>,
): Promise<(() => Promise<void>) | undefined> {
  const name = socketName(directory);
  const connections = new Set<Socket>();
  const server = createServer(socket => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.end(`${JSON.stringify(identity)}\n`);
  });
  const errno = await listen(server, name);
  if (errno === 'EADDRINUSE') throw await inUse(await askOwner(name));
  if (errno !== undefined) return undefined;
  server.unref();
  return () =>
    new Promise(resolve => {
      for (const socket of connections) socket.destroy();
      server.close(() => resolve());
    });
}

/** A process that is stopped or busy accepts connections but says nothing. */
const ANSWER_TIMEOUT_MS = 500;

function socketName(directory: string): string {
  try {
    const { dev, ino } = statSync(directory, { bigint: true });
    return `\0millrace-checkpoint-${dev.toString(36)}-${ino.toString(36)}`;
  } catch (error) {
    throw ioError('stat', directory, error);
  }
}

function listen(server: Server, path: string): Promise<string | undefined> {
  return new Promise(resolve => {
    server.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? 'UNKNOWN'));
    // `exclusive`: otherwise the workers of a node:cluster would share one listener, and the lock with it.
    server.listen({ path, exclusive: true }, () => resolve(undefined));
  });
}

function askOwner(name: string): Promise<ProcessIdentity | undefined> {
  return new Promise(resolve => {
    const socket = connect({ path: name });
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(parseIdentity(answer));
    };
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_TIMEOUT_MS, done);
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (answer.length > 4096) done();
    });
    socket.on('end', done);
    socket.on('error', done);
  });
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isIdentity(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
