import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELETE as discardRoute, PATCH as saveRoute } from "@/app/api/drafts/[draftId]/route";
import { POST as createRoute } from "@/app/api/drafts/route";
import { editTest, removeTest, saveTest } from "@/lib/drafts/cases/commands";
import { listTests } from "@/lib/drafts/cases/queries";
import type { SaveTest } from "@/lib/drafts/cases/schema";
import { createTemplate, editTemplate, removeTemplate } from "@/lib/drafts/templates/commands";
import { getTemplate, listTemplates } from "@/lib/drafts/templates/queries";
import type { Principal } from "@/lib/principals/principal";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { createDraft, discardDraft, removeOldDrafts, saveDraft } from "./commands";
import { getDraft, listDrafts } from "./queries";
import type { DraftContent } from "./schema";
import { maxDrafts } from "./schema";

let world: World;
let spine: TestAgent;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  spine = await given.agent();
});
afterAll(() => world.end());

const content = (change: Partial<DraftContent> = {}): DraftContent => ({
  ...{ agentId: spine.agentId, onBehalfOf: "", parentDelegationId: null, changesDelegationId: null },
  ...{ purpose: "Refund customers", reason: "", validity: { kind: "days" as const, days: 30 }, maxDepth: 0 },
  ...{ authority: [{ type: "payment" }], text: null },
  ...change,
});

describe("a draft", () => {
  it("keeps what is unfinished exactly, even what JSON texts of a database cannot hold", async () => {
    const odd = content({ text: "[{ \u0000 \ud800", authority: [{ type: "pay\u0000ment" }] });
    const id = await createDraft(spine.owner, { content: odd });
    expect((await getDraft(spine.owner, id)).content).toEqual(odd);
  });

  it("is its author's alone", async () => {
    const id = await createDraft(spine.owner, { content: content() });
    const other = await given.person(["admin"]);
    await expectRefusal(getDraft(other, id), "draft_not_found");
    await expectRefusal(saveDraft(other, id, { content: content() }, undefined), "draft_not_found");
    await expectRefusal(discardDraft(other, id, undefined), "draft_not_found");
    const agent = { ...spine.owner, through: { agentId: spine.agentId } };
    await expectRefusal(createDraft(agent, { content: content() }), "forbidden");
    await expectRefusal(saveDraft(agent, id, { content: content() }, undefined), "forbidden");
    await expectRefusal(discardDraft(agent, id, undefined), "forbidden");
    expect((await listDrafts(other)).drafts).toEqual([]);
    expect((await getDraft(spine.owner, id)).version).toBe(1);
  });

  it("of two windows that save the same version, one is told", async () => {
    const id = await createDraft(spine.owner, { content: content() });
    const saves = ["One", "Two"].map((purpose) =>
      codeOf(saveDraft(spine.owner, id, { content: content({ purpose }) }, 1)),
    );
    expect((await Promise.all(saves)).toSorted()).toEqual(["done", "draft_changed_meanwhile"]);
    const mine = await createDraft(admin, { content: content() });
    await saveDraft(admin, mine, { content: content() }, 1);
    const stale = { as: admin, method: "PATCH", params: { draftId: mine }, headers: { "if-match": '"1"' } };
    const answer = await world.call(saveRoute, { ...stale, body: { content: content() } });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([412, "draft_changed_meanwhile"]);
  });

  it("that another window saved since is not discarded by the one that does not know it", async () => {
    const id = await createDraft(spine.owner, { content: content() });
    await saveDraft(spine.owner, id, { content: content({ purpose: "Newer" }) }, 1);
    const late = { as: admin, method: "DELETE", body: {}, headers: { "if-match": '"1"' } };
    const mine = await createDraft(admin, { content: content() });
    await saveDraft(admin, mine, { content: content() }, 1);
    expect((await world.call(discardRoute, { ...late, params: { draftId: mine } })).status).toBe(412);
    await expectRefusal(discardDraft(spine.owner, id, 1), "draft_changed_meanwhile");
    expect((await getDraft(spine.owner, id)).content.purpose).toBe("Newer");
    expect(await codeOf(discardDraft(spine.owner, id, 2))).toBe("done");
    await expectRefusal(discardDraft(spine.owner, id, 2), "draft_not_found");
  });

  it("is removed when no person changed it for a month, and not before", async () => {
    const [old, young] = [
      await createDraft(spine.owner, { content: content() }),
      await createDraft(spine.owner, { content: content() }),
    ];
    await world.sql("update drafts set updated_at = now() - interval '30 days 1 minute' where id = $1", [old]);
    await world.sql("update drafts set updated_at = now() - interval '29 days' where id = $1", [young]);
    expect(await removeOldDrafts()).toBe(1);
    await expectRefusal(getDraft(spine.owner, old), "draft_not_found");
    expect(await codeOf(getDraft(spine.owner, young))).toBe("done");
  });

  it("comes not without end, nor too long", async () => {
    const author = await given.person(["member"]);
    for (let i = 0; i < maxDrafts; i++) await createDraft(author, { content: content() });
    await expectRefusal(createDraft(author, { content: content() }), "too_many_drafts");
    const long = content({ authority: Array.from({ length: 100 }, () => ({ type: "x".repeat(700) })) });
    const answer = await world.call(createRoute, { as: admin, method: "POST", body: { content: long } });
    expect([400, 413]).toContain(answer.status);
  });

  it("whose agent is no longer to be seen does not name it", async () => {
    const author = await given.person(["member"]);
    const id = await createDraft(author, { content: content() });
    expect((await getDraft(author, id)).agent).toBeNull();
  });
});

