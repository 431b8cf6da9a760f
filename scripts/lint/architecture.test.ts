import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { printedBy } from "@/lib/testing/programs";
import { componentRooms, importRules } from "./imports.mjs";
import { knownTo, nouns } from "./nouns.mjs";

// Breaks every rule of ARCHITECTURE.md about imports and sizes on purpose, in files that exist for one run of Biome.

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = `broken-on-purpose-${randomUUID().slice(0, 8)}`;

type Case = { file: string; source: string; refused: boolean };
const importing = (folder: string, specifier: string, { as = "subject.ts", refused = true } = {}): Case => ({
  file: `${folder}/${scratch}-${randomUUID().slice(0, 8)}/${as}`,
  source: `import { thing } from "${specifier}";\n\nexport const kept = thing;\n`,
  refused,
});
const allowed = (folder: string, specifier: string, as = "subject.ts"): Case =>
  importing(folder, specifier, { as, refused: false });

/** A component whose body, or the code before it, is broken on purpose. */
const drawing = (body: string, { folder = "components/agents", before = "", refused = true } = {}): Case => ({
  ...importing(folder, "react", { as: "subject.tsx", refused }),
  source: `${before}\nexport function Subject({ at, items }: Props) {\n  ${body}\n}\n`,
});
const drawn = (body: string, before = ""): Case => drawing(body, { before, refused: false });

/** Authority is beneath every noun and imports none. */
const folders = ["authority", ...Object.keys(nouns)];

const nounOrder = folders.flatMap((folder) => {
  const known = folder === "authority" ? [] : knownTo(folder);
  const others = folders.filter((other) => other !== folder);
  return [
    ...others.map((other) => importing(`lib/${folder}`, `@/lib/${other}/model`, { refused: !known.includes(other) })),
    importing(`lib/${folder}`, "@/app/api/routes"),
    importing(`lib/${folder}`, "@/components/ui/button"),
    importing(`lib/${folder}`, "@/e2e/support/server/process"),
    importing(`lib/${folder}`, "@/lib/testing/direct"),
    allowed(`lib/${folder}`, "@/lib/testing/direct", "subject.test.ts"),
  ];
});

const rooms: Record<string, readonly string[]> = componentRooms;
const sharedRooms = Object.entries(rooms).flatMap(([room, known]) => [
  importing(`components/${room}`, "@/components/agents/queries"),
  importing(`components/${room}`, "@/components/shell/nav"),
  ...Object.keys(rooms)
    .filter((other) => other !== room)
    .map((other) => importing(`components/${room}`, `@/components/${other}/x`, { refused: !known.includes(other) })),
]);

