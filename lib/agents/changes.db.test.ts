import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/agents/[agentId]/changes/[changeId]/confirm/route";
import { POST as REFUSE } from "@/app/api/agents/[agentId]/changes/[changeId]/refuse/route";
import { POST as WITHDRAW } from "@/app/api/agents/[agentId]/changes/[changeId]/withdraw/route";
import { GET, PATCH } from "@/app/api/agents/[agentId]/route";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { createWorld, type Route, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { listUnjudgedAgents } from "./queries";
import { AgentFilters, type AgentResponse, type EditAgentRequest } from "./schema";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

type Body = AgentResponse & { code?: string };
type Asked = { agentId: string; changeId?: string; as?: Principal; body: object };

async function call(route: Route, { agentId, changeId = "", as = security, body }: Asked) {
  const [method, path] = [changeId === "" ? "PATCH" : "POST", `/api/agents/${agentId}`];
  const response = await world.call(route, { method, path, params: { agentId, changeId }, as, body });
  return { status: response.status, body: (await response.json()) as Body };
}

const edit = (agentId: string, body: EditAgentRequest, as = security) => call(PATCH, { agentId, as, body });
async function read(agentId: string, as = security): Promise<Body> {
  const path = `/api/agents/${agentId}`;
  return (await (await world.call(GET, { path, params: { agentId }, as })).json()) as Body;
}
const hash = (document: string) => createHash("sha256").update(document, "utf8").digest("base64url");

/** An active agent with an edit that waits. */
async function waiting(from: Partial<EditAgentRequest>, to: EditAgentRequest) {
  const agent = await buildActiveAgent(security, { riskTier: "low", environment: "dev", ...(from as object) });
  const id = agent.status === "pending" ? (await goLive(second, agent.id)).id : agent.id;
  const { status, body } = await edit(id, to);
  if (!body.pendingChange) throw new Error(`Nothing waits: ${status} ${body.code}`);
  const { pendingChange } = body;
  const digest = hash(pendingChange.document);
  const of = { agentId: id, changeId: pendingChange.id };
  const confirm = (as = second, sent = digest) => call(CONFIRM, { ...of, as, body: { digest: sent } });
  return { id, status, body, pendingChange, of, confirm };
}

const shown = (document: string) =>
  (JSON.parse(document) as { content: { changes: object[]; consequences: string[] } }).content;

describe("S7: an agent above the threshold is changed by two people", () => {
  it("no person runs a critical agent alone by lowering it, activating it and raising it again", async () => {
    const { id } = await buildAgent(security, { riskTier: "critical" });
    await goLive(security, id);
    await edit(id, { riskTier: "low" });
    expect((await goLive(security, id)).status).toBe("active");
    const { status, body } = await edit(id, { riskTier: "critical" });
    expect([status, body.status, body.riskTier]).toEqual([202, "active", "low"]);
    expect(
      (await call(CONFIRM, { agentId: id, changeId: body.pendingChange?.id ?? "", body: { digest: "x" } })).body.code,
    ).toBe("own_change");
    expect(await read(id)).toMatchObject({ status: "active", riskTier: "low", changeWaits: true });
  });

  it("a raise shows before, after and what follows, and holds from the second person's confirmation on", async () => {
    const { id, status, body, pendingChange, of, confirm } = await waiting(
      {},
      { riskTier: "critical", reason: "It pays." },
    );
    expect([status, body.riskTier, pendingChange.can, pendingChange.reason]).toEqual([
      202,
      "low",
      ["withdraw"],
      "It pays.",
    ]);
    expect(shown(pendingChange.document)).toMatchObject({
      changes: [{ member: "riskTier", before: "low", after: "critical" }],
      consequences: expect.arrayContaining([expect.stringContaining("Each action must be signed")]),
    });
    expect((await confirm(security)).body.code).toBe("own_change");
    expect((await confirm(second, "another")).body.code).toBe("change_stale");
    expect((await confirm(await world.person(["auditor"]))).status).toBe(403);
    expect((await confirm()).body).toMatchObject({ riskTier: "critical", pendingChange: null, changeWaits: false });
    expect((await confirm()).body.code).toBe("change_state");
    expect(await world.auditTypes(of.changeId)).toEqual([
      "control-change.proposed",
      "control-change.confirmed",
      "agent.edited",
    ]);
    const [record] = await world.sql<{ body: string }>(
      "select convert_from(body, 'UTF8') as body from log_entries where type = 'agent.edited' order by id desc limit 1",
    );
    expect(JSON.parse(record?.body ?? "{}")).toMatchObject({
      facts: { changes: [{ member: "riskTier", before: "low", after: "critical" }] },
      refs: expect.arrayContaining([of.changeId]),
    });
    expect((await read(id)).riskTier).toBe("critical");
  });

  it("waits to be lowered, moved to another environment, and whole with what else was edited", async () => {
    const rows: [Partial<EditAgentRequest>, EditAgentRequest][] = [
      [{ riskTier: "critical" }, { riskTier: "low" }],
      [{ riskTier: "high" }, { riskTier: "critical" }],
      [{ riskTier: "high" }, { environment: "prod" }],
      [
        { riskTier: "high", environment: "prod" },
        { environment: "dev", displayName: "Refunds" },
      ],
    ];
    for (const [from, to] of rows) {
      const { id, body, status, confirm } = await waiting(from, to);
      expect([status, body.riskTier, body.displayName]).toEqual([202, from.riskTier, null]);
      expect((await confirm()).body).toMatchObject(to);
      expect(await read(id)).toMatchObject(to);
    }
  });

  it("waits also while it is suspended, and one edit at a time", async () => {
    const { id } = await buildActiveAgent(security);
    await suspendAgent(security, id, "Odd.");
    expect((await edit(id, { riskTier: "high" })).status).toBe(202);
    expect((await edit(id, { riskTier: "critical" }, second)).body.code).toBe("change_pending");
    expect((await edit(id, { displayName: "Payouts" })).status).toBe(200);
  });

  it("one person edits what needs no second one", async () => {
    const { id } = await buildActiveAgent(security, { environment: "dev" });
    for (const change of [{ riskTier: "medium" }, { environment: "prod" }, { purpose: "Refunds." }] as const) {
      expect((await edit(id, change)).body).toMatchObject({ ...change, pendingChange: null });
    }
  });

  it("is outdated where the agent is not as it was shown, but not by anything else (I10)", async () => {
    const outdated = await waiting({}, { riskTier: "critical" });
    await edit(outdated.id, { riskTier: "medium" });
    for (const as of [security, second]) {
      const { pendingChange } = await read(outdated.id, as);
      expect(pendingChange?.can).toEqual(as === security ? ["withdraw"] : ["refuse"]);
      expect(pendingChange?.whyNot.confirm?.code).toBe("change_outdated");
    }
    expect((await outdated.confirm()).body.code).toBe("change_outdated");
    expect((await read(outdated.id)).riskTier).toBe("medium");
    const moved = await waiting({}, { riskTier: "high" });
    expect(shown(moved.pendingChange.document)).toMatchObject({ agent: { riskTier: "low", environment: "dev" } });
    expect((await read(moved.id, second)).pendingChange?.can).toEqual(["confirm", "refuse"]);
    expect((await edit(moved.id, { environment: "prod" })).status).toBe(200);
    expect((await moved.confirm()).body.code).toBe("change_outdated");
    expect(await read(moved.id)).toMatchObject({ riskTier: "low", environment: "prod" });
    const still = await waiting({}, { riskTier: "critical" });
    await suspendAgent(security, still.id, "Odd.");
    expect((await still.confirm()).body).toMatchObject({ status: "suspended", riskTier: "critical" });
    const retired = await waiting({}, { riskTier: "critical" });
    await retireAgent(security, retired.id, "Done.");
    expect((await retired.confirm()).body.code).toBe("agent_state");
    expect(await read(retired.id)).toMatchObject({ pendingChange: null, changeWaits: false });
  });

  it("is refused by a second person, or taken back by its proposer, and then changes nothing", async () => {
    const refused = await waiting({}, { riskTier: "high" });
    expect((await call(REFUSE, { ...refused.of, body: { note: "No." } })).body.code).toBe("own_change");
    const answer = await call(REFUSE, { ...refused.of, as: second, body: { note: "No." } });
    expect(answer.body).toMatchObject({ riskTier: "low", pendingChange: null });
    const withdrawn = await waiting({}, { riskTier: "high" });
    expect((await call(WITHDRAW, { ...withdrawn.of, as: second, body: { note: "Mine?" } })).body.code).toBe(
      "forbidden",
    );
    expect((await call(WITHDRAW, { ...withdrawn.of, body: { note: "Later." } })).body.pendingChange).toBeNull();
    expect((await withdrawn.confirm()).body.code).toBe("change_state");
  });

  it("is neither proposed nor confirmed by a session that is limited, nor confirmed after an old sign-in", async () => {
    const { id, confirm } = await waiting({}, { riskTier: "high" });
    const [limited, tired] = [await world.person(["admin"]), await world.person(["admin"])];
    await world.sql("update sessions set limited = true where id = $1", [limited.sessionId]);
    await world.sql("update sessions set authenticated_at = now() - interval '1 hour' where id = $1", [
      tired.sessionId,
    ]);
    expect((await confirm(limited)).body.code).toBe("account_link_waiting");
    expect((await edit(id, { riskTier: "critical" }, limited)).body.code).toBe("account_link_waiting");
    expect((await confirm(tired)).body.code).toBe("step_up_required");
  });

  it("of two confirmations at once one applies (I5)", async () => {
    const { id, confirm } = await waiting({}, { riskTier: "high" });
    const third = await world.person(["security"]);
    const statuses = (await Promise.all([confirm(), confirm(third)])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 409]);
    expect((await world.auditTypes(id)).filter((type) => type === "agent.edited")).toHaveLength(1);
  });

  it("is marked in the list of agents", async () => {
    const { id } = await waiting({}, { riskTier: "high" });
    const { agents } = await listUnjudgedAgents(security, AgentFilters.parse({ q: id }));
    expect(agents).toMatchObject([{ id, changeWaits: true }]);
    const filters = AgentFilters.parse({ q: "waits:second-person", counts: "true", limit: 200 });
    const view = await listUnjudgedAgents(security, filters);
    expect(view.agents.map((agent) => agent.id)).toContain(id);
    expect(view.counts?.toConfirm).toBe(view.agents.length);
    expect(view.agents.every(({ status, changeWaits }) => changeWaits || status === "pending")).toBe(true);
  });
});
