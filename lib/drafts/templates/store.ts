import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { draftError } from "@/lib/drafts/errors";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";

export type TemplateRow = Omit<Prisma.AuthorityTemplateGetPayload<Record<never, never>>, "authority"> & {
  // Validated when it was written; no other writer exists.
  authority: CanonicalAuthority;
};
export type TemplateWrite = Pick<TemplateRow, "name" | "description" | "purpose" | "authority" | "days" | "maxDepth">;

type Reader = Pick<Tx, "authorityTemplate">;

/** Reads a template, or throws that there is none. */
export async function getOrThrow(id: string, reader: Reader = prisma()): Promise<TemplateRow> {
  const row = await reader.authorityTemplate.findUnique({ where: { id } });
  if (!row) throw draftError("template_not_found", { facts: { id } });
  return row as TemplateRow;
}

/** Lists all templates by name. */
export async function list(): Promise<TemplateRow[]> {
  const rows = await prisma().authorityTemplate.findMany({ orderBy: { name: "asc" }, take: 500 });
  return rows as TemplateRow[];
}

/** Adds a template, or throws `template_exists`. */
export async function insert(
  tx: Tx,
  data: TemplateWrite & { id: string; createdById: string; updatedById: string; updatedAt: Date },
): Promise<void> {
  await named(() => tx.authorityTemplate.create({ data }));
}

/** Replaces a template's version by the next, or throws if another writer was first. */
export async function replace(
  tx: Tx,
  from: Pick<TemplateRow, "id" | "version">,
  to: TemplateWrite & { updatedById: string; updatedAt: Date },
): Promise<void> {
  const { id, version } = from;
  const change = { where: { id, version }, data: { ...to, version: version + 1 } };
  const { count } = await named(() => tx.authorityTemplate.updateMany(change));
  if (count === 0) throw draftError("template_changed_meanwhile", { facts: { id, version } });
}

/** Removes a template at that version, or throws if another writer changed it. */
export async function remove(tx: Tx, { id, version }: Pick<TemplateRow, "id" | "version">): Promise<void> {
  const { count } = await tx.authorityTemplate.deleteMany({ where: { id, version } });
  if (count === 0) throw draftError("template_changed_meanwhile", { facts: { id, version } });
}

async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw draftError("template_exists", { errors: [{ path: "name", code: "taken" }] });
  }
}
