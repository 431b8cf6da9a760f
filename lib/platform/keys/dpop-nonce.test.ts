import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { installRuntime, type Runtime } from "@/lib/platform/base/runtime";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { currentNonce, judgeNonce } from "./dpop-nonce";

const runtime: Runtime = {
  ...{ publicUrl: "https://mandate.example", trustDomain: "mandate.example", dataDir: "/nowhere", databaseUrl: "" },
  ...{ setRole: false, keyEncryptionKey: randomBytes(32), production: true },
};
beforeAll(() => installRuntime(runtime));

const at = (seconds: number) => new Date((1_800_000_000 + seconds) * 1000);

function judged(nonce: string | undefined, required: boolean, now: Date): string {
  try {
    const next = judgeNonce({ nonce }, required, now);
    return next === undefined ? "accepted" : next === currentNonce(now) ? "accepted with the newest" : "wrong";
  } catch (error) {
    if (isOAuthError(error) && error.options.nonce === currentNonce(now)) return error.error;
    throw error;
  }
}

describe("T6: nonces of five minutes", () => {
  it.each([
    [undefined, 0, false, "accepted"],
    [undefined, 0, true, "use_dpop_nonce"],
    [at(0), 0, false, "accepted"],
    [at(0), 299, false, "accepted"],
    [at(0), 300, false, "accepted with the newest"],
    [at(0), 599, true, "accepted with the newest"],
    [at(0), 600, false, "use_dpop_nonce"],
    [at(0), 600, true, "use_dpop_nonce"],
    [at(0), 10, true, "accepted with the newest"],
    [at(300), 0, false, "use_dpop_nonce"],
  ])("one of %o after %i s, required %o: %s", (made, seconds, required, expected) => {
    expect(judged(made === undefined ? undefined : currentNonce(made), required, at(seconds))).toBe(expected);
  });

  it("RFC 9449 section 8: one that this server did not make is refused, required or not", () => {
    for (const nonce of ["", "nonce", currentNonce(at(0)).slice(1), currentNonce(at(0)).toUpperCase()]) {
      expect(judged(nonce, false, at(0))).toBe("use_dpop_nonce");
    }
  });

  it("every server with the same secret makes the same ones, and no other does", () => {
    const ours = currentNonce(at(0));
    expect(ours).toMatch(/^[\w-]{43}$/);
    installRuntime({ ...runtime, dataDir: "/elsewhere" });
    expect(currentNonce(at(0))).toBe(ours);
    installRuntime({ ...runtime, keyEncryptionKey: randomBytes(32) });
    expect(currentNonce(at(0))).not.toBe(ours);
    installRuntime(runtime);
  });
});
