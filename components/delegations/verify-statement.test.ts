import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { readKeys, verifyStatement } from "./verify-statement";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keys = readKeys({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "key_1", alg: "ES256" }] });
const statement = {
  ...{ version: 2, delegation: "dlg_1", agent: "agt_ü", authority: [{ "10": 1.5, "9": "€", actions: ["read"] }] },
};
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function signed(claims: object, header: object = { alg: "ES256", typ: "delegation+jwt", kid: "key_1" }): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

const named = { id: "dlg_1", version: 2, digest: digestOf(statement) };
const results = async (jws: string, of = named, known = keys) =>
  (await verifyStatement(jws, of, known)).map(({ result }) => result);

describe("a signed version in the browser", () => {
  it("fits if a published key signed it and its digest is the one of the record", async () => {
    expect(await results(signed(statement))).toEqual(["ok", "ok", "ok"]);
  });

  it("is wrong with another digest, another version or a changed statement", async () => {
    expect(await results(signed(statement), { ...named, digest: "A".repeat(43) })).toEqual(["ok", "wrong", "ok"]);
    const other = { ...statement, version: 3 };
    expect(await results(signed(other))).toEqual(["ok", "wrong", "wrong"]);
    const [head, , signature] = signed(statement).split(".");
    expect(await results([head, encoded(other), signature].join("."))).toEqual(["wrong", "wrong", "wrong"]);
  });

  it("is not checked with a key that is no longer published, and is nothing else", async () => {
    expect(await results(signed(statement), named, [])).toEqual(["unknown", "ok", "ok"]);
    expect(await results(signed(statement, { alg: "none", typ: "delegation+jwt", kid: "key_1" }))).toEqual(["wrong"]);
    expect(await results("no token")).toEqual(["wrong"]);
  });
});
