import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password";
import { refusalOfPassword } from "./password-rules";
import { startPasswordThread } from "./password-thread";

describe.each(["this thread", "a thread of its own"])("passwords, hashed in %s", (where) => {
  let stop: () => Promise<void> = async () => {};
  beforeAll(() => {
    if (where !== "this thread") stop = startPasswordThread();
  });
  afterAll(() => stop());

  it("verify against their own hash only, whatever form of Unicode they are typed in", async () => {
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
  it("leaves the event loop free, and refuses more than it can take", async () => {
    const stop = startPasswordThread();
    const asked = Array.from({ length: 65 }, () => hashPassword("correct horse battery"));
    const settled = Promise.allSettled(asked);
    await expect(asked.at(-1)).rejects.toMatchObject({ code: "busy" });
    await stop();
    expect((await settled).every(({ status }) => status === "rejected" || status === "fulfilled")).toBe(true);
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
