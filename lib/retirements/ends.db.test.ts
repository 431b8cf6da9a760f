import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { confirmAgentChange } from "@/lib/agents/commands/change";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { cancelRetirement, planRetirement } from "@/lib/agents/commands/plan-step";
import { reinstateAgent } from "@/lib/agents/commands/reinstate";
import { getUnjudgedAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { getDelegation } from "@/lib/delegations/queries";
import { goLive } from "@/lib/lifecycle/activation";
import { giveAgent } from "@/lib/lifecycle/changes";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { stopJobs } from "@/lib/platform/jobs/worker";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleRevocation } from "@/lib/revocation/jobs";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments } from "@/lib/testing/direct";
import { enrolWith } from "@/lib/testing/enrolment";
import { keyOfLog } from "@/lib/testing/exports";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildEnrolmentToken } from "@/prisma/seed/builders/instance";
import { payloadText } from "./certificate";
import { retireAgent, retireAsPlanned } from "./commands/retire-agent";
import { runDueSteps } from "./jobs";
import { getCertificate } from "./queries";
import { verifyCertificate } from "./verify-certificate";

/** As the default policy judges. */
const alone = { judge: async () => ({ people: 1, waitDays: 30 }) as const, refuseOthers: async () => undefined };

let world: World;
let security: Principal;
let owner: Principal;
let stranger: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  owner = await world.person(["member"]);
  stranger = await world.person(["member"]);
  await sealed();
});
afterEach(stopJobs);
afterAll(() => world.end());

describe("a planned retirement", () => {
  it("F19: begins once at its instant, in the name of the person who planned it, and can be given up before", async () => {
    const agent = await given.agent("https://planned.acme.example");
    const later = new Date(Date.now() + 3_600_000);
    await planRetirement(security, agent.agentId, "The contract ends.", later);
    await cancelRetirement(security, agent.agentId);
    expect((await getUnjudgedAgent(security, agent.agentId)).planned).toEqual([]);
    await planRetirement(security, agent.agentId, "The contract ends.", later);
    await runDueSteps.execute({ slot: new Date(0).toISOString() });
    expect((await getUnjudgedAgent(security, agent.agentId)).status).toBe("active");
    await world.sql("update agent_steps set due_at = clock_timestamp() - interval '1 second' where agent_id = $1", [
      agent.agentId,
    ]);
    await Promise.all([retireAsPlanned(agent.agentId), retireAsPlanned(agent.agentId)]);
    await finishRetirement(agent.agentId);
    await sealed();
    const { certificate } = await getCertificate(security, agent.agentId);
    expect(certificate.summary.retiredBy).toBe(security.personId);
    expect(verifyCertificate(certificate, { vkey: await keyOfLog(world) }).ok).toBe(true);
    expect((await world.auditTypes(agent.agentId)).filter((type) => type.startsWith("agent.retire"))).toEqual([
      ...["agent.retirement-planned", "agent.retirement-unplanned", "agent.retirement-planned"],
      ...["agent.retirement-begun", "agent.retired"],
    ]);
  });
});

describe("a retirement that security planned", () => {
  it("is brought forward by the owner, and delayed or given up by security alone", async () => {
    const agent = await given.agent("https://planned-by-security.acme.example");
    const own = { ...owner, ...agent.owner } as Principal;
    const [soon, later] = [new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)];
    await planRetirement(security, agent.agentId, "The contract ends.", later);
    const latest = new Date(later.getTime() + 1);
    await expectRefusal(planRetirement(own, agent.agentId, "Not yet.", latest), "not_allowed");
    await expectRefusal(cancelRetirement(own, agent.agentId), "not_allowed");
    await planRetirement(own, agent.agentId, "Sooner.", soon);
    expect((await getUnjudgedAgent(security, agent.agentId)).planned).toMatchObject([{ dueAt: soon.toISOString() }]);
    await expectRefusal(cancelRetirement(own, agent.agentId), "not_allowed");
    await cancelRetirement(security, agent.agentId);
    expect((await getUnjudgedAgent(security, agent.agentId)).planned).toEqual([]);
  });
});

