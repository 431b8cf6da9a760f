import { agentLabel } from "@/lib/agents/model";
import { approversNow, consentersNow } from "@/lib/approval-policies/approvers.queries";
import { activePeopleWith } from "@/lib/approval-policies/approvers.store";
import type { Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { answerRefusal } from "@/lib/approval-policies/steps/policy";
import { membersBy } from "@/lib/approval-policies/steps/store";
import { peopleNames } from "@/lib/delegations/store";
import { backupOwnerOf } from "@/lib/lifecycle/ownership/store";
import type { WhyCode } from "@/lib/notifications/model";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Permission, permissionsOf, rolesWith } from "@/lib/principals/permissions";
import { rolesNow } from "@/lib/principals/store";
import type { Portion, Recipient } from "./model";

/** Named people, if they are active; the actor is told nothing about their own act. */
export function namedPeople(why: WhyCode, ids: readonly (string | null | undefined)[], without: string | null = null) {
  const wanted = [...new Set(ids)].filter((id) => typeof id === "string" && id !== without);
  return async (): Promise<Portion> => {
    const active = await rolesNow(prisma(), wanted as string[]);
    return { recipients: active.map(({ id }) => ({ personId: id, why })), next: null };
  };
}

type Owned = { id: string; ownerIds: readonly (string | null)[] };

/**
 * The owners of an agent and the backup owner who accepted, if they are active. The page of the agent is not for every
 * backup owner. One who may not see it gets `backupLink`.
 */
export async function bothOwners({ id, ownerIds }: Owned, backupLink: string, without: string | null = null) {
  const backupId = await backupOwnerOf(id);
  const wanted = [...ownerIds, backupId].flatMap((one) => (one && one !== without ? [one] : []));
  return async (): Promise<Portion> => {
    const active = await rolesNow(prisma(), [...new Set(wanted)]);
    const recipients = active.map(({ id: personId, roles }): Recipient => {
      const isBlind = personId === backupId && !permissionsOf(roles).has("agents:read");
      return { personId, why: "owner", ...(isBlind && { link: backupLink }) };
    });
    return { recipients, next: null };
  };
}

/** The path of a silent agent in the inbox, where its owner, its backup owner and security answer. */
export const silencePath = (agentId: string): string => `/inbox?queue=lifecycle&item=${agentId}`;

/** The path of the list in which a person reads a notification about something that they may not open. */
export const notificationsPath = "/notifications";

/** People who have all of the permissions, and pass a further test of those who are left. */
export function peopleWith(
  why: WhyCode,
  needed: readonly Permission[],
  without: readonly string[] = [],
  among: (ids: readonly string[]) => Promise<readonly string[]> = async (ids) => ids,
) {
  return async (after: string, take: number): Promise<Portion> => {
    const [first = "events:read"] = needed;
    const ids = await activePeopleWith(prisma(), rolesWith(first), [], take, after);
    const people = await rolesNow(prisma(), ids);
    const able = people.filter(({ roles }) => needed.every((one) => permissionsOf(roles).has(one)));
    const left = await among(able.map(({ id }) => id).filter((id) => !without.includes(id)));
    const recipients = left.map((personId) => ({ personId, why }));
    return { recipients, next: ids.length === take ? (ids.at(-1) ?? null) : null };
  };
}

export type StepOf = StepFacts & {
  /** The person or group that got the open step passed; null if none did. */
  assigneeId: string | null;
  assigneeGroup: string | null;
  /** Further people who never decide it. */
  never: readonly string[];
};

/** People who may answer an open step for themselves, and people who cover for one who may. */
export function peopleOfStep(facts: StepOf) {
  const { rule } = facts.step;
  const { consentOf } = rule;
  if (consentOf !== null) {
    return async (): Promise<Portion> => {
      const [personId] = await consentersNow(prisma(), [consentOf]);
      return { recipients: personId === undefined ? [] : [{ personId, why: "consent" }], next: null };
    };
  }
  return async (after: string, take: number): Promise<Portion> => {
    const ids = await candidates(facts, after, take);
    const covers = await coversOf(ids);
    const able = new Set(await approversNow(prisma(), [...ids, ...covers.map(({ coverId }) => coverId)]));
    const member = await membersBy(prisma(), [...able, ...ids]);
    const may = (id: string, on: Member | null) =>
      able.has(id) && !facts.never.includes(id) && answerRefusal(facts, member(id), on) === undefined;
    const step = { step: String(rule.number), stepName: rule.name };
    const own = ids.filter((id) => inAssignedGroup(facts, member(id)) && may(id, null));
    const names = await peopleNames(
      prisma(),
      covers.map(({ personId }) => personId),
    );
    const inPlace = covers.flatMap(({ personId, coverId }): Recipient[] => {
      if (!able.has(personId) || facts.never.includes(personId) || !may(coverId, member(personId))) return [];
      return [{ personId: coverId, why: "cover", details: { ...step, covered: names.get(personId) ?? "" } }];
    });
    const recipients: Recipient[] = own.map((personId) => ({ personId, why: "approver", details: step }));
    return { recipients: [...recipients, ...inPlace], next: ids.length === take ? (ids.at(-1) ?? null) : null };
  };
}

async function candidates({ step, assigneeId, assigneeGroup }: StepOf, after: string, take: number): Promise<string[]> {
  if (assigneeId !== null) return assigneeId > after ? [assigneeId] : [];
  const groups = assigneeGroup === null ? step.groups : [assigneeGroup];
  return activePeopleWith(prisma(), rolesWith("requests:decide"), groups, take, after);
}

const inAssignedGroup = ({ assigneeGroup }: StepOf, { groups }: Member): boolean =>
  assigneeGroup === null || groups.includes(assigneeGroup);

/** The accepted covers of absent people now. */
async function coversOf(personIds: readonly string[]) {
  const now = clock.now();
  return prisma().approvalCover.findMany({
    where: { personId: { in: [...personIds] }, status: "accepted", from: { lte: now }, until: { gt: now } },
    select: { personId: true, coverId: true },
  });
}

/** Owners of agents of a blueprint. */
export function ownersOfBlueprint(blueprintId: string, without: string | null) {
  return async (after: string, take: number): Promise<Portion> => {
    const people = await prisma().person.findMany({
      where: { id: { gt: after }, status: "active", agents: { some: { blueprintId, status: { notIn: ["retired"] } } } },
      orderBy: { id: "asc" },
      select: { id: true },
      take,
    });
    const recipients = people
      .filter(({ id }) => id !== without)
      .map(({ id }) => ({ personId: id, why: "own" as const }));
    return { recipients, next: people.length === take ? (people.at(-1)?.id ?? null) : null };
  };
}

/** The name of a person; empty if there is none. */
export async function personName(id: string | null): Promise<string> {
  return id === null ? "" : ((await peopleNames(prisma(), [id])).get(id) ?? "");
}

/** The name of an agent as people read it, with its owner. */
export async function agentOf(id: string | undefined): Promise<{ label: string; ownerId: string | null } | undefined> {
  if (id === undefined) return undefined;
  const agent = await prisma().agent.findUnique({
    where: { id },
    select: { name: true, displayName: true, ownerId: true },
  });
  return agent ? { label: agentLabel(agent), ownerId: agent.ownerId } : undefined;
}
