import { describe, expect, it } from "vitest";
import { DomainError } from "@/lib/platform/base/domain-error";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { peerAddressHeader } from "./client-address";
import { machineRoute } from "./machine-route";

const call = async (handle: Parameters<typeof machineRoute>[0]["handle"], headers: Record<string, string> = {}) => {
  const response = await machineRoute({ handle })(new Request("http://localhost:3000/oauth/token?x=1", { headers }), {
    params: Promise.resolve({ id: "a" }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

const failing = (error: unknown) =>
  call(async () => {
    throw error;
  });

describe("a machine endpoint", () => {
  it("gives its handler the peer's address and the path's parameters", async () => {
    const handle = async ({ ip, params }: { ip: string; params: object }) => Response.json({ ip, params });
    const { body, headers } = await call(handle, { [peerAddressHeader]: "192.0.2.1" });
    expect(body).toEqual({ ip: "192.0.2.1", params: { id: "a" } });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-request-id")).toMatch(/^rq_/);
  });

  it("leaves the caching of public, immutable things to the handler", async () => {
    const { headers } = await call(async () =>
      Response.json({}, { headers: { "cache-control": "public, max-age=60" } }),
    );
    expect(headers.get("cache-control")).toBe("public, max-age=60");
  });

  it.each([
    [new OAuthError("invalid_grant", "used up", { detail: "canary" }), 400, { error: "invalid_grant" }],
    [new DomainError("malformed_x", "malformed", "No."), 400, { error: "invalid_request", code: "malformed_x" }],
    [new DomainError("gone", "unauthenticated", "No."), 401, { error: "invalid_token", code: "gone" }],
    [new DomainError("moved", "unavailable", "No."), 503, { error: "temporarily_unavailable", code: "moved" }],
    [new DomainError("too_many", "throttled", "No."), 429, { error: "slow_down", code: "too_many" }],
    [Object.assign(new Error("canary"), { code: "ECONNRESET" }), 503, { code: "unavailable" }],
    [new TypeError("canary"), 500, { error: "server_error", code: "internal_error" }],
  ])("answers %s in RFC 6749 JSON", async (error, status, members) => {
    const answer = await failing(error);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(members);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(JSON.stringify(answer.body)).not.toContain("canary");
  });
});
