import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { endActionApprovals } from "@/lib/action-approvals/commands/end";
import { expireDelegations, moveDelegation } from "@/lib/delegations/commands/move";
import { factsPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { permissionsOf } from "@/lib/principals/permissions";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleOne } from "@/lib/revocation/commands/settle";
import { type AskingAgent, askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, payments, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { expireDueActionApprovals } from "./jobs";
import { getActionApproval, listActionApprovals } from "./queries";
import { ActionApprovalFilters } from "./schema";
import { getOrThrow } from "./store";

let world: World;
let asking: AskingAgent;
let reader: TestPerson;
let servers = 0;
beforeAll(async () => {
  world = await createWorld();
  reader = await given.approver();
});
beforeEach(async () => {
  await world.sql("update action_approvals set status = 'expired' where status in ('pending', 'approved')");
  servers += 1;
  asking = await askingAgent(undefined, `https://payments-${servers}.acme.example`);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.end());

const security = () => ({ personId: asking.spine.owner.personId, permissions: permissionsOf(["security"]) });
const revokeAgent = () =>
  revoke({ asker: security(), scope: { kind: "agent", subjectId: asking.spine.agentId }, reason: "A drill" });
const rowOf = (id: string) => getOrThrow(prisma(), id);
const delegationOf = async (id: string) => (await rowOf(id)).delegationId;
const runJob = () => expireDueActionApprovals.execute({ slot: new Date().toISOString() });

/** Reads the void reasons of the actions in a queue, by id. */
async function listed(queue: ActionApprovalFilters["queue"]): Promise<Record<string, string | null>> {
  const { actionApprovals } = await listActionApprovals(reader, ActionApprovalFilters.parse({ queue, limit: 200 }));
  return Object.fromEntries(actionApprovals.map(({ id, voidReason }) => [id, voidReason]));
}

const stops: [string, (id: string) => Promise<unknown>][] = [
  ["its agent was revoked", revokeAgent],
  [
    "its delegation was revoked",
    async (id) => {
      const delegationId = await delegationOf(id);
      await moveDelegation({ asker: security(), delegationId, action: "revoke", reason: "A drill" });
    },
  ],
  [
    "its delegation expired",
    async (id) =>
      world.sql("update delegations set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
        await delegationOf(id),
      ]),
  ],
  [
    "its agent was suspended",
    () => world.sql("update agents set status = 'suspended' where id = $1", [asking.spine.agentId]),
  ],
];

describe("the list of action approvals", () => {
  it.each(stops)("tells why an approval has no effect once %s, as the single one does", async (_, stop) => {
    const id = await askedAction(asking);
    expect([await listed("waiting"), await listed("to-decide")]).toEqual([{ [id]: null }, { [id]: null }]);
    await stop(id);
    const { voidReason, whyNot } = await getActionApproval(reader, id);
    expect(voidReason).toMatch(/^[A-Z].+\.$/);
    expect(whyNot.approve?.reason).toBe(voidReason);
    expect([await listed("waiting"), await listed("all")]).toMatchObject([{ [id]: voidReason }, { [id]: voidReason }]);
    expect(await listed("to-decide")).toEqual({});
  });

  it("tells it of a yes that could still be used, and nothing of what is over or of other agents", async () => {
    const [decided, denied] = [await askedAction(asking), await askedAction(asking)];
    await sayToAction(approveAction, reader, decided);
    await sayToAction(denyAction, reader, denied);
    expect(await listed("all")).toMatchObject({ [decided]: null });
    const stopped = await askedAction(asking);
    const other = await askedAction(await askingAgent(undefined, `https://other-${servers}.acme.example`));
    await revokeAgent();
    expect(await listed("all")).toMatchObject({
      ...{ [decided]: expect.any(String), [stopped]: expect.any(String), [denied]: null, [other]: null },
    });
    expect(await getActionApproval(reader, decided)).toMatchObject({
      ...{ status: "approved", voidReason: (await listed("decided"))[decided], can: ["takeBack"] },
    });
    expect(await listed("to-decide")).toEqual({ [other]: null });
  });

  it("judges all rows of a page together", async () => {
    for (let asked = 0; asked < 4; asked += 1) await askedAction(asking);
    const read = vi.spyOn(factsPool(), "query");
    await listed("waiting");
    expect(read.mock.calls.length).toBe(1);
  });
});

/** Changes that remove this action, while the delegation stays in effect. */
const takes: [string, RegExp, () => Promise<unknown>][] = [
  [
    "the ceiling was lowered below its amount",
    /^The ceiling of the blueprint does not cover this \(limits\)\.$/,
    () => given.ceiling(world, [upTo("100.00")]),
  ],
  [
    "its delegator may delegate less",
    /^The entitlement of the delegator does not cover this \(limits\)\.$/,
    () => given.entitlement(world, asking.spine.owner.personId, [upTo("100.00")]),
  ],
  [
    "the ceiling names another environment",
    /^None of it is allowed by the ceiling of /,
    () => given.ceiling(world, [{ ...payments(asking.spine), limits: [], conditions: { environments: ["dev"] } }]),
  ],
  [
    "the catalogue changed",
    /^The chain, the catalogue or a control has changed/,
    () =>
      world.sql("update resource_servers set catalogue_version = catalogue_version + 1 where id = $1", [
        asking.spine.serverId,
      ]),
  ],
  [
    "the policy that says who approves has another version",
    /^The chain, the catalogue or a control has changed/,
    () =>
      world.sql(`with next as (insert into approval_policy_versions
          select (jsonb_populate_record(v, jsonb_build_object('version', v.version + 1))).*
          from approval_policy_versions v join approval_policies p on p.id = v.policy_id and p.current_version = v.version
          returning policy_id, version)
        update approval_policies p set current_version = n.version from next n where n.policy_id = p.id`),
  ],
  [
    "a ceiling asks a person too",
    /^The chain, the catalogue or a control has changed/,
    () => {
      const conditions = { approval_above: { field: "amount", unit: "USD", value: "10.00" } };
      return given.ceiling(world, [{ ...upTo("900.00"), conditions }]);
    },
  ],
];
const upTo = (max_each: string) => ({
  ...payments(asking.spine),
  limits: [{ field: "amount", unit: "USD", max_each }],
});

describe("an action that alone is taken", () => {
  afterEach(() => given.ceiling(world, null));

  it.each(takes)("cannot be approved once %s, nor used once approved", async (_, reason, take) => {
    const [id, approved] = [await askedAction(asking), await askedAction(asking)];
    await sayToAction(approveAction, reader, approved);
    expect(await listed("all")).toMatchObject({ [id]: null, [approved]: null });
    await take();
    for (const one of [id, approved]) {
      expect((await getActionApproval(reader, one)).voidReason).toMatch(reason);
      expect((await listed("all"))[one]).toMatch(reason);
    }
    expect(await listed("to-decide")).toEqual({});
    const refused = expect.objectContaining({ code: "action_approval_void" });
    await expect(sayToAction(approveAction, reader, id)).rejects.toEqual(refused);
    await sayToAction(denyAction, reader, id);
  });

  it("can be approved where a ceiling names networks that it does not state, and covers the rest", async () => {
    const id = await askedAction(asking);
    await given.ceiling(world, [{ ...upTo("900.00"), conditions: { networks: ["10.0.0.0/8"] } }]);
    expect(await listed("to-decide")).toEqual({ [id]: null });
    await given.ceiling(world, [{ ...upTo("100.00"), conditions: { networks: ["10.0.0.0/8"] } }]);
    expect(await listed("to-decide")).toEqual({});
  });
});

describe("an action approval whose delegation ended", () => {
  it("ends by the job after the stop was written down, with its record and its reason, once", async () => {
    const [id, approved] = [await askedAction(asking), await askedAction(asking)];
    await sayToAction(approveAction, reader, approved);
    const revocationId = await revokeAgent();
    await runJob();
    expect((await rowOf(id)).status).toBe("pending");
    await settleOne(revocationId);
    const ended = await Promise.all(Array.from({ length: 5 }, () => endActionApprovals()));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(1);
    await runJob();
    expect((await rowOf(approved)).status).toBe("approved");
    expect(await getActionApproval(reader, id)).toMatchObject({
      ...{ status: "expired", decidedBy: null, voidReason: null, can: [] },
      note: "The delegation ended before an approver decided.",
    });
    expect((await rowOf(id)).expiresAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await world.auditTypes(id)).toEqual(["decision.made", "action-approval.expired"]);
    expect(await listed("waiting")).toEqual({});
  });

  it("ends too when the delegation expired", async () => {
    const id = await askedAction(asking);
    const delegationId = await delegationOf(id);
    await world.sql("update delegations set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      delegationId,
    ]);
    await expireDelegations();
    await runJob();
    expect((await rowOf(id)).status).toBe("expired");
    const facts = await world.sql(
      `select convert_from(body, 'UTF8')::jsonb -> 'facts' ->> 'delegation' as delegation,
         convert_from(body, 'UTF8')::jsonb -> 'refs' as refs
       from log_entries where type = 'action-approval.expired' and convert_from(body, 'UTF8') like $1`,
      [`%${id}%`],
    );
    expect(facts).toEqual([{ delegation: delegationId, refs: [id, delegationId] }]);
  });

  it("waits on while the delegation is only suspended", async () => {
    const id = await askedAction(asking);
    const delegationId = await delegationOf(id);
    await moveDelegation({ asker: security(), delegationId, action: "suspend", reason: "A drill" });
    await runJob();
    expect((await rowOf(id)).status).toBe("pending");
  });
});
