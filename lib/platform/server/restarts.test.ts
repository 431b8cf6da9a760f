import { describe, expect, it } from "vitest";
import { crashExitCode, notLaunched, Restarts } from "./restarts.mjs";

type End = Parameters<Restarts["delayAfter"]>[0];
const killed: End = { code: null, opened: true, served: true, ranMs: 5_000 };
const delays = (ends: readonly End[]) => {
  const restarts = new Restarts();
  return ends.map((end) => restarts.delayAfter(end));
};

describe("S1 when a server that ended is started again", () => {
  it("waits twice as long each time, half a minute at most, and starts over after a steady run", () => {
    const soon = Array.from({ length: 7 }, () => killed);
    expect(delays([...soon, { ...killed, ranMs: 60_000 }, killed])).toEqual([
      ...[1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
      ...[1_000, 2_000],
    ]);
  });

  it("always, while its port was open: a stranger cannot use up the restarts", () => {
    const crashes = Array.from({ length: 1_000 }, () => ({
      ...killed,
      code: crashExitCode,
      served: false,
      ranMs: 100,
    }));
    expect(delays(crashes)).not.toContain(undefined);
  });

  it("five times where the port was never open, then no more", () => {
    const early = Array.from({ length: 6 }, () => ({ ...killed, opened: false, served: false }));
    expect(delays(early)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, undefined]);
  });

  it("always, where the machine could not start it and it has served", () => {
    expect(delays([killed, ...Array.from({ length: 100 }, () => notLaunched)])).not.toContain(undefined);
    expect(delays(Array.from({ length: 6 }, () => notLaunched)).at(-1)).toBeUndefined();
  });

  it("not after a first start that failed with its reason, such as a wrong setting", () => {
    expect(delays([{ code: 1, opened: false, served: false, ranMs: 300 }])).toEqual([undefined]);
    expect(delays([{ code: 1, opened: true, served: false, ranMs: 3_000 }])).toEqual([undefined]);
  });

  it("after a later start that failed, for the database may come back", () => {
    expect(delays([killed, { code: 1, opened: true, served: false, ranMs: 3_000 }])).toEqual([1_000, 2_000]);
  });

  it("not after an orderly end", () => expect(delays([{ ...killed, code: 0 }])).toEqual([undefined]));
});
