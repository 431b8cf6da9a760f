import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { followBelow, reissuePortion } from "@/lib/delegations/commands/reissue";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import { updatePerson } from "@/lib/people/commands/update-person";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest } from "@/lib/requests/commands/decide";
import { getRequest } from "@/lib/requests/queries";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import type { RevocationScope } from "@/lib/revocation/model";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { RowsAlone } from "@/lib/testing/rows-alone";
import { createWorld, type World } from "@/lib/testing/world";
import { buildInstance } from "@/prisma/seed/builders/instance";

let world: World;
let admin: Principal;
let rowsAlone: RowsAlone;
beforeAll(async () => {
  world = await createWorld();
  rowsAlone = await RowsAlone.install(world.sql);
  admin = await world.person(["admin", "security"]);
  // The first command of a process also makes the queue of its jobs.
  await stop("all", "org");
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

/** Counts the statements and rows of a command while it is alone at the barrier. */
async function alone(run: () => Promise<unknown>): Promise<{ statements: number[]; rows: Record<string, number> }> {
  let statements: number[] = [];
  const rows = await rowsAlone.during(async () => {
    statements = await statementsAlone(run);
  });
  return { statements, rows };
}

let places = 0;
/** An owner with so many agents, each with a delegation and an instance, all of a blueprint of their own. */
async function fleet(size: number): Promise<{ spine: TestAgent; blueprintId: string }> {
  places += 1;
  const spine = await given.agent(`https://convoy-${places}.acme.example`);
  const blueprintId = newId("blueprint");
  await prisma().blueprint.create({
    data: { id: blueprintId, name: `Convoy ${places}`, versions: { create: { version: 1 } } },
  });
  for (let n = 0; n < size; n++) {
    const agent = await given.enrolled(spine.owner.personId);
    await prisma().agent.update({ where: { id: agent.agentId }, data: { blueprintId } });
    await given.delegation({ ...spine, ...agent });
  }
  return { spine, blueprintId };
}

/** A delegation with so many below it. */
async function parent(size: number): Promise<{ spine: TestAgent; delegationId: string }> {
  places += 1;
  const spine = await given.agent(`https://convoy-${places}.acme.example`);
  const delegationId = await given.delegation(spine, undefined, 3600, { maxDepth: 1 });
  for (let n = 0; n < size; n++) {
    const agent = await given.enrolled(spine.owner.personId);
    await given.delegation({ ...spine, ...agent }, undefined, 1800, { parentDelegationId: delegationId });
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

/** Prepares a change of a delegation that only lacks its last approval; returns the function that approves it. */
async function change(size: number, max_each: string) {
  const { spine, delegationId } = await parent(size);
  const limits = [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }];
  const requestId = await given.request(spine, {
    changesDelegationId: delegationId,
    purpose: "Refund others",
    maxDepth: 1,
    authority: [payments(spine, { limits })],
    expiresAt: inSeconds(3_700),
  });
  await given.consents(spine, requestId);
  const { digest } = await getRequest(spine.approver, requestId);
  return () => approveRequest({ asker: spine.approver, requestId, digest, note: "" });
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
  "approving less of a delegation with others below it": (size) => change(size, "50.00"),
  "suspending a delegation with others below it": async (size) => {
    const { delegationId } = await parent(size);
    return () => moveDelegation({ asker: admin, delegationId, action: "suspend", reason: "drill" });
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
  /** Commands that write the entitlements of all people of a group in one statement (K7). */
  const setWrites = ["narrowing what a group may delegate"];

  it.each(Object.entries(wide))(
    "%s does no more there for four than for one, and signs one at most",
    async (name, arrange) => {
      const [one, four] = [await arrange(1), await arrange(4)];
      const [ofOne, ofFour] = [await alone(one), await alone(four)];
      expect([ofOne.statements.length, ofFour.statements.length]).toEqual([1, 1]);
      expect(ofFour.statements[0]).toBeLessThanOrEqual(ofOne.statements[0] ?? 0);
      if (setWrites.includes(name)) return;
      expect(ofFour.rows).toEqual(ofOne.rows);
      expect(ofFour.rows.delegation_versions ?? 0).toBeLessThanOrEqual(1);
      // The one delegation is written for its version, and for its purpose.
      expect(ofFour.rows.delegations ?? 0).toBeLessThanOrEqual(2);
    },
  );

  it("approving more of a delegation is never alone there, and less of it is", async () => {
    expect(await statementsAlone(await change(1, "900.00"))).toEqual([]);
    expect(await statementsAlone(await change(1, "50.00"))).toHaveLength(1);
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

  it("twin: a command that signs there what hangs below is seen", async () => {
    const { delegationId } = await parent(2);
    await world.sql(
      "update delegation_versions set parent_digest = 'former' where delegation_id in (select id from delegations where parent_id = $1)",
      [delegationId],
    );
    const twin = () =>
      transaction(
        async (tx) => {
          await followBelow(tx, delegationId);
          await reissuePortion(tx, delegationId, 64);
        },
        { barrier: "exclusive" },
      );
    expect(await rowsAlone.during(twin)).toMatchObject({ delegation_versions: 2, delegations: 2 });
  });
});
