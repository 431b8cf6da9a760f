import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { getRequest } from "@/lib/requests/queries";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  await setCeiling(null);
  spine = await given.agent(`https://pay-${crypto.randomUUID()}.example`);
});
afterAll(() => world.end());

const wide = () => [{ id: "el_1", ...payments(spine, { actions: ["create", "read"], identifiers: ["*"] }) }];

/** A further version of the blueprint of all agents, with this ceiling. */
async function setCeiling(ceiling: object[] | null): Promise<void> {
  await world.sql(
    `insert into blueprint_versions (blueprint_id, version, ceiling)
     select id, current_version + 1, $1 from blueprints where name = 'standard'`,
    [ceiling && JSON.stringify(ceiling)],
  );
  await world.sql("update blueprints set current_version = current_version + 1 where name = 'standard'");
}

const setEntitlement = (authority: object[]) => given.entitlement(world, spine.owner.personId, authority);

const setStatus = (status: string) =>
  world.sql("update people set status = $2::person_status where id = $1", [spine.owner.personId, status]);

const ask = (change: object = {}) => given.request(spine, { expiresAt: inSeconds(3600), ...change });

const read = async (requestId: string, asker = spine.approver) => (await getRequest(asker, requestId)).above;

async function decide(requestId: string, verdict: "approve" | "deny"): Promise<void> {
  const digest = await given.digest(requestId);
  const answer = { asker: spine.approver, requestId, digest, note: "read" };
  await (verdict === "approve" ? approveRequest(answer) : denyRequest(answer));
}

describe("the chain of a decided request", () => {
  it.each(["approve", "deny"] as const)("keeps the ceiling that was shown (%s)", async (verdict) => {
    await setEntitlement(wide());
    await setCeiling([payments(spine, { actions: ["create", "read"] })]);
    const requestId = await ask();
    const shown = await read(requestId);
    expect(shown.rungs.map(({ permissions, known }) => [permissions, known])).toEqual([
      [2, true],
      [2, true],
    ]);
    await decide(requestId, verdict);
    await setCeiling([payments(spine)]);
    expect(await read(requestId)).toEqual(shown);
    await setCeiling(null);
    expect(await read(requestId)).toEqual(shown);
  });

  it("is today's while the request waits", async () => {
    await setEntitlement(wide());
    const requestId = await ask();
    await setCeiling([payments(spine)]);
    expect((await read(requestId)).rungs.map(({ permissions }) => permissions)).toEqual([2, 1]);
  });

  it("does not tell today's entitlement as the one of then, and tells the one of then once it is the same again", async () => {
    await setEntitlement(wide());
    await setCeiling([payments(spine, { actions: ["create", "read"] })]);
    const requestId = await ask();
    const shown = await read(requestId);
    await decide(requestId, "approve");
    await setEntitlement([{ id: "el_1", ...payments(spine) }]);
    const [giver, ceiling] = (await read(requestId)).rungs;
    expect(giver).toMatchObject({ kind: "person", permissions: null, unrestricted: false, known: false, givesUp: [] });
    expect(ceiling).toMatchObject({ kind: "blueprint", permissions: 2, known: true, givesUp: [] });
    await given.entitlement(world, spine.owner.personId, null);
    expect((await read(requestId)).rungs[0]).toMatchObject({ permissions: null, unrestricted: false, known: false });
    // They may not read the entitlement, so the answer does not reveal that it changed.
    const judging = await given.person(["security"]);
    expect((await read(requestId, judging)).rungs[0]).toMatchObject({ permissions: null, known: true });
    await setEntitlement(wide());
    expect(await read(requestId)).toEqual(shown);
  });

  it("says how the person stood then, or nothing where that is not known", async () => {
    const [approved, denied] = [await ask(), await ask()];
    await decide(approved, "approve");
    await decide(denied, "deny");
    const statuses = async () => [(await read(approved)).rungs[0]?.status, (await read(denied)).rungs[0]?.status];
    expect(await statuses()).toEqual(["active", "active"]);
    await setStatus("deactivated");
    expect(await statuses()).toEqual(["active", null]);
  });

  it("below a delegation is the version that its document names", async () => {
    const parentDelegationId = await given.delegation(spine, wide(), 7200, { maxDepth: 1 });
    const { agentId } = await given.enrolled(spine.owner.personId);
    const requestId = await ask({ agentId, parentDelegationId });
    await decide(requestId, "approve");
    const shown = await read(requestId);
    expect(shown).toEqual({
      rungs: [
        {
          ...{ kind: "agent", id: spine.agentId, name: expect.any(String), status: null, version: 1 },
          ...{ delegationId: parentDelegationId, permissions: 2, unrestricted: false, known: true, givesUp: [] },
        },
      ],
      givesUp: ["payment read", "anything outside account/eu-*"],
    });
    const narrow = { authority: [{ id: "el_1", ...payments(spine) }], reason: "Less is enough" };
    await narrowDelegation({ asker: spine.owner, delegationId: parentDelegationId, narrow, expected: undefined });
    expect(await read(requestId)).toEqual(shown);
    // A person who may see only the request learns nothing about the delegation above it.
    const requester = await given.person(["member"]);
    await world.sql("update requests set requester_id = $2 where id = $1", [requestId, requester.personId]);
    expect(await read(requestId, requester)).toEqual({ rungs: [], givesUp: [] });
  });
});
