import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clock } from "@/lib/platform/base/clock";
import { loadConfig } from "@/lib/platform/base/config";
import { installRuntime } from "@/lib/platform/base/runtime";
import { databaseTimeMs, endPools } from "@/lib/platform/database/pool";
import { endPrisma, prisma } from "@/lib/platform/database/prisma";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { loadKeys } from "@/lib/platform/keys/load-keys";
import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { setUpDrills } from "@/prisma/seed/demo/canary";
import { keepForLater, proposeForGroup } from "@/prisma/seed/demo/controls";
import { trustCluster } from "@/prisma/seed/demo/identity";
import { createMembers, principalOf } from "@/prisma/seed/demo/members";
import { people } from "@/prisma/seed/demo/organisation";
import { askForAuthority, registerAgents, registerServers, settleStates } from "@/prisma/seed/demo/story";

// `npm run quickstart` runs this while the server runs; `npm start` never does. It connects to the server's database
// and uses the commands of the API.

const { databaseUrl, appDatabaseUrl, dataDir, publicUrl, trustDomain, ...config } = loadConfig(process.env);
const postgres = databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, log: () => undefined });
installRuntime({
  ...{ publicUrl, trustDomain, dataDir, production: config.production },
  databaseUrl: appDatabaseUrl ?? databaseUrl ?? postgres?.appUrl ?? "",
  setRole: databaseUrl !== undefined && appDatabaseUrl === undefined,
  keyEncryptionKey: await loadKeyEncryptionKey({ dataDir, ...config }),
});

/** The people to sign in as; `quickstart` prints them. */
const peopleFile = join(dataDir, "demo-people.json");

async function seed(): Promise<void> {
  if ((await prisma().person.count({ where: { email: people.security.email } })) > 0) return;
  await clock.measure(databaseTimeMs);
  await loadKeys();
  const password = randomBytes(9).toString("base64url");
  const members = await createMembers(password);
  const pepKeys = await registerServers(members);
  const ids = await registerAgents(members);
  await askForAuthority(members, ids);
  const enrolmentTokens = await settleStates(members, ids);
  const first = JSON.parse(await readFile(join(dataDir, "initial-admin.json"), "utf8"));
  const admin = await principalOf(first.email);
  await trustCluster(admin, ids.get("stock-agent") ?? "");
  await keepForLater(members.security, members.finance, ids);
  await proposeForGroup(admin, members.finance);
  // The browser tests fill this organisation too. A drill every hour would stop an agent beside them.
  if (process.env.MANDATE_DEMO === "1") await setUpDrills(members);
  const directory = join(dataDir, "demo");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, "secrets.json"), JSON.stringify({ enrolmentTokens, pepKeys }), { mode: 0o600 });
  const list = [
    { email: first.email, password: first.password, name: "Administrator", roles: ["admin"] },
    ...Object.values(people).map((person) => ({ ...person, password })),
  ];
  await writeFile(peopleFile, JSON.stringify(list, null, 2), { mode: 0o600 });
}

try {
  await seed();
} finally {
  await endPrisma();
  await endPools();
  await postgres?.stop();
}
