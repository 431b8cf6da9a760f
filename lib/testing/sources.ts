import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Lists the product's sources in `lib`, by their paths below it. Files that `scripts/lint/architecture.test.ts` breaks on
 * purpose come and go beside other tests, and are left out.
 */
export function productSources(): string[] {
  const options = ["ls-files", "--cached", "--others", "--exclude-standard", "lib"];
  return execFileSync("git", options, { encoding: "utf8", maxBuffer: 2 ** 24, timeout: 30_000 })
    .split("\n")
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.includes("broken-on-purpose"))
    .filter((path) => existsSync(path))
    .map((path) => path.slice("lib/".length));
}
