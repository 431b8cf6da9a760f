import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A requirement of a standard, and the file whose test proves it. */
export type Proof = { specification: string; section: string; requirement: string; file: string };

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs/protocols.md");
const [begin, end] = [
  "<!-- conformance: made from the tests by npm run conformance -->",
  "<!-- end of conformance -->",
];
const text = '"((?:[^"\\\\]|\\\\.)*)"';
const call = new RegExp(`conforms\\(\\s*${text},\\s*${text},\\s*${text},?\\s*\\)`, "g");

/** Finds what the tests state they prove: every `conforms(…)`; throws where its arguments are no literals. */
export function proofsIn(source: string, file: string): Proof[] {
  const found = [...source.matchAll(call)];
  const meant = source.match(/\bconforms\(/g)?.length ?? 0;
  if (meant !== found.length) throw new Error(`${file}: conforms() takes three literal texts, or the table misses it.`);
  return found.map(([, specification = "", section = "", requirement = ""]) => ({
    specification,
    section,
    requirement: requirement.replaceAll('\\"', '"'),
    file,
  }));
}

/** Reads every test there is, but the one about this very reading. */
export async function collectProofs(): Promise<Proof[]> {
  const files = await Promise.all(["lib", "app", "e2e", "scripts"].map(testsUnder));
  const proofs = await Promise.all(
    files.flat().map(async (file) => proofsIn(await readFile(join(root, file), "utf8"), file)),
  );
  return proofs.flat().toSorted(byPlace);
}

async function testsUnder(folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names
    .filter((name) => /\.(test|spec)\.tsx?$/.test(name) && name !== "conformance.test.ts")
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}

const collator = new Intl.Collator("en", { numeric: true });

function byPlace(a: Proof, b: Proof): number {
  return (
    collator.compare(a.specification, b.specification) ||
    collator.compare(a.section, b.section) ||
    collator.compare(a.requirement, b.requirement) ||
    collator.compare(a.file, b.file)
  );
}

/** Writes the proofs as Markdown: a table for each specification. */
export function conformanceTables(proofs: readonly Proof[]): string {
  const specifications = [...new Set(proofs.map(({ specification }) => specification))];
  const files = new Set(proofs.map(({ file }) => file)).size;
  const head = `${proofs.length} requirements of ${specifications.length} specifications, proved in ${files} files.`;
  const tables = specifications.map((specification) => {
    const rows = proofs
      .filter((proof) => proof.specification === specification)
      .map(({ section, requirement, file }) => `| ${section} | ${cell(requirement)} | [${file}](../${file}) |`);
    return [`### ${specification}`, "", "| Section | Requirement | Test |", "| --- | --- | --- |", ...rows].join("\n");
  });
  return [head, ...tables].join("\n\n");
}

const cell = (words: string): string => words.replaceAll("|", "\\|").replaceAll("<", "\\<");

/** Puts the tables between the marks of the page; throws when the marks are missing. */
export function withTables(markdown: string, tables: string): string {
  const [before, rest] = markdown.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("docs/protocols.md has lost its marks.");
  return `${before}${begin}\n\n${tables}\n\n${end}${after}`;
}

async function main(): Promise<void> {
  await writeFile(page, withTables(await readFile(page, "utf8"), conformanceTables(await collectProofs())));
  execFileSync(process.execPath, [join(root, "node_modules/@biomejs/biome/bin/biome"), "format", "--write", page], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