describe("a retirement planned by an owner", () => {
  it("is given up, on record, when the agent gets another owner; one planned by security stays", async () => {
    const heir = await world.person(["member"]);
    const [own, guarded] = [
      await buildActiveAgent(security, { ownerEmail: owner.email }),
      await buildActiveAgent(security, { ownerEmail: owner.email }),
    ];
    const later = new Date(Date.now() + 3_600_000);
    await planRetirement(owner, own.id, "Over.", later);
    await planRetirement(security, guarded.id, "Over.", later);
    for (const { id } of [own, guarded]) await giveAgent(security, id, heir.email, undefined, "Another team.");
    expect((await getUnjudgedAgent(security, own.id)).planned).toEqual([]);
    expect((await getUnjudgedAgent(security, guarded.id)).planned).toMatchObject([{ step: "retire" }]);
    expect((await world.auditTypes(own.id)).slice(-2)).toEqual(["agent.transferred", "agent.retirement-unplanned"]);
    expect((await world.auditTypes(guarded.id)).slice(-1)).toEqual(["agent.transferred"]);
  });
});

describe("a retirement that began before retirements had rows", () => {
  it("gets its row from its stop and its record, and finishes", async () => {
    const agent = await given.agent("https://old-retirement.acme.example");
    const id = await retireAgent(security, agent.agentId, "Over.");
    await world.sql("delete from retirements where agent_id = $1", [agent.agentId]);
    await sealed();
    await finishRetirement(agent.agentId);
    await sealed();
    const { certificate } = await getCertificate(security, agent.agentId);
    expect(JSON.parse(payloadText(certificate.statement)).begun).toMatchObject({
      by: security.personId,
      revocation: id,
    });
    expect(verifyCertificate(certificate, { vkey: await keyOfLog(world) }).ok).toBe(true);
  });
});

describe("a reinstatement", () => {
  it("waits until the revocation is written, and leaves what the agent held ended", async () => {
    const agent = await given.agent("https://reinstated.acme.example");
    const old = await given.delegation(agent, [payments(agent)]);
    const token = await tokenOf(agent);
    const id = await stop("agent", agent.agentId);
    await expectRefusal(
      reinstateAgent(security, agent.agentId, "It was a mistake.", undefined, alone),
      "agent_ends_unwritten",
    );
    await settleRevocation.execute({ revocationId: id });
    // Even if a row below were left as it was.
    await world.sql("update delegations set status = 'active', revoked_at = null where id = $1", [old]);
    await world.sql("update instances set status = 'active' where agent_id = $1", [agent.agentId]);
    await expectRefusal(reinstateAgent(stranger, agent.agentId, "Mine.", undefined, alone), "agent_not_found");
    const attempts = [1, 2, 3].map(() =>
      codeOf(reinstateAgent(security, agent.agentId, "It was a mistake.", undefined, alone)),
    );
    expect((await Promise.all(attempts)).filter((code) => code === "done")).toHaveLength(1);
    expect((await getUnjudgedAgent(security, agent.agentId)).status).toBe("active");
    expect((await evaluate(agent, token)).decision).toBe(false);
    expect((await getDelegation(security, old)).standing.inEffect).toBe(false);
    await expect(tokenOf(agent)).rejects.toMatchObject({ error: "invalid_client" });
    expect(await world.auditTypes(agent.agentId)).toContain("agent.reinstated");
  });

  it("of a higher tier is confirmed by a second person, as it was read", async () => {
    const critical = await buildActiveAgent(security, { riskTier: "critical" });
    const other = await world.person(["security"]);
    if (critical.status === "pending") await goLive(other, critical.id);
    await settleRevocation.execute({ revocationId: await stop("agent", critical.id) });
    expect(await reinstateAgent(security, critical.id, "It was a mistake.", undefined, alone)).toBe("proposed");
    const shown = (await getUnjudgedAgent(other, critical.id)).pendingChange;
    if (!shown) throw new Error("the reinstatement waits");
    const of = { agentId: critical.id, changeId: shown.id };
    await expectRefusal(confirmAgentChange(security, of, shown.digest, alone), "own_change");
    await confirmAgentChange(other, of, shown.digest, alone);
    expect((await getUnjudgedAgent(security, critical.id)).status).toBe("active");
  });
});

