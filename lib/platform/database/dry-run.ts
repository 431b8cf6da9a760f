import { ContextValue } from "@/lib/platform/base/context-value";
import { type ErrorKind, isDomainError } from "@/lib/platform/base/domain-error";

/** The notes of a command for the answer of its dry run. */
type Notes = { noted: unknown };

const present = new ContextValue<Notes>("database.dry-run");

/** Ends a transaction of a dry run where it would commit. */
class Undone extends Error {}

/** Refusals by what is there now. The others are faults of the request or of the caller. */
const foreseeable: ReadonlySet<ErrorKind> = new Set(["conflict", "stale", "invalid"]);

/**
 * Runs a command without its effect, and answers what it noted; undefined if it noted nothing. A command that would be
 * refused by what is there answers its `refusal`; other refusals are thrown as they are.
 *
 * The first transaction of the command is undone where it would commit, and nothing after it runs. So the command must
 * have no effect before or beside its transaction.
 */
export async function dryRun(run: () => unknown): Promise<unknown> {
  const notes: Notes = { noted: undefined };
  try {
    await present.with(notes, async () => run());
  } catch (error) {
    if (isDomainError(error) && foreseeable.has(error.kind))
      return { refusal: { code: error.code, detail: error.detail } };
    if (!(error instanceof Undone)) throw error;
  }
  return notes.noted;
}

export const isDryRun = (): boolean => present.now() !== undefined;

/** Notes something for the answer of a dry run; outside of one it is dropped. */
export function noteForDryRun(value: unknown): void {
  const notes = present.now();
  if (notes) notes.noted = value;
}

/** Undoes the transaction of a dry run, in place of its commit. */
export function undoDryRun(): void {
  if (isDryRun()) throw new Undone("a dry run leaves nothing behind");
}
