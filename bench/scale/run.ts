import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, release, totalmem, type } from "node:os";
import { actsTable, performActs } from "@/bench/scale/acts";
import { markdown, type Row, type Table } from "@/bench/scale/figures";
import { flatTable, measureFlatness } from "@/bench/scale/flat";
import { foundTable, measureFound } from "@/bench/scale/found";
import { jobsNamed, jobsTable, measureJobs } from "@/bench/scale/jobs";
import { connectToLab, type LabServer, notesOf, startLab } from "@/bench/scale/lab-server";
import { manyTable, measureMany } from "@/bench/scale/many";
import { nounSubjectsOf } from "@/bench/scale/noun-reads";
import type { Asker } from "@/bench/scale/read";
import { readsTable, timeReads } from "@/bench/scale/read-times";
import { readsOf } from "@/bench/scale/reads";
import { measureScroll, scrollTable } from "@/bench/scale/scroll";
import { firstValue, subjectsOf, targetsOf } from "@/bench/scale/subjects";
import { type Session, signIn } from "@/bench/session";
import { cachedLab } from "@/prisma/seed/scale/cache";
import { readSizes, type Sizes } from "@/prisma/seed/scale/sizes";

// npm run bench:scale -- [jobs] [reads] [acts] [flat] [many] [found] [scroll] [options]
// Options: --agents N, --delegations N, --entries N, --seed TEXT, --lab FOLDER, --only TEXT.
// --lab names a laboratory that seed:scale made, of any earlier version. Nothing is changed in it. Writes docs/benchmarks.md when everything was measured; ends with 1 when a bar was not reached. Jobs that are named behind `jobs` run alone. `--only agents:` reads what begins so.

const args = process.argv.slice(2);
const optionOf = (option: string): string | undefined =>
  args.includes(option) ? args[args.indexOf(option) + 1] : undefined;

/** The reads whose names begin as `--only` says. */
const chosenOf = <T extends { name: string }>(reads: readonly T[]): T[] =>
  reads.filter(({ name }) => name.startsWith(optionOf("--only") ?? ""));

const say = (line: string) => process.stdout.write(`${line}\n`);
const resultFile = "docs/benchmarks.md";
/** Those of one server after the other on the same copy; jobs have one of their own. */
const shared = ["reads", "flat", "many", "found", "scroll", "acts"] as const;
const parts = ["jobs", ...shared] as const;

/** The small fleet with which a large one is compared. */
const small: Omit<Sizes, "seed"> = { agents: 100, delegations: 300, entries: 2_000 };

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
    // The laboratory's decisions are too old to have an outcome: the report is looked up and answered all the same.
    if (!response.ok && response.status !== 409) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };

async function measureLab(server: LabServer, sizes: Sizes, wanted: readonly string[]): Promise<Table[]> {
  const client = await connectToLab(server.dataDir);
  try {
    const query = firstValue(client);
    const known = { subjects: await subjectsOf(query), nouns: await nounSubjectsOf(query), notes: server.notes };
    const measured: Readonly<Record<(typeof shared)[number], () => Promise<Table>>> = {
      reads: async () => readsTable(await timeReads(chosenOf(readsOf(known)), await signInAll(server))),
      flat: () => compareWithSmall(server, sizes),
      many: async () => manyTable(await measureMany(server, client, Math.round(sizes.agents * 0.3))),
      found: async () => foundTable(await measureFound(server, client, (await signInAll(server)).security)),
      scroll: async () => scrollTable(await measureScroll(server)),
      acts: async () =>
        actsTable(await performActs(server, { ...known, targets: await targetsOf(client) }, () => signInAll(server))),
    };
    const tables: Table[] = [];
    for (const part of shared.filter((one) => wanted.includes(one)))
      tables.push(await measurement(part, measured[part]));
    return tables;
  } finally {
    await client.end();
  }
}

/** Measures one part and prints its table. */
async function measurement(part: string, measure: () => Promise<Table>): Promise<Table> {
  const table = await measure().catch((error: Error) => unmeasured(part, error));
  say(markdown(table));
  return table;
}

/** Lists a measurement that failed among the results, so that the other parts still run. */
const unmeasured = (part: string, { message }: Error): Table => ({
  ...{ title: `Not measured: ${part}`, note: "The measurement broke off.", heads: ["Error"] },
  rows: [{ cells: [message.slice(0, 200).replaceAll("|", " ")], passed: false }],
});

async function compareWithSmall(large: LabServer, sizes: Sizes): Promise<Table> {
  const few = await startLab(await cachedLab({ ...small, seed: sizes.seed }, say));
  try {
    const fleets = `Fleets of ${small.agents} and ${sizes.agents} agents.`;
    return flatTable(await measureFlatness(few, large), fleets);
  } finally {
    await few.stop();
  }
}

const missedOf = (tables: readonly Table[]): Row[] =>
  tables.flatMap(({ rows }) => rows.filter(({ passed }) => passed === false));

/** The command that measures the same again. */
const commandOf = ({ agents, delegations, entries, seed }: Sizes): string =>
  `npm run bench:scale -- --agents ${agents} --delegations ${delegations} --entries ${entries} --seed ${seed}`;

async function report(tables: readonly Table[], sizes: Sizes): Promise<void> {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`;
  const missed = missedOf(tables);
  const all = tables.flatMap(({ rows }) => rows).filter(({ passed }) => passed !== undefined);
  const head = [
    "# Benchmarks at fleet size",
    "",
    `| | |`,
    `| --- | --- |`,
    `| Date | ${new Date().toISOString()} |`,
    `| Commit | ${commit} |`,
    `| Machine | ${machine} |`,
    `| Node | ${process.version} |`,
    `| Laboratory | ${sizes.agents} agents, ${sizes.delegations} delegations, ${sizes.entries} records, seed \`${sizes.seed}\` |`,
    `| Command | \`${commandOf(sizes)}\` |`,
    `| Bars reached | ${all.length - missed.length} of ${all.length} |`,
    "",
    "One server in production on a copy of the laboratory. Client, server and PostgreSQL share the machine.",
    "Bars that were missed are marked **fail**.",
    "",
  ];
  await writeFile(resultFile, [...head, ...tables.map(markdown)].join("\n"));
  execFileSync(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "format", "--write", resultFile]);
}

const kept = optionOf("--lab") ?? (await cachedLab(readSizes(args), say));
const { sizes } = await notesOf(kept);
const named = parts.filter((part) => args.includes(part));
const wanted = named.length > 0 ? named : parts;
const tables: Table[] = [];
if (wanted.includes("jobs"))
  tables.push(await measurement("jobs", async () => jobsTable(await measureJobs(kept, jobsNamed(args)))));
if (shared.some((part) => wanted.includes(part))) {
  const server = await startLab(kept);
  try {
    tables.push(...(await measureLab(server, sizes, wanted)));
  } finally {
    await server.stop();
  }
}
if (named.length === 0) await report(tables, sizes);
const failed = missedOf(tables);
say(`${failed.length} bars were not reached${failed.length > 0 ? ":" : "."}`);
for (const { cells } of failed) say(`  ${cells.join(" · ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;
