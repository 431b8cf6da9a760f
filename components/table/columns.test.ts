import { expect, it } from "vitest";
import { type Column, sortState, sortText } from "./columns";

const columns: Column<{ name: string }>[] = [
  { id: "agent", header: "Agent", sortKey: "name", cell: (row) => row.name },
  { id: "owner", header: "Owner", cell: () => "" },
];

it("reads and writes the order as the server spells it", () => {
  for (const sort of ["name", "-name"]) expect(sortText(sortState(sort, columns), columns)).toBe(sort);
});

it("knows no order for a column that the server cannot sort", () => {
  expect(sortState("owner", columns)).toEqual([]);
  expect(sortText([{ id: "owner", desc: true }], columns)).toBe("");
});
