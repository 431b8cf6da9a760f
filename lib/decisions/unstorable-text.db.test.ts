import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as EVALUATION } from "@/app/access/v1/evaluation/route";
import { POST as EVALUATIONS } from "@/app/access/v1/evaluations/route";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { problemResponse } from "@/lib/platform/http/problem";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let question: Record<string, Record<string, unknown>>;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.delegation(spine);
  question = {
    subject: { type: "agent", id: spine.spiffeId, properties: { access_token: await tokenOf(spine) } },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    context: { task: "refund", amount: "1.00", currency: "USD" },
  };
});
afterAll(() => world.end());

type Answer = {
  decision?: boolean;
  context: { code?: string; error?: { status: number; code: string; errors: unknown } };
};
type Body = Answer & { code?: string; errors?: unknown; evaluations?: Answer[] };

/** Sends a body whose strings may hold what `JSON.stringify` writes as an escape. */
async function ask(route: typeof EVALUATION, body: unknown): Promise<Body & { status: number }> {
  const headers = { authorization: `Bearer ${spine.pepKey}`, "content-type": "application/json" };
  const response = await world.call(route, { method: "POST", raw: JSON.stringify(body), headers });
  return { status: response.status, ...((await response.json()) as Body) };
}

const unstorable = [
  ["NUL", "a\u0000b", "deceptive_character"],
  ["a lone surrogate", "\ud800", "lone_surrogate"],
] as const;

// Each place where an evaluation holds text, members that the standard ignores included.
const places: [string, (text: string) => Record<string, unknown>][] = [
  ["context.ip", (ip) => ({ context: { ...question.context, ip } })],
  ["context.note", (note) => ({ context: { ...question.context, note } })],
  ["resource.id", (id) => ({ resource: { ...question.resource, id } })],
  ["subject.id", (id) => ({ subject: { ...question.subject, id } })],
  ["subject.properties.token_jti", (jti) => ({ subject: { ...question.subject, properties: { token_jti: jti } } })],
  ["action.name", (name) => ({ action: { name } })],
  ["extra", (extra) => ({ extra })],
];

describe.each(unstorable)("text that PostgreSQL cannot hold: %s", (_, text, code) => {
  it.each(places)("in %s is refused, naming the member", async (path, change) => {
    expect(await ask(EVALUATION, { ...question, ...change(text) })).toMatchObject({
      status: 400,
      code: "malformed_request",
      errors: [{ path, code }],
      request_id: expect.any(String),
    });
  });

  it.each(places)("in %s of one item refuses that item; the others are decided", async (path, change) => {
    const { status, evaluations } = await ask(EVALUATIONS, { ...question, evaluations: [{}, change(text), {}] });
    expect({ status, evaluations }).toMatchObject({
      status: 200,
      evaluations: [
        { decision: true },
        { decision: false, context: { error: { status: 400, errors: [{ path, code }] } } },
        { decision: true },
      ],
    });
  });

  it("in a default refuses the items that take it over, and no other", async () => {
    const context = { ...question.context, ip: text };
    const { evaluations } = await ask(EVALUATIONS, {
      ...question,
      context,
      evaluations: [{}, { context: question.context }],
    });
    expect(evaluations?.map(({ decision }) => decision)).toEqual([false, true]);
  });
});

describe("below the transport", () => {
  const text = "a\u0000b";
  it.each([
    ["the driver", () => sqlPool().query("select $1::text", [text])],
    ["Prisma", () => prisma().person.findMany({ where: { name: text } })],
    ["Prisma, in SQL", () => prisma().$queryRaw`select ${text}::text`],
  ])("a text that reaches the database by %s all the same is a 400 with a code", async (_, ask) => {
    const failure = await ask().catch((error: unknown) => error);
    const response = problemResponse(failure, "rq_test");
    expect({ status: response.status, ...(await response.json()) }).toMatchObject({
      status: 400,
      code: "malformed_request",
      errors: [{ code: "deceptive_character" }],
    });
  });
});

describe("a subject that is no agent", () => {
  const user = { type: "user", id: "alice@acme.example", properties: { token_jti: 5 } };

  it("is denied with a code of the closed list, alone and in a batch (D10)", async () => {
    const denied = { decision: false, context: { code: "agent_not_active", decision_id: expect.any(String) } };
    expect(await ask(EVALUATION, { ...question, subject: user })).toMatchObject({ status: 200, ...denied });
    const { evaluations } = await ask(EVALUATIONS, { ...question, evaluations: [{ subject: user }, {}] });
    expect(evaluations).toMatchObject([denied, { decision: true }]);
  });

  it("leaves a record of the denial (I1)", async () => {
    const { context } = await ask(EVALUATION, { ...question, subject: user });
    const { decision_id: id } = context as { decision_id: string };
    const rows = await world.sql("select type from log_entries where convert_from(body, 'UTF8') like $1", [`%${id}%`]);
    expect(rows).toEqual([{ type: "decision.made" }]);
  });
});
