import { createPublicKey, randomBytes, verify } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { installRuntime } from "@/lib/platform/base/runtime";
import { setSingleton } from "@/lib/platform/base/singleton";
import { endPools, sqlPool } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { importJwk } from "@/lib/protocols/jose/jwk";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { type KeyChange, publishedBeforeUseMs, publishNextKey } from "./key-rotation";
import { publicKeys, signingKey } from "./keys";
import { loadKeys, reloadKeys } from "./load-keys";
import { allPurposes, type KeyPurpose } from "./purpose";

let database: TestDatabase;
const kek = randomBytes(32);

function useKek(keyEncryptionKey: Uint8Array): void {
  installRuntime({
    publicUrl: "http://localhost:3000",
    trustDomain: "localhost",
    dataDir: "/tmp",
    databaseUrl: database.appUrl,
    setRole: false,
    keyEncryptionKey,
    production: false,
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  useKek(kek);
  setSingleton("key-ring", undefined);
  await sqlPool().query("delete from signing_keys");
});

afterAll(async () => {
  await endPrisma();
  await endPools();
  await database.drop();
});

const rows = async () => (await sqlPool().query("select * from signing_keys order by purpose")).rows;
const age = (purpose: KeyPurpose) =>
  sqlPool().query("update signing_keys set published_at = published_at - $2 * interval '1 ms' where purpose = $1", [
    purpose,
    publishedBeforeUseMs,
  ]);

describe("T7 keys by purpose", () => {
  it("makes one key for each purpose, and each signs with its algorithm", async () => {
    expect(await loadKeys()).toMatchObject({ ok: true });
    for (const purpose of allPurposes) {
      const { alg, publicJwk, sign } = signingKey(purpose);
      const data = Buffer.from(purpose);
      const key = createPublicKey(importJwk(publicJwk).export({ format: "pem", type: "spki" }));
      const digest = alg === "Ed25519" ? null : "sha256";
      const options = alg === "ES256" ? { key, dsaEncoding: "ieee-p1363" as const } : key;
      expect(verify(digest, data, options, sign(data))).toBe(true);
    }
  });

  it("two servers that start at once make one key for each purpose", async () => {
    await Promise.all([loadKeys(), loadKeys(), loadKeys()]);
    expect((await rows()).map(({ purpose }) => purpose)).toEqual(allPurposes.toSorted());
  });

  it("publishes a new key before its first use and keeps the old one for verification (P6)", async () => {
    await loadKeys();
    const before = signingKey("delegation").kid;
    const next = await publishNextKey("delegation");
    await loadKeys();
    expect(signingKey("delegation").kid).toBe(before);
    expect(publicKeys("delegation").map(({ kid }) => kid)).toEqual([before, next.kid]);

    await age("delegation");
    const changes: KeyChange[] = [];
    await loadKeys({ record: async (_tx, change) => changes.push(change) });
    expect(signingKey("delegation").kid).toBe(next.kid);
    expect(publicKeys("delegation").map(({ kid }) => kid)).toEqual([next.kid, before]);
    expect(changes.map(({ change, kid }) => [change, kid])).toEqual([
      ["activated", next.kid],
      ["retired", before],
    ]);
  });

  it("destroys the private half of a retired key", async () => {
    await loadKeys();
    const retired = signingKey("access-token-es256").kid;
    await publishNextKey("access-token-es256");
    await age("access-token-es256");
    await loadKeys();
    const row = (await rows()).find(({ kid }) => kid === retired);
    expect(row).toMatchObject({ state: "retired", wrapped: Buffer.alloc(0) });
  });

  it("of racing rotations exactly one wins", async () => {
    await loadKeys();
    const results = await Promise.allSettled([1, 2, 3].map(() => publishNextKey("access-token-es256")));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "rotation_in_progress" });
    }
  });

  it("does not rotate the log's key", async () => {
    await loadKeys();
    await expect(publishNextKey("checkpoint")).rejects.toMatchObject({ code: "key_not_rotatable" });
  });
});

describe("P2 P3 a key that does not open seals the process", () => {
  const expectSealed = async () => {
    expect(await reloadKeys()).toMatchObject({ ok: false, detail: expect.stringContaining("does not open") });
    expect(() => signingKey("access-token-es256")).toThrowError(expect.objectContaining({ code: "keys_sealed" }));
    expect(publicKeys("access-token-es256")).toHaveLength(1);
  };

  it("with another key-encryption key: it signs nothing, verifies on, and makes no key in its place", async () => {
    await loadKeys();
    useKek(randomBytes(32));
    const before = (await rows()).length;
    await loadKeys();
    await expectSealed();
    expect(await rows()).toHaveLength(before);
  });

  it("with one byte flipped", async () => {
    await loadKeys();
    await sqlPool().query(
      "update signing_keys set wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) where purpose = 'delegation'",
    );
    await expectSealed();
  });

  it("with the row of another key", async () => {
    await loadKeys();
    await sqlPool().query(`update signing_keys a set wrapped = b.wrapped from signing_keys b
      where a.purpose = 'delegation' and b.purpose = 'access-token-es256'`);
    await expectSealed();
  });

  it("with a public half that is not of this private half", async () => {
    await loadKeys();
    await sqlPool().query(`update signing_keys a set public_jwk = b.public_jwk from signing_keys b
      where a.purpose = 'delegation' and b.purpose = 'access-token-es256'`);
    expect(await reloadKeys()).toMatchObject({ ok: false });
  });
});

describe("I8 no private key in clear in the database", () => {
  it("finds none of the private bytes in the table", async () => {
    await loadKeys();
    const client = new Client(database.ownerUrl);
    await client.connect();
    const { rows: found } = await client.query<{ text: string }>(
      "select string_agg(t::text, e'\\n') as text from signing_keys t",
    );
    await client.end();
    const dump = found[0]?.text ?? "";
    // The start of every PKCS #8 key of these kinds, in hexadecimal: version, algorithm.
    expect(dump).not.toMatch(/020100301[03]06072a8648ce3d0201|020100300d06092a864886f70d010101|020100300506032b6570/i);
    expect(dump).not.toMatch(/"d":/);
    expect(dump).toMatch(/"kty"/);
  });
});
