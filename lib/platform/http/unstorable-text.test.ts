import { describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { withoutUnstorableText } from "./unstorable-text";

const isRefusal = (error: unknown) => isDomainError(withoutUnstorableText(error));

describe("a refusal of PostgreSQL", () => {
  it.each(["22021", "22P05"])("with the code %s is one of the request, from the driver and through Prisma", (code) => {
    expect(isRefusal(Object.assign(new Error("no"), { code }))).toBe(true);
    const meta = { driverAdapterError: { cause: { kind: "postgres", originalCode: code } } };
    expect(isRefusal(Object.assign(new Error("no"), { code: "P2010", meta }))).toBe(true);
  });

  it.each([
    ["an error that speaks of the number", new Error("No row 22021 is left.")],
    ["an error of other code in the same words", new Error("invalid byte sequence for encoding of a key file")],
    ["another code", Object.assign(new Error("duplicate key: 22021"), { code: "23505" })],
    ["an error without a code, whose cause is empty", Object.assign(new Error("no"), { meta: {} })],
    ["no error", undefined],
  ])("is not %s", (_, error) => expect(withoutUnstorableText(error)).toBe(error));
});
