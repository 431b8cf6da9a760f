import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { AgentFilters } from "@/lib/agents/schema";
import { chainRefusal } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationFilters } from "@/lib/delegations/schema";
import { getAgent, listAgents } from "@/lib/delegations/views/agents.queries";
import { delegationsCsv } from "@/lib/delegations/views/export.queries";
import { delegationGraph } from "@/lib/delegations/views/graph.queries";
import { GraphFilters } from "@/lib/delegations/views/graph.schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import type { Principal } from "@/lib/principals/principal";
import { getResourceServer, listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";
import { revoke } from "@/lib/revocation/commands/revoke";
import type { RevocationScopeKind } from "@/lib/revocation/model";
import { previewRevocation } from "@/lib/revocation/queries";
import { isAllowed } from "@/lib/testing/decisions";
import { given, payments } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const stop = (kind: RevocationScopeKind, subjectId: string) =>
  revoke({ asker: security, scope: { kind, subjectId }, reason: "An incident." });
const idsOf = async (q: string): Promise<string[]> =>
  (await listDelegations(security, DelegationFilters.parse({ q, limit: 200 }))).delegations.map(({ id }) => id);
const agentsOf = async (q: string) => (await listAgents(security, AgentFilters.parse({ q, counts: "true" }))).agents;

const linesOf = async ({ agentId }: { agentId: string }) => {
  const { edges } = await delegationGraph(security, GraphFilters.parse({ agent: agentId, depth: "1" }));
  return Object.fromEntries(edges.map(({ to, state }) => [to, state]));
};

describe("after everything at a resource server was stopped", () => {
  it("every answer says so: the server, its delegations, the filter, the export, the graph and the agent", async () => {
    const spine = await given.agent("https://stopped.acme.example");
    const id = await given.delegation(spine, [payments(spine)]);
    expect(await getDelegation(security, id)).toMatchObject({
      standing: { inEffect: true, code: null, reason: null, since: null, by: null, stopped: [] },
      sentence: expect.stringMatching(/^May create payments/),
    });
    expect(await getAgent(security, spine.agentId)).toMatchObject({ standing: { inEffect: true } });
    await stop("resource_server", spine.serverId);

    const by = { kind: "resource_server", id: spine.serverId, name: "Payments" };
    const stopped = { inEffect: false, code: "delegation_not_active", since: expect.any(String), by };
    const shown = await getDelegation(security, id);
    expect(shown).toMatchObject({
      status: "active",
      standing: { ...stopped, stopped: [{ resourceServer: { id: spine.serverId }, elements: ["el_1"] }] },
      notInEffect: { code: "delegation_not_active", reason: "Everything given so far at Payments was stopped." },
      sentence: expect.stringMatching(/^Could create payments/),
    });
    expect(await idsOf(`id:${id} in-effect:no`)).toEqual([id]);
    expect(await idsOf(`id:${id} in-effect:yes`)).toEqual([]);
    expect(await (await delegationsCsv(security, { q: `id:${id}` })).text()).toContain(
      '"no","delegation_not_active","Everything given so far at Payments was stopped."',
    );
    expect(await getResourceServer(security, spine.serverId)).toMatchObject({ standing: stopped });
    const { resourceServers } = await listResourceServers(security, ResourceServerFilters.parse({ q: spine.serverId }));
    expect(resourceServers).toMatchObject([{ standing: stopped }]);
    expect(await getAgent(security, spine.agentId)).toMatchObject({
      status: "active",
      standing: { ...stopped, reason: expect.stringContaining("its only delegation is not in effect") },
    });
    const graph = await delegationGraph(security, GraphFilters.parse({ agent: spine.agentId }));
    expect(graph.edges.map(({ inEffect, state }) => [inEffect, state])).toEqual([
      [false, "stopped"],
      [false, "stopped"],
    ]);
    expect(shown.ladder.map(({ status }) => status)).toEqual(["active", "stopped"]);
    expect(graph.nodes.find(({ kind }) => kind === "resource_server")?.standing).toMatchObject(stopped);
    expect(await isAllowed(spine, id, [spine])).toBe(false);
    // The broken twin: a judgement that reads only the chain finds nothing wrong.
    const chain = await loadChain(id);
    expect(chain && chainRefusal(chain, new Date())).toBeUndefined();
  });

  it("authority given since is in effect, and the server is in effect in part", async () => {
    const spine = await given.agent("https://renewed.acme.example");
    const old = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
    await stop("resource_server", spine.serverId);
    const id = await given.delegation(spine, [payments(spine)]);
    expect(await getDelegation(security, id)).toMatchObject({ standing: { inEffect: true, code: null } });
    expect(await getResourceServer(security, spine.serverId)).toMatchObject({
      standing: { inEffect: true, code: "partly_in_effect" },
    });
    expect(await getAgent(security, spine.agentId)).toMatchObject({ standing: { inEffect: true } });
    // A token has its time in whole seconds. So a token of the second of the stop counts as issued before it.
    await expect.poll(() => isAllowed(spine, id, [spine])).toBe(true);
    const other = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
    await expectRefusal(
      given.delegation(other, [payments(spine)], 1800, { parentDelegationId: old }),
      "parent_unknown",
    );
  });

  it("a disabled server ends nothing permanently: once it is active again, all is in effect", async () => {
    const [one, two] = [await given.agent("https://off.acme.example"), await given.agent("https://on.acme.example")];
    const [id, both] = [
      await given.delegation(one, [payments(one)]),
      await given.delegation(one, [payments(one), payments(two)]),
    ];
    const set = (status: string) =>
      world.sql("update resource_servers set status = $2::resource_server_status where id = $1", [
        one.serverId,
        status,
      ]);
    await set("disabled");
    const shown = await getDelegation(security, id);
    expect(shown.standing).toMatchObject({ inEffect: false, code: "token_invalid", reason: "Payments is disabled." });
    expect(shown.sentence).toMatch(/^May, once Payments is active again, /);
    expect(await getDelegation(security, both)).toMatchObject({
      standing: {
        ...{ inEffect: true, code: "partly_in_effect" },
        reason: "Nothing is allowed at Payments while it is disabled.",
      },
    });
    expect(await idsOf(`id:${id} in-effect:no`)).toEqual([id]);
    await set("active");
    expect(await getDelegation(security, id)).toMatchObject({ standing: { inEffect: true, code: null } });
  });

  it("a delegation passed on says the same below it and in its chain; each hop is judged by itself", async () => {
    const [one, two] = [await given.agent("https://up.acme.example"), await given.agent("https://down.acme.example")];
    const helper = { ...one, ...(await given.enrolled(one.owner.personId)) };
    const root = await given.delegation(one, [payments(one), payments(two)], 3600, { maxDepth: 1 });
    const child = await given.delegation(helper, [payments(two)], 1800, { parentDelegationId: root });
    await stop("resource_server", two.serverId);
    expect((await getDelegation(security, root)).children).toMatchObject([{ id: child, state: "stopped" }]);
    const { ladder } = await getDelegation(security, child);
    expect(ladder.map(({ status }) => status)).toEqual(["active", "partly", "stopped"]);
    const preview = await previewRevocation(security, { kind: "agent", subjectId: one.agentId });
    expect(preview.chains.map((hops) => hops.map(({ status }) => status))).toContainEqual(
      expect.arrayContaining(["partly"]),
    );
  });

  it("a delegation at two servers is in effect in part, and says what is not", async () => {
    const [one, two] = [await given.agent("https://one.acme.example"), await given.agent("https://two.acme.example")];
    const id = await given.delegation(one, [payments(one), payments(two)]);
    await stop("resource_server", two.serverId);
    const shown = await getDelegation(security, id);
    expect(shown).toMatchObject({
      notInEffect: null,
      standing: {
        ...{ inEffect: true, code: "partly_in_effect", by: { id: two.serverId } },
        stopped: [{ resourceServer: { id: two.serverId }, elements: [expect.any(String)] }],
      },
    });
    expect(shown.sentence).toContain("one.acme.example");
    expect(shown.sentence).not.toContain("two.acme.example");
    expect(await idsOf(`id:${id} in-effect:yes`)).toEqual([id]);
    expect(shown.ladder.at(-1)).toMatchObject({ status: "partly" });
    expect(await linesOf(one)).toEqual({
      [one.agentId]: "partly",
      [one.serverId]: "active",
      [two.serverId]: "stopped",
    });
    await stop("resource_server", one.serverId);
    expect(await getDelegation(security, id)).toMatchObject({ standing: { inEffect: false } });
    expect(await linesOf(one)).toEqual(
      Object.fromEntries([one.agentId, one.serverId, two.serverId].map((to) => [to, "stopped"])),
    );
    expect(await idsOf(`id:${id} in-effect:no`)).toEqual([id]);
  });
});

describe("a delegation that was stopped permanently and is suspended too", () => {
  const suspended = async (id: string) => {
    await moveDelegation({ asker: security, delegationId: id, action: "suspend", reason: "A break." });
    return getDelegation(security, id);
  };

  it("is not promised back, however the suspension ends", async () => {
    const spine = await given.agent("https://for-good.acme.example");
    const id = await given.delegation(spine, [payments(spine)]);
    await stop("resource_server", spine.serverId);
    const shown = await suspended(id);
    expect(shown).toMatchObject({ status: "suspended", sentence: expect.stringMatching(/^Could create payments/) });
    expect(shown.standing).toMatchObject({ inEffect: false, by: { kind: "resource_server" } });
  });

  it("is not promised back for a place where its agent does not run", async () => {
    const [one, two] = [await given.agent("https://prod.acme.example"), await given.agent("https://here.acme.example")];
    const { environment } = await getAgent(security, one.agentId);
    const other = environment === "prod" ? "dev" : "prod";
    const id = await given.delegation(one, [
      { ...payments(one), conditions: { environments: [other] } },
      payments(two),
    ]);
    await stop("resource_server", two.serverId);
    expect((await getDelegation(security, id)).sentence).toMatch(/^Could /);
    expect((await suspended(id)).sentence).toMatch(/^Could /);
  });

  it("is left out of what may come back", async () => {
    const [one, two] = [await given.agent("https://gone.acme.example"), await given.agent("https://back.acme.example")];
    const id = await given.delegation(one, [payments(one), payments(two)]);
    await stop("resource_server", one.serverId);
    const { sentence } = await suspended(id);
    expect(sentence).toMatch(/^May, once resumed,/);
    expect([sentence.includes("back.acme.example"), sentence.includes("gone.acme.example")]).toEqual([true, false]);
  });
});

describe("an agent's own answer", () => {
  it("names its status, then its owner, then what it holds; the sentence says what resumes it", async () => {
    const spine = await given.agent("https://own.acme.example");
    expect(await getAgent(security, spine.agentId)).toMatchObject({
      standing: { inEffect: false, code: "no_delegation", by: null },
    });
    const id = await given.delegation(spine, [payments(spine)]);
    await moveDelegation({ asker: security, delegationId: id, action: "suspend", reason: "Hold it." });
    expect(await getDelegation(security, id)).toMatchObject({
      sentence: expect.stringMatching(/^May, once resumed, create/),
    });
    expect((await agentsOf(`id:${spine.agentId}`))[0]?.standing).toMatchObject({
      ...{ inEffect: false, code: "delegation_not_active", by: { kind: "delegation", id } },
      reason: expect.stringContaining("may do nothing: its only delegation is not in effect"),
    });
    await moveDelegation({ asker: security, delegationId: id, action: "resume", reason: "Go on." });
    await suspendAgent(security, spine.agentId, "Hold it.");
    expect((await agentsOf(`id:${spine.agentId}`))[0]?.standing).toMatchObject({
      ...{ inEffect: false, code: "agent_not_active", by: { kind: "agent", id: spine.agentId } },
      since: expect.any(String),
    });
    expect(await getDelegation(security, id)).toMatchObject({
      sentence: expect.stringMatching(/^May, once the agent is resumed, create/),
    });
  });

  it("T9: with a deactivated owner it may do nothing, and is among those that need an owner", async () => {
    const spine = await given.agent("https://ownerless.acme.example");
    await given.delegation(spine, [payments(spine)]);
    const before = (await listAgents(security, AgentFilters.parse({ counts: "true" }))).counts?.needsOwner ?? 0;
    expect(await agentsOf(`id:${spine.agentId} owner:none`)).toEqual([]);
    await world.sql("update people set status = 'deactivated' where id = $1", [spine.owner.personId]);
    expect(await agentsOf(`id:${spine.agentId} owner:none`)).toMatchObject([
      {
        owner: { id: spine.owner.personId, active: false },
        standing: {
          ...{ inEffect: false, code: "person_not_entitled", since: expect.any(String) },
          by: { kind: "person", id: spine.owner.personId, name: "Mara Okafor" },
        },
      },
    ]);
    const after = await listAgents(
      security,
      AgentFilters.parse({ q: "owner:none -status:retiring,retired", counts: "true" }),
    );
    expect(after.counts?.needsOwner).toBe(before + 1);
    expect(after.agents).toHaveLength(before + 1);
  });
});
