import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { denyCodes } from "@/lib/decisions/model";
import { notificationKinds } from "@/lib/notifications/model";
import { productSources } from "@/lib/testing/sources";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const bytes = (file: string): number => statSync(join(root, file)).size;
const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => `docs/${file}`)
  .toSorted();
const topics = pages.filter((page) => page.startsWith("docs/architecture/"));
const records = pages.filter((page) => /^docs\/decisions\/\d/.test(page));
/** The pages of nouns: their README files. */
const nounPages = readdirSync(join(root, "lib"))
  .map((noun) => `lib/${noun}/README.md`)
  .filter((page) => existsSync(join(root, page)));
const documents = ["README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", ...pages];

/** A document without its blocks of code. */
const prose = (markdown: string): string => markdown.replaceAll(/^```[^\n]*\n[\s\S]*?^```$/gm, "");
const withoutCode = (markdown: string): string => prose(markdown).replaceAll(/`[^`\n]*`/g, "");

/** The fragment of a heading, as GitHub makes it. */
const fragmentOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
const fragmentsIn = (markdown: string): Set<string> =>
  new Set([...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => fragmentOf(heading.trim())));

/** Links and pictures of a document that lead nowhere. */
function brokenLinks(document: string, markdown: string): string[] {
  const targets = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = "", fragment] = target.split("#");
    const file = path === "" ? document : normalize(join(dirname(document), decodeURI(path)));
    if (file.startsWith("..") || !existsSync(join(root, file))) return true;
    return fragment !== undefined && !fragmentsIn(file === document ? markdown : read(file)).has(fragment);
  });
}

/** Paths of this repository in a document that do not exist. */
const missingPaths = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/`((?:app|bench|components|docs|e2e|examples|lib|prisma|scripts)\/[\w./()[\]-]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !["", ".ts", ".tsx"].some((ending) => existsSync(join(root, path + ending))));

