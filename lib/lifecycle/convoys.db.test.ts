import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createAgent, createSpine, delegate, payments, type Spine } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { updatePerson } from "@/lib/people/commands/update-person";
import { proposeEntitlement } from "@/lib/people/entitlements/commands/change";
import { addMember, createGroup } from "@/lib/people/groups/commands";
import type { Principal } from "@/lib/people/principal";
import { prisma } from "@/lib/platform/db/prisma";
import { transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";
import { retireAgent } from "@/lib/revocation/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import type { RevocationScope } from "@/lib/revocation/model";
import { buildInstance } from "@/prisma/seed/builders/instance";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin", "security"]);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.end());

/** How many statements each transaction ran while it was alone at the barrier. */
async function statementsAlone(run: () => Promise<unknown>): Promise<number[]> {
  const spy = vi.spyOn(pg.Client.prototype, "query");
  await run();
  const alone: number[] = [];
  const open = new Map<unknown, number>();
  for (const [index, [query]] of spy.mock.calls.entries()) {
    const client = spy.mock.contexts[index];
    const text = typeof query === "string" ? query : String((query as { text?: string } | undefined)?.text ?? "");
    const count = open.get(client);
    if (text.includes("barrier_exclusive()")) open.set(client, 0);
    else if (count !== undefined && /^(commit|rollback)/i.test(text)) {
      alone.push(count);
      open.delete(client);
    } else if (count !== undefined) open.set(client, count + 1);
  }
  spy.mockRestore();
  return alone;
}

let places = 0;
/** An owner with so many agents, each with a delegation and an instance, all of a blueprint of their own. */
async function fleet(size: number): Promise<{ spine: Spine; blueprintId: string }> {
  places += 1;
  const spine = await createSpine(`https://convoy-${places}.acme.example`);
  const blueprintId = newId("blueprint");
  await prisma().blueprint.create({
    data: { id: blueprintId, name: `Convoy ${places}`, versions: { create: { version: 1 } } },
  });
  for (let n = 0; n < size; n++) {
    const agent = await createAgent(spine.owner.personId);
    await prisma().agent.update({ where: { id: agent.agentId }, data: { blueprintId } });
    await delegate({ ...spine, ...agent });
  }
  return { spine, blueprintId };
}

/** A delegation with so many below it. */
async function parent(size: number): Promise<{ spine: Spine; delegationId: string }> {
  places += 1;
  const spine = await createSpine(`https://convoy-${places}.acme.example`);
  const delegationId = await delegate(spine, undefined, 3600, { maxDepth: 1 });
  for (let n = 0; n < size; n++) {
    const agent = await createAgent(spine.owner.personId);
    await delegate({ ...spine, ...agent }, undefined, 1800, { parentDelegationId: delegationId });
  }
  return { spine, delegationId };
}

/** A group with so many people in it who delegate something. */
async function group(size: number): Promise<string> {
  places += 1;
  const { id } = await createGroup(admin, { name: `convoy-${places}` });
  for (let n = 0; n < size; n++) {
    const person = await world.person(["member"]);
    await addMember(admin, id, person.personId);
  }
  return id;
}

const stop = (kind: RevocationScope["kind"], subjectId: string) =>
  revoke({ asker: admin, scope: { kind, subjectId }, reason: "drill" });

/** Every command whose consequences grow with the fleet: what it needs at a size, and the command. */
const wide: Record<string, (size: number) => Promise<() => Promise<unknown>>> = {
  "revoking an owner": async (size) => {
    const { spine } = await fleet(size);
    return () => stop("owner", spine.owner.personId);
  },
  "revoking a blueprint": async (size) => {
    const { blueprintId } = await fleet(size);
    return () => stop("blueprint", blueprintId);
  },
  "revoking a resource server": async (size) => {
    const { spine } = await fleet(size);
    return () => stop("resource_server", spine.serverId);
  },
  "revoking everything": async (size) => {
    await fleet(size);
    return () => stop("all", "org");
  },
  "revoking a delegation with others below it": async (size) => {
    const { delegationId } = await parent(size);
    return () => stop("delegation", delegationId);
  },
  "ending a delegation with others below it": async (size) => {
    const { delegationId } = await parent(size);
    return () => moveDelegation({ asker: admin, delegationId, action: "revoke", reason: "drill" });
  },
  "narrowing a delegation with others below it": async (size) => {
    const { spine, delegationId } = await parent(size);
    const authority = [payments(spine, { identifiers: ["account/eu-7-*"] })];
    const [{ authority: before } = {}] = await world.sql(
      "select authority from delegation_versions where delegation_id = $1 order by version desc limit 1",
      [delegationId],
    );
    const [{ id } = { id: "" }] = before as { id: string }[];
    const narrow = { authority: authority.map((one) => ({ ...one, id })), reason: "drill" };
    return () => narrowDelegation({ asker: admin, delegationId, narrow, expected: undefined });
  },
  "retiring an agent of many instances": async (size) => {
    const { spine } = await fleet(0);
    for (let n = 0; n < size; n++) await buildInstance(admin, spine.agentId);
    return () => retireAgent(admin, spine.agentId, "drill");
  },
  "deactivating a person who delegates much": async (size) => {
    const { spine } = await fleet(size);
    return () => updatePerson(admin, spine.owner.personId, { status: "deactivated" });
  },
  "narrowing what a group may delegate": async (size) => {
    const groupId = await group(size);
    return () => proposeEntitlement(admin, { subjectId: groupId, entitlement: { kind: "nothing" }, reason: "drill" });
  },
};

describe("K5, K7: alone at the barrier", () => {
  it.each(Object.entries(wide))("%s runs no more statements for four than for one", async (_, arrange) => {
    const [one, four] = [await arrange(1), await arrange(4)];
    const [ofOne, ofFour] = [await statementsAlone(one), await statementsAlone(four)];
    expect([ofOne.length, ofFour.length]).toEqual([1, 1]);
    // The first command of a process may also make the queue of its jobs.
    expect(ofFour[0]).toBeLessThanOrEqual(ofOne[0] ?? 0);
  });

  it("twin: a command that writes its consequences there is seen", async () => {
    const wideTransaction = (size: number) => () =>
      transaction(
        async (tx) => {
          for (let n = 0; n < size; n++) await tx.$executeRaw`select 1`;
        },
        { barrier: "exclusive" },
      );
    expect(await statementsAlone(wideTransaction(1))).toEqual([1]);
    expect(await statementsAlone(wideTransaction(10))).toEqual([10]);
  });
});
