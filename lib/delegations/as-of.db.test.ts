import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getAgentAsOf } from "@/lib/agents/as-of.queries";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { changeAgent } from "@/lib/lifecycle/changes";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { getDelegationAsOf } from "./as-of.queries";
import { moveDelegation } from "./commands/move";
import { getAgent } from "./views/agents.queries";

let world: World;
let security: Principal;
let subject: TestAgent;
let id: string;
let instants: Record<"registered" | "granted" | "edited" | "narrowed" | "suspended", string>;

/** The instant of the newest record. */
async function lastRecorded(): Promise<string> {
  const [row] = await world.sql<{ time: string }>(
    "select convert_from(body, 'utf8')::jsonb ->> 'time' as time from log_entries order by id desc limit 1",
  );
  return row?.time ?? "";
}
const move = (action: "suspend" | "resume") =>
  moveDelegation({ asker: security, delegationId: id, action, reason: "A pause" });

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  subject = await given.agent();
  await changeAgent(security, subject.agentId, { purpose: "Reads" }, undefined);
  const registered = await lastRecorded();
  id = await given.delegation(subject);
  const granted = await lastRecorded();
  await changeAgent(security, subject.agentId, { purpose: "Pays refunds" }, undefined);
  const edited = await lastRecorded();
  const limits = [{ field: "amount", unit: "USD", max_each: "100.00", max_total: "1000.00", window: "P1D" }];
  await narrowDelegation({
    ...{ asker: security, delegationId: id, expected: undefined },
    narrow: { reason: "Less is enough", authority: [{ ...payments(subject, { limits }), id: "el_1" }] },
  });
  const narrowed = await lastRecorded();
  await sealAll();
  await move("suspend");
  await suspendAgent(security, subject.agentId, "Odd");
  instants = { registered, granted, edited, narrowed, suspended: await lastRecorded() };
});
afterAll(() => world.end());

describe("an agent as it was", () => {
  it("has the purpose and the status of the instant, from sealed and from newest records", async () => {
    const at = async (instant: string) => {
      const { status, purpose, asOf } = await getAgentAsOf(security, subject.agentId, instant);
      return [status, purpose, asOf.at === new Date(instant).toISOString()];
    };
    expect(await at(instants.registered)).toEqual(["active", "Reads", true]);
    expect(await at(instants.granted)).toEqual(["active", "Reads", true]);
    expect(await at(instants.edited)).toEqual(["active", "Pays refunds", true]);
    expect(await at(instants.suspended)).toEqual(["suspended", "Pays refunds", true]);
  });

  it("has what changed since, with the former values, and its names of then and now", async () => {
    await sealAll();
    const { changedSince, displayName, displayNameNow, owner } = await getAgentAsOf(
      security,
      subject.agentId,
      instants.registered,
    );
    expect([displayName, displayNameNow]).toEqual([null, null]);
    // No record states a name of people who were made by SQL.
    expect(owner).toMatchObject({ id: subject.owner.personId, sealed: false });
    expect(changedSince.more).toBe(false);
    expect(changedSince.entries.map(({ type }) => type)).toEqual(["agent.suspended", "agent.edited"]);
    expect(changedSince.entries.at(-1)?.changes).toContainEqual({
      ...{ member: "purpose", before: "Reads", after: "Pays refunds" },
    });
    const latest = await getAgentAsOf(security, subject.agentId, instants.suspended);
    expect(latest.changedSince.entries).toEqual([]);
  });

  it("states no text that was erased since, also when an earlier one is left", async () => {
    await world.sql("delete from erasable_texts where member = 'purpose' and value = 'Pays refunds'");
    expect((await getAgentAsOf(security, subject.agentId, instants.edited)).purpose).toBeNull();
  });

  it("is revoked from its revocation on, with the version of then", async () => {
    const other = await given.agent("https://stopped.acme.example");
    const delegation = await given.delegation(other);
    await changeAgent(security, other.agentId, { purpose: "Pays" }, undefined);
    const before = await lastRecorded();
    await revoke({ asker: security, scope: { kind: "delegation", subjectId: delegation }, reason: "Leaked" });
    await revoke({ asker: security, scope: { kind: "agent", subjectId: other.agentId }, reason: "Leaked" });
    const after = clock.now().toISOString();
    const { version } = await getAgent(security, other.agentId);
    expect(await getAgentAsOf(security, other.agentId, before)).toMatchObject({
      status: "active",
      version: version - 1,
    });
    expect(await getAgentAsOf(security, other.agentId, after)).toMatchObject({ status: "revoked", version });
    expect((await getDelegationAsOf(security, delegation, before)).status).toBe("active");
    expect((await getDelegationAsOf(security, delegation, after)).status).toBe("revoked");
  });

  it("is unknown before its first record, and in the future", async () => {
    await expectRefusal(getAgentAsOf(security, subject.agentId, "2020-01-01T00:00:00Z"), "unknown_then");
    await expectRefusal(getAgentAsOf(security, subject.agentId, "2099-01-01T00:00:00Z"), "instant_ahead");
    const stranger = await world.person(["member"]);
    await expectRefusal(getAgentAsOf(stranger, subject.agentId, instants.edited), "agent_not_found");
  });
});

describe("a delegation as it was", () => {
  it("is the version that was signed by then, with its own status", async () => {
    const at = async (instant: string) => {
      const { version, status, sentence } = await getDelegationAsOf(security, id, instant);
      return [version, status, /100 USD/.test(sentence)];
    };
    expect(await at(instants.granted)).toEqual([1, "active", false]);
    expect(await at(instants.narrowed)).toEqual([2, "active", true]);
    expect(await at(instants.suspended)).toEqual([2, "suspended", true]);
  });

  it("has what changed since, and the people and the agent as they were called", async () => {
    const { changedSince, delegator, onBehalfOf, versionNow } = await getDelegationAsOf(security, id, instants.granted);
    expect(changedSince.entries.map(({ type }) => type)).toEqual(["delegation.suspended", "delegation.narrowed"]);
    const narrowed = changedSince.entries.at(-1);
    expect(narrowed?.changes.map(({ member }) => member)).toEqual(["authority"]);
    expect(narrowed?.sentence).toContain("narrowed");
    expect([delegator?.id, onBehalfOf, versionNow]).toEqual([subject.owner.personId, null, 2]);
  });

  it("is not changed by what happens to a delegation below it", async () => {
    const { agents, delegations } = await given.chain(await given.agent("https://chain.acme.example"), 2);
    const [parent = "", child = ""] = delegations;
    const limits = [{ field: "amount", unit: "USD", max_each: "100.00", max_total: "1000.00", window: "P1D" }];
    const first = agents[0] ?? subject;
    await narrowDelegation({
      ...{ asker: security, delegationId: parent, expected: undefined },
      narrow: { reason: "Less is enough", authority: [{ ...payments(first, { limits }), id: "el_1" }] },
    });
    await sealAll();
    await moveDelegation({ asker: security, delegationId: child, action: "suspend", reason: "A pause" });
    const { version, status } = await getDelegationAsOf(security, parent, await lastRecorded());
    expect([version, status]).toEqual([2, "active"]);
  });

  it("is unknown before it was granted, and to people who may not see it", async () => {
    const before = new Date(Date.parse(instants.registered) - 60_000).toISOString();
    await expectRefusal(getDelegationAsOf(security, id, before), "unknown_then");
    const stranger = await world.person(["member"]);
    await expectRefusal(getDelegationAsOf(stranger, id, instants.granted), "delegation_not_found");
  });
});