/** Files that the page of a noun names and that do not exist in its folder or at the root. */
const missingFiles = (page: string, markdown: string): string[] =>
  [...prose(markdown).matchAll(/`([\w-][\w./-]*\.(?:ts|mjs|sql|md))`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => [dirname(page), ""].every((from) => !existsSync(join(root, from, path))));

type Named = { file: string; title: string };

/** The tests that the table of invariants names. */
function namedTests(markdown: string): Named[] {
  const rows = markdown.split("\n").filter((line) => /^\| I\d+ /.test(line));
  return rows.flatMap((row) =>
    (row.split("|")[4] ?? "").split("<br>").map((cell) => {
      const [, file = "", title = ""] = /^`([^`]+)`: (.+)$/.exec(cell.trim()) ?? [];
      return { file, title };
    }),
  );
}

type Check = { codes: string[]; functions: string[]; files: string[] };

const inCode = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);

/** The checks of a page: rows of a table or items of a list, each with the files that its section names. */
function checksIn(markdown: string): Check[] {
  return markdown.split(/^## /m).flatMap((section) => {
    const files = inCode(section).filter((code) => /^lib\/.+\.ts$/.test(code));
    const rows = section.matchAll(/^\| \d+ +\|[^|]+\|([^|]+)\|([^|]+)\|$/gm);
    const items = section.matchAll(/^\d+\. .+: ([^(:]+)\(([^)]+)\)$/gm);
    return [...rows, ...items].map(([, codes = "", functions = ""]) => ({
      ...{ codes: inCode(codes), functions: inCode(functions), files },
    }));
  });
}

const declares = (file: string, name: string): boolean =>
  existsSync(join(root, file)) && new RegExp(`\\b(?:function|const) ${name}\\b`).test(read(file));

/** Functions of checks that no named file declares. */
const missingFunctions = (checks: readonly Check[]): string[] =>
  checks.flatMap(({ functions, files }) => functions.filter((name) => !files.some((file) => declares(file, name))));

/** Codes of checks that no source of the product gives. */
function missingCodes(checks: readonly Check[]): string[] {
  const sources = productSources().map((file) => read(`lib/${file}`));
  const codes = [...new Set(checks.flatMap((check) => check.codes))];
  return codes.filter((code) => !sources.some((source) => source.includes(`"${code}"`)));
}

/** Whether a test file has a test or a group of that title, written as a literal. */
const isTitled = ({ file, title }: Named): boolean =>
  title !== "" && existsSync(join(root, file)) && ['"', "`", "'"].some((q) => read(file).includes(q + title + q));

describe("documents", () => {
  it("link to files that exist, and to headings in them", () => {
    const broken = documents.flatMap((file) => brokenLinks(file, read(file)).map((target) => `${file}: ${target}`));
    expect(broken).toEqual([]);
  });

  it("name paths of this repository that exist", () => {
    expect(documents.flatMap((file) => missingPaths(read(file)).map((path) => `${file}: ${path}`))).toEqual([]);
  });

  it("name files of their noun that exist, on the page of a noun", () => {
    expect(nounPages.length).toBeGreaterThan(20);
    const broken = nounPages.flatMap((page) => brokenLinks(page, read(page)).map((target) => `${page}: ${target}`));
    expect(broken).toEqual([]);
    expect(nounPages.flatMap((page) => missingFiles(page, read(page)).map((file) => `${page}: ${file}`))).toEqual([]);
    expect(missingFiles("lib/agents/README.md", "`policy.ts` `ladder/policy.ts`")).toEqual(["ladder/policy.ts"]);
  });

  it("finds links and paths that lead nowhere", () => {
    const broken = "[a](missing.md) [b](SECURITY.md#no-such-heading) [c](#two-people) `lib/none/none.ts`";
    expect(brokenLinks("README.md", broken)).toEqual(["missing.md", "SECURITY.md#no-such-heading", "#two-people"]);
    expect(missingPaths(broken)).toEqual(["lib/none/none.ts"]);
    expect(brokenLinks("README.md", "# One `two`: three\n\n[a](#one-two-three) [b](SECURITY.md#two-people)")).toEqual(
      [],
    );
  });

  it("are as short as their readers need", () => {
    expect(bytes("README.md")).toBeLessThanOrEqual(7_000);
    expect(bytes("ARCHITECTURE.md")).toBeLessThanOrEqual(8_000);
    expect(topics.filter((topic) => bytes(topic) > 8_192)).toEqual([]);
  });

  it("are all linked: topics from ARCHITECTURE.md, decisions from their index", () => {
    const architecture = read("ARCHITECTURE.md");
    const index = read("docs/decisions/README.md");
    expect(topics.filter((topic) => !architecture.includes(`(${topic})`))).toEqual([]);
    expect(records.filter((record) => !index.includes(`(${basename(record)})`))).toEqual([]);
  });
});

describe.each([
  ["docs/architecture/decision-checks.md", 44],
  ["docs/architecture/tokens.md", 19],
])("the order of checks in %s", (page, count) => {
  const checks = checksIn(read(page));

  it("lists every check with a code and a function", () => {
    expect(checks).toHaveLength(count);
    expect(checks.filter(({ functions }) => functions.length === 0)).toEqual([]);
  });

  it("names functions that its files declare, and codes that exist", () => {
    expect(missingFunctions(checks)).toEqual([]);
    expect(missingCodes(checks)).toEqual([]);
  });
});

describe("the order of a decision's checks", () => {
  it("has every code of a denial", () => {
    const named = inCode(read("docs/architecture/decision-checks.md"));
    expect(denyCodes.filter((code) => !named.includes(code))).toEqual([]);
  });

  it("would not hold for a renamed function or an unknown code", () => {
    const checks = checksIn("## A\n`lib/decisions/endpoint.ts`\n\n| 1 | x | `no_such_code` | `noSuchFunction` |");
    expect(missingFunctions(checks)).toEqual(["noSuchFunction"]);
    expect(missingCodes(checks)).toEqual(["no_such_code"]);
  });
});

describe("the page of notifications", () => {
  it("has one row for each kind, in the order of the code", () => {
    const [, kinds = ""] = read("docs/notifications.md").split(/^## /m);
    expect([...kinds.matchAll(/^\| `(\w+)` +\| \w/gm)].map(([, name]) => name)).toEqual([...notificationKinds]);
  });
});

describe("decision records", () => {
  it("are numbered without a gap", () => {
    const numbers = records.map((record) => Number(basename(record).slice(0, 4)));
    expect(numbers).toEqual(records.map((_, at) => at + 1));
  });

  it("each have their number, a date, a context, a decision and consequences", () => {
    const form =
      /^# (\d+)\. .+\n\nDate: \d{4}-\d\d-\d\d\n[\s\S]+\n## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## Consequences\n/;
    expect(records.filter((record, at) => form.exec(read(record))?.[1] !== String(at + 1))).toEqual([]);
  });
});

describe("the table of invariants", () => {
  const invariants = read("docs/invariants.md");

  it("has a row for each invariant", () => {
    expect([...invariants.matchAll(/^\| (I\d+) /gm)].map(([, id]) => id)).toEqual(
      Array.from({ length: 12 }, (_, at) => `I${at + 1}`),
    );
  });

  it("names tests that exist, each by a title that its file has", () => {
    const named = namedTests(invariants);
    expect(named.length).toBeGreaterThan(24);
    expect(named.filter((test) => !isTitled(test))).toEqual([]);
  });

  it("would not hold for a renamed test or a removed file", () => {
    const row = "| I1 | x | y | `scripts/documents.test.ts`: has no such title<br>`lib/none.test.ts`: x |";
    expect(namedTests(row).filter((test) => !isTitled(test))).toHaveLength(2);
  });
});
