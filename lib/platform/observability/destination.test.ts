import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LineDestination } from "./destination";

/** A program that logs, goes on while its log cannot be written, and ends with a code of its own. */
const program = `
  const { log } = await import("@/lib/platform/observability/log");
  for (let n = 0; n < 50; n++) log.info({ n, text: "x".repeat(200) }, "line");
  await new Promise((resolve) => setTimeout(resolve, 500));
  log.fatal("last");
  process.exit(7);
`;

describe("a log that cannot be written", () => {
  it.runIf(process.platform === "linux")("neither ends the process nor keeps it from ending", async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      stdio: ["ignore", full, "pipe"],
      timeout: 30_000,
      env: { ...process.env, VITEST: undefined, NODE_ENV: "production", LOG_LEVEL: "info" },
    });
    let complaints = "";
    child.stderr?.on("data", (chunk) => {
      complaints += String(chunk);
    });
    const [code, signal] = await once(child, "close");
    closeSync(full);
    expect({ code, signal, complaints }).toEqual({ code: 7, signal: null, complaints: "" });
  });

  it.runIf(process.platform === "linux")("is told of once it can be written again", async () => {
    const file = join(tmpdir(), `mandate-log-${process.pid}-${Date.now()}`);
    const told: number[] = [];
    const fd = openSync("/dev/full", "w");
    const destination = new LineDestination(fd, { atLeast: 100, atMost: 1_000 }, (lost) => told.push(lost));
    destination.write("one\n");
    destination.flushSync();
    closeSync(fd);
    // The descriptor now leads to a disk that has room.
    const again = openSync(file, "w");
    expect(again).toBe(fd);
    await expect
      .poll(() => {
        // Once it has told, nothing is being written: the next file may have the same descriptor.
        if (told.length === 0) destination.write("two\n");
        if (told.length === 0) destination.flush();
        return told.length;
      })
      .toBe(1);
    closeSync(again);
    expect(told).toEqual([1]);
    expect(readFileSync(file, "utf8")).toMatch(/^two\n/);
    rmSync(file);
  });

  it("loses what is more than it may hold, and nothing else", async () => {
    const file = join(tmpdir(), `mandate-log-${process.pid}-${Date.now()}`);
    const fd = openSync(file, "w");
    const destination = new LineDestination(fd, { atLeast: 100, atMost: 100 }, () => undefined);
    const line = `${"é".repeat(29)}\n`;
    // The first three wait, the fourth is one too many, and the last write of a process writes them whole.
    for (let n = 0; n < 4; n++) destination.write(line);
    destination.flushSync();
    expect(readFileSync(file, "utf8")).toBe(line.repeat(3));
    closeSync(fd);
    rmSync(file);
  });
});
