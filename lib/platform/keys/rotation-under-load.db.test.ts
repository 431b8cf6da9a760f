import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as jwks } from "@/app/.well-known/jwks.json/route";
import { given, type TestAgent } from "@/lib/testing/direct";
import { requestToken } from "@/lib/testing/tokens";
import { withoutDeadlines } from "@/lib/testing/trials";
import { createWorld, type World } from "@/lib/testing/world";
import { publishedBeforeUseMs, publishNextKey } from "./key-rotation";
import { loadKeys, reloadKeys } from "./load-keys";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.delegation(spine);
});
afterAll(() => world.end());

const scale = 100;
/** Verifiers keep the key set for a minute, a new key waits 70 seconds: here both are a hundredth of that. */
const cachedMs = 60_000 / scale;
const overlapMs = publishedBeforeUseMs / scale;
const rotations = 3;
/** Each key is in use for this many tokens, and for so long, at least. */
const tokensOfEach = 30;
const everyMs = 2_000;

/** An independent verifier, with the key set that it fetched last. */
function verifier() {
  let kept: { at: number; keys: ReturnType<typeof createLocalJWKSet> } | undefined;
  return async (token: string): Promise<boolean> => {
    if (!kept || performance.now() - kept.at > cachedMs) {
      // Its age counts from before it was asked for: an answer that took long is that much older.
      const at = performance.now();
      const response = await world.call(jwks, { method: "GET", path: "/.well-known/jwks.json" });
      kept = { at, keys: createLocalJWKSet((await response.json()) as JSONWebKeySet) };
    }
    return jwtVerify(token, kept.keys, { typ: "at+jwt" }).then(
      () => true,
      () => false,
    );
  };
}

/** Lets a published key's waiting time be over. */
const wait = () =>
  world.sql(
    "update signing_keys set published_at = published_at - make_interval(secs => $1) where state = 'published'",
    [publishedBeforeUseMs / 1000],
  );

/** The next key signs so long after it was published. */
async function rotate(overlap: number): Promise<void> {
  await publishNextKey("access-token-es256");
  await reloadKeys();
  await new Promise((resolve) => setTimeout(resolve, overlap));
  await wait();
  await loadKeys();
}

const newToken = async (): Promise<string> =>
  ((await (await requestToken(spine)).json()) as { access_token: string }).access_token;

async function rotateUnderLoad(): Promise<{ verified: number; failed: number; kids: number }> {
  const verify = verifier();
  const signed = new Map<string, number>();
  const counts = { verified: 0, failed: 0 };
  let rotated = false;
  const verifying = async () => {
    while (!rotated) {
      const token = await newToken();
      const { kid } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
      signed.set(kid, (signed.get(kid) ?? 0) + 1);
      if (await verify(token)) counts.verified += 1;
      else counts.failed += 1;
    }
  };
  const inUse = (keys: number) =>
    expect.poll(() => [...signed.values()].filter((n) => n >= tokensOfEach).length, { timeout: 60_000 }).toBe(keys);
  const rotating = async () => {
    for (let i = 0; i < rotations; i++) {
      const begun = performance.now();
      await inUse(i + 1);
      await rotate(overlapMs);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + everyMs - performance.now())));
    }
    await inUse(rotations + 1);
  };
  await Promise.all([
    verifying(),
    rotating().finally(() => {
      rotated = true;
    }),
  ]);
  return { ...counts, kids: signed.size };
}

describe("F13: the signing key changes every two seconds under load", { timeout: 120_000 }, () => {
  it("no token fails at a verifier that keeps the key set as long as it is told it may", async () => {
    const { verified, failed, kids } = await rotateUnderLoad();
    expect({ failed, kids }).toEqual({ failed: 0, kids: rotations + 1 });
    expect(verified).toBeGreaterThan(100);
  });

  it("catches the twin whose new key signs at once", async () => {
    const verify = verifier();
    // The verifier may keep the key set that it fetched before the rotation, however slow the machine is.
    await withoutDeadlines(async () => {
      expect(await verify(await newToken())).toBe(true);
      await rotate(0);
      expect(await verify(await newToken())).toBe(false);
    });
  });
});
