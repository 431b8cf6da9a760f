import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { find as findAgent } from "@/lib/agents/store";
import { findOpen } from "@/lib/control-changes/store";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import { waitingActivations } from "@/lib/inbox/sources/activations";
import { waitingChanges } from "@/lib/inbox/sources/changes";
import { rolesWith } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { agreeToChange, bringBack, goLive } from "./activation";
import { changeAgent } from "./changes";
import { approverRoles } from "./model";
import { proposePolicy } from "./policy/commands";
import { previewRules } from "./policy/preview";
import { getLifecyclePolicy } from "./policy/queries";
import { getLifecycle } from "./queries";

let world: World;
let admin: Principal;
let other: Principal;
let security: Principal;
let second: Principal;
let risk: Principal;
let groupId: string;

beforeAll(async () => {
  world = await createWorld();
  [admin, other] = [await world.person(["admin"]), await world.person(["admin"])];
  [security, second, risk] = [
    await world.person(["security"]),
    await world.person(["security"]),
    await world.person(["security"]),
  ];
  groupId = (await createGroup(admin, { name: "payments-risk" })).id;
  for (const { personId } of [risk, other]) await addMember(admin, groupId, personId);
});
afterAll(() => world.end());
afterEach(() => enforceRules([security, second], [lifecycleRule(undefined)]));

const approvers = { roles: ["security" as const], groups: ["payments-risk"] };
const inForce = (more: Parameters<typeof lifecycleRule>[1]) =>
  enforceRules([security, second], [lifecycleRule(undefined, more)]);
const statusOf = async (id: string) => (await findAgent(id))?.status;
const agree = async (by: Principal, agentId: string) => {
  const open = await findOpen("agent", agentId);
  return agreeToChange(by, { agentId, changeId: open?.id ?? "" }, open?.digest ?? "");
};

describe("a rule of the lifecycle policy that names approvers", () => {
  it("has an agent activated by a person with its role in its group alone, as the one or the second person", async () => {
    const [one, two] = [await buildAgent(security), await buildAgent(security)];
    await inForce({ approvers });
    await expectRefusal(goLive(security, one.id), "lifecycle_approver");
    await expectRefusal(goLive(other, one.id), "lifecycle_approver");
    expect((await goLive(risk, one.id)).status).toBe("active");
    await inForce({ approvers, people: 2 });
    expect((await goLive(security, two.id)).status).toBe("pending");
    await expectRefusal(goLive(second, two.id), "lifecycle_approver");
    expect((await goLive(risk, two.id)).status).toBe("active");
  });

  it("has a reinstatement and each change of an agent confirmed by them", async () => {
    const [edited, revoked] = [await buildActiveAgent(security), await buildActiveAgent(security)];
    await world.sql("update agents set status = 'revoked' where id = $1", [revoked.id]);
    await inForce({ approvers: { groups: ["payments-risk"] }, people: 2, changes: { confirm: ["purpose"], days: 7 } });
    expect(await changeAgent(security, edited.id, { purpose: "Other work." })).toBe("proposed");
    const change = await findOpen("agent", edited.id);
    const asks = async (by: Principal) => {
      const { places } = await waitingChanges.read(by, { after: undefined, take: 50, now: new Date() });
      return places.some(({ id }) => id === change?.id);
    };
    expect([await asks(second), await asks(other)]).toEqual([false, true]);
    await expectRefusal(agree(second, edited.id), "lifecycle_approver");
    await agree(other, edited.id);
    expect(await findAgent(edited.id)).toMatchObject({ purpose: "Other work." });
    expect(await bringBack(security, revoked.id, "A mistake.")).toBe("proposed");
    await expectRefusal(agree(second, revoked.id), "lifecycle_approver");
    await agree(risk, revoked.id);
    expect(await statusOf(revoked.id)).toBe("active");
  });

  it("has a move of an agent out of it and into it confirmed by an approver of both rules", async () => {
    const agent = await buildActiveAgent(security);
    const strict = lifecycleRule(undefined, { name: "Production", environments: ["prod"], approvers });
    await enforceRules([security, second], [strict, lifecycleRule(undefined)]);
    expect(await changeAgent(security, agent.id, { environment: "dev" })).toBe("proposed");
    await expectRefusal(agree(second, agent.id), "lifecycle_approver");
    await agree(risk, agent.id);
    expect(await changeAgent(security, agent.id, { environment: "prod" })).toBe("proposed");
    await expectRefusal(agree(second, agent.id), "lifecycle_approver");
  });

  it("is shown with the agent, counted in the preview, and asked in the inbox of its approvers alone", async () => {
    const agent = await buildAgent(security);
    await inForce({ approvers, people: 2 });
    await goLive(security, agent.id);
    const sentence = "People with the role security in the group payments-risk approve it.";
    expect((await getLifecycle(second, agent.id)).rule.approvers).toEqual({ sentence, includesYou: false });
    expect((await getLifecycle(risk, agent.id)).rule.approvers).toEqual({ sentence, includesYou: true });
    const asked = async (by: Principal) => {
      const { places } = await waitingActivations.read(by, { after: undefined, take: 50, now: new Date() });
      return places.length;
    };
    expect([await asked(second), await asked(risk)]).toEqual([0, 1]);
    const { approvers: counted } = await previewRules([lifecycleRule(undefined, { approvers })]);
    expect(counted).toEqual([
      {
        ...{ rule: "All agents", people: 1 },
        sentence:
          "1 person could approve by the rule “All agents”: people with the role security in the group payments-risk.",
      },
    ]);
  });

  it("names groups that exist, and people who may approve", async () => {
    const { version } = await getLifecyclePolicy(security);
    const unknown = [lifecycleRule(undefined, { approvers: { groups: ["no-such-group"] } })];
    await expect(proposePolicy(security, { rules: unknown, version, reason: "A test." })).rejects.toMatchObject({
      ...{ code: "lifecycle_group_unknown", errors: [{ path: "rules[0].approvers.groups[0]", code: "unknown_group" }] },
    });
    expect([...approverRoles].toSorted()).toEqual(rolesWith("agents:write").toSorted());
  });

  it("has the people of its group changed by two admins", async () => {
    await inForce({ approvers: { groups: ["payments-risk"] } });
    const { personId } = await world.person(["security"]);
    await expectRefusal(addMember(admin, groupId, personId), "membership_decides");
    await inForce({});
    await addMember(admin, groupId, personId);
  });
});
