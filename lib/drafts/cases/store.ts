import { draftError } from "@/lib/drafts/errors";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import type { TestQuestion, TestVerdict } from "./schema";

export type TestRow = Omit<Prisma.AuthorityTestGetPayload<Record<never, never>>, "question"> & {
  // Validated when it was written; no other writer exists.
  question: TestQuestion;
};

/** Reads a saved test, or throws that there is none. */
export async function getOrThrow(id: string, tx: Pick<Tx, "authorityTest"> = prisma()): Promise<TestRow> {
  const row = await tx.authorityTest.findUnique({ where: { id } });
  if (!row) throw draftError("test_not_found", { facts: { id } });
  return row as TestRow;
}

/** Lists the saved tests of an agent by name. */
export async function listOf(agentId: string): Promise<TestRow[]> {
  return (await prisma().authorityTest.findMany({ where: { agentId }, orderBy: { name: "asc" } })) as TestRow[];
}

export const countOf = (tx: Tx, agentId: string): Promise<number> => tx.authorityTest.count({ where: { agentId } });

type Written = { name: string; question: TestQuestion; expected: TestVerdict };

/** Adds a saved test, or throws `test_exists`. */
export async function insert(
  tx: Tx,
  data: Written & { id: string; agentId: string; createdById: string; createdAt: Date },
): Promise<void> {
  await named(() => tx.authorityTest.create({ data }));
}

/** Replaces a saved test, or throws if another writer was first. */
export async function replace(tx: Tx, { id, version }: TestRow, to: Written): Promise<void> {
  const change = { where: { id, version }, data: { ...to, version: version + 1 } };
  const { count } = await named(() => tx.authorityTest.updateMany(change));
  if (count === 0) throw draftError("test_changed_meanwhile", { facts: { id, version } });
}

/** Removes a saved test at that version, or throws if another writer changed it. */
export async function remove(tx: Tx, { id, version }: TestRow): Promise<void> {
  const { count } = await tx.authorityTest.deleteMany({ where: { id, version } });
  if (count === 0) throw draftError("test_changed_meanwhile", { facts: { id, version } });
}

async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw draftError("test_exists", { errors: [{ path: "name", code: "taken" }] });
  }
}
