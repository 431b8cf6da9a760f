import { parseArgs } from "node:util";
import { inviteAdmin } from "@/lib/people/commands/create-person";
import { PeopleError } from "@/lib/people/errors";
import { CreatePersonRequest } from "@/lib/people/schema";
import { clock } from "@/lib/platform/clock/clock";
import { ConfigError, loadConfig } from "@/lib/platform/config/config";
import { databaseTimeMs, endPools } from "@/lib/platform/db/pool";
import { endPrisma } from "@/lib/platform/db/prisma";
import { startEmbeddedPostgres } from "@/lib/platform/embedded-postgres/start";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { installRuntime } from "@/lib/platform/runtime/runtime";

const usage = "Usage: npm run add-admin -- --email ADDRESS --name NAME";

/** Invites an admin with the server's own settings, beside a running server or while it is stopped. Prints the link. */
async function main(): Promise<void> {
  const { databaseUrl, appDatabaseUrl, dataDir, publicUrl, trustDomain, ...config } = loadConfig(process.env);
  const who = readArguments();
  const keyEncryptionKey = await loadKeyEncryptionKey({ dataDir, ...config });
  const postgres = databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    installRuntime({
      ...{ publicUrl, trustDomain, dataDir, production: config.production, keyEncryptionKey },
      databaseUrl: appDatabaseUrl ?? databaseUrl ?? postgres?.appUrl ?? "",
      setRole: databaseUrl !== undefined && appDatabaseUrl === undefined,
    });
    await clock.measure(databaseTimeMs);
    const { person, invitationUrl } = await inviteAdmin(who);
    console.log(`${person.name} (${person.email}) is invited as admin. The link works once, for seven days:`);
    console.log(invitationUrl);
  } finally {
    await endPrisma();
    await endPools();
    await postgres?.stop();
  }
}

/** @throws UsageError for arguments that name no account. */
function readArguments(): Pick<CreatePersonRequest, "email" | "name"> {
  const options = { email: { type: "string" }, name: { type: "string" } } as const;
  const given = parseArgs({ options, strict: false }).values;
  const read = CreatePersonRequest.safeParse({ email: given.email, name: given.name, roles: ["admin"] });
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`);
  throw new UsageError([...faults, usage].join("\n"));
}

class UsageError extends Error {}

main().catch((error: unknown) => {
  const isPlain = error instanceof UsageError || error instanceof ConfigError;
  console.error(error instanceof PeopleError ? error.detail : isPlain ? error.message : error);
  process.exitCode = 1;
});
