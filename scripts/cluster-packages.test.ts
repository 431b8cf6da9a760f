import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installClusterPackages } from "./cluster-packages.mjs";

describe("the packages of the cluster campaign", () => {
  const isRoot = true;
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "mandate-packages-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const log = () => join(home, "log");

  function aptGet(script: string): string {
    const path = join(home, "apt-get");
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it("are installed where one of them is missing", async () => {
    await installClusterPackages(log(), { aptGet: aptGet('echo "$@"'), isRoot, wanted: [home, join(home, "missing")] });
    const [update, install] = readFileSync(log(), "utf8").split("\n");
    expect(update).toMatch(/^update /);
    expect(install).toMatch(/^install -y .* patroni etcd-server python3-etcd haproxy postgresql$/);
  });

  it("are no failure where apt-get fails or is missing", async () => {
    const wanted = [join(home, "missing")];
    await installClusterPackages(log(), { aptGet: aptGet("exit 100"), isRoot, wanted });
    await installClusterPackages(log(), { aptGet: join(home, "none"), isRoot, wanted });
    expect(process.exitCode ?? 0).toBe(0);
  });

  it("are left alone where all are present", async () => {
    await installClusterPackages(log(), { aptGet: aptGet("exit 0"), isRoot, wanted: [home] });
    expect(() => readFileSync(log())).toThrow("ENOENT");
  });
});
