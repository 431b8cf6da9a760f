import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { type RawAnswer, sendRaw } from "@/e2e/support/server/http-raw";
import { sharedServer } from "@/e2e/support/server/shared";
import type { AgentClient } from "@/lib/testing/agent-client";
import { succeeded } from "@/lib/testing/http";
import { addAgent, addInstance, delegate, type Stage, setStage } from "@/lib/testing/stage";

// S10: the Host header chooses nothing. Names that are not ours are refused, and ours all mean PUBLIC_URL.
const server = sharedServer();
const { host, port } = new URL(server.url);

const ask = (given: string, line = "GET /.well-known/oauth-authorization-server", ...headers: string[]) =>
  sendRaw(server.url, [`${line} HTTP/1.1`, `Host: ${given}`, ...headers]);
const codeOf = ({ status, body }: RawAnswer) => [status, JSON.parse(body).code];

/**
 * Makes a host, in octets of ISO 8859-1, that a URL parser reads as a host followed by a path. Its length equals that
 * of the parsed host. Each label that is not ASCII grows by six or seven characters when it is encoded.
 */
function disguised(path: string): string {
  for (let six = 0; six < 12; six++) {
    for (let seven = 0; seven < 12; seven++) {
      const given = `${"\u00fc.".repeat(six)}${"\u00fcb.".repeat(seven)}c${path}`;
      if (URL.canParse(`http://${given}/`) && new URL(`http://${given}/`).hostname.length === given.length)
        return given;
    }
  }
  throw new Error("No such host was found.");
}

describe("S10 a name that is not this server's", () => {
  it.each(["evil.example", `evil.example:${port}`, "localhost:1", `localhost.evil.example:${port}`, "[::2]"])(
    "%s is refused with 421, and never read as a route",
    async (given) => expect(codeOf(await ask(given))).toEqual([421, "host_not_served"]),
  );

  it.each([`${host}/x`, `${host}/api/agents?`, `${host}#`, `x@${host}`, "localhost:PORT", "a b", "\u00fc.example"])(
    "%s is no host: 400",
    async (given) => expect(codeOf(await ask(given))).toEqual([400, "bad_host"]),
  );

  it("health is answered under every name, for load balancers ask by address", async () => {
    for (const path of ["/healthz", "/readyz"]) expect((await ask("10.1.2.3:3000", `GET ${path}`)).status).toBe(200);
  });

  it.each([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`])(
    "%s is this server, which calls itself PUBLIC_URL",
    async (given) => {
      const { status, body } = await ask(given);
      expect([status, JSON.parse(body).issuer]).toEqual([200, server.publicUrl]);
      const page = await ask(given, "GET /agents");
      expect(page.headers.location).toMatch(/^\/sign-in\?/);
    },
  );
});

describe("S10 a token for one agent", () => {
  let stage: Stage;
  let instance: AgentClient;
  let token: string;
  let mine: string;
  beforeAll(async () => {
    stage = await setStage(server);
    const { agentId } = await addAgent(stage);
    mine = `/api/agents/${agentId}`;
    succeeded(await stage.admin.post(`${mine}/activate`));
    instance = await addInstance(stage, agentId);
    const resource = `${server.publicUrl}/api`;
    const element = { type: "mandate", locations: [resource], actions: ["agents:own", "events:read"] };
    await delegate(stage, agentId, { authority: [{ ...element, identifiers: [`agents/${agentId}`] }] });
    token = await instance.token(resource, { at: server.url });
  });

  const open = (given: string, path: string, proved = path) => {
    const dpop = instance.proof("GET", `${server.publicUrl}${proved}`, { token });
    return ask(given, `GET ${path}`, `Authorization: DPoP ${token}`, `DPoP: ${dpop}`);
  };

  it("opens that agent and, under no host, the stream of events", async () => {
    expect((await open(host, mine)).status).toBe(200);
    expect((await open(host, "/api/events")).status).toBe(403);
    const forged = [`${host}${mine}?`, `${host}${mine}#`, disguised(`${mine}?`), disguised(`${mine}#`)];
    for (const given of forged) {
      const answer = await open(given, "/api/events", mine);
      expect([given, ...codeOf(answer)]).toEqual([given, 400, "bad_host"]);
    }
  });
});

describe("S3 the access log", () => {
  it("names the route, the caller's id escaped and cut, and nothing else that the caller chose", async () => {
    const mark = `mark-${Date.now()}`;
    const id = `${mark} "\\${"x".repeat(4_000)}`;
    const answer = await ask(host, `GET /api/agents/${mark}-path?q=${mark}-query`, `X-Request-ID: ${id}`);
    expect(answer.headers["x-request-id"]).toBe(id);
    const lines = async () =>
      (await readFile(server.logFile, "utf8")).split("\n").filter((line) => line.includes(mark));
    await expect.poll(lines).toHaveLength(1);
    const [line = ""] = await lines();
    expect(JSON.parse(line)).toMatchObject({
      route: "/api/agents/[agentId]",
      request_id: expect.stringMatching(/^[\x21-\x7e]{1,128}$/),
    });
    expect(line).not.toMatch(/-path|-query/);
  });
});

describe("S14 what is for operators", () => {
  it("is read by programs on this machine, and not through a proxy or under another name", async () => {
    expect((await ask(host, "GET /metrics")).status).toBe(200);
    expect((await ask(host, "GET /readyz")).body).toContain("PostgreSQL");
    for (const header of [
      "X-Forwarded-For: 127.0.0.1",
      "Forwarded: for=127.0.0.1",
      "X-Real-IP: ::1",
      "Via: 1.1 proxy",
    ]) {
      expect(codeOf(await ask(host, "GET /metrics", header))).toEqual([403, "metrics_closed"]);
      const readiness = JSON.parse((await ask(host, "GET /readyz", header)).body);
      expect(readiness).toEqual({ status: "ready", checks: expect.arrayContaining([{ check: "database", ok: true }]) });
    }
    expect(codeOf(await ask("rebound.example", "GET /metrics"))).toEqual([403, "metrics_closed"]);
    expect((await ask("rebound.example", "GET /readyz")).body).not.toContain("PostgreSQL");
  });
});

describe("S2 the interface's document", () => {
  it("is sent once to a client that keeps it", async () => {
    const first = await fetch(`${server.url}/api/openapi.json`);
    expect(first.headers.get("content-encoding")).toBe("gzip");
    expect((await first.json()).openapi).toBe("3.1.0");
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${server.url}/api/openapi.json`, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const plain = await ask(host, "GET /api/openapi.json");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers.etag).not.toBe(etag);
  });
});
