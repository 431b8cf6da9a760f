import { describe, expect, it } from "vitest";
import { judge, readDependencies, within } from "./advisories.mjs";

const pinned = { version: "1.0.0", resolved: "https://registry.npmjs.org/one/-/one-1.0.0.tgz", integrity: "sha512-x" };
const advisory = { package: "one", affected: [">=1.0.0 <1.2.0"], id: "CVE-0", url: "", what: "It breaks" };
const judged = ({ manifest = {}, installed = {}, advisories = [] as object[] }) =>
  judge({ manifest, lock: { packages: { "": {}, "node_modules/one": { ...pinned, ...installed } } }, advisories });

describe("the dependency gate", () => {
  it("passes for what is installed here", () => {
    expect(judge(readDependencies()).refused).toEqual([]);
  });

  it.each([
    ["4.24.14", "<4.24.15", true],
    ["4.24.15", "<4.24.15", false],
    ["4.0.5", ">=4.0.6 <4.24.15", false],
    ["19.10.0", ">=19.2.0 <19.3.1", false],
    ["18.6.0-beta.1", "<18.6.0", true],
  ])("%s within %s: %s", (version, range, expected) => {
    expect(within(version, range)).toBe(expected);
  });

  it("refuses a bound it cannot read", () => {
    expect(() => within("1.0.0", "~1.0.0")).toThrow("~1.0.0");
  });

  it("refuses a version with a known fault, wherever it lies", () => {
    expect(judged({ advisories: [advisory] }).refused).toEqual(["node_modules/one 1.0.0: CVE-0. It breaks."]);
    const packages = { "": {}, "node_modules/two/node_modules/one": pinned };
    expect(judge({ manifest: {}, lock: { packages }, advisories: [advisory] }).refused).toHaveLength(1);
    expect(judged({ advisories: [advisory], installed: { version: "1.2.0" } }).refused).toEqual([]);
  });

  it("tells what is accepted, with its reason", () => {
    const { refused, accepted } = judged({ advisories: [{ ...advisory, accepted: "It is not reached." }] });
    expect(refused).toEqual([]);
    expect(accepted).toEqual(["node_modules/one 1.0.0: CVE-0. It breaks. Accepted: It is not reached."]);
  });

  it.each(["^1.0.0", "~1.0.0", "latest", "git+https://example.com/one.git"])("refuses the loose version %s", (one) => {
    expect(judged({ manifest: { devDependencies: { one } } }).refused).toHaveLength(1);
  });

  it("refuses a package from elsewhere, or without integrity", () => {
    expect(judged({ installed: { resolved: "https://example.com/one.tgz" } }).refused).toHaveLength(1);
    expect(judged({ installed: { integrity: undefined } }).refused).toHaveLength(1);
  });

  it("refuses an install script that was not reviewed", () => {
    expect(judged({ installed: { hasInstallScript: true } }).refused).toHaveLength(1);
    const manifest = { allowScripts: { one: false } };
    expect(judged({ manifest, installed: { hasInstallScript: true } }).refused).toEqual([]);
  });
});
