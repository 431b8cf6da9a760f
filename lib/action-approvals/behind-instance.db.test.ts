import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { enrolInstance } from "@/lib/credentials/commands/enrol";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { giveAgent } from "@/lib/lifecycle/changes";
import type { Principal } from "@/lib/principals/principal";
import { type AskingAgent, askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { createIssuer, editIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { createRule } from "@/lib/trusted-issuers/commands/rules";
import { buildInstance, newInstanceKeyPair, registrationBody, signProof } from "@/prisma/seed/builders/instance";
import { getActionApproval, listActionApprovals } from "./queries";
import { ActionApprovalFilters } from "./schema";

// One person never approves the actions of an instance that they let in themselves, also of another person's agent (I9).

let world: World;
let asking: AskingAgent;
let platform: ForeignIssuer;
let servers = 0;
/** A person with the roles for both sides, and an honest colleague with the same. */
let insider: Principal;
let colleague: Principal;
/** Takes part beside the insider and decides nothing. */
let bystander: Principal;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  platform = await ForeignIssuer.start();
});
beforeEach(async () => {
  servers += 1;
  asking = await askingAgent(undefined, `https://payments-${servers}.acme.example`);
  const both = () => world.person(["security", "approver"]);
  [insider, colleague, bystander] = [await both(), await both(), await world.person(["security"])];
});
afterAll(async () => {
  await platform.stop();
  await world.end();
});

type Instance = Awaited<ReturnType<typeof buildInstance>>;

/** The spine with another instance, and the access token that it got. */
async function actingBy({ instance, keyPair }: Instance): Promise<AskingAgent> {
  const { privateKey, jwk } = keyPair;
  const spine = { ...asking.spine, instanceId: instance.id, privateKey, jwk };
  return { spine, token: await tokenOf(spine) };
}

const byToken = async (issuer: Principal) => actingBy(await buildInstance(issuer, asking.spine.agentId));

type Trusting = { trusts: Principal; edits?: Principal; maps: Principal };
const subject = () => `system:serviceaccount:payments:worker-${servers}`;

/** Enrols an instance by its platform's identity; answers it. */
async function byWorkload({ trusts, edits, maps }: Trusting): Promise<AskingAgent> {
  await platform.stop();
  platform = await ForeignIssuer.start();
  const settings = { name: "A cluster", kind: "workloads", issuer: platform.url, keySource: "discovery" } as const;
  const { issuer } = await createIssuer(trusts, settings);
  if (edits)
    await editIssuer(
      edits,
      issuer.id,
      { keySource: "jwks", jwks: { keys: platform.keys.map(({ jwk }) => jwk) } },
      undefined,
    );
  await createRule(maps, issuer.id, { agentId: asking.spine.agentId, subjectPattern: subject() });
  const keyPair = newInstanceKeyPair();
  const instance = await enrolInstance({
    authorization: `Bearer ${platform.sign({ sub: subject(), aud: world.runtime.publicUrl })}`,
    dpop: signProof(keyPair, { method: "POST", path: "/oauth/register" }),
    body: registrationBody(keyPair),
    ...{ ip: "10.0.0.7", userAgent: "worker/1.0" },
  });
  return actingBy({ instance, keyPair });
}

const ownedBy = (owner: Principal) =>
  world.sql("update agents set owner_id = $2 where id = $1", [asking.spine.agentId, owner.personId]);

