import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { ensureStandardBlueprint } from "@/lib/blueprints/commands";
import { clock } from "@/lib/platform/base/clock";
import { installRuntime } from "@/lib/platform/base/runtime";
import { databaseTimeMs, endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { ensureOwnApi } from "@/lib/resource-servers/own-api";
import { ensureFirstAdmin, ensureOrganisation } from "@/lib/sign-in/commands/first-start";
import { settleSigningKeys } from "@/lib/signing-keys/commands";
import { deploy } from "@/prisma/migrate";
import { fillDelegations, planDelegations, signDelegations } from "@/prisma/seed/scale/delegations";
import { fillFleet } from "@/prisma/seed/scale/fleet";
import {
  aside,
  bringIndexes,
  helpersSql,
  inLanes,
  keepProtos,
  type Lab,
  step,
  takeIndexes,
} from "@/prisma/seed/scale/lab";
import { fillRecords, fillSearch, planLog, sealLog } from "@/prisma/seed/scale/log";
import { fillNouns } from "@/prisma/seed/scale/nouns/fill";
import { fillRequests } from "@/prisma/seed/scale/requests";
import { fillRest } from "@/prisma/seed/scale/rest";
import { type Sizes, shapesOf } from "@/prisma/seed/scale/sizes";
import { emailOf, liveStory, type Proto, password, type Story } from "@/prisma/seed/scale/story";

const publicUrl = "http://localhost:3000";
const trustDomain = "localhost";

type Urls = Pick<EmbeddedPostgres, "ownerUrl" | "appUrl" | "superuserUrl">;

/** Makes a laboratory in a fresh data directory and leaves its database stopped. */
export async function seedScale(sizes: Sizes, dataDir: string, say: (line: string) => void): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  await configure(
    dataDir,
    Object.entries(tuned).map(([name, value]) => `alter system set ${name} = '${value}'`),
  );
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    const story = await fillLab(postgres, { sizes, dataDir, say });
    await writeNotes(dataDir, sizes, story);
  } finally {
    await endPrisma();
    await endPools();
    await postgres.stop();
  }
  await configure(dataDir, ["alter system reset all"]);
  // Two checkpoints release the WAL files that were kept for later writes.
  await configure(dataDir, ["checkpoint", "checkpoint"]);
}

/** Makes a laboratory in an empty database and leaves the product's runtime installed on it. */
export async function fillLab(
  urls: Urls,
  { sizes, dataDir, say }: { sizes: Sizes; dataDir: string; say: (line: string) => void },
): Promise<Story> {
  const story = await begin(urls, dataDir);
  const lab = { superuserUrl: urls.superuserUrl, sizes, shapes: shapesOf(sizes), story, say, today: "" };
  await aside(lab, async (own) => fill({ ...own, today: await today(own.client) }));
  return story;
}

/** Settings for a database without users: a table that is created and filled in one transaction skips the WAL. */
const tuned = {
  ...{ wal_level: "minimal", max_wal_senders: "0", max_wal_size: "6GB", checkpoint_timeout: "30min" },
  wal_recycle: "off",
  // Autovacuum must not process half-filled tables.
  autovacuum: "off",
  io_method: "sync",
};

async function configure(dataDir: string, statements: readonly string[]): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const client = new Client({ connectionString: postgres.superuserUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
  await postgres.stop();
}

/** Starts the product on the database as `npm start` does, without a server, and lives the story. */
async function begin(urls: Urls, dataDir: string): Promise<Story> {
  await deploy(urls.ownerUrl);
  installRuntime({
    ...{ publicUrl, trustDomain, dataDir, production: false, databaseUrl: urls.appUrl, setRole: false },
    keyEncryptionKey: await loadKeyEncryptionKey({ dataDir }),
  });
  await clock.measure(databaseTimeMs);
  await settleSigningKeys();
  await ensureOrganisation({ publicUrl, trustDomain });
  await ensureStandardBlueprint();
  await ensureOwnApi();
  await ensureFirstAdmin({ email: emailOf("admin"), password, publicUrl, dataDir });
  return liveStory();
}

async function today(client: Client): Promise<string> {
  const { rows } = await client.query<{ today: string }>(
    "select to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as today",
  );
  return `timestamptz '${rows[0]?.today} 00:00:00+00'`;
}

const indexed = [
  "agents",
  "agent_texts",
  "instances",
  "delegations",
  "delegation_versions",
  "requests",
  "request_steps",
  "kept_names",
  "access_tokens",
];

async function fill(lab: Lab): Promise<void> {
  await lab.client.query(helpersSql(lab));
  await keepProtos(lab);
  await lab.client.query(
    "create table scale.p_enrolments as select agent_id, id as enrolment_token from enrolment_tokens",
  );
  const indexes = await takeIndexes(lab, indexed);
  await fillFleet(lab);
  await planDelegations(lab);
  await fillRequests(lab);
  const log = await planLog(lab);
  await Promise.all([
    aside(lab, async (own) => {
      await signDelegations(own);
      await fillDelegations(own);
      await fillRest(own);
      await fillNouns(own);
    }),
    aside(lab, (own) => fillRecords(own, log)),
    aside(lab, (own) => fillSearch(own, log)),
  ]);
  await bringIndexes(lab, [...log.indexes, ...indexes]);
  await sealLog(lab, log);
  await lab.client.query("drop schema scale cascade");
  await settle(lab);
}

/** Leaves nothing for the database to tidy when a server starts on a copy. */
async function settle(lab: Lab): Promise<void> {
  const { rows } = await lab.client.query<{ tidy: string }>(
    `select case relkind when 'p' then 'analyze' else 'vacuum (analyze)' end || ' only ' || oid::regclass as tidy
     from pg_class where relkind in ('r', 'p') and relpersistence = 'p' order by relpages desc`,
  );
  const all = rows.map(({ tidy }) => tidy);
  await step(lab, "statistics", () => inLanes(lab, all, ({ client }, tidy) => client.query(tidy)));
  await step(lab, "checkpoint", "checkpoint");
}

const withKey = <P extends Proto>({ keyPair, ...proto }: P) => ({
  ...proto,
  privateKey: keyPair.privateKey.export({ format: "jwk" }),
});

/** Writes `scale.json`, the ids and keys with which a benchmark acts in the laboratory. */
async function writeNotes(dataDir: string, sizes: Sizes, story: Story): Promise<void> {
  const notes = {
    ...{ sizes, password, publicUrl, pepKey: story.pepKey, serverId: story.serverId, keyId: story.keyId },
    ...{ groupId: story.groupId, blueprintId: story.blueprintId, delegations: story.delegations },
    people: Object.fromEntries(Object.entries(story.people).map(([role, { personId }]) => [role, personId])),
    chain: story.chain.map(withKey),
    bystander: withKey(story.bystander),
  };
  const file = join(dataDir, "scale.json");
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(notes, null, 1), { mode: 0o600 });
}
