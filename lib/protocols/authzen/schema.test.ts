import { describe, expect, it } from "vitest";
import { AuthZenError, assertJsonContentType, echoedRequestId, isAuthZenError, toAuthZenResponse } from "./errors";
import { buildAuthZenMetadata } from "./metadata";
import { parseEvaluation, parseEvaluations, stopsAfter } from "./schema";

const question = {
  subject: { type: "agent", id: "spiffe://acme.example/agent/refund-bot", properties: { token_jti: "j1" } },
  action: { name: "create" },
  resource: { type: "payment", id: "account/eu-7/pay-1" },
  context: { task: "refund", amount: "120.00" },
};

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isAuthZenError(error)) return error.message;
    throw error;
  }
  return "accepted";
}

describe("parseEvaluation", () => {
  it("reads a question and ignores unknown members", () => {
    expect(parseEvaluation({ ...question, extra: 1, subject: { ...question.subject, extra: 2 } })).toEqual(question);
  });

  it.each([
    ["no object", [], "malformed_request: "],
    ["an empty object", {}, "malformed_request: subject, action, resource"],
    ["no subject type", { ...question, subject: { id: "a" } }, "malformed_request: subject.type"],
    ["an empty subject id", { ...question, subject: { type: "agent", id: "" } }, "malformed_request: subject.id"],
    ["a numeric id", { ...question, resource: { type: "payment", id: 1 } }, "malformed_request: resource.id"],
    ["an action in text", { ...question, action: "create" }, "malformed_request: action"],
    ["no action name", { ...question, action: {} }, "malformed_request: action.name"],
    ["a context list", { ...question, context: [] }, "malformed_request: context"],
    [
      "properties null",
      { ...question, subject: { ...question.subject, properties: null } },
      "malformed_request: subject.properties",
    ],
    [
      "an id of 3 KiB",
      { ...question, resource: { type: "payment", id: "x".repeat(3000) } },
      "malformed_request: resource.id",
    ],
  ])("refuses %s", (_, body, message) => {
    expect(refusal(() => parseEvaluation(body))).toBe(message);
  });
});

describe("parseEvaluations", () => {
  const { resource, ...defaults } = question;

  it("behaves as one question without evaluations", () => {
    expect(parseEvaluations(question)).toEqual({ kind: "single", request: question });
    expect(parseEvaluations({ ...question, evaluations: [] })).toEqual({ kind: "single", request: question });
    expect(refusal(() => parseEvaluations({ ...defaults, evaluations: [] }))).toBe("malformed_request: resource");
  });

  it("replaces whole entities and inherits the others, in order", () => {
    const other = { type: "payment", id: "other" };
    const batch = parseEvaluations({
      ...question,
      evaluations: [{}, { resource: other }, { subject: { type: "agent", id: "b" }, context: {} }],
    });
    expect(batch).toEqual({
      kind: "batch",
      semantic: "execute_all",
      items: [
        { ok: true, request: question },
        { ok: true, request: { ...question, resource: other } },
        { ok: true, request: { ...question, subject: { type: "agent", id: "b" }, context: {} } },
      ],
    });
  });

  it("keeps a malformed item in its place", () => {
    const batch = parseEvaluations({ ...defaults, evaluations: [{ resource }, {}, 1, { resource: { id: "x" } }] });
    const items = batch.kind === "batch" ? batch.items : [];
    expect(items.map((item) => (item.ok ? "ok" : item.error.message))).toEqual([
      "ok",
      "malformed_request: resource",
      "malformed_request: ",
      "malformed_request: resource.type",
    ]);
  });

  it.each([
    [
      "an unknown semantic",
      { ...question, evaluations: [{}], options: { evaluations_semantic: "any" } },
      "malformed_request: options.evaluations_semantic",
    ],
    ["evaluations that are no list", { ...question, evaluations: {} }, "malformed_request: evaluations"],
    ["101 items", { ...question, evaluations: new Array(101).fill({}) }, "too_many_evaluations: evaluations"],
  ])("refuses %s", (_, body, message) => {
    expect(refusal(() => parseEvaluations(body))).toBe(message);
  });

  it("stops where the semantic says so", () => {
    expect(stopsAfter("execute_all", false)).toBe(false);
    expect(stopsAfter("deny_on_first_deny", false)).toBe(true);
    expect(stopsAfter("deny_on_first_deny", true)).toBe(false);
    expect(stopsAfter("permit_on_first_permit", true)).toBe(true);
    expect(stopsAfter("permit_on_first_permit", false)).toBe(false);
  });
});

describe("transport", () => {
  it("answers 400 to anything but JSON", () => {
    for (const type of ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]) {
      expect(refusal(() => assertJsonContentType(type))).toBe("accepted");
    }
    for (const type of [null, "", "text/plain", "application/jsonp", "application/json; charset=utf-16"]) {
      expect(refusal(() => assertJsonContentType(type))).toBe("not_json");
    }
    expect(toAuthZenResponse(new AuthZenError("not_json"), "rq_1").status).toBe(400);
  });

  it("echoes a request id that is safe to echo", () => {
    expect(echoedRequestId("bfe9eb29-ab87-4ca3-be83-a1d5d8305716")).toBe("bfe9eb29-ab87-4ca3-be83-a1d5d8305716");
    for (const id of [null, "", "a b", "a\r\nx: 1", "é", "x".repeat(129)]) {
      expect(echoedRequestId(id)).toBeUndefined();
    }
  });

  it("describes itself under its own URL", () => {
    const metadata = buildAuthZenMetadata("https://mandate.example");
    expect(metadata.policy_decision_point).toBe("https://mandate.example");
    expect(Object.values(metadata).every((url) => url.startsWith("https://mandate.example"))).toBe(true);
  });
});
