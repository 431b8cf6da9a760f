import { describe, expect, it } from "vitest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement } from "@/lib/authority/language/model";
import { lastShrink, type SignedVersion } from "./last-reduction.policy";

const element: AuthorityElement = {
  ...{ type: "payment", locations: ["https://payments.acme.example"] },
  ...{ actions: ["create", "read"], identifiers: ["account/eu-*"] },
};
const day = (date: number) => new Date(Date.UTC(2026, 10, date));
const all = canonicalAuthority([element]);
const reading = canonicalAuthority([{ ...element, actions: ["read"] }]);
const granted: SignedVersion = {
  ...{ origin: "granted", effective: all, signedAt: day(1), madeById: "per_1", causeId: "req_1" },
  ...{ notBefore: day(1), expiresAt: day(30), maxDepth: 1 },
};
const followed: SignedVersion = {
  ...{ ...granted, origin: "reissued", effective: reading, signedAt: day(3), madeById: null, causeId: "dlg_above" },
};

describe("a delegation that became less by itself", () => {
  it.each<[string, SignedVersion[], ReturnType<typeof lastShrink>]>([
    [
      "says by what, when, and what it lost",
      [followed, granted],
      { causeId: "dlg_above", at: day(3), loses: ["payment create"] },
    ],
    [
      "also what a shorter chain above took",
      [{ ...followed, effective: all, expiresAt: day(20), maxDepth: 0 }, granted],
      { causeId: "dlg_above", at: day(3), loses: ["time at its end", "further hops"] },
    ],
    [
      "says so after it was signed anew for nothing",
      [{ ...followed, signedAt: day(5) }, followed, granted],
      { causeId: "dlg_above", at: day(3), loses: ["payment create"] },
    ],
    ["says nothing when it was only signed anew", [{ ...followed, effective: all }, granted], undefined],
    ["nor when a person made it less", [{ ...followed, origin: "narrowed", madeById: "per_1" }, granted], undefined],
    ["nor once a person gave it again", [{ ...granted, origin: "changed" }, followed, granted], undefined],
    ["nor when it never changed", [granted], undefined],
  ])("%s", (_, versions, shrink) => expect(lastShrink(versions)).toEqual(shrink));
});
