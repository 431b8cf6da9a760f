import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as certificateRoute } from "@/app/api/agents/[agentId]/certificate/route";
import { append } from "@/lib/audit/append";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { logSigner } from "@/lib/audit/log-key";
import { sealUpTo } from "@/lib/audit/sequencer";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { publishNextKey } from "@/lib/platform/keys/key-rotation";
import { publicKeys, signingKey } from "@/lib/platform/keys/keys";
import { loadKeys, reloadKeys } from "@/lib/platform/keys/load-keys";
import type { Principal } from "@/lib/principals/principal";
import { decodeBase64 } from "@/lib/protocols/encoding/base64";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { signTextNow } from "@/lib/protocols/jose/sign";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey, signNote } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { conforms } from "@/lib/testing/conforms";
import { given } from "@/lib/testing/direct";
import { keyOfLog } from "@/lib/testing/exports";
import { createWorld, type World } from "@/lib/testing/world";
import { jsonWebKeySet } from "@/lib/tokens/discovery";
import { payloadText, statementType } from "./certificate";
import { AnyCertificate, type FirstCertificate, RetirementCertificate } from "./certificate.schema";
import { retireAgent } from "./commands/retire-agent";
import { signStatement } from "./statement";
import { changedAt, leavesOf } from "./tampering.test-support";
import { type Trust, verifyCertificate } from "./verify-certificate";

let world: World;
let security: Principal;
let certificate: RetirementCertificate;
let other: RetirementCertificate;
let trust: { vkey: string; keys: PublicJwk[] };

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  await sealed();
  [certificate, other] = [await certificateOf("one"), await certificateOf("other")];
  trust = { vkey: await keyOfLog(world), keys: publicKeys("retirement") };
});
afterAll(() => world.end());