describe("R17: a retirement against a rotation of keys and everything else that begins", () => {
  it("lets no enrolment, resumption, suspension or reinstatement outlive it", async () => {
    const agent = await buildActiveAgent(security);
    await buildEnrolmentToken(security, agent.id);
    const racing = [
      codeOf(suspendAgent(security, agent.id, "Race.")),
      codeOf(resumeAgent(security, agent.id)),
      codeOf(retireAgent(security, agent.id, "Race.")),
      codeOf(retireAgent(owner, agent.id, "Race.")),
      ...Array.from({ length: 4 }, () => codeOf(buildEnrolmentToken(security, agent.id))),
    ];
    const codes = await Promise.all(racing);
    const known = ["done", "agent_state", "agent_changed_meanwhile", "agent_not_found"];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
    if (codes[2] !== "done") await retireAgent(security, agent.id, "After all.");
    await finishRetirement(agent.id);
    const { status, counts } = await getUnjudgedAgent(security, agent.id);
    expect([status, counts.instances.active, counts.openEnrolmentTokens]).toEqual(["retired", 0, 0]);
    expect((await world.auditTypes(agent.id)).filter((type) => type === "agent.retired")).toHaveLength(1);
  });
});

/** By hand: RETIREMENT_ATTEMPTS=10000 npx vitest run --project db lib/retirements/ends -t attempts --testTimeout 900000 */
const attempts = Number(process.env.RETIREMENT_ATTEMPTS ?? 200);

describe("I2: attempts to use an agent after its retirement returned", () => {
  it("succeed never, while decisions stream in", async () => {
    const agent = await given.agent("https://attempts.acme.example");
    await given.delegation(agent, [payments(agent)]);
    const [token, open] = [await tokenOf(agent), await buildEnrolmentToken(security, agent.agentId)];
    let retired = false;
    const late: boolean[] = [];
    const stream = Array.from({ length: 4 }, async () => {
      do {
        const after = retired;
        const { decision } = await evaluate(agent, token);
        if (after) late.push(decision === true);
      } while (!retired || late.length < 8);
    });
    await retireAgent(security, agent.agentId, "Over.");
    retired = true;
    const asked = { purpose: "More", authority: [payments(agent)], expiresAt: inSeconds(3600) };
    const uses: (() => Promise<unknown>)[] = [
      () => tokenOf(agent),
      async () => {
        if (!(await evaluate(agent, token)).decision) throw new Error("denied");
      },
      () => buildEnrolmentToken(security, agent.agentId),
      () => enrolWith(open),
      () => given.request(agent, asked, agent.owner),
      () => resumeAgent(security, agent.agentId),
      () => reinstateAgent(security, agent.agentId, "Back.", undefined, alone),
    ];
    let succeeded = 0;
    const attempt = async (n: number) => {
      const use = uses[n % uses.length] ?? (() => Promise.reject(new Error("none")));
      await use().then(
        () => succeeded++,
        () => undefined,
      );
    };
    const finishing = finishRetirement(agent.agentId);
    for (let n = 0; n < attempts; n += 10) {
      await Promise.all(Array.from({ length: Math.min(10, attempts - n) }, (_, at) => attempt(n + at)));
    }
    await Promise.all([finishing, ...stream]);
    expect([succeeded, late.filter(Boolean).length]).toEqual([0, 0]);
    expect((await getUnjudgedAgent(security, agent.agentId)).status).toBe("retired");
  });
});

/** Seals every record that is committed. */
const sealed = async (): Promise<void> => {
  const happened = { type: "person.signed-in", actor: { type: "person", id: security.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
};

const stop = (kind: "agent", subjectId: string) =>
  revoke({ asker: security, scope: { kind, subjectId }, reason: "A mistake." });
