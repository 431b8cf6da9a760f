import { expect, test } from "vitest";
import "./instrumentation-client";

test("no schema of the console is compiled by eval, which the content security policy forbids", async () => {
  const { globalConfig } = await import("zod/v4/core");
  expect(globalConfig.jitless).toBe(true);
});
