import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactVerify, createRemoteJWKSet } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownServer } from "@/e2e/protocol/bad-input/fixture";
import { endedAgent } from "@/e2e/support/matrix/agents-ended";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { HttpClient, succeeded } from "@/lib/testing/http";
import { documentedCommand } from "@/scripts/verify/command.test-support";

// The contract: `GET /api/agents/{id}/certificate` → `{ statement: <JWS>, proof: <tlog-proof>, summary }`, verified by
// `npm run verify`. The checks use a JOSE library and what the server publishes, as a reader's would.
const own = ownServer();
let agentId: string;
let certificate: { statement: string; proof: string; summary: Record<string, unknown> };
let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  ({ agentId } = await endedAgent.retired(own.stage));
  certificate = succeeded(await own.stage.admin.get(`/api/agents/${agentId}/certificate`));
  folder = await mkdtemp(join(tmpdir(), "mandate-certificate-"));
  const open = new HttpClient(own.server.url);
  await writeFile(file("certificate.json"), JSON.stringify(certificate));
  await writeFile(file("jwks.json"), (await open.get("/.well-known/jwks.json")).text);
  await writeFile(file("log-key.txt"), (await open.get("/log/key")).text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const signed = () =>
  compactVerify(certificate.statement, createRemoteJWKSet(new URL(`${own.server.url}/.well-known/jwks.json`)));

describe("the certificate of a retirement over HTTP", () => {
  it("has a statement that the published key set verifies", async () => {
    const { payload, protectedHeader } = await signed();
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "retirement+jwt" });
    expect(JSON.parse(Buffer.from(payload).toString("utf8"))).toMatchObject({ agent: { id: agentId } });
    expect(certificate.summary).toMatchObject({ agent: { id: agentId }, live: { instances: 0, delegationsIn: 0 } });
  });

  it("has a proof of the record that holds the digest of the statement's payload", async () => {
    const [, index = ""] = /^index (\d+)$/m.exec(certificate.proof) ?? [];
    const entry = succeeded(await own.stage.admin.get<{ bytes: string; facts: unknown }>(`/api/audit/${index}`));
    const key = parseVkey((await new HttpClient(own.server.url).get("/log/key")).text.trim());
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
