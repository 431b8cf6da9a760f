import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const folders = ["app", "bench", "components", "e2e", "examples", "lib", "prisma", "scripts"];
const read = /\.(ts|tsx|mjs)$/;
const unread = /\.d\.ts$|^prisma\/generated\/|node_modules/;
const ofTests = /\.test\.tsx?$|^lib\/testing\/|^e2e\//;

/** Reads the sources of the project, each by its path; without tests and their builders unless they are wanted. */
export function readSources({ tests }) {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  const paths = [...readdirSync(root), ...inFolders].filter(
    (path) => read.test(path) && !unread.test(path) && (tests || !ofTests.test(path)),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}
