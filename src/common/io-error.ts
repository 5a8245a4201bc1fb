import { IoError } from './errors.js';

const ADVICE: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space and restart the query; nothing was lost.',
  EDQUOT: 'The disk quota is used up: free some space and restart the query; nothing was lost.',
  EACCES: 'Give the process permission for this path.',
  EPERM: 'The operation is not permitted here; check owner, flags and mount options of this path.',
  EROFS: 'The file system is mounted read-only.',
  EMFILE: 'The process has too many open files: raise the limit (ulimit -n) or look for a leak.',
  ENFILE: 'The machine has too many open files.',
  EIO: 'The device reported an error: check the disk before restarting the query.',
  EBUSY: 'Another program holds the file; on Windows this is often a virus scanner.',
};

/** Wraps what the operating system said into an `IO_ERROR` that names the operation and the path. The original stays as `cause`. */
export function ioError(operation: string, path: string, cause: unknown): IoError {
  if (cause instanceof IoError) return cause;
  const errno = (cause as { code?: unknown })?.code;
  const what = typeof errno === 'string' ? errno : String((cause as Error)?.message ?? cause);
  const advice = typeof errno === 'string' && ADVICE[errno] !== undefined ? ` ${ADVICE[errno]}` : '';
  return new IoError('IO_ERROR', `${operation} failed on ${path}: ${what}.${advice}`, { cause });
}
