import { expect, it } from "vitest";
import { printedBy } from "./programs";

it("a program that a test runs is ended when it takes too long, with all that it started", async () => {
  const begins = "sleep 600 & echo begun $!; wait";
  expect(await printedBy("/bin/sh", ["-c", "echo done; exit 3"], { withinMs: 30_000 })).toBe("done\n");
  await expect(printedBy("/bin/sh", ["-c", begins], { withinMs: 200 })).rejects.toThrow(/sleep 600.* took longer/);
  await expect(printedBy("/nowhere/none", [], { withinMs: 30_000 })).rejects.toThrow("ENOENT");
});
