import { expect, it } from "vitest";
import { nextSort, orderOf } from "./columns";

it("reads the order of a column as the server spells it", () => {
  expect(orderOf("name", "name")).toBe("ascending");
  expect(orderOf("-name", "name")).toBe("descending");
});

it("knows no order for a column by which the list is not sorted", () => {
  for (const sort of ["owner", "-owner", "", undefined]) expect(orderOf(sort, "name")).toBe("none");
});

it("sorts a column descending at the first press, and turns the order around at the next ones", () => {
  expect(nextSort("owner", "name")).toBe("-name");
  expect(nextSort("-name", "name")).toBe("name");
  expect(nextSort("name", "name")).toBe("-name");
});
