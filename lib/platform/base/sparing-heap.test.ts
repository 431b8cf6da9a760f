import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** A program that keeps 200 MB in use, replaces them step by step, and prints the heap's peak in MB. */
const renewing = (isSparing: boolean) => `
  import { getHeapStatistics } from "node:v8";
  ${isSparing ? 'import { keepHeapSparing } from "@/lib/platform/base/sparing-heap"; keepHeapSparing();' : ""}
  const block = () => Array.from({ length: 1_250 }, (_, i) => ({ i, text: "x" + Math.random() }));
  const kept = [];
  const bytes = () => getHeapStatistics().used_heap_size / 2 ** 20;
  gc();
  const before = bytes();
  while (kept.length % 50 !== 0 || bytes() - before < 200) kept.push(block());
  await new Promise((resolve) => setTimeout(resolve, 50));
  gc();
  let most = 0;
  for (let i = 0; i < kept.length * 3; i++) {
    kept[i % kept.length] = block();
    if (i % 50 === 0) most = Math.max(most, bytes());
  }
  process.stdout.write(String(Math.round(most)));
`;

const mostOf = (isSparing: boolean): number =>
  Number(
    execFileSync(
      process.execPath,
      ["--import", "tsx", "--expose-gc", "--max-old-space-size=2048", "--input-type=module", "-e", renewing(isSparing)],
      { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
    ),
  );

describe("a large heap", () => {
  it("holds little garbage, unlike one that grows as V8 thinks best", { timeout: 60_000 }, () => {
    const [sparing, unbounded] = [mostOf(true), mostOf(false)];
    expect(unbounded).toBeGreaterThan(sparing + 50);
  });
});
