import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";
import { installRuntime } from "@/lib/platform/base/runtime";
import { withHeaders } from "./answer";
import { publicRoute } from "./public-route";

beforeAll(() =>
  installRuntime({
    publicUrl: "http://localhost:3000",
    trustDomain: "acme.example",
    dataDir: "/nonexistent",
    databaseUrl: "postgres://nobody@127.0.0.1:1/none",
    setRole: false,
    keyEncryptionKey: new Uint8Array(32),
    production: false,
  }),
);

const echo = publicRoute({
  summary: "Echo",
  params: z.object({ id: z.string().regex(/^[a-z]+$/) }),
  query: z.object({ limit: z.coerce.number().int().max(200).default(50) }),
  body: z.strictObject({ name: z.string().min(2), lines: z.array(z.strictObject({ amount: z.number() })).optional() }),
  response: z.object({ name: z.string(), limit: z.number() }),
  status: 201,
  handle: ({ body, query }) =>
    withHeaders({ name: body.name, limit: query.limit, secret: "x" }, { headers: { etag: '"1"' } }),
});

const edit = publicRoute({
  summary: "Edit",
  response: z.object({}),
  handle: () => ({}),
});

type Options = { body?: BodyInit; headers?: Record<string, string>; query?: string; id?: string };
const json = { "content-type": "application/json" };

async function post({ body = '{"name":"Ada"}', headers = json, query = "", id = "a" }: Options = {}) {
  const init = { method: "POST", headers, body, duplex: "half" };
  const response = await echo(new Request(`http://localhost:3000/api/x/a${query}`, init), {
    params: Promise.resolve({ id }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("an answer to HEAD", () => {
  it("has the headers of GET and no content, whose writing ends", async () => {
    const ended: unknown[] = [];
    const file = publicRoute({
      summary: "File",
      response: z.string(),
      produces: "text/csv",
      handle: () =>
        new Response(new ReadableStream({ cancel: (reason) => void ended.push(reason) }), {
          headers: { "content-type": "text/csv", "content-length": "7" },
        }),
    });
    const response = await file(new Request("http://localhost:3000/api/x", { method: "HEAD" }));
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "7"]);
    expect(response.body).toBeNull();
    expect(ended).toHaveLength(1);
  });
});

describe("an edit of something without versions", () => {
  const statusOf = async (method: string, tag: string) => {
    const headers = { ...json, "if-match": tag };
    const response = await edit(new Request("http://localhost:3000/api/x", { method, headers, body: "{}" }));
    return [response.status, ((await response.json()) as { code?: string }).code];
  };

  it.each(["PUT", "PATCH", "DELETE"])("is refused where it names the version it was based on: %s", async (method) => {
    expect(await statusOf(method, '"1"')).toEqual([412, "not_versioned"]);
    expect(await statusOf(method, "*")).toEqual([200, undefined]);
  });

  it("is no POST", async () => {
    expect(await statusOf("POST", '"1"')).toEqual([200, undefined]);
  });
});

describe("a JSON endpoint", () => {
  it("answers what its schema names, and nothing else", async () => {
    const { status, headers, body } = await post();
    expect([status, body]).toEqual([201, { name: "Ada", limit: 50 }]);
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-request-id")).toMatch(/^rq_/);
  });

  it.each(["trace-12345678", "1", "a b", '\u00e4;"x"', "x".repeat(4_000)])(
    "the caller's request id comes back as it was sent (AuthZEN 1.0 section 10.1.3)",
    async (id) => {
      const { headers, body } = await post({ headers: { ...json, "x-request-id": id }, body: "{" });
      expect(headers.get("x-request-id")).toBe(id);
      expect(body.request_id).toMatch(/^[\x21-\x7e]{1,128}$/);
    },
  );

  it.each([
    ["", "malformed_json", ""],
    ["{", "malformed_json", ""],
    ["[]", "malformed_request", ""],
    ["null", "malformed_request", ""],
    ['{"name":"Ada","name":"Eve"}', "duplicate_member", "name"],
    ['{"name":"Ada","lines":[{"amount":1,"amount":2}]}', "duplicate_member", "lines[0].amount"],
    ['{"name":"Ada","__proto__":{}}', "forbidden_member", "__proto__"],
    ['{"name":"Ada","lines":[{"amount":1},{"amount":1.0}]}', "number_spelling", "lines[1].amount"],
    ['{"name":"Ada","lines":[{"amount":1e1}]}', "number_spelling", "lines[0].amount"],
    ['{"name":"Ada","role":"admin"}', "malformed_request", "role"],
    ['{"name":"Ada","lines":[{"amount":1},{"amount":"2"}]}', "malformed_request", "lines[1].amount"],
    ['{"name":"Ada","lines":[{"amount":1,"x":1}]}', "malformed_request", "lines[0].x"],
    [
      `{"name":"Ada","lines":${"[".repeat(20)}${"]".repeat(20)}}`,
      "too_deep",
      "lines[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]",
    ],
  ])("refuses the body %s as %s at %s", async (body, code, path) => {
    const answer = await post({ body });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.errors[0].path).toBe(path);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.request_id).toBe(answer.headers.get("x-request-id"));
  });

  it("names every member at fault, with stable codes", async () => {
    const { body } = await post({ body: '{"lines":[{}],"b":1,"a":1}' });
    expect(body.errors.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
      ["name", "required"],
      ["lines[0].amount", "required"],
      ["b", "unknown_member"],
      ["a", "unknown_member"],
    ]);
  });

  it.each([
    [undefined, 415],
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/json;charset=utf-8", 201],
    ["APPLICATION/JSON", 201],
    ["application/jsonp", 415],
  ])("takes JSON only: %s answers %i", async (type, status) => {
    const headers: Record<string, string> = type ? { "content-type": type } : {};
    const body = type ? '{"name":"Ada"}' : Buffer.from('{"name":"Ada"}');
    expect((await post({ body, headers })).status).toBe(status);
  });

  it("counts the bytes of a body as they come, for any claimed length", async () => {
    expect((await post({ body: `{"name":"${"x".repeat(65_600)}"}` })).status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const answer = await post({ body: endless });
    expect([answer.status, answer.body.code]).toEqual([413, "body_too_large"]);
    expect(sent).toBeLessThan(200_000);
  });

  it("refuses a query that says something twice, and takes an impossible id for an unknown one", async () => {
    expect((await post({ query: "?limit=1&limit=2" })).body.errors).toEqual([
      { path: "limit", code: "duplicate_parameter" },
    ]);
    for (const name of ["__proto__", "nobody"])
      expect((await post({ query: `?${name}=1` })).body.errors).toEqual([{ path: name, code: "unknown_member" }]);
    expect((await post({ query: "?limit=1000" })).status).toBe(400);
    expect((await post({ id: "../etc" })).status).toBe(404);
  });

  it("names the members of a query that the endpoint does not have", async () => {
    const { status, body } = await post({ query: "?filter=a&limit=1&Limit=2" });
    expect([status, body.code]).toEqual([400, "malformed_request"]);
    expect(body.errors).toEqual([
      { path: "filter", code: "unknown_member" },
      { path: "Limit", code: "unknown_member" },
    ]);
    const without = publicRoute({ summary: "Ask", response: z.object({}), handle: () => ({}) });
    const answer = await without(new Request("http://localhost:3000/api/x?q=a"));
    expect((await answer.json()).errors).toEqual([{ path: "q", code: "unknown_member" }]);
  });

  it("keeps the rules over several members of a query", async () => {
    const either = publicRoute({
      summary: "Ask",
      query: z.object({ a: z.string().optional(), b: z.string().optional() }).refine(({ a, b }) => a !== b),
      response: z.object({}),
      handle: () => ({}),
    });
    const ask = async (query: string) => (await either(new Request(`http://localhost:3000/api/x${query}`))).status;
    expect([await ask("?a=1"), await ask("?a=1&b=1"), await ask("?a=1&c=1")]).toEqual([200, 400, 400]);
  });

  it("refuses an Idempotency-Key that is none", async () => {
    expect((await post({ headers: { ...json, "idempotency-key": "é" } })).status).toBe(400);
  });
});

