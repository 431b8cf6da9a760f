import { describe, expect, it } from "vitest";
import { printedBy } from "@/lib/testing/programs";

type Measured = { rounds: number; begin: string; step: string; end: string };

/** A program that keeps so many MB in use, and replaces them step by step. It prints what `measured` has found. */
const renewing = (isSparing: boolean, megabytes: number, measured: Measured) => `
  import { PerformanceObserver, constants } from "node:perf_hooks";
  import { getHeapStatistics } from "node:v8";
  ${isSparing ? 'import { keepHeapSparing } from "@/lib/platform/base/sparing-heap"; keepHeapSparing();' : ""}
  // Of few larger things: to make and to mark many small ones takes most of the time.
  const block = () => Array.from({ length: 250 }, () => new Array(60).fill(0));
  const kept = [];
  const bytes = () => getHeapStatistics().used_heap_size / 2 ** 20;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  gc();
  const before = bytes();
  while (kept.length % 50 !== 0 || bytes() - before < ${megabytes}) {
    kept.push(block());
    if (kept.length % 50 === 0) await turn();
  }
  gc();
  await turn();
  ${measured.begin}
  for (let i = 0; i < kept.length * ${measured.rounds}; i++) {
    kept[i % kept.length] = block();
    ${measured.step}
    if (i % 50 === 0) await turn();
  }
  await turn();
  process.stdout.write(String(${measured.end}));
`;

async function printed(program: string): Promise<number> {
  const options = ["--import", "tsx", "--expose-gc", "--max-old-space-size=2048", "--input-type=module"];
  const env = { ...process.env, NODE_OPTIONS: "" };
  return Number.parseInt(await printedBy(process.execPath, [...options, "-e", program], { env, withinMs: 80_000 }), 10);
}

/** Runs the program with our rule for the heap, and without it. */
const bothWays = async (megabytes: number, measured: Measured): Promise<[number, number]> => [
  await printed(renewing(true, megabytes, measured)),
  await printed(renewing(false, megabytes, measured)),
];

const peak = { rounds: 3, begin: "let most = 0;", step: "most = Math.max(most, bytes());", end: "Math.round(most)" };
const collections = {
  rounds: 30,
  begin: `let full = 0;
    new PerformanceObserver((seen) => {
      full += seen.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
    }).observe({ entryTypes: ["gc"] });`,
  step: "",
  end: "full",
};

describe("a heap", { timeout: 180_000 }, () => {
  it("of which much is in use holds little garbage, unlike one that grows as V8 thinks best", async () => {
    const [sparing, unbounded] = await bothWays(200, peak);
    expect(unbounded).toBeGreaterThan(sparing + 50);
  });

  it("of which little is in use is collected as seldom as V8 thinks best, however much garbage it holds", async () => {
    const [sparing, unbounded] = await bothWays(60, collections);
    expect(unbounded).toBeGreaterThan(0);
    // Some eight each. A heap that is spared for its garbage is collected four times as often.
    expect(sparing).toBeLessThanOrEqual(unbounded * 2 + 2);
  });
});
