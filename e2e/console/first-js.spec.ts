import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

// How much code the browser needs before it can show a page, as the build states it: what is loaded when something is
// opened is no part of it. No browser is asked, so this takes no time.

const build = ".next";
const app = join(build, "server/app");
const KB = 1000;
/** Pages on which a delegation is written (design: editors). */
const editor = /delegations\/(?:new|\[delegationId\]\/change)$/;
/** Budgets in bytes: that of each kind of page is about the size of its largest. The design allows a list 240 KB. */
const most = { explorer: 236 * KB, editor: 290 * KB, other: 311 * KB };
const budgetOf = (page: string): number =>
  page === "(console)/audit" ? most.explorer : editor.test(page) ? most.editor : most.other;

type Manifest = { entryJSFiles: Record<string, string[]> };

const sizes = new Map<string, number>();
function sizeOf(file: string): number {
  const known = sizes.get(file) ?? gzipSync(readFileSync(join(build, file)), { level: 6 }).length;
  sizes.set(file, known);
  return known;
}

/** The manifest is a script that puts one object in place. */
function entriesOf(manifest: string): string[] {
  const text = readFileSync(manifest, "utf8");
  const { entryJSFiles } = JSON.parse(text.slice(text.indexOf("] = ") + 4).replace(/;\s*$/, "")) as Manifest;
  return Object.values(entryJSFiles).flat();
}

test("no page needs more code to begin with than its budget", () => {
  const { rootMainFiles } = JSON.parse(readFileSync(join(build, "build-manifest.json"), "utf8")) as {
    rootMainFiles: string[];
  };
  const manifests = readdirSync(app, { recursive: true, encoding: "utf8" }).filter(
    (path) => basename(path) === "page_client-reference-manifest.js",
  );
  const pages = manifests.map((manifest) => {
    const files = new Set([...rootMainFiles, ...entriesOf(join(app, manifest))]);
    const bytes = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
    return { page: dirname(manifest), bytes };
  });
  const editors = pages.filter(({ page }) => editor.test(page));
  expect(editors).toHaveLength(2);
  const over = pages.filter(({ page, bytes }) => bytes > budgetOf(page));
  expect(over).toEqual([]);
});
