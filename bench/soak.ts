import { spawnSync } from "node:child_process";

// `npm test` runs every guarantee once, reduced; this runs the same tests at full counts. A seed that failed is printed
// by its test and replayed with SEED=… and the same counts.

type Campaign = { name: string; project?: string; paths: string[]; counts: Record<string, string> };

const campaigns: Campaign[] = [
  {
    name: "revocation against evaluation, limits and kills, on two servers over one database",
    project: "protocol",
    paths: ["e2e/protocol/revocation-race.spec.ts"],
    counts: { TRIALS: process.env.TRIALS ?? "2000" },
  },
  {
    name: "kill -9 of the server and of PostgreSQL at random moments, and every allow received against the log",
    project: "protocol",
    paths: ["e2e/protocol/kills.spec.ts"],
    counts: { KILL_ROUNDS: process.env.KILL_ROUNDS ?? "50" },
  },
  {
    name: "the memory of a server that knows 100,000 agents",
    project: "protocol",
    paths: ["e2e/protocol/known-agents.spec.ts"],
    counts: { KNOWN_AGENTS: process.env.KNOWN_AGENTS ?? "100000" },
  },
  {
    // It lies outside the suites of `npm test`, because it needs packages of Debian.
    name: "failovers of a PostgreSQL cluster under Patroni and etcd, under load",
    paths: ["e2e/soak/failover.spec.ts"],
    counts: { FAILOVER_ROUNDS: process.env.FAILOVER_ROUNDS ?? "5" },
  },
  {
    // So does this, because it mounts a disk.
    name: "a disk that fills under load",
    paths: ["e2e/soak/disk-full.spec.ts"],
    counts: { DISK_ROUNDS: process.env.DISK_ROUNDS ?? "5" },
  },
  {
    // It needs the Go of Debian, and is left out with a sentence without it.
    name: "an evidence pack, verified by the Go project's own notes and Merkle trees",
    paths: ["e2e/soak/pack-in-go.spec.ts"],
    counts: {},
  },
  {
    name: "delegations narrowed and stopped against decisions and grants, and limits of trees, on two servers",
    project: "protocol",
    paths: ["e2e/protocol/delegation-race.spec.ts"],
    counts: { TRIALS: process.env.TRIALS ?? "300" },
  },
  {
    name: "departures of approvers against uses of their approvals, on two servers",
    project: "protocol",
    paths: ["e2e/protocol/departure-race.spec.ts"],
    counts: { TRIALS: process.env.TRIALS ?? "100" },
  },
  {
    name: "hostile input to every operation of the OpenAPI document, and to /oauth, /access and /log",
    project: "protocol",
    paths: ["e2e/protocol/fuzz-openapi.spec.ts", "e2e/protocol/fuzz-machine.spec.ts"],
    counts: { FUZZ_RUNS: process.env.FUZZ_RUNS ?? "600" },
  },
  {
    name: "every fault of a body, a query and a path at every endpoint of the console's interface",
    project: "protocol",
    paths: ["e2e/protocol/bad-input.spec.ts"],
    counts: { BAD_INPUT: "all" },
  },
  {
    name: "every page of the console for everybody who may see it",
    project: "protocol",
    paths: ["e2e/protocol/matrix.spec.ts"],
    counts: { MATRIX: "all" },
  },
  {
    name: "the CPU time of a stranger's request to every endpoint that needs a session",
    project: "protocol",
    paths: ["e2e/protocol/stranger-cost.spec.ts"],
    counts: { STRANGER_COST: "all" },
  },
  {
    name: "uses of every kind after a retirement, on two servers over one database",
    project: "protocol",
    paths: ["e2e/protocol/retirement-race.spec.ts"],
    counts: { RETIREMENT_ATTEMPTS: process.env.RETIREMENT_ATTEMPTS ?? "10000" },
  },
  {
    name: "properties of the authority language",
    project: "unit",
    paths: ["lib/authority"],
    counts: { PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? "100000" },
  },
  {
    name: "sequences of commands by one person, with every session that they can fabricate",
    project: "db",
    paths: ["lib/agents/one-person.db.test.ts"],
    counts: { SEQUENCES: process.env.SEQUENCES ?? "500" },
  },
  {
    name: "random histories of changes above and below: limits that are spent stay spent",
    project: "db",
    paths: ["lib/delegations/limits-stay-spent.db.test.ts"],
    counts: { HISTORIES: process.env.HISTORIES ?? "300" },
  },
  {
    name: "random histories of stops, controls and people: the answer, the filter and decisions agree",
    project: "db",
    paths: ["lib/delegations/standing/histories.db.test.ts"],
    counts: { HISTORIES: process.env.HISTORIES ?? "100" },
  },
  {
    name: "a statement time-out at every write of every command",
    project: "db",
    paths: ["lib/startup/interrupted-commands.db.test.ts", "lib/startup/interrupted-identities.db.test.ts"],
    counts: { EVERY_WRITE: "yes" },
  },
  {
    name: "every pair of levels of a stop, the one now and the other long ago",
    project: "db",
    paths: ["lib/revocation/pairs.db.test.ts"],
    counts: { EVERY_PAIR: "yes" },
  },
  {
    name: "order and consistency of the log, races of people and credentials, broken twins",
    project: "db",
    paths: [
      "lib/audit",
      "lib/decisions",
      "lib/credentials",
      "lib/principals",
      "lib/control-changes",
      "lib/entitlements",
      "lib/people",
      "lib/sign-in",
      "lib/passkeys",
      "lib/agents",
      "lib/delegations",
      "lib/approval-policies",
      "lib/requests",
    ],
    counts: {},
  },
];

const failed = campaigns.filter(({ name, project, paths, counts }) => {
  process.stdout.write(`\n${name}\n`);
  const suite = project === undefined ? ["--config", "e2e/soak.config.ts"] : ["--project", project];
  const vitest = ["node_modules/vitest/vitest.mjs", "run", ...suite, "--testTimeout", "3600000", ...paths];
  const { status } = spawnSync(process.execPath, vitest, { env: { ...process.env, ...counts }, stdio: "inherit" });
  return status !== 0;
});
process.stdout.write(`\n${campaigns.length - failed.length} passed, ${failed.length} failed\n`);
process.exit(failed.length === 0 ? 0 : 1);
