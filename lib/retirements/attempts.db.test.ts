import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as certificateRoute } from "@/app/api/agents/[agentId]/certificate/route";
import { GET as retirementRoute } from "@/app/api/agents/[agentId]/retirement/route";
import { publicCheckpoint } from "@/lib/audit/public-log";
import { newestRefusedUses, refusedUses } from "@/lib/audit/refused-uses";
import { acceptCosignatures } from "@/lib/log-keeping/cosignatures";
import { addWitness } from "@/lib/log-keeping/witnesses.commands";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { cosign, cosignerKey, formatCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { formatTlogProof, verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import {
  attempt,
  download,
  faultsOf,
  type Listed,
  listIn,
  openSetting,
  retired,
  type Setting,
  sealed,
  signedAgain,
  type Used,
} from "@/lib/testing/listed-attempts";
import { rowsRead } from "@/lib/testing/rows-read";
import { newSigner } from "@/lib/testing/tile-files";
import { tokenRequest } from "@/lib/testing/tokens";
import { jsonWebKeySet } from "@/lib/tokens/discovery";
import { countSentence, mostAttempts, mostCounted } from "./attempts";
import { payloadText } from "./certificate";
import { RetirementResponse } from "./schema";
import { verifyCertificate } from "./verify-certificate";

let setting: Setting;
let used: Used;
let certificate: Listed;

beforeAll(async () => {
  setting = await openSetting();
  used = await retired(setting, "one");
  await attempt(used, 3);
  await tokenRequest(used.agent, { grant_type: "client_credentials" });
  await sealed(setting.security);
  certificate = await download(setting, used);
});
afterAll(() => setting.world.end());

describe("a certificate lists each later attempt to use the agent", () => {
  it("with its instant, kind, action and reason, the newest first, and the record that proves it", async () => {
    const { attempts, count, countIsExact, since, until } = listIn(certificate);
    const decision = { kind: "decision.made", code: "agent_not_active", action: "create", resourceType: "payment" };
    expect(attempts).toMatchObject([
      { kind: "token.refused", code: "invalid_client", action: null, resourceType: null },
      ...[decision, decision, decision],
    ]);
    expect({ count, countIsExact }).toEqual({ count: 4, countIsExact: true });
    const key = parseVkey(setting.trust.vkey);
    for (const [at, { index, record, at: time, leafHash: leaf }] of attempts.entries()) {
      const { entry = "", path = [] } = certificate.attempts.records[at] ?? {};
      const bytes = Buffer.from(entry, "base64");
      expect(JSON.parse(bytes.toString("utf8"))).toMatchObject({ id: record, time, agent: used.agent.agentId });
      expect(Buffer.from(leafHash(bytes)).toString("base64")).toBe(leaf);
      const hashes = path.map((hash) => Buffer.from(hash, "base64"));
      const proof = formatTlogProof({ index, hashes, checkpoint: certificate.attempts.checkpoint });
      expect(verifyTlogProof(proof, leafHash(bytes), { origin: key.name, keys: [key] }).checkpoint.size).toBe(
        until.size,
      );
      expect(index).toBeGreaterThan(since.index);
    }
  });

  it("signed by the key of the certificate and by the log, for this certificate alone", async () => {
    const keys: JSONWebKeySet = await (await jsonWebKeySet()).json();
    const { payload, protectedHeader } = await compactVerify(certificate.attempts.statement, createLocalJWKSet(keys));
    expect(protectedHeader).toEqual({ alg: "ES256", typ: "retirement-attempts+jwt", kid: certificate.key.kid });
    expect(JSON.parse(Buffer.from(payload).toString("utf8"))).toMatchObject({
      ...{ agent: used.agent.agentId, certificate: sha256(payloadText(certificate.statement)) },
    });
  });

  it("and the original statement stays as it is, so an earlier download still verifies", () => {
    const { attempts: _, ...earlier } = certificate;
    expect(faultsOf(earlier, setting.trust)).toEqual([]);
  });

  it("verifies with all keys, with the log's key alone, and with itself, and words each attempt", () => {
    const { vkey, keys } = setting.trust;
    for (const given of [{ vkey, keys }, { vkey }, { keys }, {}]) {
      expect(faultsOf(certificate, given)).toEqual([]);
    }
    const { statement } = verifyCertificate(certificate, setting.trust);
    expect(statement?.sentence).toContain("4 attempts to use the agent were refused. All are listed.");
    const [first] = listIn(certificate).attempts;
    const [, words] = statement?.facts.find(([member]) => member === `attempt ${first?.index}`) ?? [];
    expect(words).toMatch(new RegExp(`^${first?.at}: .*was refused a token`));
  });

  it("up to a checkpoint: an attempt that is not sealed is left out, and in the next download", async () => {
    const late = await retired(setting, "late");
    await sealed(setting.security);
    await attempt(late);
    const before = await download(setting, late);
    expect(listIn(before)).toMatchObject({ count: 0, attempts: [] });
    expect(before.attempts.sentence).toMatch(/^From .* signed at .*: No attempt to use the agent was refused\.$/);
    await sealed(setting.security);
    const after = await download(setting, late);
    expect(listIn(after).count).toBe(1);
    expect(listIn(after).until.size).toBeGreaterThan(listIn(before).until.size);
    expect([faultsOf(before, setting.trust), faultsOf(after, setting.trust)]).toEqual([[], []]);
  });

  it("to the newest cosigned checkpoint, if it covers all attempts", async () => {
    const signer = newSigner("w.example");
    await addWitness(await setting.world.person(["admin"]), {
      vkey: formatCosignerVkey(cosignerKey(signer.name, signer.publicKey)),
    });
    const seen = await retired(setting, "seen");
    await attempt(seen);
    await sealed(setting.security);
    await acceptCosignatures(await cosign(await publicCheckpoint(), signer, 1_700_000_000));
    await sealed(setting.security);
    const cosigned = await download(setting, seen);
    expect(cosigned.attempts.checkpoint).toContain("— w.example ");
    await attempt(seen);
    await sealed(setting.security);
    const later = await download(setting, seen);
    expect(later.attempts.checkpoint).not.toContain("— w.example ");
    expect([listIn(cosigned).count, listIn(later).count]).toEqual([1, 2]);
    expect([faultsOf(cosigned, setting.trust), faultsOf(later, setting.trust)]).toEqual([[], []]);
  });

  it("the newest 50 of more, with the count", async () => {
    const busy = await retired(setting, "busy");
    await attempt(busy, mostAttempts + 2);
    await sealed(setting.security);
    const file = await download(setting, busy);
    const { attempts, count } = listIn(file);
    expect([attempts.length, count]).toEqual([mostAttempts, mostAttempts + 2]);
    expect(file.attempts.sentence).toContain("52 attempts to use the agent were refused. The newest 50 are listed.");
    expect(faultsOf(file, setting.trust)).toEqual([]);
    const answer = await setting.world.call(retirementRoute, {
      as: setting.security,
      params: { agentId: busy.agent.agentId },
    });
    const shown = RetirementResponse.parse(await answer.json());
    expect(shown.attempts.map(({ index }) => index)).toEqual(attempts.map(({ index }) => index));
    expect(shown).toMatchObject({ moreAttempts: true, attemptsCounted: { size: listIn(file).until.size } });
    // The record of an attempt before the newest ones belongs to no entry of the list.
    const shorter = await signedAgain(file, { attempts: attempts.slice(1) });
    expect(faultsOf(shorter, setting.trust)).toEqual([
      "The list holds 49 attempts, and its count demands 50.",
      expect.stringMatching(/^The file has a record of place \d+ that the list does not name: it was added\.$/),
    ]);
  });

  it("tells how many records of that time retention removed, and does not deny attempts among them", async () => {
    const kept = await retired(setting, "kept");
    await sealed(setting.security);
    const { until } = listIn(await download(setting, kept));
    await attempt(kept, 2);
    await sealed(setting.security);
    // A legal hold or a pin keeps the month of the retirement. Retention removes a later one.
    await setting.world.sql(
      `insert into log_removals (entry_id, month, from_index, to_index, first_entry, last_entry, digest, next_index, ended_at)
       values ('ent_removal', now(), $1, $2, 0, 0, '', $2, now())`,
      [until.size, until.size + 2],
    );
    await setting.world.sql("delete from audit_search where index >= $1 and index < $2", [
      ...[until.size, until.size + 2],
    ]);
    const file = await download(setting, kept);
    expect(listIn(file)).toMatchObject({ count: 0, removed: 2, attempts: [] });
    expect(file.attempts.sentence).toMatch(
      /Retention removed 2 records of this time\. Among the others: No attempt to use the agent was refused\.$/,
    );
    const { ok, checks } = verifyCertificate(file, setting.trust);
    expect([ok, checks.filter(({ says }) => says.startsWith("The list is complete"))]).toEqual([true, []]);
  });

  it("on the page also when retention removed the record of the beginning", async () => {
    const old = await retired(setting, "old");
    await attempt(old, 2);
    await sealed(setting.security);
    const { since } = listIn(await download(setting, old));
    await setting.world.sql(
      `insert into log_removals (entry_id, month, from_index, to_index, first_entry, last_entry, digest, next_index, ended_at)
       values ('ent_beginning', now(), $1, $2, 0, 0, '', $2, now())`,
      [since.index, since.index + 1],
    );
    await setting.world.sql("delete from audit_search where index = $1", [since.index]);
    const answer = await setting.world.call(retirementRoute, {
      as: setting.security,
      params: { agentId: old.agent.agentId },
    });
    expect(RetirementResponse.parse(await answer.json())).toMatchObject({
      attempts: [{ code: "agent_not_active" }, { code: "agent_not_active" }],
      ...{ moreAttempts: false, attemptsCounted: null },
    });
  });

  it("and no allowed action", async () => {
    const { agentId } = used.agent;
    const [row] = await setting.world.sql<{ index: string }>(
      "select index from audit_search where agent_id = $1 and decision = 'allow'",
      [agentId],
    );
    const range = { agentId, after: -1, below: 1_000_000 };
    expect(await newestRefusedUses(range, 100)).not.toContain(Number(row?.index ?? expect.fail()));
    expect((await refusedUses(range, { newest: 50, most: 3 })).count).toBe(3);
  });

  it("for the people who may see the agent", async () => {
    const owner = await setting.world.person(["member"]);
    await setting.world.sql("update agents set owner_id = $1 where id = $2", [owner.personId, used.agent.agentId]);
    expect(listIn(await download(setting, used, owner)).count).toBe(4);
    const stranger = await setting.world.person(["member"]);
    const answer = await setting.world.call(certificateRoute, {
      as: stranger,
      params: { agentId: used.agent.agentId },
    });
    expect(answer.status).toBe(404);
  });
});

describe("the list costs little, however many attempts there are", () => {
  it("finds the newest by their places, and counts up to a number", async () => {
    const { agentId } = used.agent;
    const begun = listIn(certificate).since.index;
    const range = { agentId, after: begun, below: 3_000_000 };
    await setting.world.sql(
      `insert into audit_search (index, time, entry_id, type, decision, code, actor_type, actor_id, agent_id, chain, refs, text)
       select 1000000 + n, now(), 'seeded-' || n, 'decision.made', 'deny', 'agent_not_active', 'resource_server', 'rsv', $1, '{}', '{}', ''
       from generate_series(1, $2::int) n`,
      [agentId, 2 * mostCounted],
    );
    const newest = [1_000_000 + 2 * mostCounted, 999_999 + 2 * mostCounted];
    expect(await newestRefusedUses(range, 2)).toEqual(newest);
    const counted = () => refusedUses(range, { newest: 2, most: mostCounted + 1 });
    expect(await counted()).toMatchObject({ newest, count: mostCounted + 1 });
    expect(await rowsRead(setting.world.ownerUrl, () => newestRefusedUses(range, mostAttempts))).toBeLessThan(
      2 * mostAttempts,
    );
    expect(await rowsRead(setting.world.ownerUrl, counted)).toBeLessThan(mostCounted + 20);
    expect(countSentence({ count: mostCounted, countIsExact: false, removed: 0, listed: mostAttempts })).toBe(
      "More than 10,000 attempts to use the agent were refused. The newest 50 are listed.",
    );
  });
});