describe("a refusal", () => {
  const statuses: Record<ErrorKind, number> = {
    malformed: 400,
    invalid: 422,
    unauthenticated: 401,
    forbidden: 403,
    not_found: 404,
    conflict: 409,
    stale: 412,
    unavailable: 503,
    throttled: 429,
  };
  const failing = (error: unknown) =>
    publicRoute({
      summary: "Fail",
      response: z.object({}),
      handle: () => {
        throw error;
      },
    })(new Request("http://localhost:3000/api/x"));

  it.each(Object.entries(statuses) as [ErrorKind, number][])("of kind %s answers %i", async (kind, status) => {
    const response = await failing(new DomainError("some_code", kind, "A sentence.", { facts: { secret: "canary" } }));
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(JSON.parse(text)).toMatchObject({ type: "urn:mandate:problem:some_code", status, code: "some_code" });
    expect(text).not.toContain("canary");
  });

  it.each([
    [new Error("canary: column does_not_exist"), 500, "internal_error"],
    [Object.assign(new Error("connect ECONNREFUSED canary"), { code: "ECONNREFUSED" }), 503, "unavailable"],
    [Object.assign(new Error("canary"), { code: "P2028" }), 503, "unavailable"],
    [new Error("Connection terminated unexpectedly canary"), 503, "unavailable"],
    ["canary", 500, "internal_error"],
  ])("that is unexpected (%s) reveals nothing of itself", async (error, status, code) => {
    const response = await failing(error);
    const text = await response.text();
    expect([response.status, JSON.parse(text).code]).toEqual([status, code]);
    expect(text).not.toContain("canary");
  });

  it("of an answer that breaks its own schema is ours", async () => {
    const broken = publicRoute({
      summary: "Break",
      response: z.object({ id: z.string() }),
      handle: () => JSON.parse("{}"),
    });
    expect((await broken(new Request("http://localhost:3000/api/x"))).status).toBe(500);
  });
});
