import type { CanonicalAuthority } from "@/lib/authority/model";
import { type Prisma, prisma } from "@/lib/platform/db/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/db/transaction";
import { BlueprintError } from "./errors";
import type { Blueprint } from "./model";

const include = { versions: { orderBy: { version: "desc" } }, _count: { select: { agents: true } } } as const;
type Row = Prisma.BlueprintGetPayload<{ include: typeof include }>;

export type BlueprintWithUse = Blueprint & { agents: number };

function toModel({ id, name, currentVersion, versions, _count }: Row): BlueprintWithUse {
  const current = versions.find(({ version }) => version === currentVersion);
  if (!current) throw new BlueprintError("blueprint_not_found", { facts: { id, currentVersion } });
  return {
    id,
    name,
    version: currentVersion,
    // Validated when it was written; no other writer exists.
    ceiling: current.ceiling as CanonicalAuthority | null,
    tokenTtlSeconds: current.tokenTtlSeconds,
    keyLifetimeDays: current.keyLifetimeDays,
    requireDpop: current.requireDpop,
    createdAt: current.createdAt,
    agents: _count.agents,
  };
}

/** Reads a blueprint at its current version; undefined when there is none. */
export async function find(
  by: { id: string } | { name: string },
  reader: Pick<Tx, "blueprint"> = prisma(),
): Promise<BlueprintWithUse | undefined> {
  const row = await reader.blueprint.findUnique({ where: by, include });
  return row ? toModel(row) : undefined;
}

/** Reads a blueprint at its current version, or throws `blueprint_not_found`. */
export async function getOrThrow(id: string, reader?: Pick<Tx, "blueprint">): Promise<BlueprintWithUse> {
  const blueprint = await find({ id }, reader);
  if (!blueprint) throw new BlueprintError("blueprint_not_found", { facts: { id } });
  return blueprint;
}

/** Adds a blueprint with its first version, or throws `blueprint_exists`. */
export async function insert(
  tx: Tx,
  { id, name, version, ceiling, tokenTtlSeconds, keyLifetimeDays, requireDpop }: Omit<Blueprint, "createdAt">,
): Promise<void> {
  const settings = { version, tokenTtlSeconds, keyLifetimeDays, requireDpop };
  try {
    await tx.blueprint.create({
      data: { id, name, currentVersion: version, versions: { create: { ...settings, ...(ceiling && { ceiling }) } } },
    });
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new BlueprintError("blueprint_exists", { errors: [{ path: "name", code: "taken" }] });
  }
}

/** Lists blueprints by id, the oldest first, whose name contains the text. */
export async function list(text: string | undefined, after: string | undefined, take: number) {
  const rows = await prisma().blueprint.findMany({
    where: {
      ...(text === undefined ? {} : { name: { contains: text, mode: "insensitive" } }),
      ...(after === undefined ? {} : { id: { gt: after } }),
    },
    orderBy: { id: "asc" },
    take,
    include,
  });
  return rows.map(toModel);
}
