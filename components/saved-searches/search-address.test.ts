import { expect, it } from "vitest";
import { alertAddress, searchAddress } from "./search-address";

it("a saved search has the address of its list, filter, order, range and columns", () => {
  const of = { list: "trail", sort: null, from: null, to: null } as const;
  const search = { ...of, q: "decision:deny amount:>200EUR", from: "now-7d", columns: ["time", "what"] };
  expect(searchAddress(search)).toBe("/audit?q=decision%3Adeny+amount%3A%3E200EUR&from=now-7d&columns=time%2Cwhat");
  expect(searchAddress({ ...of, q: "", columns: [] })).toBe("/audit");
  const view = { ...of, list: "agents", q: "owner:none", sort: "-created", columns: ["agent", "tags"] } as const;
  expect(searchAddress({ ...view, columns: [...view.columns] })).toBe(
    "/agents?q=owner%3Anone&sort=-created&columns=agent%2Ctags",
  );
});

it("an alert leads to its entries alone", () => {
  const search = { id: "svs_1", name: "Refused", q: "decision:deny", scope: "personal" } as const;
  const alert = { id: "sal_1", search, count: 3, first: 41, last: 57, at: "2026-11-29T12:00:00Z", acknowledged: false };
  expect(alertAddress(alert)).toBe("/audit?q=decision%3Adeny+index%3A41..57&from=all");
});
