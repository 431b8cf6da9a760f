import { describe, expect, it } from "vitest";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement } from "@/lib/authority/language/model";
import { heldBackSince, holdsBack, losesUnder } from "./restrictions.policy";

const element: AuthorityElement = {
  ...{ type: "payment", locations: ["https://payments.acme.example"] },
  ...{ actions: ["create", "read"], identifiers: ["account/eu-*"] },
};
const all = canonicalAuthority([element]);
const reading = canonicalAuthority([{ ...element, actions: ["read"] }]);
const day = (date: number) => new Date(Date.UTC(2026, 10, date));
const at = (date: number, ceiling: typeof all | null) => ({ ceiling, createdAt: day(date) });

describe("what a ceiling holds back", () => {
  const rows: [string, ReturnType<typeof at>[], Date | undefined][] = [
    ["nothing while there is no ceiling", [at(3, null), at(1, reading)], undefined],
    ["nothing while it fits", [at(3, all), at(1, reading)], undefined],
    ["since the version that tightened", [at(3, reading), at(1, null)], day(3)],
    ["since the first of several", [at(5, reading), at(3, reading), at(2, null), at(1, reading)], day(3)],
    ["since ever, where no version let it pass", [at(5, reading), at(3, reading)], day(3)],
  ];
  it.each(rows)("%s", (_, versions, since) => expect(heldBackSince(all, versions)).toEqual(since));

  it("also where it leaves out what the control limits, and so says more than would be allowed", () => {
    const limits = [{ field: "amount", unit: "USD", max_each: "100.00" }];
    const limited = canonicalAuthority([{ ...element, limits }]);
    expect([holdsBack(limited, all), holdsBack(all, limited)]).toEqual([true, false]);
    // Twin: asked as a hop, which may leave out what its parent limits, it would seem to fit.
    expect(isNarrower(all, limited).ok).toBe(true);
    expect(losesUnder(all, limited)).toEqual(["above 100 USD each"]);
  });

  it("says what", () => expect(losesUnder(all, reading)).toEqual(["payment create"]));
});
