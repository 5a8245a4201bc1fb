/**
 * Thrown by a function that needs something which must be waited for, such as a schema from a registry. Where expressions are selected, the
 * batch is run again when `ready` resolves, and fails with the error that it rejects with.
 */
export class PendingValue extends Error {
  constructor(readonly ready: Promise<unknown>) {
    super('a function waits for a schema, which can only be done in a select: put it into a column before this step');
  }
}
