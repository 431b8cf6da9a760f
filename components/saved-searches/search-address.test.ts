import { expect, it } from "vitest";
import { alertAddress, searchAddress } from "./search-address";

it("a saved search has the address of its filter, range and columns", () => {
  const search = { q: "decision:deny amount:>200EUR", from: "now-7d", to: null, columns: ["time", "what"] };
  expect(searchAddress(search)).toBe("/audit?q=decision%3Adeny+amount%3A%3E200EUR&from=now-7d&columns=time%2Cwhat");
  expect(searchAddress({ q: "", from: null, to: null, columns: [] })).toBe("/audit");
});

it("an alert leads to its entries alone", () => {
  const search = { id: "svs_1", name: "Refused", q: "decision:deny", scope: "personal" } as const;
  const alert = { id: "sal_1", search, count: 3, first: 41, last: 57, at: "2026-11-29T12:00:00Z", acknowledged: false };
  expect(alertAddress(alert)).toBe("/audit?q=decision%3Adeny+index%3A41..57&from=all");
});