describe("a template", () => {
  const template = (name: string, authority: unknown[] = [payments(spine)]) => ({
    ...{ name, authority: authority as Record<string, unknown>[] },
    ...{ description: "", purpose: "", days: 30, maxDepth: 0 },
  });

  it("is read by all and recorded with every change", async () => {
    const id = await createTemplate(admin, template("Refunds"));
    const before = await getTemplate(spine.owner, id);
    expect(before).toMatchObject({ name: "Refunds", version: 1, can: [] });
    expect(before.sentence).toMatch(/^May create/);
    await editTemplate(admin, id, { days: 7 }, 1);
    expect(await getTemplate(admin, id)).toMatchObject({
      name: "Refunds",
      days: 7,
      version: 2,
      can: ["edit", "remove"],
    });
    await expectRefusal(editTemplate(admin, id, { days: 8 }, 1), "stale");
    await removeTemplate(admin, id);
    expect((await listTemplates(spine.owner)).templates).toEqual([]);
    expect(await world.auditTypes(id)).toEqual(
      ["created", "edited", "removed"].map((how) => `authority-template.${how}`),
    );
  });

  it("has a name of its own, and an authority that the catalogues know", async () => {
    await createTemplate(admin, template("Mine"));
    await expectRefusal(createTemplate(admin, template("Mine")), "template_exists");
    const unknown = [{ ...payments(spine), actions: ["destroy"] }];
    await expectRefusal(createTemplate(admin, template("Other", unknown)), "authority_invalid");
    expect((await listTemplates(admin)).templates.map(({ name }) => name)).toEqual(["Mine"]);
  });
});

describe("a saved test", () => {
  const test = (name: string): SaveTest => ({
    name,
    question: {
      ...{ location: spine.identifier, type: "payment", action: "create", identifier: "account/eu-7" },
      fields: { amount: "240.00", currency: "USD" },
    },
    expected: "allow",
  });

  it("is written by people who may request authority for the agent, and recorded", async () => {
    const id = await saveTest(spine.owner, spine.agentId, test("240 passes"));
    await expectRefusal(saveTest(spine.owner, spine.agentId, test("240 passes")), "test_exists");
    const [auditor, stranger] = [await given.person(["auditor"]), await given.person(["member"])];
    await expectRefusal(saveTest(auditor, spine.agentId, test("x")), "not_allowed");
    await expectRefusal(saveTest(stranger, spine.agentId, test("x")), "agent_not_found");
    await expectRefusal(editTest(stranger, id, { name: "x" }, undefined), "test_not_found");
    expect((await listTests(auditor, spine.agentId)).can).toEqual([]);
    await editTest(spine.owner, id, { expected: "deny" }, 1);
    const { tests, can } = await listTests(spine.owner, spine.agentId);
    expect(can).toEqual(["save"]);
    expect(tests).toMatchObject([{ id, name: "240 passes", expected: "deny", version: 2 }]);
    await expectRefusal(editTest(spine.owner, id, { expected: "ask" }, 1), "stale");
    await removeTest(spine.owner, id);
    expect(await world.auditTypes(id)).toEqual(["saved", "edited", "removed"].map((how) => `authority-test.${how}`));
  });
});
