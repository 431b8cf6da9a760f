import { describe, expect, it } from "vitest";
import { expectRefused, refusingServer } from "@/e2e/protocol/bad-input/fixture";
import { HttpClient, type Json, type Sent } from "@/lib/testing/http";
import { evaluationOf } from "@/lib/testing/stage";

// Bad questions of PEPs and verifiers: the answer names the member at fault, and nothing is stored.
const own = refusingServer();

const deep = `{"a":${"[".repeat(17)}${"]".repeat(17)}}`;

describe("the decision point", () => {
  const ask = (json: unknown): Sent => ({ json, headers: { authorization: `Bearer ${own.stage.server.pepKey}` } });
  const change = (entity: string, value: Json): Sent => {
    const valid = evaluationOf(own.subject) as Record<string, Json>;
    return ask({ ...valid, [entity]: { ...valid[entity], ...value } });
  };
  const names = (path: string) => ({
    status: 400,
    body: { code: "malformed_request", errors: expect.arrayContaining([expect.objectContaining({ path })]) },
  });

  it("POST /access/v1/evaluation names the member that is wrong", async () => {
    await expectRefused(own, "POST /access/v1/evaluation", [
      { name: "no subject", sent: ask({ ...evaluationOf(own.subject), subject: undefined }), ...names("subject") },
      {
        name: "a subject that is a text",
        sent: ask({ ...evaluationOf(own.subject), subject: "x" }),
        ...names("subject"),
      },
      { name: "no action", sent: ask({ ...evaluationOf(own.subject), action: undefined }), ...names("action") },
      { name: "an action without name", sent: change("action", { name: undefined }), ...names("action.name") },
      { name: "a name that is too long", sent: change("action", { name: "x".repeat(257) }), ...names("action.name") },
      { name: "an address with NUL", sent: change("context", { ip: "10.0.0.1\u0000" }), ...names("context.ip") },
      { name: "an ignored member with NUL", sent: change("context", { note: "a\u0000b" }), ...names("context.note") },
      { name: "a resource without id", sent: change("resource", { id: undefined }), ...names("resource.id") },
      { name: "an empty id", sent: change("resource", { id: "" }), ...names("resource.id") },
      ...["a//b", "../a", "a/./b", "a/../b", "a%2fb", "a b", "/a", "a/"].map((id) => ({
        ...{ name: `the resource ${id}`, sent: change("resource", { id }), ...names("resource.id") },
      })),
      {
        name: "a context that is a list",
        sent: ask({ ...evaluationOf(own.subject), context: [] }),
        ...names("context"),
      },
      { name: "a task that is a number", sent: change("context", { task: 42 }), ...names("context.task") },
      { name: "a proof that is a text", sent: change("context", { dpop: "x" }), ...names("context.dpop") },
      {
        name: "a proof without URL",
        sent: change("context", { dpop: { proof: "x", method: "POST" } }),
        ...names("context.dpop.url"),
      },
      {
        name: "a token that is a number",
        sent: change("subject", { properties: { access_token: 42 } }),
        ...names("subject.properties.access_token"),
      },
    ]);
  });

  it.each(["evaluation", "evaluations"])("POST /access/v1/%s takes JSON from a PEP alone", async (endpoint) => {
    const authorization = `Bearer ${own.stage.server.pepKey}`;
    const raw = (body: string, type = "application/json"): Sent => ({
      raw: body,
      headers: { authorization, "content-type": type },
    });
    const unknown = { status: 401, body: { code: "pep_key_invalid" } };
    const malformed = { status: 400, body: { code: "malformed_request" } };
    const as = (value: string): Sent => ({ json: evaluationOf(own.subject), headers: { authorization: value } });
    await expectRefused(own, `POST /access/v1/${endpoint}`, [
      { name: "nobody", sent: { json: evaluationOf(own.subject) }, ...unknown },
      { name: "an unknown key", sent: as(`Bearer mpk_${"x".repeat(43)}`), ...unknown },
      { name: "an agent's token", sent: as(`Bearer ${own.subject.token}`), ...unknown },
      { name: "Basic", sent: as("Basic dTpw"), ...unknown },
      {
        name: "a form",
        sent: raw("a=b", "application/x-www-form-urlencoded"),
        status: 400,
        body: { code: "not_json" },
      },
      { name: "no JSON", sent: raw("{"), ...malformed },
      { name: "a member twice", sent: raw('{"subject":1,"subject":2}'), ...malformed },
      { name: "17 levels", sent: raw(deep), ...malformed },
      { name: "a list", sent: raw("[]"), ...malformed },
      { name: "more than 64 KiB", sent: raw(`"${"x".repeat(65_536)}"`), status: 413, body: { code: "body_too_large" } },
    ]);
  });

  it("POST /access/v1/evaluations takes 100 questions at most, and denies each malformed one by itself", async () => {
    const many = { ...evaluationOf(own.subject), evaluations: Array.from({ length: 101 }, () => ({})) };
    await expectRefused(own, "POST /access/v1/evaluations", [
      { name: "101 questions", sent: ask(many), status: 400, body: { code: "too_many_evaluations" } },
      {
        name: "an unknown semantic",
        sent: ask({ ...many, options: { evaluations_semantic: "x" } }),
        ...names("options.evaluations_semantic"),
      },
    ]);
    const { body } = await new HttpClient(own.server.url).send(
      "POST",
      "/access/v1/evaluations",
      ask({ evaluations: [evaluationOf(own.subject), { subject: 1 }, 7] }),
    );
    expect(body.evaluations).toMatchObject([{ decision: true }, { decision: false }, { decision: false }]);
  });

  it("an Idempotency-Key stands for one body", async () => {
    const pep = new HttpClient(own.server.url);
    const headers = { authorization: `Bearer ${own.stage.server.pepKey}`, "idempotency-key": "retry-1" };
    const first = await pep.post("/access/v1/evaluation", evaluationOf(own.subject), headers);
    expect(first).toMatchObject({ status: 200, body: { decision: true } });
    const again = await pep.post("/access/v1/evaluation", evaluationOf(own.subject), headers);
    expect(again.body).toMatchObject({
      decision: true,
      context: { decision_id: (first.body.context as Json).decision_id },
    });
    await expectRefused(own, "POST /access/v1/evaluation", [
      {
        name: "another body",
        sent: { json: evaluationOf(own.subject, { amount: "2.00" }), headers },
        status: 409,
        body: { code: "idempotency_key_reused" },
      },
      {
        name: "a key of spaces",
        sent: { json: evaluationOf(own.subject), headers: { ...headers, "idempotency-key": "a b" } },
        ...names("Idempotency-Key"),
      },
    ]);
  });
});

