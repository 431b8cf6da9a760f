import { noteCommitted } from "./acknowledged";
import { isDryRun, undoDryRun } from "./dry-run";
import { heldClaim } from "./held-claim";
import { type Prisma, prisma } from "./prisma";
import { isRefusal, UnknownOutcome } from "./unknown-outcome";

export type Tx = Prisma.TransactionClient;

export type TransactionOptions = {
  /**
   * Which side of the barrier B the transaction stands on (rules D2). `exclusive` when it tightens (revoke, suspend,
   * narrow, quarantine): it waits for commits under way. Evaluations under way then fail by their epochs. `shared`
   * otherwise.
   *
   * While it waits, no other commit begins. So the command judges with plain reads first, and throws its refusal or
   * returns there. An accepted request is judged again inside, where the judgement holds.
   */
  barrier?: "shared" | "exclusive";
};

/**
 * Runs one read-committed transaction that takes the barrier before any row lock.
 *
 * Runs the closure again when PostgreSQL refused it without effect: serialization failure, deadlock, lock timeout, or
 * no connection in time. It runs at most five times, within 1.5 s, or within 2.5 s for an exclusive barrier. A lost
 * connection is never retried: the commit may have happened. The closure must have no effect outside the transaction.
 *
 * @throws UnknownOutcome when the commit was sent and the database did not answer it (rules D5, D6).
 */
export async function transaction<T>(
  run: (tx: Tx) => Promise<T>,
  { barrier = "shared" }: TransactionOptions = {},
): Promise<T> {
  const deadline = performance.now() + (barrier === "exclusive" ? 2_500 : 1_500);
  for (let attempt = 1; ; attempt++) {
    let committing: Tx | undefined;
    try {
      const result = await prisma().$transaction(
        async (tx) => {
          // A dry run commits nothing, so it holds up no commit.
          if (barrier === "exclusive" && !isDryRun()) await tx.$executeRaw`select barrier_exclusive()`;
          else await tx.$executeRaw`select barrier_shared()`;
          const made = await run(tx);
          undoDryRun();
          await heldClaim()?.(tx);
          committing = tx;
          return made;
        },
        // Said here too: a pooler may ignore the settings of a connection, and the barrier protects nothing under another level.
        { isolationLevel: "ReadCommitted" },
      );
      if (committing) noteCommitted(committing);
      return result;
    } catch (error) {
      if (committing && !isRefusedCommit(error)) throw new UnknownOutcome({ cause: error });
      // A lock that could not be had in time takes longer than all other refusals together: it is tried once more all the same.
      const patient = attempt === 1 && sqlStateOf(error) === lockNotAvailable;
      if (attempt >= 5 || (performance.now() > deadline && !patient) || !hadNoEffect(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

export type Side = NonNullable<TransactionOptions["barrier"]>;

/** A transaction on the shared side found that it tightens. It left nothing behind. */
class Tightens extends Error {}

/**
 * Runs a transaction on the side of the barrier that plain reads chose. A change that waits for a second person is
 * proposed on the shared side.
 *
 * `run` calls `tighten` before it writes something that tightens. If the facts changed since the plain reads, it then
 * runs again on the exclusive side.
 */
export async function transactionOnSide<T>(side: Side, run: (tx: Tx, tighten: () => void) => Promise<T>): Promise<T> {
  const alone = () => transaction((tx) => run(tx, () => {}), { barrier: "exclusive" });
  if (side === "exclusive") return alone();
  try {
    return await transaction((tx) =>
      run(tx, () => {
        throw new Tightens();
      }),
    );
  } catch (error) {
    if (error instanceof Tightens) return alone();
    throw error;
  }
}

/** PostgreSQL's `lock_not_available`: `lock_timeout` ended the wait. */
const lockNotAvailable = "55P03";

const sqlStateOf = (error: unknown): string | undefined =>
  (error as PrismaFailure).meta?.driverAdapterError?.cause?.originalCode;

type PrismaFailure = {
  code?: string;
  message?: string;
  meta?: { driverAdapterError?: { cause?: { kind?: string; originalCode?: string } } };
};

/** PostgreSQL refused the COMMIT, or Prisma did not send it because the transaction had expired. */
function isRefusedCommit(error: unknown): boolean {
  const { code, cause, meta } = error as PrismaFailure & { cause?: { originalCode?: string } };
  const original = cause?.originalCode ?? meta?.driverAdapterError?.cause?.originalCode;
  return code === "P2028" || hadNoEffect(error) || isRefusal({ code: original });
}

/** Recognises the shapes in which Prisma with adapter-pg reports a refusal that certainly left nothing behind. */
export function hadNoEffect(error: unknown): boolean {
  const failure = error as PrismaFailure;
  const cause = failure.meta?.driverAdapterError?.cause;
  if (["40001", "40P01", lockNotAvailable].includes(cause?.originalCode ?? "")) return true;
  if (failure.code === "P2034") return true;
  if (failure.code === "P2028") return /unable to start a transaction/i.test(failure.message ?? "");
  if (failure.code === "P2010") return cause?.kind === "TransactionWriteConflict";
  return failure.code === undefined && failure.message === "TransactionWriteConflict";
}

/** Whether a write failed because a unique constraint already holds that value, and names the constraint. */
export function uniqueViolation(error: unknown): string | undefined {
  const failure = error as {
    code?: string;
    meta?: {
      driverAdapterError?: { cause?: { constraint?: { fields?: string[]; index?: string } } };
      target?: string[];
    };
  };
  if (failure.code !== "P2002") return undefined;
  const constraint = failure.meta?.driverAdapterError?.cause?.constraint;
  return constraint?.index ?? constraint?.fields?.join(",") ?? failure.meta?.target?.join(",") ?? "unique";
}
