import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listWaitingChanges } from "@/lib/agents/waiting-changes";
import { confirmChange, proposeChange } from "@/lib/control-changes/commands";
import { controlPermissions } from "@/lib/control-changes/model";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { linkIdentity } from "@/lib/sign-in/account-links/commands";
import { Authenticator } from "@/lib/testing/authenticator";
import { askedAction, askingAgent } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { seedRows } from "@/lib/testing/many-rows";
import { codeOf } from "@/lib/testing/refusal";
import { rowsRead } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import type { InboxKind } from "./model";
import { countInbox, listInbox } from "./queries";
import { InboxFilters, type InboxItem } from "./schema";

let world: World;
let spine: TestAgent;
let admin: Principal;
let second: Principal;
let security: Principal;
let approver: Principal;
let owner: Principal;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  [admin, second] = [await world.person(["admin"]), await world.person(["admin"])];
  [security, approver] = [await world.person(["security"]), await world.person(["approver"])];
  owner = await world.person(["member"]);
});
afterAll(() => world.end());

async function inbox(asker: Principal, more: { kind?: InboxKind; limit?: number } = {}): Promise<InboxItem[]> {
  const items: InboxItem[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listInbox(asker, InboxFilters.parse({ ...more, ...(cursor !== undefined && { cursor }) }));
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = page.next;
  }
}
const ids = async (asker: Principal, kind?: InboxKind) =>
  (await inbox(asker, kind === undefined ? {} : { kind })).map(({ id }) => id);

async function propose(by: Principal, kind: keyof typeof controlPermissions, subjectId: string, content: object) {
  const facts = { control: "blueprint", widens: ["ceiling"] } as const;
  const proposal = { facts, kind, subjectId, basedOn: 1, content, reason: "More is needed." };
  return transaction((tx) => proposeChange(tx, by, proposal));
}

/** Each item that two admins, security, an approver and an owner may find, by what it is. */
async function everything() {
  const request = await given.request(spine);
  const consent = await given.request(spine, { onBehalfOf: owner.personId });
  const blueprint = newId("blueprint");
  const ceiling = await propose(admin, "blueprint", blueprint, { before: { ceiling: null }, after: { ceiling: [] } });
  const agentChange = await propose(security, "agent", spine.agentId, {
    agent: { id: spine.agentId, name: "refunds", riskTier: "low", environment: "prod" },
    changes: [{ member: "riskTier", before: "low", after: "critical" }],
  });
  const { agentId: activation } = await given.enrolled(owner.personId);
  await world.sql(
    `update agents set status = 'pending', risk_tier = 'critical', activation_requested_by_id = $1,
       activation_expires_at = now() + interval '3 days' where id = $2`,
    [admin.personId, activation],
  );
  await linkIdentity(admin, owner.personId, { iss: "https://idp.acme.example", sub: `sub-${newId("key")}` });
  const authenticator = new Authenticator(world.runtime.publicUrl);
  const registered = authenticator.create(await beginRegistration(approver));
  const { id: passkey } = await registerPasskey(approver, { name: "Desk key", ...registered });
  const { agentId: owned } = await given.enrolled(owner.personId);
  const detection = newId("detection");
  await world.sql(
    "insert into detections (id, kind, agent_id, sightings) values ($1, 'approval_drip', $2, '[]'::jsonb)",
    [detection, owned],
  );
  const action = await askedAction(await askingAgent(undefined, "https://asking.acme.example"));
  return { action, request, consent, ceiling, agentChange, activation, passkey, detection };
}