describe("the public log", () => {
  it.each([
    ["", "first"],
    ["?index=0&size=", "size"],
    ["?index=-1", "index"],
    ["?index=x&size=1", "index"],
    ["?index=0&index=1&size=2", "index"],
    ["?first=-1&second=2", "first"],
  ])("GET /log/proof%s names %s", async (query, path) => {
    await expectRefused(own, `GET /log/proof${query}`, [
      { name: query, sent: {}, status: 400, body: { code: "malformed_request", errors: [{ path }] } },
    ]);
  });

  it.each([
    ["", "from"],
    ["?from=0", "to"],
    ["?from=x&to=1", "from"],
    ["?from=0&to=1&to=2", "to"],
    ["?from=0&to=1e3", "to"],
  ])("GET /log/consistency%s names %s", async (query, path) => {
    await expectRefused(own, `GET /log/consistency${query}`, [
      { name: query, sent: {}, status: 400, body: { code: "malformed_request", errors: [{ path }] } },
    ]);
  });

  it.each([
    "/log/tile/0/0",
    "/log/tile/0/000.p/256",
    "/log/tile/0/x999/x999/999",
    "/log/tile/entries",
    "/log/tile/64/000",
  ])("there is no tile at %s", (path) =>
    expectRefused(own, `GET ${path}`, [{ name: path, sent: {}, status: 404, body: { code: "tile_not_found" } }]),
  );

  it("GET /log/proof proves nothing that is not in the log", () =>
    expectRefused(own, "GET /log/proof?index=5&size=999999999", [
      { name: "beyond the end", sent: {}, status: 400, body: { code: "not_in_tree" } },
    ]));

  it("GET /log/proof proves nothing at an index that the log has not reached", () =>
    expectRefused(own, "GET /log/proof?index=999999999", [
      { name: "beyond the end", sent: {}, status: 400, body: { code: "not_in_tree" } },
    ]));
});
