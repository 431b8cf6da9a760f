import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealedIndex } from "@/e2e/support/matrix/settings";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { until } from "@/e2e/support/until";
import type { ExportResponse } from "@/lib/exports/schema";
import { addPerson, type HttpClient, succeeded } from "@/lib/testing/http";
import { addSubject, delegate, evaluate, type Stage, type Subject, setStage } from "@/lib/testing/stage";

// A server of its own, because it is killed.
let server: TestServer;
let stage: Stage;
let subject: Subject;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  stage = await setStage(server);
  subject = await addSubject(stage);
  const { body } = await evaluate(stage, subject);
  await sealedIndex(stage.admin, `id:${body.context.decision_id}`);
  folder = await mkdtemp(join(tmpdir(), "mandate-export-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await discard(server);
});

const order = { kind: "audit", q: "type:decision.*", format: "ndjson", purpose: "Quarterly review" };

const finished = (client: HttpClient, id: string): Promise<ExportResponse> =>
  until(`The export ${id} did not end.`, async () => {
    const read = succeeded(await client.get<ExportResponse>(`/api/exports/${id}`));
    return read.status === "done" || read.status === "failed" ? read : undefined;
  });

const start = async (client: HttpClient, change: object = {}): Promise<string> =>
  succeeded(await client.post<{ id: string }>("/api/exports", { ...order, ...change }), [202]).id;

/** Runs the verifier as its user does. */
const verify = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/verify.ts", ...args], {
    encoding: "utf8",
    timeout: 120_000,
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production" },
  });

describe("an export of the trail over HTTP", () => {
  it("is downloaded, also in parts, and verified offline; a changed file is refused", async () => {
    const id = await start(stage.admin);
    const { status, files, count } = await finished(stage.admin, id);
    expect([status, files.length]).toEqual(["done", 3]);
    expect(count).toBeGreaterThan(0);
    for (const { name, bytes, sha256 } of files) {
      const path = `/api/exports/${id}/files/${name}`;
      const whole = await stage.admin.get(path);
      expect([whole.status, whole.headers.get("etag"), whole.text.length > 0]).toEqual([200, `"${sha256}"`, true]);
      const half = Math.floor(bytes / 2);
      const first = await stage.admin.get(path, { range: `bytes=0-${half - 1}` });
      const rest = await stage.admin.get(path, { range: `bytes=${half}-`, "if-range": `"${sha256}"` });
      expect([first.status, rest.status, rest.headers.get("content-range")]).toEqual([
        ...[206, 206],
        `bytes ${half}-${bytes - 1}/${bytes}`,
      ]);
      expect(Buffer.byteLength(whole.text)).toBe(bytes);
      await writeFile(join(folder, name), whole.text);
    }
    const vkey = (await stage.admin.get("/log/key")).text.trim();
    const good = verify(folder, "--key", vkey);
    expect([good.status, good.stdout]).toEqual([0, expect.stringContaining("Verified.")]);
    expect(verify(join(folder, "manifest.json")).status).toBe(3);
    const entries = await readFile(join(folder, "entries.ndjson"), "utf8");
    await writeFile(join(folder, "entries.ndjson"), entries.replace("decision.made", "decision.mode"));
    expect(verify(folder, "--key", vkey).status).toBe(1);
    const found = await stage.admin.get<{ entries: { type: string }[] }>(`/api/audit?q=id:${id}`);
    expect(found.body.entries.map(({ type }) => type)).toContain("audit.exported");
  });

  it("of an owner holds their own agents alone; no other person reads it", async () => {
    const other = (await addPerson(stage.admin, ["member"])).client;
    const id = await start(stage.owner.client);
    expect((await finished(stage.owner.client, id)).scope).toBe("own-agents");
    const { text } = await stage.owner.client.get(`/api/exports/${id}/files/entries.ndjson`);
    for (const line of text.trim().split("\n")) expect(JSON.parse(JSON.parse(line).entry).agent).toBe(subject.agentId);
    expect((await other.get(`/api/exports/${id}`)).status).toBe(404);
    const nothing = await start(other);
    expect(await finished(other, nothing)).toMatchObject({ status: "done", count: 0 });
  });

  it("is open to an agent by its token, with the permission in its scope", async () => {
    const ownApi = `${server.publicUrl}/api`;
    const over = { type: "mandate", locations: [ownApi], actions: ["agents:own"], identifiers: ["*"] };
    await delegate(stage, subject.agentId, { authority: [over] });
    const token = await subject.instance.token(ownApi, { at: server.url });
    const call = { token, at: server.url };
    const asked = await subject.instance.callApi<{ id: string }>("POST", "/api/exports", { ...call, json: order });
    const { id } = succeeded(asked, [202]);
    const read = await subject.instance.callApi<ExportResponse>("GET", `/api/exports/${id}`, call);
    expect(succeeded(read).scope).toBe("own-agents");
    expect((await finished(stage.owner.client, id)).status).toBe("done");
  });

  it("names the member at fault", async () => {
    for (const [change, status, path] of [
      [{ format: "xml" }, 400, "format"],
      [{ purpose: "" }, 400, "purpose"],
      [{ q: "decision:maybe" }, 422, "q"],
      [{ from: "2026-11-24T12:00:00Z", to: "2026-11-24T12:00:00Z" }, 422, "to"],
    ] as const) {
      const answer = await stage.admin.post<{ errors: { path: string }[] }>("/api/exports", { ...order, ...change });
      expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([status, [path]]);
    }
  });

  it("is finished by the next server when its worker is killed", async () => {
    const id = await start(stage.admin, { format: "csv" });
    await server.kill();
    server = await startTestServer(server);
    const client = stage.admin.at(server.url);
    const { status, files } = await finished(client, id);
    expect([status, files.length]).toEqual(["done", 3]);
  }, 180_000);
});