/** Lets an instance in so that one person, the insider, is behind it; answers the instance. */
type WayIn = (insider: Principal) => Promise<AskingAgent>;
const waysIn: [string, WayIn][] = [
  ["issued its enrolment token", byToken],
  ["wrote the workload rule that enrolled it", (maps) => byWorkload({ trusts: bystander, maps })],
  ["trusted the issuer that enrolled it", (trusts) => byWorkload({ trusts, maps: bystander })],
  [
    "changed the keys of the issuer that enrolled it",
    (edits) => byWorkload({ trusts: bystander, edits, maps: bystander }),
  ],
  [
    "owned its agent and transferred it",
    async (former) => {
      await ownedBy(former);
      const instance = await byToken(bystander);
      await giveAgent(former, asking.spine.agentId, (await world.person(["member"])).email, undefined);
      return instance;
    },
  ],
  [
    "owned its agent until another person transferred it",
    async (former) => {
      await ownedBy(former);
      const instance = await byToken(bystander);
      await giveAgent(bystander, asking.spine.agentId, (await world.person(["member"])).email, undefined);
      return instance;
    },
  ],
  [
    "transferred its agent to another person",
    async (by) => {
      const instance = await byToken(bystander);
      await giveAgent(by, asking.spine.agentId, (await world.person(["member"])).email, undefined);
      return instance;
    },
  ],
  [
    "released it from quarantine",
    async (by) => {
      const instance = await byToken(bystander);
      await changeInstance(bystander, instance.spine.instanceId, "quarantine", "A drill");
      await changeInstance(by, instance.spine.instanceId, "release", "It is over");
      return { ...instance, token: await tokenOf(instance.spine) };
    },
  ],
  [
    "invited the person who issued its enrolment token",
    async (inviter) => {
      await world.sql("update people set invited_by_id = $1 where id = $2", [inviter.personId, bystander.personId]);
      return byToken(bystander);
    },
  ],
];

const approve = (asker: Principal, id: string) => codeOf(sayToAction(approveAction, asker, id));
const queued = async (asker: Principal, queue: "to-decide" | "waiting", id: string) =>
  (await listActionApprovals(asker, ActionApprovalFilters.parse({ queue, limit: 200 }))).actionApprovals.some(
    (one) => one.id === id,
  );

describe("a person behind the instance that asks", () => {
  it.each(waysIn)("approves none of its actions, and another person does (%s)", async (_, wayIn) => {
    const id = await askedAction(await wayIn(insider));
    expect(await approve(insider, id)).toBe("self_approval");
    await expectRefusal(sayToAction(denyAction, insider, id), "self_approval");
    expect([await queued(insider, "to-decide", id), await queued(insider, "waiting", id)]).toEqual([false, true]);
    expect(await queued(colleague, "to-decide", id)).toBe(true);
    const { can, whyNot } = await getActionApproval(insider, id);
    expect(can).toEqual([]);
    expect(whyNot.approve).toMatchObject({
      code: "self_approval",
      reason: expect.stringMatching(/^(You let the asking instance in|An agent that you answer for, or an instance)/),
    });
    expect((await getActionApproval(colleague, id)).can).toEqual(["approve", "deny"]);
    expect(await approve(colleague, id)).toBe("done");
  });
});

describe("an approval by a person behind another instance of the same agent", () => {
  it("lets the instance act that asked, and not the one that the approver let in", async () => {
    const [asked, own] = [await byToken(bystander), await byToken(insider)];
    const operation = randomUUID();
    const id = await askedAction(asked, { operation });
    expect((await askForAction(own, { operation })).context.approval?.id).toBe(id);
    expect(await approve(insider, id)).toBe("done");
    expect(await askForAction(own, { operation })).toMatchObject({
      ...{ decision: false, context: { code: "approval_required", approval: { id } } },
    });
    expect((await askForAction(asked, { operation })).decision).toBe(true);
  });
});

describe("a twin of the product", () => {
  const forgetting: [string, string, string][] = [
    ["forgets who enrolled an instance", "issued its enrolment token", "before insert on instances"],
    ["forgets who released an instance", "released it from quarantine", "before update of behind_ids on instances"],
    ["forgets who transferred an agent", "transferred its agent to another person", "before insert on agent_transfers"],
  ];
  it.each(forgetting)("that %s is caught", async (_, name, when) => {
    await world.sql(`create function forget() returns trigger language plpgsql as $$
      begin new.behind_ids := '{}'; return new; end $$`);
    await world.sql(`create trigger forget ${when} for each row execute function forget()`);
    const wayIn = new Map(waysIn).get(name) ?? byToken;
    expect(await approve(insider, await askedAction(await wayIn(insider)))).toBe("done");
    await world.sql("drop function forget cascade");
  });
});
