import { assertInvariant } from "@/lib/platform/base/domain-error";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";
import { maxNamed, maxSuggestedNames } from "@/lib/platform/http/filters/unknown-name";
import { permissionsOf } from "@/lib/principals/permissions";
import { AgentError } from "./errors";
import { lookOf } from "./looks";
import { type Agent, type AgentStatus, nameSkeleton } from "./model";
import type { LifeFacts } from "./policy";
import { canMove } from "./state-machine.model";

type Reader = Pick<Tx, "agent">;

/** An agent has no version of its blueprint of its own: it follows the current one. */
const include = { blueprint: { select: { currentVersion: true } } } as const;

const toModel = ({
  nameSkeleton: _,
  displaySkeleton: __,
  blueprint,
  ...row
}: Prisma.AgentGetPayload<{ include: typeof include }>): Agent => ({
  ...row,
  blueprintVersion: blueprint.currentVersion,
});

/** Reads an agent; undefined when there is none. */
export async function find(id: string, reader: Reader = prisma()): Promise<Agent | undefined> {
  const row = await reader.agent.findUnique({ where: { id }, include });
  return row ? toModel(row) : undefined;
}

/** Reads agents by id. */
export async function findAll(ids: readonly string[]): Promise<Map<string, Agent>> {
  const rows = await prisma().agent.findMany({ where: { id: { in: [...ids] } }, include });
  return new Map(rows.map((row) => [row.id, toModel(row)]));
}

/** Reads an agent, or throws `agent_not_found`. */
export async function getOrThrow(id: string, reader?: Reader): Promise<Agent> {
  const agent = await find(id, reader);
  if (!agent) throw new AgentError("agent_not_found", { facts: { id } });
  return agent;
}

/** Keeps others from changing an agent until the transaction is over. */
export const hold = (tx: Tx, id: string): Promise<unknown> =>
  tx.$executeRaw`select from agents where id = ${id} for update`;

/**
 * Keeps an agent in its state until the transaction is over. Several may do so at once.
 *
 * @returns false if another transaction changes the agent; it does not wait for that one.
 */
export async function holdState(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select 1 from agents where id = ${id} for share skip locked`;
  return rows.length > 0;
}

/** Finds some agents, other than one, whose name or display name has one of these looks. */
export async function findOfLook(tx: Tx, looks: readonly string[], except: string | undefined): Promise<Agent[]> {
  const look = { in: [...looks] };
  const rows = await tx.agent.findMany({
    where: { OR: [{ nameSkeleton: look }, { displaySkeleton: look }], ...(except && { NOT: { id: except } }) },
    ...{ include, orderBy: { id: "asc" }, take: 20 },
  });
  return rows.map(toModel);
}

/** Lets only one transaction at a time give agents names of these looks. */
export async function holdLooks(tx: Tx, looks: readonly string[]): Promise<void> {
  for (const look of new Set(looks.toSorted()))
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`look:${look}`}, 0))`;
}

const displaySkeletonOf = (displayName: string | null) => (displayName === null ? null : lookOf(displayName));

/** Adds an agent in draft, or throws `agent_name_taken` when another writer was first. */
export async function insert(
  tx: Tx,
  agent: Pick<Agent, "id" | "name" | "displayName" | "purpose" | "ownerId" | "environment" | "riskTier"> &
    Pick<Agent, "blueprintId" | "createdById">,
): Promise<Agent> {
  try {
    const { name, displayName } = agent;
    const skeletons = { nameSkeleton: nameSkeleton(name), displaySkeleton: displaySkeletonOf(displayName) };
    return toModel(await tx.agent.create({ data: { ...agent, ...skeletons }, include }));
  } catch (error) {
    if (uniqueViolation(error) === undefined) throw error;
    throw new AgentError("agent_name_taken", { errors: [{ path: "name", code: "taken" }] });
  }
}

export type AgentChange = Partial<
  Pick<
    Agent,
    | "displayName"
    | "purpose"
    | "ownerId"
    | "environment"
    | "riskTier"
    | "blueprintId"
    | "statusReason"
    | "drainingSince"
  >
> & { activationRequestedById?: string | null; activationExpiresAt?: Date | null };

/** Moves an agent on, or throws `agent_changed_meanwhile` if another writer moved or changed it first (I5). */
export async function transition(
  tx: Tx,
  from: Agent,
  to: AgentStatus,
  change: AgentChange & { statusAt: Date },
): Promise<Agent> {
  assertInvariant(canMove(from.status, to), `agent ${from.status} -> ${to}`);
  return guarded(tx, from, { activationRequestedById: null, activationExpiresAt: null, ...change, status: to });
}

/** Suspends a suspended agent again: an earlier end of its suspension is none of the new one. */
export function suspendAgain(tx: Tx, from: Agent, change: AgentChange & { statusAt: Date }): Promise<Agent> {
  assertInvariant(from.status === "suspended", `agent ${from.status} is suspended again`);
  return guarded(tx, from, change);
}

/** Makes everything void that was made for an agent until now: the same instant that a stop of many agents sets. */
export const voidEverything = (tx: Tx, id: string): Promise<number> =>
  tx.$executeRaw`update agents set not_before = greatest(not_before, stop_instant()) where id = ${id}`;

/** Changes members of an agent that is still at the version read, or throws `agent_changed_meanwhile`. */
export const update = (tx: Tx, from: Agent, change: AgentChange): Promise<Agent> => guarded(tx, from, change);

