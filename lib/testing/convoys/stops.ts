import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest } from "@/lib/requests/commands/decide";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import type { RevocationScope } from "@/lib/revocation/model";
import { given, inSeconds, payments } from "@/lib/testing/direct";
import { buildInstance } from "@/prisma/seed/builders/instance";
import type { Convoys } from "./fleet";

/** Makes all that a command needs at a size; answers the command. */
export type Arrange = (convoys: Convoys, size: number) => Promise<() => Promise<unknown>>;

type Kind = RevocationScope["kind"];
const reason = "drill";

export const stop = ({ admin }: Pick<Convoys, "admin">, kind: Kind, subjectId: string) =>
  revoke({ asker: admin, scope: { kind, subjectId }, reason });

const suspension = ({ admin }: Convoys, kind: Kind, subjectId: string) =>
  suspendScope(admin, { kind, subjectId }, reason);

/** Prepares a change of a delegation that only lacks its last approval; answers the function that approves it. */
export async function change(convoys: Convoys, size: number, max_each: string) {
  const { spine, delegationId } = await convoys.parent(size);
  const limits = [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }];
  const requestId = await given.request(spine, {
    changesDelegationId: delegationId,
    purpose: "Refund others",
    maxDepth: 1,
    authority: [payments(spine, { limits })],
    expiresAt: inSeconds(3_700),
  });
  await given.consents(requestId);
  const digest = await given.digest(requestId);
  return () => approveRequest({ asker: spine.approver, requestId, digest, note: "" });
}

async function narrowing(convoys: Convoys, size: number) {
  const { spine, delegationId } = await convoys.parent(size);
  const authority = [payments(spine, { identifiers: ["account/eu-7-*"] })];
  const newest = { where: { delegationId }, orderBy: { version: "desc" } } as const;
  const { authority: before } = await prisma().delegationVersion.findFirstOrThrow(newest);
  const [{ id } = { id: "" }] = before as { id: string }[];
  const narrow = { authority: authority.map((one) => ({ ...one, id })), reason };
  return () => narrowDelegation({ asker: convoys.admin, delegationId, narrow, expected: undefined });
}

const moving = async (convoys: Convoys, size: number, action: "revoke" | "suspend") => {
  const { delegationId } = await convoys.parent(size);
  return () => moveDelegation({ asker: convoys.admin, delegationId, action, reason });
};

/** Stops, and changes of a delegation, whose consequences grow with the fleet. */
export const stops: Readonly<Record<string, Arrange>> = {
  "revoking an owner": async (convoys, size) => {
    const { spine } = await convoys.fleet(size);
    return () => stop(convoys, "owner", spine.owner.personId);
  },
  "revoking a blueprint": async (convoys, size) => {
    const { blueprintId } = await convoys.fleet(size);
    return () => stop(convoys, "blueprint", blueprintId);
  },
  "revoking a resource server": async (convoys, size) => {
    const { spine } = await convoys.fleet(size);
    return () => stop(convoys, "resource_server", spine.serverId);
  },
  "revoking everything": async (convoys, size) => {
    await convoys.fleet(size);
    return () => stop(convoys, "all", "org");
  },
  "suspending an owner's agents": async (convoys, size) => {
    const { spine } = await convoys.fleet(size);
    return () => suspension(convoys, "owner", spine.owner.personId);
  },
  "suspending a blueprint": async (convoys, size) => {
    const { blueprintId } = await convoys.fleet(size);
    return () => suspension(convoys, "blueprint", blueprintId);
  },
  "revoking a delegation with others below it": async (convoys, size) => {
    const { delegationId } = await convoys.parent(size);
    return () => stop(convoys, "delegation", delegationId);
  },
  "ending a delegation with others below it": (convoys, size) => moving(convoys, size, "revoke"),
  "narrowing a delegation with others below it": narrowing,
  "approving less of a delegation with others below it": (convoys, size) => change(convoys, size, "50.00"),
  "suspending a delegation with others below it": (convoys, size) => moving(convoys, size, "suspend"),
  "retiring an agent of many instances": async (convoys, size) => {
    const { agentId } = await convoys.place();
    for (let n = 0; n < size; n++) await buildInstance(convoys.admin, agentId);
    return () => retireAgent(convoys.admin, agentId, reason);
  },
};
