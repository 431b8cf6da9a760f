import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confirmAgentChange } from "@/lib/agents/commands/change";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { openChange } from "@/lib/control-changes/queries";
import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { changeAgent } from "@/lib/lifecycle/changes";
import { setPlannedEnd } from "@/lib/lifecycle/ends/commands";
import { claimAgent } from "@/lib/lifecycle/orphans/claims";
import { mark } from "@/lib/lifecycle/orphans/store";
import { acceptOffer, offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { getLifecycle, getOffer } from "@/lib/lifecycle/queries";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { payloadText } from "@/lib/retirements/certificate";
import { AnyCertificate, RetirementStatement } from "@/lib/retirements/certificate.schema";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { getCertificate, getRetirement } from "@/lib/retirements/queries";
import { verifyCertificate } from "@/lib/retirements/verify-certificate";
import { given, inSeconds } from "@/lib/testing/direct";
import { keyOfLog } from "@/lib/testing/exports";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { finishRetirement } from "./finish";

let world: World;
let security: Principal;
let second: Principal;
let member: Principal;

beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security", "admin"])];
  member = await world.person(["member"]);
  await sealed();
});
afterAll(() => world.end());

/** Seals every record that is committed. */
const sealed = async (): Promise<void> => {
  const happened = { type: "person.signed-in", actor: { type: "person", id: security.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
};

const inboxIds = async (asker: Principal): Promise<string[]> =>
  (await listInbox(asker, InboxFilters.parse({ limit: 200 }))).items.map(({ id }) => id);

const waitingChange = async (agentId: string) => {
  await changeAgent(security, agentId, { riskTier: "critical" });
  return (await openChange(second, "agent", agentId, "agents:write")) ?? expect.fail();
};

/** An agent about which one of each kind waits. */
async function awaited() {
  const { id: agentId } = await buildActiveAgent(security, { environment: "dev" });
  const owner = await world.person(["member"]);
  await setPlannedEnd(security, agentId, { endsAt: inSeconds(86_400), reason: "The contract ends." });
  const offers = [
    await offerOwnership(security, agentId, { role: "owner", email: owner.email }),
    await offerOwnership(security, agentId, { role: "backup", email: owner.email }),
  ].map(({ id }) => id);
  const ownerId =
    (await world.sql<{ ownerId: string }>(`select owner_id as "ownerId" from agents where id = $1`, [agentId]))[0]
      ?.ownerId ?? "";
  await transaction((tx) => mark(tx, { agentId, ownerId, reason: "silent" }));
  const claim = await claimAgent(member, agentId, "I know it.");
  return { agentId, owner, offers, claim: claim.id, change: await waitingChange(agentId) };
}

describe("what waits about an agent", () => {
  it("ends with its retirement, each with its record and the reason, and the certificate counts it", async () => {
    const { agentId, owner, offers, claim, change } = await awaited();
    expect(await inboxIds(owner)).toEqual(expect.arrayContaining(offers));
    expect(await inboxIds(second)).toEqual(expect.arrayContaining([claim, change.id]));
    await retireAgent(security, agentId, "Its work moved elsewhere.");
    // No person is asked for an answer that would be refused, also before the job.
    expect(await inboxIds(owner)).toEqual([]);
    expect((await inboxIds(second)).filter((id) => id === claim || id === change.id)).toEqual([]);
    expect((await getRetirement(security, agentId)).held).toMatchObject({ offers: 3, changes: 1, plannedEnds: 1 });
    await Promise.all([finishRetirement(agentId), finishRetirement(agentId)]);
    await sealed();

    expect(await inboxIds(owner)).toEqual([]);
    expect((await inboxIds(second)).filter((id) => id === claim || id === change.id)).toEqual([]);
    for (const id of [...offers, claim]) {
      expect(await getOffer(security, id)).toMatchObject({ status: "withdrawn", answer: "The agent was retired." });
      await expectRefusal(acceptOffer(id === claim ? member : owner, id), "offer_state");
      expect((await world.auditTypes(id)).filter((type) => type === "ownership.withdrawn")).toHaveLength(1);
    }
    expect(await openChange(second, "agent", agentId, "agents:write")).toBeNull();
    expect((await world.auditTypes(change.id)).slice(1)).toEqual(["control-change.withdrawn"]);
    expect(await world.sql("select note from control_changes where id = $1", [change.id])).toEqual([
      { note: "The agent was retired." },
    ]);
    expect(await getLifecycle(security, agentId)).toMatchObject({ offers: [], checklist: [], plannedEnd: null });
    expect((await world.auditTypes(agentId)).filter((type) => type === "planned-end.set")).toHaveLength(2);

    const { certificate } = await getCertificate(security, agentId);
    expect(certificate.summary).toMatchObject({
      ended: { offers: 3, changes: 1, plannedEnds: 1 },
      live: { offers: 0, changes: 0, plannedEnds: 0 },
    });
    expect(JSON.parse(payloadText(certificate.statement)).version).toBe(2);
    expect(verifyCertificate(AnyCertificate.parse(certificate), { vkey: await keyOfLog(world) }).ok).toBe(true);
  });

  it("stays where it is over: a person who accepted, and an end that was carried out", async () => {
    const { id: agentId } = await buildActiveAgent(security);
    const backup = await offerOwnership(security, agentId, { role: "backup", email: member.email });
    await acceptOffer(member, backup.id);
    await setPlannedEnd(security, agentId, { endsAt: inSeconds(86_400), reason: "The contract ends." });
    await world.sql("update agent_planned_ends set done_at = clock_timestamp() where agent_id = $1", [agentId]);
    await retireAgent(security, agentId, "Over.");
    await finishRetirement(agentId);
    const { backupOwner, plannedEnd } = await getLifecycle(security, agentId);
    expect([backupOwner?.id, plannedEnd?.doneAt]).toEqual([member.personId, expect.any(String)]);
    expect((await getRetirement(security, agentId)).ended).toMatchObject({ offers: 0, changes: 0, plannedEnds: 0 });
  });

  it("is confirmed before the retirement or ends with it, and never both", async () => {
    for (let trial = 0; trial < 5; trial++) {
      const { id: agentId } = await buildActiveAgent(security, { environment: "dev" });
      const { id: changeId, digest } = await waitingChange(agentId);
      const rules = { judge: async () => ({ people: 1, waitDays: 30 }) as const, refuseOthers: async () => undefined };
      await Promise.allSettled([
        retireAgent(security, agentId, "Over.").then(() => finishRetirement(agentId)),
        confirmAgentChange(second, { agentId, changeId }, digest, rules),
      ]);
      await finishRetirement(agentId);
      expect((await getRetirement(security, agentId)).finishedAt).not.toBeNull();
      const outcomes = (await world.auditTypes(changeId)).filter((type) => /\.(confirmed|withdrawn)$/.test(type));
      expect(outcomes).toHaveLength(1);
    }
  });
});

describe("the tokens of a certificate", () => {
  it("are those of every chain that contains the agent, until the last of them expires", async () => {
    const spine = await given.agent("https://below.acme.example");
    const { agents, delegations } = await given.chain(spine, 4);
    const [, middle, , last] = agents;
    if (!middle || !last) throw new Error("a chain has agents");
    await tokenOf(last);
    await world.sql(
      "update access_tokens set expires_at = clock_timestamp() + interval '20 minutes' where agent_id = $1",
      [last.agentId],
    );
    const [token] = await world.sql<{ until: Date }>(
      "select expires_at as until from access_tokens where delegation_id = $1",
      [delegations.at(-1)],
    );
    await retireAgent(security, middle.agentId, "Over.");
    const running = await getRetirement(security, middle.agentId);
    expect(running.held).toMatchObject({ delegationsIn: 1, delegationsOut: 2 });
    expect(running.held.tokens).toBeGreaterThanOrEqual(1);
    await finishRetirement(middle.agentId);
    await sealed();
    const { certificate } = await getCertificate(security, middle.agentId);
    expect(certificate.summary).toMatchObject({
      ...{ live: { tokens: 0, delegationsOut: 0 }, ended: { delegationsIn: 1, delegationsOut: 2 } },
      tokensUntil: token?.until.toISOString(),
    });
    expect(certificate.summary.ended.tokens).toBeGreaterThanOrEqual(1);
    expect((await getRetirement(security, middle.agentId)).tokensUntil).toBe(token?.until.toISOString());
  });
});

describe("a statement of version 1", () => {
  it("still has ten kinds, and is refused with more or fewer", async () => {
    const agent = await given.agent("https://versions.acme.example");
    await retireAgent(security, agent.agentId, "Over.");
    await finishRetirement(agent.agentId);
    await sealed();
    const { certificate } = await getCertificate(security, agent.agentId);
    const now = JSON.parse(payloadText(certificate.statement));
    const without = ({ offers: _, changes: __, plannedEnds: ___, ...counts }: Record<string, number>) => counts;
    const first = {
      ...{ ...now, version: 1, live: without(now.live) },
      ended: { ...now.ended, counts: without(now.ended.counts) },
    };
    expect(RetirementStatement.safeParse(now).success).toBe(true);
    expect(RetirementStatement.safeParse(first).success).toBe(true);
    expect(RetirementStatement.safeParse({ ...now, version: 1 }).success).toBe(false);
    expect(RetirementStatement.safeParse({ ...first, version: 2 }).success).toBe(false);
  });
});