async function guarded(tx: Tx, from: Agent, data: AgentChange & { status?: AgentStatus; statusAt?: Date }) {
  const { displayName } = data;
  const skeleton = displayName === undefined ? {} : { displaySkeleton: displaySkeletonOf(displayName) };
  const { count } = await tx.agent.updateMany({
    where: { id: from.id, status: from.status, version: from.version },
    data: { ...data, ...skeleton, version: from.version + 1 },
  });
  if (count === 0) throw new AgentError("agent_changed_meanwhile", { facts: { id: from.id, version: from.version } });
  return getOrThrow(from.id, tx);
}

/** Notes who handed an agent on: its former owner, and who transferred it. */
export async function noteTransfer(tx: Tx, agentId: string, behindIds: readonly string[]): Promise<void> {
  await tx.agentTransfer.create({ data: { agentId, behindIds: [...new Set(behindIds)] } });
}

/** `mayOwn`: their roles let them answer for agents. */
export type Owner = { id: string; name: string; email: string; active: boolean; mayOwn: boolean };

const ownerColumns = { id: true, name: true, email: true, status: true, roles: true } as const;

/** Reads the person with that id or address, as an owner; undefined when there is none. */
export async function findOwner(
  by: { id: string } | { email: string },
  reader: Pick<Tx, "person"> = prisma(),
): Promise<Owner | undefined> {
  const row = await reader.person.findUnique({ where: by, select: ownerColumns });
  if (!row) return undefined;
  const { id, name, email, status, roles } = row;
  return { id, name, email, active: status === "active", mayOwn: permissionsOf(roles).has("agents:own") };
}

/** Whether everything that a person owns is suspended, since an instant or ever. Handed over, it would act again. */
export const isSuspendedOwner = async (
  personId: string,
  reader: Pick<Tx, "person">,
  since = new Date(0),
): Promise<boolean> => (await reader.person.count({ where: { id: personId, suspendedAt: { gte: since } } })) > 0;

/** Whether an agent ever had a delegation or an instance. */
export const holdsAnything = async (agentId: string, reader: Pick<Tx, "delegation" | "instance">): Promise<boolean> =>
  (await reader.delegation.findFirst({ where: { agentId }, select: { id: true } })) !== null ||
  (await reader.instance.findFirst({ where: { agentId }, select: { id: true } })) !== null;

/** Reads what the transitions of an agent depend on beside the agent. */
export async function lifeFacts(
  { id, ownerId, status }: Pick<Agent, "id" | "ownerId" | "status">,
  reader: Pick<Tx, "person" | "revocation"> = prisma(),
): Promise<LifeFacts> {
  const unsettled = { subjectId: id, settledAt: null };
  const [owner, endsUnwritten] = [
    ownerId === null ? undefined : await findOwner({ id: ownerId }, reader),
    status === "revoked" && (await reader.revocation.count({ where: unsettled })) > 0,
  ];
  return { owner: owner ?? null, endsUnwritten };
}

/**
 * Finds ids of agents by name, else by display name, in any case of letters: what is a name means that agent alone. Of
 * one display name so many and one more.
 */
export async function findAgentsNamed(name: string): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from agents where name = lower(${name}::text)
    union (select id from (select id from agents where lower(display_name) = lower(${name}::text) offset 0) shown
      where not exists (select from agents where name = lower(${name}::text)) order by id limit ${maxNamed + 1})`;
  return rows.map(({ id }) => id);
}

/** Finds ids of agents whose name fits a text in which `*` stands for any, so many at most. */
export async function findAgentsFitting(pattern: string, limit: number): Promise<string[]> {
  const [beginning = ""] = pattern.toLowerCase().split("*");
  const like = pattern
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")
    .replace(/\*+/g, "%");
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from agents where name like ${like}::text
      and (${beginning}::text = '' or (name ~>=~ ${beginning}::text and name ~<~ (${beginning}::text || chr(1114111))))
    limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Lists names of agents that begin with a text, in order, as many as a refusal suggests. */
export async function namesBeginningWith(text: string): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ name: string }[]>`
    select name from agents where name ~>=~ ${text}::text and name ~<~ (${text}::text || chr(1114111))
    order by name using ~<~ limit ${maxSuggestedNames}`;
  return rows.map(({ name }) => name);
}

/** Finds blueprints by id or name. */
export const findBlueprintsNamed = (named: readonly string[]) =>
  prisma().blueprint.findMany({
    where: { OR: [{ id: { in: [...named] } }, { name: { in: [...named] } }] },
    select: { id: true, name: true },
  });

/** Lists names of blueprints that begin with a text. */
export async function blueprintsBeginningWith(text: string): Promise<string[]> {
  const startsWith = text.replace(/[\\%_]/g, "\\$&");
  const where = { name: { startsWith, mode: "insensitive" } } as const;
  const rows = await prisma().blueprint.findMany({ where, select: { name: true }, take: maxSuggestedNames });
  return rows.map(({ name }) => name);
}

/** Lists ids of a blueprint's agents from one on, in every state. */
export async function idsOfBlueprint(blueprintId: string, from: string, take: number): Promise<string[]> {
  const { where, order } = walk({ columns: ["blueprint_id"], values: ["$1"], after: "$2", including: true });
  const rows = await keyedQuery<{ id: string }>(
    `select id from agents where ${where} order by ${order} limit $3`,
    [blueprintId, from, take],
    { inOrder: true },
  );
  return rows.map(({ id }) => id);
}
