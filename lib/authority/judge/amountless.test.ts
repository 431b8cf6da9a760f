import { describe, expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { adviseOn } from "@/lib/authority/words/advice";
import { above, count, each, full, limits, PAYMENT, payment, refunds, when } from "@/lib/testing/authority/fixtures";
import { covers } from "./covers";

describe("an action that states no amount, where a limit looks at one (C4), is advised on", () => {
  const both = refunds({ actions: ["create", "read"], ...limits(each("500.00"), count(20)) });
  const remarksOn = (...args: Parameters<typeof adviseOn>) =>
    adviseOn(...args).filter(({ code }) => code === "never_allowed");
  const answers = (authority: Authority) =>
    ["create", "read"].map((action) => {
      const fields = action === "read" ? {} : payment().fields;
      const answer = covers(authority, payment({ action, fields }), PAYMENT);
      return answer.ok ? "covered" : answer.code;
    });

  it("and names it, with a mend after which both are allowed", () => {
    const [remark] = remarksOn([both]);
    expect(remark).toMatchObject({ path: "0.actions", level: "warning", mend: { label: "Split into two elements" } });
    expect(remark?.sentence).toContain("read states no amount, so it is never allowed.");
    expect(answers([both])).toEqual(["covered", "missing_fact"]);
    const split = remark?.mend?.elements ?? [];
    expect(answers(split)).toEqual(["covered", "covered"]);
    expect(parseAuthority(split)).toMatchObject({ ok: true });
    expect(split).toMatchObject([
      { id: "el_1", actions: ["create"], limits: both.limits },
      { actions: ["read"], limits: [count(20)] },
    ]);
    expect(remarksOn(split)).toEqual([]);
  });

  it("also where a threshold looks at it, or the delegation above", () => {
    const asked = refunds({ actions: ["create", "read"], ...when(above("100.00")) });
    const [remark] = remarksOn([asked]);
    expect(answers(remark?.mend?.elements ?? [])).toEqual(["covered", "covered"]);
    const inherited = remarksOn([refunds({ actions: ["read"] })], { parent: [both] });
    expect(inherited).toMatchObject([{ sentence: expect.stringMatching(/^In the delegation above: /) }]);
    expect(inherited[0]).not.toHaveProperty("mend");
  });

  it("where nothing else is allowed, loses the limit; a number of rows stays", () => {
    const rows = { field: "rows", max_each: "100" };
    const [remark] = remarksOn([refunds({ actions: ["read"], ...limits(each("5.00"), rows) })]);
    expect(remark?.mend).toEqual({
      label: "Remove the limit on amount",
      elements: [expect.objectContaining({ actions: ["read"], limits: [rows] })],
    });
    expect(remarksOn([refunds({ actions: ["export"], ...limits(rows) })])).toEqual([]);
    expect(remarksOn([full()])).toEqual([]);
  });
});
