import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { actsTable, performActs } from "@/bench/scale/acts";
import { markdown, type Table } from "@/bench/scale/figures";
import { flatTable, measureFlatness } from "@/bench/scale/flat";
import { type LabServer, startLab } from "@/bench/scale/lab-server";
import { manyTable, measureMany } from "@/bench/scale/many";
import { readsTable, timeReads } from "@/bench/scale/read-times";
import { type Asker, readsOf } from "@/bench/scale/reads";
import { connectToLab, firstValue, subjectsOf } from "@/bench/scale/subjects";
import { type Session, signIn } from "@/bench/world";
import { readSizes, type Sizes } from "@/prisma/seed/scale/sizes";

// npm run bench:scale -- [reads] [acts] [flat] [many] [--agents N] [--delegations N] [--entries N] [--seed TEXT]
// Writes docs/benchmarks.md when everything was measured; ends with 1 when a bar was not reached.

const say = (line: string) => process.stdout.write(`${line}\n`);
const parts = ["reads", "flat", "many", "acts"] as const;

/** A fleet beside which a large one is compared. */
const small: Omit<Sizes, "seed"> = { agents: 1_000, delegations: 3_000, entries: 14_000 };

const emails: Record<Exclude<Asker, "pep">, string> = {
  ...{ admin: "admin@scale.example", security: "security@scale.example", approver: "approver@scale.example" },
  ...{ auditor: "auditor@scale.example", collector: "collector@scale.example", member: "person-17@scale.example" },
};

async function signInAll({ url, notes }: LabServer): Promise<Record<Asker, Session>> {
  const sessions: Partial<Record<Asker, Session>> = { pep: enforcementPoint(url, notes.pepKey) };
  for (const asker of Object.keys(emails) as (keyof typeof emails)[])
    sessions[asker] = await signIn(url, emails[asker], notes.password);
  return sessions as Record<Asker, Session>;
}

const enforcementPoint =
  (url: string, key: string): Session =>
  async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };

async function measureLab(server: LabServer, sizes: Sizes, wanted: readonly string[]): Promise<Table[]> {
  const client = await connectToLab(server.dataDir);
  try {
    const known = { subjects: await subjectsOf(firstValue(client)), notes: server.notes };
    const measured: Readonly<Record<(typeof parts)[number], () => Promise<Table>>> = {
      reads: async () => readsTable(await timeReads(readsOf(known), await signInAll(server))),
      flat: () => compareWithSmall(server, sizes),
      many: async () => manyTable(await measureMany(server, client, Math.round(sizes.agents * 0.3))),
      acts: async () => actsTable(await performActs(server, known, await signInAll(server))),
    };
    const tables: Table[] = [];
    for (const part of parts.filter((one) => wanted.length === 0 || wanted.includes(one))) {
      const table = await measured[part]();
      say(markdown(table));
      tables.push(table);
    }
    return tables;
  } finally {
    await client.end();
  }
}

async function compareWithSmall(large: LabServer, sizes: Sizes): Promise<Table> {
  const few = await startLab({ ...small, seed: sizes.seed }, say);
  try {
    const fleets = `Fleets of ${small.agents} and ${sizes.agents} agents.`;
    return flatTable(await measureFlatness(few, large), fleets);
  } finally {
    await few.stop();
  }
}

async function report(tables: readonly Table[], { agents, delegations, entries, seed }: Sizes): Promise<void> {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim();
  const head = [
    "# Benchmarks at fleet size",
    "",
    `Written by \`npm run bench:scale\` at ${new Date().toISOString()}, commit ${commit}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}.`,
    "",
    `The laboratory: ${agents} agents, ${delegations} delegations, ${entries} records, seed \`${seed}\`; \`npm run seed:scale\` makes it. Client, server and PostgreSQL share the machine.`,
    "",
  ];
  await writeFile("docs/benchmarks.md", [...head, ...tables.map(markdown)].join("\n"));
}

const args = process.argv.slice(2);
const sizes = readSizes(args);
const wanted = parts.filter((part) => args.includes(part));
const server = await startLab(sizes, say);
let tables: Table[] = [];
try {
  tables = await measureLab(server, sizes, wanted);
} finally {
  await server.stop();
}
if (wanted.length === 0) await report(tables, sizes);
const failed = tables.flatMap(({ rows }) => rows.filter(({ passed }) => passed === false));
say(`${failed.length} bars were not reached${failed.length > 0 ? ":" : "."}`);
for (const { cells } of failed) say(`  ${cells.join(" · ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;
