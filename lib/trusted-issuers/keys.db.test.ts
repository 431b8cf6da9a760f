import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clock } from "@/lib/platform/base/clock";
import { setSingleton } from "@/lib/platform/base/singleton";
import { conforms } from "@/lib/testing/conforms";
import { ForeignIssuer } from "@/lib/testing/foreign-issuer";
import { TrustWorld, verdict } from "@/lib/testing/trusted-issuers";
import { refreshDueKeys, refreshNow } from "@/lib/trusted-issuers/commands/refresh-keys";
import { settingWords } from "./words";

let trust: TrustWorld;
let platform: ForeignIssuer;

beforeAll(async () => {
  trust = await TrustWorld.create();
});
afterAll(() => trust.world.end());
beforeEach(async () => {
  platform = await ForeignIssuer.start();
  setSingleton("issuer-refreshes", undefined);
});
afterEach(() => platform.stop());

const trusted = async (change: object = {}) => (await trust.trust(platform, change)).body;
const sub = "system:serviceaccount:payments:refunds";
const inHours = (hours: number) => new Date(clock.now().getTime() + hours * 3_600_000);

describe("keys", () => {
  it("come by discovery, a key set's address, or pasted", async () => {
    const { keys } = await trusted();
    expect(keys).toMatchObject([{ kid: "first", keyType: "P-256" }]);
    expect(await verdict(platform.sign({ sub }))).toBe("ok");
    const other = await ForeignIssuer.start();
    expect(
      await trust.trust(platform, { issuer: other.url, keySource: "jwks_uri", keysUrl: `${other.url}/jwks` }),
    ).toMatchObject({
      status: 201,
      body: { fetchError: null, keys: [{ kid: "first" }] },
    });
    expect(await verdict(other.sign({ sub }))).toBe("ok");
    const jwks = { keys: other.keys.map(({ jwk }) => jwk) };
    expect(await trust.trust(platform, { issuer: "kubernetes/serviceaccount", keySource: "jwks", jwks })).toMatchObject(
      {
        status: 201,
      },
    );
    expect(await verdict(other.sign({ iss: "kubernetes/serviceaccount", sub }))).toBe("ok");
    await other.stop();
  });

  it(
    conforms("SPIFFE Trust Domain and Bundle", "4.2.2", "only keys of the use jwt-svid verify JWT-SVIDs"),
    async () => {
      const bundle = { keySource: "spiffe_bundle", issuer: "spiffe://keys.example", keysUrl: `${platform.url}/bundle` };
      const issuer = await trusted(bundle);
      expect(issuer.keys.map(({ kid }) => kid)).toEqual(["first"]);
      const due = Date.parse(issuer.refreshAfter ?? "") - clock.now().getTime();
      expect(due).toBeGreaterThan(110_000);
      expect(due).toBeLessThanOrEqual(120_000);
    },
  );

  it(conforms("RFC 7517", "5", "keys that cannot be used are left out"), async () => {
    const keys = [
      { kty: "oct", k: "AAAA" },
      { kty: "EC", crv: "P-521" },
      { ...platform.keys[0]?.jwk, use: "enc" },
    ];
    const body = JSON.stringify({ keys: [...keys, platform.keys[0]?.jwk] });
    platform.instead.set("/jwks", { body });
    expect((await trusted()).keys).toHaveLength(1);
    platform.instead.set("/jwks", { body: JSON.stringify({ keys }) });
    expect((await refreshNow((await issuers())[0]?.id ?? "")).fetchError).toBe("no_usable_keys");
  });

  const issuers = () =>
    trust.world.sql<{ id: string }>("select id from trusted_issuers where issuer = $1", [platform.url]);

  it.each([
    ["/.well-known/openid-configuration", { status: 404 }, "status_unexpected"],
    ["/.well-known/openid-configuration", { status: 302, headers: { location: "http://10.0.0.1/" } }, "redirected"],
    ["/.well-known/openid-configuration", { body: '{"issuer":"https://evil.example"}' }, "issuer_mismatch"],
    ["/.well-known/openid-configuration", { body: "[]" }, "malformed_discovery"],
    ["/jwks", { headers: { "content-type": "text/html" } }, "content_type_unexpected"],
    ["/jwks", { body: `{"keys":[],"x":"${"a".repeat(66_000)}"}` }, "too_large"],
    ["/jwks", { body: "{" }, "malformed_json"],
    ["/jwks", { body: '{"keys":{}}' }, "malformed_keys"],
  ])("%s answering %j: %s, and nothing is believed", async (path, answer, code) => {
    platform.instead.set(path, answer);
    expect(await trust.trust(platform)).toMatchObject({ status: 201, body: { keys: [], fetchError: { code } } });
    expect(await verdict(platform.sign({ sub }))).toBe("key keys_missing");
  });

  it("are not fetched from inside by way of a discovery document", async () => {
    const body = JSON.stringify({ issuer: platform.url, jwks_uri: "https://169.254.169.254/keys" });
    platform.instead.set("/.well-known/openid-configuration", { body });
    expect(await trusted()).toMatchObject({ fetchError: { code: "address_not_allowed" } });
  });

  it.each([
    ["http://issuer.acme.example", "issuer", "url_not_allowed"],
    ["https://10.0.0.1", "issuer", "address_not_allowed"],
    ["file:///etc/passwd", "issuer", "url_not_allowed"],
    ["kubernetes/serviceaccount", "issuer", "url_not_allowed"],
    ["https://issuer.acme.example?tenant=7", "issuer", "issuer_has_query"],
    ["https://issuer.acme.example/t#keys", "issuer", "issuer_has_fragment"],
  ])("an issuer at %s is refused at once: %s %s", async (issuer, path, code) => {
    const detail = `The issuer cannot be configured like this. ${path}: ${settingWords[code]}`;
    const errors = [{ path, code, message: settingWords[code] }];
    expect(await trust.trust(platform, { issuer })).toMatchObject({ status: 422, body: { detail, errors } });
  });

  it("change with the publisher: an unknown key is looked for, at most once in ten seconds", async () => {
    await trusted();
    platform.rotate("second");
    expect(await verdict(platform.sign({ sub }))).toBe("ok");
    platform.rotate("third");
    platform.asked.length = 0;
    for (let at = 0; at < 5; at++) expect(await verdict(platform.sign({ sub }))).toBe("key key_not_found");
    expect(platform.asked).toEqual([]);
    expect(await trust.world.auditTypes((await issuers())[0]?.id)).toEqual([
      "trusted-issuer.created",
      "trusted-issuer.keys-changed",
    ]);
  });

  it("are fetched by the job when they are due, and kept for a day when that fails", async () => {
    const { id } = await trusted();
    const retired = platform.sign({ sub, exp: Math.floor(inHours(23).getTime() / 1000) });
    platform.instead.set("/jwks", { status: 500 });
    const makeDue = () =>
      trust.world.sql("update trusted_issuers set refresh_after = '2020-01-01' where id = $1", [id]);
    await makeDue();
    await refreshDueKeys();
    await makeDue();
    await refreshDueKeys();
    expect(await verdict(retired)).toBe("ok");
    expect(await trust.world.auditTypes(id)).toEqual(["trusted-issuer.created", "trusted-issuer.fetch-failed"]);
    await trust.world.sql(
      "update trusted_issuers set keys_fetched_at = clock_timestamp() - interval '25 hours' where id = $1",
      [id],
    );
    expect(await verdict(retired)).toBe("key keys_missing");
    platform.instead.clear();
    platform.rotate("second");
    await makeDue();
    await refreshDueKeys();
    expect(await verdict(platform.sign({ sub }))).toBe("ok");
    expect(await verdict(retired)).toBe("key key_not_found");
  });

  it("of the place before are dropped when their address changes", async () => {
    const { id } = await trusted({ keySource: "jwks_uri", keysUrl: `${platform.url}/jwks` });
    const token = platform.sign({ sub });
    expect(await verdict(token)).toBe("ok");
    const edited = await trust.edit(id, { keysUrl: `${platform.url}/elsewhere` });
    expect(edited).toMatchObject({ status: 200, body: { keys: [], fetchError: { code: "status_unexpected" } } });
    expect(await verdict(token)).toBe("key keys_missing");
    expect(await trust.edit(id, { keySource: "jwks" })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "jwks" }] },
    });
  });
});
