import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as INTROSPECT } from "@/app/oauth/introspect/route";
import { POST as REVOKE } from "@/app/oauth/revoke/route";
import { POST as TOKEN } from "@/app/oauth/token/route";
import { clientAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { conforms } from "@/lib/testing/conforms";
import { given, type TestAgent } from "@/lib/testing/direct";
import { assertion } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const endpoints = [
  ["token", TOKEN],
  ["introspect", INTROSPECT],
  ["revoke", REVOKE],
] as const;

async function send(route: typeof TOKEN, form: Record<string, string>, authorization?: string) {
  const response = await world.call(route, {
    method: "POST",
    path: "/oauth/token",
    raw: new URLSearchParams({ grant_type: "client_credentials", token: "x", ...form }).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization === undefined ? {} : { authorization }),
    },
  });
  const { error } = (await response.json()) as { error: string };
  return { status: response.status, error, challenge: response.headers.get("www-authenticate") };
}

const asserted = async () => ({ client_assertion_type: clientAssertionType, client_assertion: assertion(spine) });

describe.each(endpoints)("the %s endpoint", (_, route) => {
  it(conforms("RFC 6749", "2.3", "a request that authenticates in two ways is refused"), async () => {
    const secret = { client_id: spine.instanceId, client_secret: "secret" };
    const twice = [
      send(route, await asserted(), "Basic YTpi"),
      send(route, { ...(await asserted()), ...secret }),
      send(route, secret, "Basic YTpi"),
    ];
    for (const refused of await Promise.all(twice)) {
      expect(refused).toMatchObject({ status: 400, error: "invalid_request" });
    }
  });

  it("refuses a secret", async () => {
    const refused = await send(route, { client_id: spine.instanceId, client_secret: "secret" });
    expect(refused).toMatchObject({ status: 401, error: "invalid_client" });
  });
});

describe.each([endpoints[0], endpoints[2]])("the %s endpoint", (_, route) => {
  it.each([
    ["Basic YTpi", /^Basic realm="[^"]+", error="invalid_client"/],
    ["bearer mpk_unknownunknownunknown", /^Bearer error="invalid_client"/],
    ["DPoP x", /^DPoP error="invalid_client".*algs=/],
    ["Digest x", /^Basic realm=/],
  ])(
    conforms("RFC 6749", "5.2", "the Authorization header that failed is challenged by its scheme"),
    async (header, challenge) => {
      const refused = await send(route, {}, header);
      expect(refused).toMatchObject({ status: 401, error: "invalid_client" });
      expect(refused.challenge).toMatch(challenge);
    },
  );
});
