import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Direction } from "@/lib/platform/base/sorts.model";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { BlueprintError } from "./errors";
import {
  type Blueprint,
  type BlueprintDefaults,
  type BlueprintTerms,
  type BlueprintVersion,
  type DormancyPolicy,
  type FormerBlueprint,
  termsOf,
} from "./model";

const newest = { versions: { orderBy: { version: "desc" }, take: 1 } } as const;
/** The count reads each agent of a blueprint: it is for screens, and no command waits for it. */
const withUse = { ...newest, _count: { select: { agents: true } } } as const;
type Row = Prisma.BlueprintGetPayload<{ include: typeof newest }>;
type RowWithUse = Prisma.BlueprintGetPayload<{ include: typeof withUse }>;

export type BlueprintWithUse = Blueprint & { agents: number };

type VersionRow = Row["versions"][number];

/** Validated when they were written; no other writer exists. */
const toTerms = ({ ceiling, defaults, dormancy, ...row }: VersionRow): BlueprintTerms =>
  termsOf({
    ...row,
    ceiling: ceiling as CanonicalAuthority | null,
    defaults: defaults as BlueprintDefaults | null,
    dormancy: dormancy as DormancyPolicy | null,
  });

function toModel({ id, name, currentVersion, versions: [current] }: Row): Blueprint {
  if (!current) throw new BlueprintError("blueprint_not_found", { facts: { id, currentVersion } });
  const { createdAt } = current;
  return { id, name, version: currentVersion, ...toTerms(current), createdAt };
}

const toModelWithUse = (row: RowWithUse): BlueprintWithUse => ({ ...toModel(row), agents: row._count.agents });

/** Reads a blueprint at its current version; undefined when there is none. */
export async function find(
  by: { id: string } | { name: string },
  reader: Pick<Tx, "blueprint"> = prisma(),
): Promise<Blueprint | undefined> {
  const row = await reader.blueprint.findUnique({ where: by, include: newest });
  return row ? toModel(row) : undefined;
}

/** A blueprint at its current version, with the stops of all its agents. */
export type CurrentBlueprint = Pick<Blueprint, "id" | "name" | "version"> & {
  terms: BlueprintTerms;
  notBefore: Date | null;
  suspendedAt: Date | null;
};

/** Reads a blueprint without counting its agents, so that it can be read behind the barrier. */
export async function findCurrent(id: string, reader: Pick<Tx, "blueprint">): Promise<CurrentBlueprint | undefined> {
  const row = await reader.blueprint.findUnique({ where: { id }, include: newest });
  const [current] = row?.versions ?? [];
  if (!row || !current) return undefined;
  const { name, notBefore, suspendedAt } = row;
  return { id, name, version: current.version, terms: toTerms(current), notBefore, suspendedAt };
}

/** Reads a blueprint at its current version, or throws `blueprint_not_found`. */
export async function getOrThrow(id: string, reader?: Pick<Tx, "blueprint">): Promise<Blueprint> {
  const blueprint = await find({ id }, reader);
  if (!blueprint) throw new BlueprintError("blueprint_not_found", { facts: { id } });
  return blueprint;
}

/** Reads a blueprint with the count of its agents, or throws `blueprint_not_found`. */
export async function getWithUse(id: string): Promise<BlueprintWithUse> {
  const row = await prisma().blueprint.findUnique({ where: { id }, include: withUse });
  if (!row) throw new BlueprintError("blueprint_not_found", { facts: { id } });
  return toModelWithUse(row);
}

type VersionOrigin = Pick<BlueprintVersion, "createdById" | "reason">;

const toColumns = ({ ceiling, defaults, dormancy, ...terms }: BlueprintTerms) => ({
  ...terms,
  ...(ceiling && { ceiling }),
  ...(defaults && { defaults: defaults as Prisma.InputJsonObject }),
  ...(dormancy && { dormancy: { ...dormancy } }),
});

/** Adds a blueprint with its first version, or throws `blueprint_exists`. */
export async function insert(
  tx: Tx,
  { id, name, version, createdById, reason, ...terms }: Omit<Blueprint, "createdAt"> & VersionOrigin,
): Promise<void> {
  const first = { version, createdById, reason, ...toColumns(terms) };
  try {
    await tx.blueprint.create({ data: { id, name, currentVersion: version, versions: { create: first } } });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new BlueprintError("blueprint_exists", { errors: [{ path: "name", code: "taken" }] });
  }
}

/**
 * Adds the version after the one read and makes it the current one, which all agents of the blueprint follow: one row,
 * however many they are. Throws `blueprint_changed_meanwhile` if another writer was first (I5).
 */
export async function addVersion(
  tx: Tx,
  id: string,
  from: number,
  { createdById, reason, ...terms }: BlueprintTerms & VersionOrigin,
): Promise<void> {
  const version = from + 1;
  const { count } = await tx.blueprint.updateMany({
    where: { id, currentVersion: from },
    data: { currentVersion: version },
  });
  if (count === 0) throw new BlueprintError("blueprint_changed_meanwhile", { facts: { id, version: from } });
  await tx.blueprintVersion.create({
    data: { blueprintId: id, version, createdById, reason, ...toColumns(termsOf(terms)) },
  });
}

/** Lists a blueprint's versions, the newest first. */
export async function versionsOf(blueprintId: string): Promise<BlueprintVersion[]> {
  const rows = await prisma().blueprintVersion.findMany({ where: { blueprintId }, orderBy: { version: "desc" } });
  return rows.map((row) => {
    const { version, createdAt, createdById, reason } = row;
    return { version, ...toTerms(row), createdAt, createdById, reason };
  });
}

/** Reads the parts of one version that decisions read; undefined if there is no such version. */
export async function findVersion(blueprintId: string, version: number): Promise<FormerBlueprint | undefined> {
  const where = { blueprintId_version: { blueprintId, version } };
  const row = await prisma().blueprintVersion.findUnique({ where, include: { blueprint: { select: { name: true } } } });
  if (!row) return undefined;
  const { ceiling, approvalPolicyId } = toTerms(row);
  return { id: blueprintId, name: row.blueprint.name, version, ceiling, approvalPolicyId };
}

/** Names people by id. */
export async function peopleNames(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma().person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** An order by a unique column, and the place in it after which the page begins. */
type BlueprintPage = { by: "id" | "name"; direction: Direction; after: string | undefined; take: number };

/** Lists the blueprints that meet all conditions. */
export async function list(conditions: Prisma.BlueprintWhereInput[], { by, direction, after, take }: BlueprintPage) {
  const rows = await prisma().blueprint.findMany({
    where: {
      AND: conditions,
      ...(after === undefined ? {} : { [by]: direction === "asc" ? { gt: after } : { lt: after } }),
    },
    orderBy: { [by]: direction },
    take,
    include: withUse,
  });
  return rows.map(toModelWithUse);
}
