import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadChain } from "@/lib/delegations/chain/store";
import { standingOnceGiven } from "@/lib/delegations/standing/prospect";
import { agentStandingAlone, agentStandings } from "@/lib/delegations/standing/queries";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest, listRequests } from "./queries";
import { RequestFilters } from "./schema";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const mayAct = { inEffect: true, code: null, reason: null, since: null, by: null };
let spines = 0;

/** A request for the first delegation of an agent, with the consent that it needs. */
async function asked(): Promise<{ spine: TestAgent; requestId: string }> {
  const spine = await given.agent(`https://standing-${++spines}.acme.example`);
  const requestId = await given.request(spine, { purpose: "Refund customers", expiresAt: inSeconds(3600) });
  await given.consents(requestId);
  return { spine, requestId };
}

const standingOf = async ({ spine, requestId }: Awaited<ReturnType<typeof asked>>) =>
  (await getRequest(spine.approver, requestId)).agentStanding;

describe("a request says whether its agent may act, apart from the delegations that it holds", () => {
  it("does not count it against an agent that it holds none yet", async () => {
    const { spine, requestId } = await asked();
    expect(await standingOf({ spine, requestId })).toEqual(mayAct);
    // The broken twin: the agent's own answer, which counts what it holds.
    expect((await agentStandings([spine.agentId])).get(spine.agentId)).toMatchObject({
      ...{ inEffect: false, code: "no_delegation" },
    });
  });

  it("names the agent's status", async () => {
    const one = await asked();
    await world.sql("update agents set status = 'suspended', status_at = now() where id = $1", [one.spine.agentId]);
    expect(await standingOf(one)).toMatchObject({
      ...{ inEffect: false, code: "agent_not_active", reason: expect.stringMatching(/ is suspended\.$/) },
      ...{ since: expect.any(String), by: { kind: "agent", id: one.spine.agentId, name: expect.any(String) } },
    });
  });

  it("names a deactivated owner", async () => {
    const one = await asked();
    const { personId } = one.spine.owner;
    await world.sql("update people set status = 'deactivated', status_at = now() where id = $1", [personId]);
    expect(await standingOf(one)).toMatchObject({
      ...{ inEffect: false, code: "person_not_entitled", since: expect.any(String) },
      ...{ reason: expect.stringMatching(/^The owner of .* is no longer active\.$/) },
      by: { kind: "person", id: personId, name: "Mara Okafor" },
    });
  });

  it("names instances of which none can act, and none that was never enrolled", async () => {
    const one = await asked();
    await world.sql("update instances set status = 'quarantined' where agent_id = $1", [one.spine.agentId]);
    expect(await standingOf(one)).toMatchObject({
      ...{ inEffect: false, code: "instance_quarantined" },
      reason: expect.stringMatching(/may do nothing: no instance of it can act\. The newest is quarantined\.$/),
    });
    const fresh = await asked();
    await world.sql("delete from instance_keys where instance_id = $1", [fresh.spine.instanceId]);
    await world.sql("delete from instances where agent_id = $1", [fresh.spine.agentId]);
    expect(await standingOf(fresh)).toEqual(mayAct);
  });

  it("names a disabled resource server, which leaves nothing of a new delegation", async () => {
    const one = await asked();
    await world.sql("update resource_servers set status = 'disabled' where identifier = $1", [one.spine.identifier]);
    expect(await standingOf(one)).toMatchObject({ inEffect: false, reason: expect.stringMatching(/ is disabled\.$/) });
    // The broken twin: the agent alone may act.
    expect(await agentStandingAlone(one.spine.agentId)).toEqual(mayAct);
  });

  it("says that part of a new delegation is not allowed at a disabled resource server", async () => {
    const [one, other] = [await asked(), await given.agent(`https://standing-${++spines}.acme.example`)];
    await world.sql(
      `update requests set authority = authority || jsonb_build_array(
         authority->0 || jsonb_build_object('id', 'el_other', 'locations', jsonb_build_array($2::text))) where id = $1`,
      [one.requestId, other.identifier],
    );
    await world.sql("update resource_servers set status = 'disabled' where identifier = $1", [other.identifier]);
    expect(await standingOf(one)).toMatchObject({ inEffect: true, code: "partly_in_effect" });
  });

  it("names the entitlement that allows nothing of a new delegation", async () => {
    const one = await asked();
    const elsewhere = [{ ...payments(one.spine), locations: ["https://elsewhere.acme.example"] }];
    await given.entitlement(world, one.spine.owner.personId, elsewhere);
    expect(await standingOf(one)).toMatchObject({
      ...{ inEffect: false, code: "person_not_entitled" },
      reason: "None of it is allowed by the entitlement of Mara Okafor.",
    });
  });

  it("names what the delegation above is kept from", async () => {
    const { spine } = await asked();
    const parentId = await given.delegation(spine);
    const { agentId } = await given.enrolled(spine.owner.personId);
    const { authority } = (await loadChain(parentId))?.hops[0] ?? { authority: [] };
    const prospect = { agentId, parentId, delegatorId: null, authority, expiresAt: new Date(Date.now() + 600_000) };
    expect(await standingOnceGiven(prospect)).toEqual(mayAct);
    await world.sql("update delegations set status = 'suspended', status_at = now() where id = $1", [parentId]);
    expect(await standingOnceGiven(prospect)).toMatchObject({ inEffect: false, code: "delegation_not_active" });
  });

  it("is told of a single request, not of listed ones", async () => {
    const { spine, requestId } = await asked();
    const { requests } = await listRequests(spine.approver, RequestFilters.parse({ q: `id:${requestId}` }));
    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toHaveProperty("agentStanding");
  });
});