describe("the inbox", () => {
  it("holds each item for exactly the people who may decide it, and detections for owners too (I9)", async () => {
    await given.steps(world, { name: "Approval", quorum: 1 });
    const made = await everything();
    const [of, from, sec, dec, own] = await Promise.all([admin, second, security, approver, owner].map((p) => ids(p)));
    const link = (await inbox(second)).find(({ subject }) => subject.kind === "account-link");
    expect(link).toMatchObject({ kind: "change", can: ["confirm", "unlink"], askedBy: { id: admin.personId } });
    const all = { ...made, ceiling: made.ceiling.id, agentChange: made.agentChange.id, link: link?.id ?? "" };
    const holds = (found: string[] = []) =>
      Object.entries(all)
        .filter(([, id]) => found.includes(id))
        .map(([name]) => name)
        .toSorted();
    expect(holds(of)).toEqual(["agentChange", "detection", "passkey"]);
    expect(holds(from)).toEqual(["activation", "agentChange", "ceiling", "detection", "link", "passkey"]);
    expect(holds(sec)).toEqual(["activation", "ceiling", "detection"]);
    expect(holds(dec)).toEqual(["action", "request"]);
    expect((await ids(approver))[0]).toBe(made.action);
    expect(holds(own)).toEqual(["consent", "detection"]);
    const mine = (await inbox(owner)).find(({ kind }) => kind === "detection");
    expect(mine).toMatchObject({ can: [], whyNot: { close: { code: "not_allowed" } } });
  });

  it("names what a change of a control would do, before it is opened (C3)", async () => {
    const sentences = (await inbox(second, { kind: "change" })).map(({ sentence }) => sentence);
    expect(sentences).toContainEqual(expect.stringMatching(/^Change the blueprint .+: ceiling\.$/));
    expect(sentences).toContain("Change the agent refunds: risk tier from low to critical.");
  });

  it("scores a change of a control by its content and the agents that it concerns", async () => {
    const [own] = await world.sql("select blueprint_id from agents where id = $1", [spine.agentId]);
    const content = { before: { ceiling: [] }, after: { ceiling: null } };
    const { id } = await propose(admin, "blueprint", String(own?.blueprint_id), content);
    const items = await inbox(second, { kind: "change" });
    const codes = (items.find((item) => item.id === id)?.risk.parts ?? []).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["no_ceiling", "agents_concerned", "control_loosened"]));
    const raised = items.find(({ sentence }) => sentence.endsWith("risk tier from low to critical."));
    expect(raised?.risk).toMatchObject({ score: 50, parts: [{ code: "tier", weight: 35 }, {}, {}] });
  });

  it("agrees with the rules of changes, for every kind of control", async () => {
    for (const kind of ["approval-policy", "identity-provider", "trusted-issuer", "person-roles"] as const) {
      await propose(admin, kind, `subject-${kind}`, { sentenceBefore: "Before.", sentenceAfter: "After." });
    }
    for (const person of [admin, second, security]) {
      const { controlChanges } = await listWaitingChanges(person, { limit: 200 });
      const may = controlChanges.filter(({ can }) => can.includes("confirm")).map(({ id }) => id);
      const shown = (await inbox(person, { kind: "change" })).filter(
        ({ subject }) => subject.kind in controlPermissions,
      );
      const mayConfirm = shown.filter(({ can }) => can.includes("confirm"));
      expect(mayConfirm.map(({ id }) => id).toSorted()).toEqual(may.toSorted());
    }
  });

  it("loses an item as soon as another person decides it", async () => {
    const { id, kind, subjectId, digest } = await propose(admin, "blueprint", newId("blueprint"), { after: {} });
    expect(await ids(second, "change")).toContain(id);
    const needed = "blueprints:write";
    const confirmed = transaction((tx) =>
      confirmChange(tx, security, { id, kind: kind as "blueprint", subjectId, needed }, digest),
    );
    expect(await codeOf(confirmed)).toBe("done");
    expect(await ids(second, "change")).not.toContain(id);
  });

  it("is counted as it is listed, kind by kind", async () => {
    for (const person of [admin, second, security, approver, owner]) {
      const { total, kinds, capped } = await countInbox(person);
      const listed = await inbox(person);
      expect({ total, capped }).toEqual({ total: listed.length, capped: false });
      for (const [kind, count] of Object.entries(kinds)) {
        expect(count).toBe(listed.filter((item) => item.kind === kind).length);
        expect((await ids(person, kind as InboxKind)).length).toBe(count);
      }
    }
  });

  it("has the soonest deadline first, equal ones by risk, and the same order page by page", async () => {
    const made = [await given.request(spine), await given.request(spine), await given.request(spine)];
    const [low, high, soon] = made;
    await world.sql(
      "update requests set decide_by = date_trunc('second', now()) + interval '2 hours' where id = any ($1)",
      [made],
    );
    await world.sql("update requests set risk_score = risk_score + 1 where id = $1", [high]);
    await world.sql("update requests set decide_by = now() + interval '1 hour' where id = $1", [soon]);
    const order = await ids(approver);
    expect(order.filter((id) => made.includes(id))).toEqual([soon, high, low]);
    for (const person of [second, approver]) {
      const whole = await inbox(person);
      for (const limit of [1, 2]) expect(await inbox(person, { limit })).toEqual(whole);
      const dues = whole
        .filter(({ kind }) => !["action", "detection"].includes(kind))
        .map(({ dueAt }) => dueAt ?? "9999");
      expect(dues).toEqual(dues.toSorted());
    }
  });

  it("reads no more with 8,000 pending requests than with 2,000", async () => {
    const first = () => listInbox(approver, InboxFilters.parse({}));
    const read = () => rowsRead(world.ownerUrl, first);
    await seedRows(world, 1, 3_000);
    const few = await read();
    for (const batch of [2, 3, 4]) await seedRows(world, batch, 3_000);
    const many = await read();
    expect(await world.sql("select count(*)::int as n from requests where status = 'pending'")).toEqual([
      { n: expect.any(Number) },
    ]);
    expect(many).toBeLessThan(few + 1_000);
    const times: number[] = [];
    for (let i = 0; i < 7; i++) {
      const began = performance.now();
      expect((await first()).items).toHaveLength(50);
      times.push(performance.now() - began);
    }
    console.info(`inbox with 8,000 pending: ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`);
    expect(await countInbox(approver)).toMatchObject({
      ...{ kinds: { request: 100 }, capped: true, cappedKinds: ["request"] },
    });
  });
});