/** Seals every record that is committed. */
const sealed = async (): Promise<void> => {
  const happened = { type: "person.signed-in", actor: { type: "person", id: security.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
};

async function certificateOf(name: string): Promise<RetirementCertificate> {
  const { agentId } = await given.agent(`https://${name}.acme.example`);
  await retireAgent(security, agentId, "Over.");
  await finishRetirement(agentId);
  await sealed();
  return download(agentId);
}

const download = async (agentId: string): Promise<RetirementCertificate> =>
  RetirementCertificate.parse(await (await world.call(certificateRoute, { as: security, params: { agentId } })).json());

const keySet = async (): Promise<JSONWebKeySet> => (await jsonWebKeySet()).json();

/** The certificate as version 1 answered it. */
async function firstOf({ statement, begun, ended }: RetirementCertificate): Promise<FirstCertificate> {
  const text = payloadText(statement);
  const note = await signNote(text, [logSigner(parseVkey(ended.vkey).name)]);
  const signature = note.slice(text.length + 1);
  return { version: 1, kind: "retirement-certificate", statement: text, signature, begun, ended };
}

describe("GET /api/agents/{id}/certificate answers { statement: <JWS>, proof: <tlog-proof>, summary }", () => {
  it(conforms("RFC 7515", "7.1", "the statement of a retirement is a compact JWS of a type of its own"), async () => {
    const { payload, protectedHeader } = await compactVerify(certificate.statement, createLocalJWKSet(await keySet()));
    expect(protectedHeader).toEqual({ alg: "ES256", typ: "retirement+jwt", kid: signingKey("retirement").kid });
    const { agent, live } = JSON.parse(Buffer.from(payload).toString("utf8"));
    expect(agent.id).toBe(certificate.summary.agent.id);
    expect(Object.values(live).every((count) => count === 0)).toBe(true);
  });

  it("the proof leads from the record of the end, which holds the digest of the payload, to the log's checkpoint", async () => {
    const entry = decodeBase64(certificate.ended.entry) ?? expect.fail();
    const key = parseVkey(trust.vkey);
    const { index, checkpoint } = verifyTlogProof(certificate.proof, leafHash(entry), {
      ...{ origin: key.name, keys: [key] },
    });
    expect(index).toBeLessThan(checkpoint.size);
    const { payload } = await compactVerify(certificate.statement, createLocalJWKSet(await keySet()));
    expect(parseEntryBody(entry)).toMatchObject({ type: "agent.retired", facts: { certificate: sha256(payload) } });
  });

  it("the summary names the agent, the instant, the person, and what ended", async () => {
    const { summary } = certificate;
    expect(summary).toMatchObject({ retiredBy: security.personId, ended: { instances: 1 }, live: { instances: 0 } });
    expect(summary.sentence).toBe(
      `The agent ${summary.agent.name} (${summary.agent.id}) was retired at ${summary.retiredAt} and held nothing live.`,
    );
  });
});

describe("a certificate verifies offline", () => {
  it("with the log's key and the key set, with the log's key alone, and with itself", () => {
    for (const given of [trust, { vkey: trust.vkey }, { keys: trust.keys }, {}]) {
      expect(verifyCertificate(certificate, given).checks.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  it("not with the key set of another issuer, nor with another log's key", () => {
    const delegations = publicKeys("delegation");
    expect(verifyCertificate(certificate, { ...trust, keys: delegations }).ok).toBe(false);
    const vkey = trust.vkey.replace(/^[^+]+/, "other.example/log");
    expect(verifyCertificate(certificate, { ...trust, vkey }).ok).toBe(false);
  });

  it("after its key was replaced, and years later: the key set has all keys of certificates", async () => {
    const { kid } = signingKey("retirement");
    await publishNextKey("retirement");
    await world.sql(
      "update signing_keys set published_at = published_at - interval '1 hour' where purpose = 'retirement'",
    );
    await loadKeys();
    expect(signingKey("retirement").kid).not.toBe(kid);
    await world.sql("update signing_keys set retired_at = retired_at - interval '20 years' where kid = $1", [kid]);
    await reloadKeys();
    await compactVerify(certificate.statement, createLocalJWKSet(await keySet()));
    const keys = publicKeys("retirement");
    expect(verifyCertificate(certificate, { ...trust, keys }).ok).toBe(true);
    // A later download is signed by the new key.
    const later = await download(certificate.summary.agent.id);
    expect(later.key.kid).toBe(signingKey("retirement").kid);
    expect(verifyCertificate(later, { ...trust, keys }).ok).toBe(true);
    expect(verifyCertificate(later, trust).ok).toBe(false);
  });
});

describe("a certificate is refused", () => {
  /** Every way to trust: with the log's key alone nothing may be changed either. */
  const trusts = (): Trust[] => [trust, { vkey: trust.vkey }];
  const refused = (changed: unknown, how: string): void => {
    const file = AnyCertificate.safeParse(changed);
    for (const given of trusts()) expect(!file.success || !verifyCertificate(file.data, given).ok, how).toBe(true);
  };

  it("with any member changed", () => {
    const paths = leavesOf(certificate);
    const members = ["statement", "proof", "key", "summary", "begun", "ended", "attempts"];
    expect([...new Set(paths.map(([member]) => member))].toSorted()).toEqual(
      ["kind", "version", ...members].toSorted(),
    );
    for (const path of paths) refused(changedAt(certificate, path), path.join("."));
  });

  it("with any member of the statement changed, also if its key signs it again", () => {
    const text = payloadText(certificate.statement);
    const [header, , signature] = certificate.statement.split(".");
    const statement = JSON.parse(text);
    for (const path of leavesOf(statement)) {
      const forged = `${JSON.stringify(changedAt(statement, path), null, 2)}\n`;
      const payload = Buffer.from(forged).toString("base64url");
      refused({ ...certificate, statement: `${header}.${payload}.${signature}` }, path.join("."));
      refused({ ...certificate, ...signStatement(forged) }, path.join("."));
    }
    // The same JSON in other bytes is another statement.
    refused({ ...certificate, ...signStatement(JSON.stringify(statement)) }, "spelling");
  });

  it("with another header, without a signature, or signed by a key of another purpose", () => {
    const text = payloadText(certificate.statement);
    const { kid, publicJwk, sign } = signingKey("delegation");
    const statement = signTextNow({ alg: "ES256", typ: statementType, kid }, text, sign);
    refused({ ...certificate, statement }, "another key");
    const own = signingKey("retirement");
    for (const typ of ["JWT", "at+jwt", "delegation+jwt"]) {
      const signed = signTextNow({ alg: "ES256", typ, kid: own.kid }, text, own.sign);
      refused({ ...certificate, ...signStatement(text), statement: signed }, typ);
    }
    const header = Buffer.from(JSON.stringify({ alg: "none", typ: statementType })).toString("base64url");
    refused({ ...certificate, statement: `${header}.${certificate.statement.split(".")[1]}.` }, "none");
    expect(decodeProtectedHeader(certificate.statement).typ).toBe(statementType);
    // The log binds the statement, and not its signature. The key set does.
    const resigned = { ...certificate, statement, key: publicJwk };
    refused(resigned, "the list has another key");
    const { attempts: _, ...without } = resigned;
    const file = RetirementCertificate.parse(without);
    expect(verifyCertificate(file, { vkey: trust.vkey }).ok).toBe(true);
    expect(verifyCertificate(file, trust).ok).toBe(false);
  });

  it("with any member of another certificate", () => {
    for (const member of ["statement", "proof", "summary", "begun", "ended"] as const) {
      refused({ ...certificate, [member]: other[member] }, member);
    }
  });

  it("with a summary of another form", () => {
    for (const summary of [null, {}, "Approved", []]) {
      const file = AnyCertificate.parse({ ...certificate, summary });
      expect(verifyCertificate(file, trust).checks.filter(({ ok }) => !ok)).toEqual([
        { ok: false, says: "The summary differs from the statement." },
      ]);
    }
  });

  it("with a member more", () => {
    refused({ ...certificate, note: "Approved" }, "note");
    refused({ ...certificate, summary: { ...certificate.summary, note: "Approved" } }, "summary.note");
    refused({ ...certificate, key: { ...certificate.key, note: "Approved" } }, "key.note");
  });
});

describe("a certificate of version 1", () => {
  it("still verifies, with a key set at hand too", async () => {
    const first = await firstOf(certificate);
    for (const given of [{ vkey: trust.vkey }, trust, {}]) {
      expect(verifyCertificate(AnyCertificate.parse(first), given)).toMatchObject({ ok: true });
    }
  });

  it("is refused with any member changed, or of another certificate", async () => {
    const [first, second] = [await firstOf(certificate), await firstOf(other)];
    const statement = JSON.parse(first.statement);
    const forged = leavesOf(statement).map((path) => ({
      ...first,
      statement: `${JSON.stringify(changedAt(statement, path), null, 2)}\n`,
    }));
    const mixed = (["statement", "signature", "begun", "ended"] as const).map((member) => ({
      ...first,
      [member]: second[member],
    }));
    for (const changed of [...leavesOf(first).map((path) => changedAt(first, path)), ...forged, ...mixed]) {
      const file = AnyCertificate.safeParse(changed);
      expect(!file.success || !verifyCertificate(file.data, { vkey: trust.vkey }).ok).toBe(true);
    }
  });
});
