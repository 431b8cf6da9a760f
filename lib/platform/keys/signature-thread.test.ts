import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  checkNow,
  type SignatureKey,
  type SignatureWish,
  signatureWorkers,
  signNow,
} from "@/lib/protocols/jose/signature-work";
import { startSignatureThread } from "./signature-thread";

const spelled = { dsaEncoding: "ieee-p1363" } as const;
const pairs: Record<string, { publicKey: KeyObject; privateKey: KeyObject; digest: "sha256" | null }> = {
  ES256: { ...generateKeyPairSync("ec", { namedCurve: "P-256" }), digest: "sha256" },
  EdDSA: { ...generateKeyPairSync("ed25519"), digest: null },
  RS256: { ...generateKeyPairSync("rsa", { modulusLength: 2_048 }), digest: "sha256" },
};
const halves = Object.entries(pairs).map(([alg, { publicKey, privateKey, digest }]) => {
  const [open, secret]: SignatureKey[] = [
    { key: publicKey, digest, ...spelled },
    { key: privateKey, digest, ...spelled },
  ];
  return { alg, open: open as SignatureKey, secret: secret as SignatureKey };
});
const [es256] = halves as [(typeof halves)[number]];

let threads: Worker[] = [];
let stop: () => Promise<void>;
const note = (thread: Worker) => threads.push(thread);
beforeEach(() => {
  threads = [];
  process.on("worker", note);
  stop = startSignatureThread();
});
afterEach(async () => {
  process.off("worker", note);
  await stop();
});

const wish = (key: SignatureKey, text: string): SignatureWish => ({ ...key, input: Buffer.from(text) });

/** For every algorithm the right signature, one of another text, one that is cut off, and none at all. */
const cases = halves.flatMap(({ alg, open, secret }) => {
  const signature = signNow(wish(secret, "signed"));
  const check = (text: string, given: Uint8Array) => ({ ...wish(open, text), signature: given });
  return [
    { name: `${alg}, right`, check: check("signed", signature), right: true },
    { name: `${alg}, of another text`, check: check("forged", signature), right: false },
    { name: `${alg}, cut off`, check: check("signed", signature.subarray(1)), right: false },
    { name: `${alg}, empty`, check: check("signed", new Uint8Array()), right: false },
  ];
});

describe("the thread of signatures", () => {
  it("says of everything that arrives together what would be said here and now", async () => {
    const many = Array.from({ length: 20 }, () => cases).flat();
    const answers = await Promise.all(many.map(({ check }) => signatureWorkers().check(check)));
    expect(answers).toEqual(many.map(({ right }) => right));
    expect(threads).toHaveLength(1);
  });

  it.each(halves)("signs what verifies: $alg", async ({ open, secret }) => {
    const made = await Promise.all(["a", "b"].map((text) => signatureWorkers().sign(wish(secret, text))));
    expect(made.map((signature, i) => checkNow({ ...wish(open, "ab"[i] ?? ""), signature }))).toEqual([true, true]);
  });

  it("confuses no two people when there are more keys than it keeps", async () => {
    const signature = signNow(wish(es256.secret, "signed"));
    const strangers = Array.from({ length: 5_000 }, () => generateKeyPairSync("ed25519").publicKey);
    const byStrangers = strangers.map((key) =>
      signatureWorkers().check({ ...wish({ key, digest: null, ...spelled }, "signed"), signature }),
    );
    const asked = [...byStrangers, signatureWorkers().check({ ...wish(es256.open, "signed"), signature })];
    expect((await Promise.all(asked)).filter((right) => right)).toHaveLength(1);
    expect(await signatureWorkers().check({ ...wish(es256.open, "signed"), signature })).toBe(true);
  });

  it("answers those who waited when it died, and then starts again", async () => {
    const check = async () => Promise.all(cases.map(({ check }) => signatureWorkers().check(check)));
    const right = cases.map((one) => one.right);
    expect(await check()).toEqual(right);
    const [first] = threads as [Worker];
    const waiting = check();
    const ended = once(first, "exit");
    void first.terminate();
    expect(await waiting).toEqual(right);
    await ended;
    expect(await check()).toEqual(right);
    expect(threads).toHaveLength(2);
  });
});