const cases: Record<string, readonly Case[]> = {
  "rooms that every screen uses know no screen": sharedRooms,
  "app knows no store, policy or database": [
    importing("app/api", "@/lib/agents/store"),
    importing("app/api", "@/lib/delegations/chain/store"),
    importing("app/api", "@/lib/agents/policy"),
    importing("app/api", "@/lib/agents/stopped.store"),
    importing("app/api", "@/lib/agents/changes.policy"),
    importing("app/api", "@/lib/platform/database/prisma"),
    importing("app/api", "@/prisma/generated/client"),
    importing("app/(console)", "@prisma/client"),
    importing("app/(console)", "pg"),
    allowed("app/api", "@/lib/agents/queries"),
    allowed("app/(console)", "@/components/agents/queries"),
  ],
  "a machine endpoint knows no framework": [
    importing("app/oauth", "next/server"),
    importing("app/access", "next/headers"),
    importing("app/.well-known", "react"),
    importing("app/log", "@/components/ui/button"),
    importing("app/healthz", "@/lib/agents/store"),
    allowed("app/oauth", "@/lib/tokens/endpoint"),
  ],
  "components know schemas, models and what is pure": [
    importing("components/agents", "@/app/api/routes"),
    ...["store", "queries", "commands", "policy", "jobs", "events"].map((role) =>
      importing("components/agents", `@/lib/agents/${role}`),
    ),
    importing("components/agents", "@/lib/agents/commands/register"),
    importing("components/agents", "@/lib/delegations/carry-counters.policy"),
    importing("components/agents", "@/lib/delegations/views/bounds.store"),
    allowed("components/agents", "@/lib/delegations/views/bounds.schema"),
    allowed("components/agents", "@/lib/delegations/lineage.model"),
    importing("components/agents", "@/lib/platform/base/id"),
    importing("components/agents", "@/prisma/generated/client"),
    importing("components/agents", "node:crypto"),
    allowed("components/agents", "@/lib/agents/schema"),
    allowed("components/agents", "@/lib/protocols/tlog/note"),
    allowed("components/agents", "@/lib/authority/words/explain"),
  ],
  "protocols know only protocols": [
    importing("lib/protocols", "@/lib/platform/base/clock"),
    importing("lib/protocols", "@/lib/agents/model"),
    importing("lib/protocols", "pg"),
    allowed("lib/protocols", "@/lib/protocols/jose/jwk"),
  ],
  "platform knows no noun": [
    importing("lib/platform", "@/lib/principals/principal"),
    importing("lib/platform", "@/lib/audit/event"),
    importing("lib/platform", "@/app/api/routes"),
    allowed("lib/platform", "@/lib/protocols/problem/problem"),
  ],
  "audit knows no noun": [
    importing("lib/audit", "@/lib/agents/model"),
    importing("lib/audit", "@/lib/principals/principal"),
    allowed("lib/audit", "@/lib/platform/base/clock"),
  ],
  "nouns know earlier nouns": nounOrder,
  "only tests know the builders of tests": [
    ...["app/api", "app/oauth", "components/agents", "components/ui", "prisma", "scripts", "bench"].map((folder) =>
      importing(folder, "@/lib/testing/direct"),
    ),
    ...["lib/protocols", "lib/platform", "lib/audit"].flatMap((folder) => [
      importing(folder, "@/lib/testing/direct"),
      allowed(folder, "@/lib/testing/direct", "subject.test.ts"),
    ]),
    importing("lib/testing", "@/e2e/support/server/process"),
    importing("lib/agents", "@/e2e/support/server/process", { as: "subject.db.test.ts" }),
    allowed("lib/agents", "@/lib/testing/direct", "subject.db.test.ts"),
    allowed("lib/testing", "@/lib/revocation/commands/revoke"),
    allowed("e2e/support", "@/lib/testing/http"),
    allowed("scripts", "@/lib/testing/direct", "subject.test.ts"),
    allowed("prisma", "@/lib/testing/direct", "subject.test.ts"),
    allowed("bench", "@/lib/testing/world", "subject.db.test.ts"),
  ],
  "a policy is pure": [
    importing("lib/agents", "@/lib/platform/base/clock", { as: "policy.ts" }),
    importing("lib/agents", "@/lib/people/queries", { as: "policy.ts" }),
    importing("lib/agents", "./store", { as: "policy.ts" }),
    importing("lib/agents", "node:crypto", { as: "policy.ts" }),
    importing("lib/agents", "node:crypto", { as: "cover.policy.ts" }),
    importing("lib/agents", "./cover.store", { as: "cover.policy.ts" }),
    allowed("lib/agents", "./cover.model", "cover.policy.ts"),
    allowed("lib/agents", "@/lib/principals/standing.policy", "cover.policy.ts"),
    allowed("lib/agents", "./model", "policy.ts"),
    allowed("lib/agents", "@/lib/authority/compare/is-narrower", "policy.ts"),
  ],
  "models and schemas fit the browser": [
    importing("lib/agents", "@/lib/platform/base/id", { as: "schema.ts" }),
    importing("lib/agents", "@/lib/platform/base/id", { as: "cover.schema.ts" }),
    importing("lib/agents", "./cover.store", { as: "cover.model.ts" }),
    allowed("lib/agents", "./cover.model", "cover.schema.ts"),
    importing("lib/agents", "./store", { as: "model.ts" }),
    importing("lib/agents", "node:crypto", { as: "model.ts" }),
    allowed("lib/agents", "@/lib/platform/base/text/plain-text", "schema.ts"),
  ],
  "only a store knows Prisma": [
    importing("lib/agents", "@/prisma/generated/client", { as: "queries.ts" }),
    importing("lib/agents", "@prisma/client", { as: "commands.ts" }),
    allowed("lib/agents", "@/prisma/generated/client", "store.ts"),
    allowed("lib/agents", "@/prisma/generated/client", "cover.store.ts"),
    importing("lib/agents", "@/prisma/generated/client", { as: "cover.queries.ts" }),
  ],
  "lib runs without frameworks": [
    importing("lib/agents", "next/headers"),
    importing("lib/protocols", "react"),
    importing("lib/platform", "next-auth/jwt"),
    allowed("lib/sign-in", "next/headers"),
  ],
  "everything is named by its @/ path, and nothing throws outside Next": [
    importing("lib/agents", "../people/model"),
    importing("components/agents", "../../lib/agents/schema"),
    importing("app/api", "../routes"),
    importing("prisma", "../server"),
    importing("lib/principals", "server-only"),
  ],
  "a component reads neither clock nor chance nor the browser's zone while it renders": [
    ...["Date.now()", "new Date()", "performance.now()", "Math.random()", "crypto.randomUUID()"].flatMap((read) => [
      drawing(`return <p>{${read}}</p>;`),
      drawing(`return <p>{${read}}</p>;`, { folder: "app/(console)" }),
    ]),
    ...["Date", "Time", ""].map((part) => drawing(`return <p>{new Date(at).toLocale${part}String()}</p>;`)),
    drawing("return <p>{new Date(at).toLocaleString('en')}</p>;"),
    drawing("return <p>{items.length.toLocaleString()}</p>;"),
    drawing("return <p>{Intl.DateTimeFormat().resolvedOptions().timeZone}</p>;"),
    drawing("const [first] = useState(() => Date.now()); return <p>{first}</p>;"),
    drawing("const first = useMemo(() => new Date(), []); return <p>{first}</p>;"),
    drawing("return <ul>{items.map((item) => <li key={item}>{Math.random()}</li>)}</ul>;"),
    drawing("return <p>{words()}</p>;", { before: "const words = () => String(new Date());\n" }),
    drawing("return <p>{words()}</p>;", { before: "function words() {\n  return Date.now();\n}\n" }),
    drawing("return <p>{first}</p>;", { before: "const first = Date.now();\n" }),
    // An async function earlier in the file does not exempt later code.
    drawing("return <p>{Date.now()}</p>;", { before: "async function later() {\n  await sent();\n}\n" }),
    drawn("useEffect(() => note(Date.now()), []); return <p>{at}</p>;"),
    drawn("return <button onClick={() => note(Date.now())}>{at}</button>;"),
    drawn("const send = async () => { await post(Date.now()); }; return <p>{send.name}</p>;"),
    drawn("return <p>{items.length.toLocaleString('en')}</p>;"),
    drawn("return <p>{new Date(at).toISOString()}</p>;"),
    drawn("return <p>{at}</p>;", "async function send() {\n  await post(Date.now());\n}\n"),
    { ...drawn(""), source: "export async function Page() {\n  return <p>{Date.now()}</p>;\n}\n" },
  ],
  "no cast fits a value to any type": [
    ...["read() as unknown as Row", "read() as never"].flatMap((cast) => [
      { ...importing("lib/agents", "./model"), source: `export const row = ${cast};\n` },
      { ...importing("e2e/console", "./model", { as: "subject.spec.ts" }), source: `export const row = ${cast};\n` },
    ]),
    { ...allowed("lib/agents", "./model"), source: "export const row = read() as Row;\n" },
  ],
  "a link asks for its page once a person points at it": [
    importing("components/agents", "next/link"),
    importing("app/(console)", "next/link"),
    allowed("components/agents", "@/components/ui/link"),
  ],
  "a file has 300 lines": [
    { ...importing("lib/agents", "./model"), source: "export const one = 1;\n".repeat(301) },
    { ...allowed("lib/agents", "./model"), source: "export const one = 1;\n".repeat(300) },
  ],
};

