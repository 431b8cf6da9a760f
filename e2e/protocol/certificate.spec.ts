import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactVerify, createRemoteJWKSet } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedScene } from "@/e2e/protocol/bad-input/fixture";
import { endedAgent } from "@/e2e/support/matrix/agents-ended";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { HttpClient, succeeded } from "@/lib/testing/http";
import { evaluate } from "@/lib/testing/stage";
import { documentedCommand } from "@/scripts/verify/command.test-support";

// The contract: `GET /api/agents/{id}/certificate` → `{ statement: <JWS>, proof: <tlog-proof>, summary }`, verified by
// `npm run verify`. The checks use a JOSE library and what the server publishes, as a reader's would.
const scene = sharedScene();
let agentId: string;
let certificate: { statement: string; proof: string; summary: Record<string, unknown> };
let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  ({ agentId } = await endedAgent.retired(scene.stage));
  certificate = succeeded(await scene.stage.admin.get(`/api/agents/${agentId}/certificate`));
  folder = await mkdtemp(join(tmpdir(), "mandate-certificate-"));
  const open = new HttpClient(scene.server.url);
  await writeFile(file("certificate.json"), JSON.stringify(certificate));
  await writeFile(file("jwks.json"), (await open.get("/.well-known/jwks.json")).text);
  await writeFile(file("log-key.txt"), (await open.get("/log/key")).text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const signed = () =>
  compactVerify(certificate.statement, createRemoteJWKSet(new URL(`${scene.server.url}/.well-known/jwks.json`)));

describe("the certificate of a retirement over HTTP", () => {
  it("has a statement that the published key set verifies", async () => {
    const { payload, protectedHeader } = await signed();
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "retirement+jwt" });
    expect(JSON.parse(Buffer.from(payload).toString("utf8"))).toMatchObject({ agent: { id: agentId } });
    expect(certificate.summary).toMatchObject({ agent: { id: agentId }, live: { instances: 0, delegationsIn: 0 } });
  });

  it("has a proof of the record that holds the digest of the statement's payload", async () => {
    const [, index = ""] = /^index (\d+)$/m.exec(certificate.proof) ?? [];
    const entry = succeeded(await scene.stage.admin.get<{ bytes: string; facts: unknown }>(`/api/audit/${index}`));
    const key = parseVkey((await new HttpClient(scene.server.url).get("/log/key")).text.trim());
    const leaf = leafHash(Buffer.from(entry.bytes, "base64"));
    expect(verifyTlogProof(certificate.proof, leaf, { origin: key.name, keys: [key] }).index).toBe(Number(index));
    expect(entry.facts).toMatchObject({ certificate: sha256((await signed()).payload) });
  });

  it("is verified by npm run verify with the log's key and the key set, and refused once it is changed", async () => {
    const trusted = ["--key", file("log-key.txt"), "--jwks", file("jwks.json")];
    expect(await documentedCommand(file("certificate.json"), ...trusted)).toMatchObject({
      ...{ code: 0, verdict: "Verified." },
    });
    const [header, payload] = certificate.statement.split(".");
    const statement = `${header}.${payload}.${Buffer.alloc(64, 1).toString("base64url")}`;
    await writeFile(file("changed.json"), JSON.stringify({ ...certificate, statement }));
    expect((await documentedCommand(file("changed.json"), ...trusted)).code).toBe(1);
  });
});

describe("the list of later attempts over HTTP", () => {
  type Listed = { attempts: { statement: string; sentence: string; records: { index: number }[] } };

  it("has a refused action, and the command verifies it and names a record that was removed", async () => {
    const { subject, stage } = scene;
    succeeded(await stage.admin.post(`/api/agents/${subject.agentId}/retire`, { reason: "A test" }));
    expect(succeeded(await evaluate(stage, subject))).toMatchObject({ decision: false });
    const read = async () => (await stage.admin.get<Listed>(`/api/agents/${subject.agentId}/certificate`)).body;
    await expect.poll(async () => (await read()).attempts?.records.length, { timeout: 30_000, interval: 200 }).toBe(1);
    const downloaded = await read();
    const keys = createRemoteJWKSet(new URL(`${scene.server.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await compactVerify(downloaded.attempts.statement, keys);
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "retirement-attempts+jwt" });
    expect(JSON.parse(Buffer.from(payload).toString("utf8"))).toMatchObject({
      ...{ agent: subject.agentId, count: 1, attempts: [{ kind: "decision.made", action: "create" }] },
    });
    const trusted = ["--key", file("log-key.txt"), "--jwks", file("jwks.json")];
    await writeFile(file("attempts.json"), JSON.stringify(downloaded));
    const verified = await documentedCommand(file("attempts.json"), ...trusted);
    expect(verified).toMatchObject({ code: 0, verdict: "Verified." });
    expect(verified.output).toContain("1 attempt to use the agent was refused. All are listed.");
    const removed = { ...downloaded, attempts: { ...downloaded.attempts, records: [] } };
    await writeFile(file("removed.json"), JSON.stringify(removed));
    const { code, output } = await documentedCommand(file("removed.json"), ...trusted);
    expect(code).toBe(1);
    const [{ index } = { index: -1 }] = downloaded.attempts.records;
    expect(output).toContain(`Attempt ${index}: its record was removed from the file.`);
  });
});
