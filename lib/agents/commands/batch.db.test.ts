import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentBatch } from "@/lib/agents/batch.schema";
import { findAgent, getUnjudgedAgent } from "@/lib/agents/queries";
import { goLive } from "@/lib/lifecycle/activation";
import { giveAgent } from "@/lib/lifecycle/changes";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { actOnAgents } from "./batch";
import { suspendAgent } from "./lifecycle";

let world: World;
let security: Principal;
let second: Principal;
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  second = await world.person(["security"]);
  owner = await world.person(["member"]);
});
afterAll(() => world.end());

type Without<T> = T extends unknown ? Omit<T, "agents"> : never;
const act = async (principal: Principal, ids: readonly string[], order: Without<AgentBatch>) =>
  (await actOnAgents(principal, { ...order, agents: ids.map((id) => ({ id })) }, goLive, giveAgent)).map(
    ({ outcome, code }) => (code === null ? outcome : `${outcome} ${code}`),
  );
const suspend = { action: "suspend", reason: "Odd behaviour." } as const;
const nobody = `agt_${"0".repeat(26)}`;

describe("an action on several agents", () => {
  it("has a result for each, refuses one without holding up the others, and can be repeated", async () => {
    const [active, other] = [await buildActiveAgent(security), await buildActiveAgent(security)];
    const draft = await buildAgent(security);
    const ids = [active.id, draft.id, nobody, other.id];
    const refused = ["refused agent_state", "refused agent_not_found"];
    expect(await act(security, ids, suspend)).toEqual(["done", ...refused, "done"]);
    expect(await act(security, ids, suspend)).toEqual(["unchanged", ...refused, "unchanged"]);
    expect(await findAgent(active.id)).toMatchObject({ status: "suspended", statusReason: suspend.reason });
    expect(await act(security, ids, { action: "resume" })).toEqual(["done", ...refused, "done"]);
    expect(await world.auditTypes(active.id)).toEqual(
      ["registered", "activated", "suspended", "resumed"].map((type) => `agent.${type}`),
    );
  });

  it("lets an owner stop their own agents alone, and records what was refused", async () => {
    const own = await buildActiveAgent(security, { ownerEmail: owner.email });
    const others = await buildActiveAgent(security);
    expect(await act(owner, [own.id, others.id], suspend)).toEqual(["done", "refused agent_not_found"]);
    expect(await act(owner, [own.id], { action: "resume" })).toEqual(["refused not_allowed"]);
    // Whether it is so already is not told either.
    expect(await act(owner, [own.id], { action: "transfer", ownerEmail: owner.email })).toEqual([
      "refused not_allowed",
    ]);
    const [refusal] = await world.sql<{ body: string }>(
      `select convert_from(body, 'UTF8') as body from log_entries
       where type = 'access.refused' and convert_from(body, 'UTF8') like '%${own.id}%' order by id limit 1`,
    );
    expect(refusal?.body).toContain("POST /api/agents/[agentId]/resume");
  });

  it("activates drafts, lets those at high risk wait, and confirms none", async () => {
    const [low, high] = [await buildAgent(security), await buildAgent(security, { riskTier: "high" })];
    const ids = [low.id, high.id];
    expect(await act(security, ids, { action: "activate" })).toEqual(["done", "waits"]);
    expect(await act(second, ids, { action: "activate" })).toEqual(["unchanged", "refused agent_state"]);
    // A pending agent is as hidden from others as every agent.
    expect(await act(owner, [high.id], { action: "activate" })).toEqual(["refused agent_not_found"]);
    expect((await findAgent(high.id))?.status).toBe("pending");
  });

  it("transfers an agent only at the version that was shown, and an agent that is theirs stays", async () => {
    const [agent, theirs] = [await buildAgent(security), await buildAgent(security, { ownerEmail: second.email })];
    const order = { action: "transfer", ownerEmail: second.email } as const;
    const agents = [
      { id: agent.id, version: agent.version + 1 },
      { id: theirs.id, version: 1 },
    ];
    const outcomes = async (rows: typeof agents) =>
      (await actOnAgents(security, { ...order, agents: rows }, goLive, giveAgent)).map(({ outcome }) => outcome);
    expect(await outcomes(agents)).toEqual(["refused", "unchanged"]);
    const shown = [{ id: agent.id, version: agent.version }];
    expect(await outcomes(shown)).toEqual(["done"]);
    expect(await outcomes(shown)).toEqual(["unchanged"]);
    expect(await act(security, [agent.id], { ...order, ownerEmail: "none@acme.example" })).toEqual([
      "refused owner_unknown",
    ]);
  });

  it("resumes an agent only at the version that was shown", async () => {
    const agent = await buildActiveAgent(security);
    expect(await act(security, [agent.id], suspend)).toEqual(["done"]);
    const version = (await findAgent(agent.id))?.version ?? 1;
    const resume = async (shown: number) => {
      const agents = [{ id: agent.id, version: shown }];
      const results = await actOnAgents(security, { action: "resume", agents }, goLive, giveAgent);
      return results.map(({ outcome, code }) => [outcome, code]);
    };
    expect(await resume(version - 1)).toEqual([["refused", "stale"]]);
    expect(await resume(version)).toEqual([["done", null]]);
  });

  it("adds and removes tags without touching the others", async () => {
    const { id } = await buildAgent(security);
    expect(await act(security, [id], { action: "tag", tags: ["payments", "eu"] })).toEqual(["done"]);
    expect(await act(security, [id], { action: "tag", tags: ["eu"] })).toEqual(["unchanged"]);
    expect(await act(security, [id], { action: "untag", tags: ["eu", "us"] })).toEqual(["done"]);
    expect((await getUnjudgedAgent(security, id)).tags).toEqual(["payments"]);
    const many = Array.from({ length: 20 }, (_, i) => `t${i}`);
    expect(await act(security, [id], { action: "tag", tags: many })).toEqual(["refused too_many_tags"]);
  });

  it("stops each agent when its own transaction commits, also beside other suspensions", async () => {
    const agents = await Promise.all(Array.from({ length: 6 }, () => buildActiveAgent(security)));
    const ids = agents.map(({ id }) => id);
    const [batch] = await Promise.all([
      act(security, ids, suspend),
      suspendAgent(second, ids[3] ?? "", "At the same time."),
    ]);
    expect(batch).toEqual(ids.map(() => "done"));
    for (const id of ids) expect((await findAgent(id))?.status).toBe("suspended");
  });
});
