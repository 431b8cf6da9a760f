import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectRefusal } from "@/lib/testing/refusal";
import { hashPassword, verifyPassword } from "./password";
import { refusalOfPassword } from "./password-rules";
import { startPasswordThread } from "./password-thread";

describe.each(["this thread", "a thread of its own"])("passwords, hashed in %s", (where) => {
  let stop: () => Promise<void> = async () => {};
  beforeAll(() => {
    if (where !== "this thread") stop = startPasswordThread();
  });
  afterAll(() => stop());

  it("verify against their own hash only, in any form of Unicode", async () => {
    const hash = await hashPassword("caf\u00e9 au lait, s'il vous pla\u00eet");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword("cafe\u0301 au lait, s'il vous plai\u0302t", hash)).toBe(true);
    expect(await verifyPassword("cafe au lait, s'il vous plait", hash)).toBe(false);
    expect(await verifyPassword("", hash)).toBe(false);
  });

  it("never verify without a hash", async () => {
    expect(await verifyPassword("anything at all", null)).toBe(false);
    expect(await verifyPassword("", null)).toBe(false);
  });
});

describe("the thread", () => {
  it("refuses the address that floods it, and serves the others and known people meanwhile", async () => {
    const stop = startPasswordThread();
    const served: string[] = [];
    const flood = Array.from({ length: 80 }, () =>
      verifyPassword("wrong wrong wrong", null, { lane: "192.0.2.1" }).then(() => served.push("flood")),
    );
    const settled = Promise.allSettled(flood);
    await expectRefusal(flood.at(-1) ?? Promise.resolve(), "too_many_attempts", { retryAfterSeconds: 5 });
    await Promise.all([
      verifyPassword("right", null, { lane: "192.0.2.2" }).then(() => served.push("other address")),
      verifyPassword("right", null, { lane: "per_1", known: true }).then(() => served.push("known person")),
    ]);
    // One job was being done when they came; at most one of the flood goes between.
    expect(served.filter((who) => who === "flood").length).toBeLessThanOrEqual(3);
    expect(served.slice(-2)).toContain("other address");
    await stop();
    void settled;
  });

  it("answers the caller of a thread that dies, and goes on with another one", async () => {
    const stop = startPasswordThread();
    await expect(verifyPassword("a", "no hash at all")).rejects.toThrow();
    expect(await verifyPassword("a", null)).toBe(false);
    await stop();
  });
});

describe("refusalOfPassword", () => {
  it.each([
    ["short", "password_too_short"],
    ["elevenchars", "password_too_short"],
    ["twelve chars", undefined],
    ["🐴".repeat(12), undefined],
    ["x".repeat(12), "password_too_common"],
    ["x".repeat(256), undefined],
    ["x".repeat(257), "password_too_long"],
    [" Ada@Acme.Example", "password_is_email"],
  ])("of %j is %s", (password, code) => {
    expect(refusalOfPassword(password, "ada@acme.example")).toBe(code);
  });
});
