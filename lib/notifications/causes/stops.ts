import type { Details, NotificationKind } from "@/lib/notifications/model";
import { prisma } from "@/lib/platform/database/prisma";
import { actorOf, type Cause, factOf, type Notice, nothing, ownersSince, type Reading } from "./model";
import {
  agentOf,
  bothOwners,
  namedPeople,
  notificationsPath,
  ownersOfBlueprint,
  peopleWith,
  personName,
  silencePath,
} from "./people";
import { noLongerAsked } from "./revocations";

const stopped = (
  cause: Cause,
  { subjectId, link, details }: { subjectId: string; link: string; details: Details },
  people: Notice["people"],
): Notice => ({
  ...{ kind: "agent_stopped", subjectId, link, details, people },
  occasion: `agent_stopped:${cause.id}`,
});

const one = (notice: Notice): Reading => ({ notices: [notice], settlements: [] });

const agentStops: Readonly<Record<string, string>> = {
  "agent.suspended": "suspended",
  "agent.revoked": "revoked",
  "agent.retirement-begun": "retired",
};

/**
 * The owner is told that an agent was stopped: the one at that time, and the one now if it moved since. A pending
 * activation of it waits no more.
 */
export async function readAgentStop(cause: Cause): Promise<Reading> {
  const subjectId = cause.about.agentId ?? factOf(cause, "subject") ?? undefined;
  const agent = await agentOf(subjectId);
  if (!agent || subjectId === undefined) return nothing;
  const actorId = actorOf(cause);
  const retiresAt = factOf(cause, "retiresAt");
  const details = {
    ...{ how: retiresAt === null ? (agentStops[cause.type] ?? "") : "silent", agent: agent.label },
    ...{ by: await personName(actorId), ...(retiresAt !== null && { day: retiresAt.slice(0, 10) }) },
  };
  // A retirement that no person began follows a silence: the backup owner answers for it too.
  const isForSilence = retiresAt !== null || factOf(cause, "silentSince") !== null;
  const backupLink = retiresAt === null ? notificationsPath : silencePath(subjectId);
  const people = isForSilence
    ? await bothOwners({ id: subjectId, ownerIds: ownersSince(cause, agent.ownerId) }, backupLink, actorId)
    : namedPeople("owner", ownersSince(cause, agent.ownerId), actorId);
  const kinds: NotificationKind[] = ["change_to_confirm"];
  return {
    notices: [stopped(cause, { subjectId, link: `/agents/${subjectId}`, details }, people)],
    settlements: [{ subjectId, kinds, keep: [], outcome: "changed", byId: actorId }],
  };
}

const nounOf = ({ type }: Cause): string => type.replace(".", "_");

/**
 * The owner of the agent and the delegator are told that a person stopped one delegation: those at that time, and those
 * now.
 */
export async function readDelegationStop(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "delegation") ?? factOf(cause, "subject");
  const delegation = id === null ? null : await prisma().delegation.findUnique({ where: { id } });
  if (!delegation) return nothing;
  const agent = await agentOf(delegation.agentId);
  const actorId = actorOf(cause);
  const details = { how: nounOf(cause), agent: agent?.label ?? "", by: await personName(actorId) };
  const owners = ownersSince(cause, agent?.ownerId);
  const owner = namedPeople("owner", owners, actorId);
  const { delegatorId, onBehalfOfId } = delegation;
  const others = [factOf(cause, "delegator"), delegatorId, onBehalfOfId].filter((one) => !owners.includes(one));
  const delegators = namedPeople("delegator", others, actorId);
  const people = async () => ({
    recipients: [...(await owner()).recipients, ...(await delegators()).recipients],
    next: null,
  });
  const link = `/delegations/${delegation.id}`;
  const notice = stopped(cause, { subjectId: delegation.id, link, details }, people);
  const isOver = cause.type === "delegation.revoked";
  return { notices: [notice], settlements: isOver ? [noLongerAsked(delegation.id, actorId)] : [] };
}

/** The owner of the agent, at that time and now, is told that a person stopped one instance. */
export async function readInstanceStop(cause: Cause): Promise<Reading> {
  const { agentId } = cause.about;
  const agent = await agentOf(agentId);
  if (!agent || agentId === undefined) return nothing;
  const actorId = actorOf(cause);
  const details = { how: nounOf(cause), agent: agent.label, by: await personName(actorId) };
  const link = `/agents/${agentId}?tab=credentials`;
  const people = namedPeople("owner", ownersSince(cause, agent.ownerId), actorId);
  return one(stopped(cause, { subjectId: agentId, link, details }, people));
}

async function wideName(scope: string, id: string): Promise<string> {
  const of = { where: { id }, select: { name: true } } as const;
  if (scope === "blueprint") return (await prisma().blueprint.findUnique(of))?.name ?? "";
  if (scope === "resource_server") return (await prisma().resourceServer.findUnique(of))?.name ?? "";
  return "";
}

/** Suspensions of a wide scope, and their ends, have sentences of their own. */
const wideTurns: Readonly<Record<string, string>> = { "fleet.suspended": "_suspended", "fleet.resumed": "_resumed" };

/**
 * A stop of many agents is told to each owner once, and not once for each agent. A stop of a resource server or of
 * everything is told to security. So is the end of a suspension, to the same people.
 */
export async function readWideStop(cause: Cause): Promise<Reading> {
  const [subjectId, scope] = [factOf(cause, "subject") ?? "org", factOf(cause, "scope") ?? "all"];
  const actorId = actorOf(cause);
  const how = `${scope}${wideTurns[cause.type] ?? ""}`;
  const details = { how, by: await personName(actorId), subject: await wideName(scope, subjectId) };
  const owners: Record<string, Notice["people"]> = {
    owner: namedPeople("own", [subjectId], actorId),
    blueprint: ownersOfBlueprint(subjectId, actorId),
  };
  const link = owners[scope] ? "/agents?q=owner%3Ame" : `/revocations/${factOf(cause, "revocation") ?? ""}`;
  const people = owners[scope] ?? peopleWith("security", ["revocations:execute"], [actorId ?? ""]);
  return one(stopped(cause, { subjectId, link, details }, people));
}
