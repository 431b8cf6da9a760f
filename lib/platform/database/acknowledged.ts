import { singleton } from "@/lib/platform/base/singleton";
import type { Prisma } from "./prisma";

type Tx = Prisma.TransactionClient;

/**
 * More than a process has connections. A record that this many others followed was committed before some of them, so it
 * lasts where they do: commits reach a standby in their order.
 */
const kept = 128;

const ring = () => singleton("acknowledged-records", (): string[] => []);
const written = new WeakMap<object, string>();

/** Notes the record that a transaction writes. */
export const noteWritten = (tx: Tx, entryId: string): void => void written.set(tx, entryId);

/** Notes that a transaction has committed and is about to be answered. */
export function noteCommitted(tx: Tx): void {
  const entryId = written.get(tx);
  if (entryId !== undefined) noteAcknowledged(entryId);
}

/** Notes a record whose commit is about to be answered; one of those that share a commit is enough. */
export function noteAcknowledged(entryId: string): void {
  if (ring().push(entryId) > kept) ring().shift();
}

/** The records that this process acknowledged last. A database without one of them has lost it. */
export const acknowledgedLately = (): readonly string[] => ring();
