import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/agents/[agentId]/changes/[changeId]/confirm/route";
import { PATCH } from "@/app/api/agents/[agentId]/route";
import { POST as BATCH } from "@/app/api/agents/batch/route";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import type { AgentResponse, EditAgentRequest } from "@/lib/agents/schema";
import { find as findAgent } from "@/lib/agents/store";
import { expireChanges } from "@/lib/control-changes/commands";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type Route, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import type { ChangeTerms } from "./model";
import { proposePolicy } from "./policy/commands";
import { previewRules } from "./policy/preview";
import { getLifecyclePolicy } from "./policy/queries";
import { Rules } from "./policy/schema";
import { getLifecycle } from "./queries";

let world: World;
let security: Principal;
let second: Principal;
let owner: Principal;

beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  owner = await world.person(["member"]);
});
afterAll(() => world.end());
afterEach(() => inForce(undefined));

const rule = lifecycleRule;
const enforce = (rules: Parameters<typeof enforceRules>[1]) => enforceRules([security, second], rules);
const inForce = (changes: ChangeTerms | undefined) => enforce([rule(changes)]);

type Body = AgentResponse & { code?: string };
async function call(route: Route, path: string, params: object, as: Principal, body: object, method = "POST") {
  const response = await world.call(route, { method, path, params: { ...params }, as, body });
  return { status: response.status, body: (await response.json()) as Body };
}
const edit = (agentId: string, body: EditAgentRequest, as = security) =>
  call(PATCH, `/api/agents/${agentId}`, { agentId }, as, body, "PATCH");
const hash = (document: string) => createHash("sha256").update(document, "utf8").digest("base64url");
const confirm = (agentId: string, { id: changeId, document }: Pending, as = second) =>
  call(CONFIRM, "/api/agents/x/changes/y/confirm", { agentId, changeId }, as, { digest: hash(document) });

type Pending = NonNullable<AgentResponse["pendingChange"]>;
/** Makes an edit that waits. */
async function waiting(agentId: string, body: EditAgentRequest, as = security): Promise<Pending> {
  const answer = await edit(agentId, body, as);
  if (answer.status !== 202 || !answer.body.pendingChange) throw new Error(`It does not wait: ${answer.body.code}`);
  return answer.body.pendingChange;
}
const daysOf = ({ proposedAt, expiresAt }: Pending) => (Date.parse(expiresAt) - Date.parse(proposedAt)) / 86_400_000;

describe("a change of a live agent follows the lifecycle policy", () => {
  const edits: [keyof EditAgentRequest & ("environment" | "purpose" | "riskTier"), EditAgentRequest][] = [
    ["environment", { environment: "dev" }],
    ["purpose", { purpose: "Pays out." }],
    ["riskTier", { riskTier: "medium" }],
  ];

  it.each(edits)("a change of the %s waits for a second person, as long as the policy says", async (member, change) => {
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const { version } = await getLifecyclePolicy(security);
    await inForce({ confirm: [member], days: 3 });
    const others = edits.filter(([other]) => other !== member);
    for (const [, other] of others) expect((await edit(agent.id, other)).status).toBe(200);
    const pending = await waiting(agent.id, { ...change, displayName: `Whole ${member}` });
    expect(daysOf(pending)).toBe(3);
    expect(JSON.parse(pending.document).content).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining({ member })]),
      policy: { version: version + 1, rule: "All agents" },
    });
    expect(await findAgent(agent.id)).toMatchObject({ [member]: agent[member], displayName: null });
    expect((await confirm(agent.id, pending, security)).body.code).toBe("own_change");
    expect((await confirm(agent.id, pending)).body).toMatchObject(change);
    const types = await world.auditTypes(pending.id);
    expect(types).toEqual(["control-change.proposed", "control-change.confirmed", "agent.edited"]);
  });

  it("holds for an owner without a role, and for a suspended agent, and not for a draft", async () => {
    await inForce({ confirm: ["purpose", "environment"], days: 7 });
    const [live, draft] = [
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildAgent(security, { ownerEmail: owner.email }),
    ];
    await world.sql("update agents set status = 'suspended' where id = $1", [live.id]);
    const pending = await waiting(live.id, { purpose: "Mine to say." }, owner);
    expect((await confirm(live.id, pending)).body).toMatchObject({ purpose: "Mine to say." });
    expect((await edit(draft.id, { purpose: "Not yet.", environment: "dev" })).status).toBe(200);
  });

  it("never asks for less than the fixed rule, and sets its time", async () => {
    await inForce({ confirm: [], days: 2 });
    const agent = await buildActiveAgent(security, { environment: "dev" });
    const pending = await waiting(agent.id, { riskTier: "critical" });
    expect(daysOf(pending)).toBe(2);
    expect(JSON.parse(pending.document).content).not.toHaveProperty("policy");
    expect((await confirm(agent.id, pending)).body.riskTier).toBe("critical");
    await inForce({ confirm: ["purpose"], days: 30 });
    expect(daysOf(await waiting(agent.id, { riskTier: "high" }))).toBe(7);
    const { id } = await buildActiveAgent(security);
    expect(daysOf(await waiting(id, { purpose: "Other." }))).toBe(30);
  });

  it("a policy from before the part was here still waits as it did", async () => {
    await enforce([rule(undefined, { offerDays: 9 })]);
    const agent = await buildActiveAgent(security);
    expect((await edit(agent.id, { environment: "dev", purpose: "Other.", riskTier: "medium" })).status).toBe(200);
    expect(daysOf(await waiting(agent.id, { riskTier: "high" }))).toBe(7);
    expect((await getLifecycle(security, agent.id)).changeRules).toMatchObject([{ name: "All agents" }]);
  });
});

