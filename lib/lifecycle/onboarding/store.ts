import { LifecycleError } from "@/lib/lifecycle/errors";
import { mostOpenOnboardings, type OnboardingStatus, onboardingTransitions } from "@/lib/lifecycle/model";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { type DuePlace, expiringAfter } from "@/lib/platform/database/due-place";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";

export type Onboarding = Prisma.AgentOnboardingGetPayload<object>;
type Reader = Pick<Tx, "agentOnboarding">;

/** Adds a request, or throws `onboarding_limit`. Two requests of one person take turns. */
export async function insert(tx: Tx, data: Prisma.AgentOnboardingUncheckedCreateInput): Promise<Onboarding> {
  const { requestedById } = data;
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`onboarding:${requestedById}`}, 0))`;
  const open = await tx.agentOnboarding.count({
    where: { requestedById, status: { in: ["waiting", "returned"] } },
  });
  if (open >= mostOpenOnboardings) throw new LifecycleError("onboarding_limit");
  return tx.agentOnboarding.create({ data });
}

export const find = async (id: string, reader: Reader = prisma()): Promise<Onboarding | undefined> =>
  (await reader.agentOnboarding.findUnique({ where: { id } })) ?? undefined;

/** Changes a request that is as it was read, or throws `onboarding_changed_meanwhile`. */
export async function move(
  tx: Tx,
  row: Onboarding,
  status: OnboardingStatus,
  change: Prisma.AgentOnboardingUncheckedUpdateManyInput,
): Promise<Onboarding> {
  const next: readonly OnboardingStatus[] = onboardingTransitions[row.status];
  assertInvariant(next.includes(status), `onboarding ${row.status} -> ${status}`);
  const { count } = await tx.agentOnboarding.updateMany({
    where: { id: row.id, status: row.status, version: row.version },
    data: { ...change, status, version: row.version + 1 },
  });
  if (count === 0) throw new LifecycleError("onboarding_changed_meanwhile", { facts: { id: row.id } });
  return tx.agentOnboarding.findUniqueOrThrow({ where: { id: row.id } });
}

/** Ends requests whose time is over. Returns each as it was and as it is. */
export async function lapseDue(
  tx: Tx,
  take: number,
  endedAt: Date,
): Promise<[before: Onboarding, after: Onboarding][]> {
  const due = await tx.$queryRaw<{ id: string }[]>`
    select id from agent_onboardings
    where status in ('waiting', 'returned') and expires_at <= (select clock_timestamp())
    order by expires_at, id limit ${take} for update skip locked`;
  const ids = due.map(({ id }) => id);
  const before = await tx.agentOnboarding.findMany({ where: { id: { in: ids } }, orderBy: { id: "asc" } });
  await tx.$executeRaw`
    update agent_onboardings set status = 'lapsed', ended_at = ${endedAt}, version = version + 1
    where id = any(${ids})`;
  return before.map((row) => [row, { ...row, status: "lapsed", endedAt, version: row.version + 1 }]);
}

type Page = { after: string; take: number };

/** Lists requests of a state in the order of their ids: all, or those of one person. */
export const list = (
  status: OnboardingStatus,
  requestedById: string | undefined,
  { after, take }: Page,
): Promise<Onboarding[]> =>
  prisma().agentOnboarding.findMany({
    where: { status, id: { gt: after }, ...(requestedById !== undefined && { requestedById }) },
    orderBy: { id: "asc" },
    take,
  });

type DuePage = { after: DuePlace | undefined; now: Date; take: number };

const listDue = (where: Prisma.AgentOnboardingWhereInput, { after, now, take }: DuePage): Promise<Onboarding[]> =>
  prisma().agentOnboarding.findMany({
    where: { ...where, ...expiringAfter(after, now) },
    orderBy: [{ expiresAt: "asc" }, { id: "asc" }],
    take,
  });

/**
 * Requests that wait for security, the soonest end first. Those of one person are left out: they do not decide their own.
 */
export const listForSecurity = (personId: string, page: DuePage): Promise<Onboarding[]> =>
  listDue({ status: "waiting", requestedById: { not: personId } }, page);

/** Requests of a person that were returned to them, the soonest end first. */
export const listReturned = (requestedById: string, page: DuePage): Promise<Onboarding[]> =>
  listDue({ status: "returned", requestedById }, page);

/** Requests of a state that are not over, the soonest end first. */
export const listOpen = (status: "waiting" | "returned", now: Date, take: number): Promise<Onboarding[]> =>
  listDue({ status }, { after: undefined, now, take });

type Named = { id: string; name: string };

/** Finds the active people who have the addresses of some requests. Only people who see all agents are shown them. */
export async function peopleMeant(rows: readonly Onboarding[]): Promise<ReadonlyMap<string, Named>> {
  const emails = rows.flatMap(({ ownerEmail, backupOwnerEmail }) => [ownerEmail, backupOwnerEmail ?? []].flat());
  const found = await prisma().person.findMany({
    where: { email: { in: emails }, status: "active" },
    select: { id: true, name: true, email: true },
  });
  return new Map(found.map(({ email, ...person }) => [email, person]));
}

/** Names the requesters, the people who decided and the resource servers of some requests. */
export async function namesOf(rows: readonly Onboarding[]) {
  const personIds = rows.flatMap(({ requestedById, decidedById }) => [requestedById, decidedById ?? []].flat());
  const serverIds = rows.flatMap(({ resourceServerIds }) => resourceServerIds);
  const select = { id: true, name: true } as const;
  const [people, servers] = await Promise.all([
    prisma().person.findMany({ where: { id: { in: personIds } }, select }),
    prisma().resourceServer.findMany({ where: { id: { in: serverIds } }, select }),
  ]);
  const byId = new Map(people.map((one): [string, Named] => [one.id, one]));
  const server = new Map(servers.map(({ id, name }) => [id, name]));
  return {
    person: (id: string): Named => byId.get(id) ?? { id, name: id },
    server: (id: string) => ({ id, name: server.get(id) ?? id }),
  };
}
