import { afterAll, beforeAll, expect, it } from "vitest";
import { rotateKey } from "@/lib/credentials/commands/rotate-key";
import { getOrThrow } from "@/lib/credentials/store";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { proof, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";

let world: World;
let spine: TestAgent;

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await given.delegation(spine);
});
afterAll(() => world.end());

/** Rotates the key and uses the new one; answers the instance as it proves itself then. */
async function rotated(): Promise<TestAgent> {
  const renewed = { ...spine, ...newInstanceKeyPair() };
  const { instanceId } = spine;
  const request = { method: "PUT", url: `${world.runtime.publicUrl}/oauth/register/${instanceId}` };
  const body = {
    client_id: instanceId,
    jwks: { keys: [renewed.jwk] },
    new_key_proof: proof(renewed, request),
  };
  const sender = { ip: "10.0.0.7", userAgent: "worker/1.0" };
  await rotateKey(await getOrThrow(instanceId), { dpop: proof(spine, request), body, sender });
  return renewed;
}

it("K2: a token under the old key lives to its end, proven by that key, and reveals no other person", async () => {
  const token = await tokenOf(spine);
  const renewed = await rotated();
  const newToken = await tokenOf(renewed);
  await world.sql("update instance_keys set retired_at = retired_at - interval '1 minute' where state = 'superseded'");
  const url = `${spine.identifier}/payments`;
  const decide = async (by: TestAgent, presented: string) => {
    const signed = proof(by, { url, ath: accessTokenHash(presented) });
    const { decision, context } = await evaluate(spine, presented, {
      context: { dpop: { proof: signed, method: "POST", url } },
    });
    return decision ? "allowed" : context.code;
  };
  expect(await decide(spine, token)).toBe("allowed");
  expect(await decide(renewed, newToken)).toBe("allowed");
  expect(await decide(spine, newToken)).toBe("possession_invalid");
  expect(await world.sql("select status from instances where id = $1", [spine.instanceId])).toEqual([
    { status: "active" },
  ]);
  expect(await world.sql("select 1 from detections")).toEqual([]);
});