const Report = z.object({
  summary: z.object({ diagnosticsNotPrinted: z.literal(0) }),
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});
const rules = new Set(["plugin", "lint/style/noRestrictedImports", "lint/style/noExcessiveLinesPerFile"]);

/** The files that Biome refuses for a rule of ours. */
async function refusedFiles(files: readonly string[]): Promise<Set<string>> {
  const binary = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
  const options = ["lint", "--reporter=json", "--max-diagnostics=none"];
  const printed = await printedBy(process.execPath, [binary, ...options, ...files], { cwd: root, withinMs: 240_000 });
  const { diagnostics } = Report.parse(JSON.parse(printed));
  return new Set(diagnostics.filter(({ category }) => rules.has(category)).map(({ location }) => location.path));
}

describe("the architecture is a lint rule", () => {
  const all = Object.values(cases).flat();
  let refused = new Set<string>();

  beforeAll(async () => {
    for (const { file, source } of all) {
      mkdirSync(join(root, dirname(file)), { recursive: true });
      writeFileSync(join(root, file), source);
    }
    refused = await refusedFiles(all.map(({ file }) => file));
  }, 300_000);

  afterAll(() => {
    for (const { file } of all) rmSync(join(root, dirname(file)), { recursive: true, force: true });
  }, 60_000);

  it.each(Object.entries(cases))("%s", (_, group) => {
    const wrong = group.filter((one) => refused.has(one.file) !== one.refused);
    expect(wrong.map(({ file, source, refused: expected }) => ({ file, source, expected }))).toEqual([]);
  });

  it("has a rule for every folder of lib", () => {
    const entries = readdirSync(join(root, "lib"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const others = ["audit", "platform", "protocols", "testing"];
    expect(entries.map(({ name }) => name).toSorted()).toEqual([...folders, ...others].toSorted());
  });

  it("comes from the one list of nouns", () => {
    expect(readFileSync(join(root, "scripts/lint/imports.json"), "utf8")).toBe(importRules);
  });
});
