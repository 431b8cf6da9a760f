import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentLabel } from "@/lib/agents/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { openStatement, readStatement } from "@/lib/delegations/statement/statement";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise, digestOf } from "@/lib/protocols/jcs/canonicalise";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { type DocumentFacts, renderDocument } from "@/lib/requests/document";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { shapeOf } from "@/lib/testing/schema-shape";
import { deploy } from "@/prisma/migrate";

// The database of the demonstration organisation, as the baseline made it: `prisma/fixtures/README.md` says how.

let fresh: TestDatabase;
let upgraded: TestDatabase;
let client: Client;

beforeAll(async () => {
  fresh = await createTestDatabase();
  upgraded = await createEmptyDatabase();
  client = new Client({ connectionString: upgraded.ownerUrl });
  await client.connect();
  await client.query(gunzipSync(await readFile("prisma/fixtures/baseline.sql.gz")).toString("utf8"));
  // The dump set its own search path.
  await client.query("reset all");
  await deploy(upgraded.ownerUrl);
});
afterAll(async () => {
  await client.end();
  await upgraded.drop();
  await fresh.drop();
});

type Rendered = { document: string; digest: string };
const documentsOf = async (table: string): Promise<Rendered[]> =>
  (await client.query<Rendered>(`select document, digest from ${table}`)).rows;

/** Renders the document of a request again, from the facts that it states. */
function renderedAgain({ document }: Rendered): Rendered {
  type Stated = Omit<DocumentFacts, "notBefore" | "expiresAt" | "policy" | "changeReason" | "sentence"> & {
    [member in "notBefore" | "expiresAt" | "policy" | "policyId"]: string;
  } & { changeReason?: string };
  const { notBefore, expiresAt, policy, policyId, changeReason, ...facts }: Stated = JSON.parse(document);
  const [name = "", version] = policy.split("@");
  return renderDocument({
    ...facts,
    ...{ notBefore: new Date(notBefore), expiresAt: new Date(expiresAt), changeReason: changeReason ?? null },
    policy: { id: policyId, name, version: Number(version) },
    sentence: `${agentLabel(facts.agent)} ${explainAuthority(facts.effective).replace(/^May/, "may")}`,
  });
}

const one = async (text: string): Promise<unknown> => Object.values((await client.query(text)).rows[0] ?? {})[0];

describe("a database of the first release, brought to this version", () => {
  it("has the shape of a new one", async () => {
    const shape = await shapeOf(upgraded.ownerUrl);
    expect(shape.length).toBeGreaterThan(1_000);
    expect(shape).toEqual(await shapeOf(fresh.ownerUrl));
  });

  it("tells a missing index, a changed function and another default from the shape of a new one", async () => {
    const broken = await fresh.copy();
    const owner = new Client({ connectionString: broken.ownerUrl });
    await owner.connect();
    const shapes = [await shapeOf(broken.ownerUrl)];
    for (const change of [
      "drop index kept_names_of_an_id",
      "create or replace function random_epoch() returns bigint language sql as 'select 1::bigint'",
      "alter table agents alter column status set default 'active'",
    ]) {
      await owner.query(change);
      shapes.push(await shapeOf(broken.ownerUrl));
    }
    await owner.end();
    await broken.drop();
    expect(new Set(shapes.map(String)).size).toBe(4);
  });

  it("keeps its documents: each is canonical and has its digest", async () => {
    for (const table of ["request_revisions", "action_approvals", "control_changes"]) {
      const rows = await documentsOf(table);
      expect(rows.length, table).toBeGreaterThan(0);
      expect(rows.map(({ document }) => canonicalise(JSON.parse(document)))).toEqual(
        rows.map(({ document }) => document),
      );
      expect(rows.map(({ document }) => sha256(document))).toEqual(rows.map(({ digest }) => digest));
    }
  });

  it("renders the documents of its requests as it did, to the byte", async () => {
    const rows = await documentsOf("request_revisions");
    expect(rows.map(renderedAgain)).toEqual(rows);
  });

  it("verifies and reads its signed versions, each with its digest", async () => {
    const { rows: keys } = await client.query<{ jwk: PublicJwk }>(
      "select public_jwk as jwk from signing_keys where purpose = 'delegation'",
    );
    const { rows } = await client.query<{ jws: string; digest: string }>("select jws, digest from delegation_versions");
    expect(rows).toHaveLength(5);
    for (const { jws, digest } of rows) {
      const opened = openStatement(
        jws,
        keys.map(({ jwk }) => jwk),
      );
      const read = readStatement(opened.jws.payload);
      expect(read.ok && digestOf(read.statement)).toBe(digest);
    }
  });

  it("keeps its records as they were sealed", async () => {
    expect(Number(await one("select count(*) from log_entries"))).toBeGreaterThan(100);
    expect(await one("select count(*) from log_entries where sha256('\\x00'::bytea || body) <> leaf_hash")).toBe("0");
    expect(await one("select count(*) from agents")).toBe(await one("select count(*) from agent_texts"));
  });
});