describe("there is no way around it", () => {
  const production = (changes: ChangeTerms) => [
    rule(changes, { name: "Production", environments: ["prod"] }),
    rule(undefined),
  ];

  it("one person moves no agent out of the rule, changes it there and moves it back", async () => {
    await enforce(production({ confirm: ["purpose"], days: 7 }));
    const agent = await buildActiveAgent(security);
    expect((await edit(agent.id, { environment: "dev" })).status).toBe(202);
    expect((await edit(agent.id, { environment: "dev", purpose: "Other." }, second)).body.code).toBe("change_pending");
    const outside = await buildActiveAgent(security, { environment: "dev" });
    expect((await edit(outside.id, { purpose: "Elsewhere." })).status).toBe(200);
    expect((await edit(outside.id, { environment: "prod" })).status).toBe(202);
    expect(await findAgent(outside.id)).toMatchObject({ environment: "dev" });
  });

  it("no change holds whose proposer may not make it any more", async () => {
    await inForce({ confirm: ["purpose"], days: 7 });
    const [lost, left] = [
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildActiveAgent(security),
    ];
    const leaver = await world.person(["security"]);
    const changes = [
      { id: lost.id, code: "change_outdated", change: await waiting(lost.id, { purpose: "Mine." }, owner) },
      { id: left.id, code: "proposer_left", change: await waiting(left.id, { purpose: "Theirs." }, leaver) },
    ];
    await world.sql("update agents set owner_id = $2 where id = $1", [lost.id, second.personId]);
    await world.sql("update people set status = 'deactivated' where id = $1", [leaver.personId]);
    for (const { id, code, change } of changes) expect((await confirm(id, change)).body.code).toBe(code);
  });

  it("an owner without a role does not hold the only place against security", async () => {
    await inForce({ confirm: ["purpose", "environment"], days: 7 });
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    const first = await waiting(id, { purpose: "Mine." }, owner);
    const pending = await waiting(id, { environment: "dev" });
    expect((await confirm(id, first)).body.code).toBe("change_state");
    expect((await world.auditTypes(first.id)).at(-1)).toBe("control-change.withdrawn");
    expect((await edit(id, { purpose: "Mine." }, owner)).body.code).toBe("change_pending");
    expect((await confirm(id, pending)).body.environment).toBe("dev");
  });

  it("a batch changes none of these members, and an old version of the agent is refused", async () => {
    await inForce({ confirm: ["environment"], days: 7 });
    const { id, version } = await buildActiveAgent(security);
    for (const body of [
      { action: "edit", environment: "dev", agents: [{ id }] },
      { action: "tag", tags: ["moved"], environment: "dev", agents: [{ id }] },
    ])
      expect((await call(BATCH, "/api/agents/batch", {}, security, body)).status).toBeGreaterThanOrEqual(400);
    const pending = await waiting(id, { environment: "dev" });
    await edit(id, { riskTier: "medium" });
    expect((await confirm(id, pending)).body.code).toBe("change_outdated");
    expect(await findAgent(id)).toMatchObject({ environment: "prod", version: version + 1 });
  });

  it("a proposal lapses after the days of the policy, and nothing changed", async () => {
    await inForce({ confirm: ["environment"], days: 1 });
    const { id } = await buildActiveAgent(security);
    const pending = await waiting(id, { environment: "dev" });
    await world.sql("update control_changes set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      pending.id,
    ]);
    expect((await confirm(id, pending)).body.code).toBe("change_expired");
    expect(await expireChanges()).toBe(1);
    expect((await confirm(id, pending)).body.code).toBe("change_state");
    expect(await findAgent(id)).toMatchObject({ environment: "prod" });
    expect((await edit(id, { environment: "dev" })).status).toBe(202);
  });

  it("a change that waits keeps its terms while the policy changes, in either direction", async () => {
    await inForce({ confirm: ["environment"], days: 5 });
    const [eased, raised] = [await buildActiveAgent(security), await buildActiveAgent(security)];
    const waits = await waiting(eased.id, { environment: "dev" });
    await inForce({ confirm: [], days: 2 });
    expect((await findAgent(eased.id))?.environment).toBe("prod");
    expect((await confirm(eased.id, waits)).body.environment).toBe("dev");
    expect(daysOf(waits)).toBe(5);
    const tier = await waiting(raised.id, { riskTier: "high" });
    await inForce({ confirm: ["riskTier"], days: 9 });
    expect((await confirm(raised.id, tier)).body.riskTier).toBe("high");
    expect(daysOf(tier)).toBe(2);
  });
});

