import { expect, it } from "vitest";
import { placeOf } from "./stop-places";

it("tells the delegations of an agent apart by their purposes", () => {
  const subject = { id: "dlg_1", name: "refunds", detail: "Refund customers, up to 50 euros, active" };
  expect(placeOf("delegation", subject)).toEqual({
    href: "/stop?kind=delegation&id=dlg_1",
    label: "Stop refunds: Refund customers, up to 50 euros",
    says: "Delegation, active",
  });
  const long = placeOf("delegation", { ...subject, detail: `${"Refund ".repeat(40)}, suspended` });
  expect(long.label).toMatch(/^Stop refunds: Refund .{40,60}…$/);
  expect(long.says).toBe("Delegation, suspended");
});

it("names other subjects with what is known of them", () => {
  expect(placeOf("agent", { id: "agt_1", name: "refunds", detail: "Mara, active" })).toMatchObject({
    ...{ label: "Stop refunds", says: "Agent, Mara, active" },
  });
});
