import { expect, it } from "vitest";
import { Program, SupervisedServer } from "./programs.mjs";

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
