import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { freePort, Program, SupervisedServer } from "./programs.mjs";

const program = (code: string) => new Program("The server", ["-e", code]);

/** Starts a program where there is none: the system tells of it as it does of a lack of processes. */
function missing() {
  const { execPath } = process;
  process.execPath = "/nonexistent/node";
  try {
    return program("");
  } finally {
    process.execPath = execPath;
  }
}

it("a server that the machine cannot start is started later, whether the call fails or its outcome does", async () => {
  const launches = [
    missing,
    () => {
      throw Object.assign(new Error("spawn ENOMEM"), { code: "ENOMEM" });
    },
    () => program("process.exit(0)"),
  ];
  const server = new SupervisedServer(() => (launches.shift() ?? missing)());
  expect(await server.ended).toBe(0);
  expect(launches).toEqual([]);
  expect(server.runs).toBe(false);
});

it("a program that the machine cannot start has ended", async () => {
  const one = missing();
  expect(await one.ended).toBe("ENOENT");
  expect(one.runs).toBe(false);
  await one.stop();
});

it("a free port is none that the system gives to a connection before the program listens there", async () => {
  const linux = await readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8").catch(() => "32768");
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(Math.max(...ports)).toBeLessThan(Number.parseInt(linux, 10));
  // Below lie the ports that browsers refuse and that need an administrator.
  expect(Math.min(...ports)).toBeGreaterThan(10_080);
});