describe("the policy document", () => {
  it("shows in the preview which agents would take two people", async () => {
    const rules = [rule({ confirm: ["purpose", "environment", "ownerId"], days: 7 })];
    const { changes: before, read } = await previewRules(rules);
    await buildActiveAgent(security);
    const [suspended, revoked] = [await buildActiveAgent(security), await buildActiveAgent(security)];
    await suspendAgent(security, suspended.id, "It acts oddly.");
    await world.sql("update agents set status = 'revoked' where id = $1", [revoked.id]);
    // Before its activation, one person changes an agent.
    await buildAgent(security);
    const { id } = await buildAgent(security, { riskTier: "high" });
    await goLive(security, id);
    await goLive(second, id);
    const { changes, read: readAfter } = await previewRules(rules);
    const of = (member: string, list: typeof changes) => list.find((one) => one.member === member)?.agents ?? 0;
    expect(of("environment", changes) - of("environment", before)).toBe(2);
    expect(of("purpose", changes) - of("purpose", before)).toBe(3);
    expect(of("ownerId", changes) - of("ownerId", before)).toBe(4);
    expect(readAfter - read).toBe(5);
    expect(changes[0]?.sentence).toMatch(/^\d+ agents? would need a second person for a change of the environment\.$/);
    expect((await previewRules([rule(undefined)])).changes).toEqual([]);
  });

  it("refuses unknown members, repeated ones and days out of range, by their place", async () => {
    const wrong = [
      { confirm: ["status"], days: 7 },
      { confirm: ["purpose", "purpose"], days: 7 },
      { confirm: [], days: 31 },
      { confirm: [], days: 0 },
      { confirm: [] },
      { confirm: [], days: 7, people: 3 },
    ];
    for (const changes of wrong) expect(Rules.safeParse([{ ...rule(undefined), changes }]).success).toBe(false);
    const { version } = await getLifecyclePolicy(security);
    await expectRefusal(
      proposePolicy(security, { rules: (await getLifecyclePolicy(security)).rules, version, reason: "Same." }),
      "lifecycle_policy_unchanged",
    );
  });
});
