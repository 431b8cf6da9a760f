import { startEmbeddedPostgres } from "@/lib/platform/postgres/start";

/** Handed in, because the file that has them is the one that is run. */
type Verbs = {
  deploy: (ownerUrl: string) => Promise<readonly string[]>;
  status: (ownerUrl: string) => Promise<unknown>;
  diff: (ownerUrl: string, change: { name: string }) => Promise<string | undefined>;
};

/** The command line: `deploy`, `status`, or `diff <name>`, on `DATABASE_URL` or the embedded database. */
export async function runMigrateCommand([verb, name]: string[], verbs: Verbs): Promise<void> {
  const url = process.env.DATABASE_URL;
  const log = (line: string) => console.log(line);
  const embedded = url
    ? undefined
    : await startEmbeddedPostgres({ dataDir: process.env.MANDATE_DATA_DIR ?? ".data", log });
  const ownerUrl = url ?? embedded?.ownerUrl ?? "";
  try {
    await perform(ownerUrl, { verb, name, verbs });
  } finally {
    await embedded?.stop();
  }
}

type Call = { verb: string | undefined; name: string | undefined; verbs: Verbs };

async function perform(ownerUrl: string, { verb, name, verbs }: Call): Promise<void> {
  if (verb === "deploy") {
    const applied = await verbs.deploy(ownerUrl);
    console.log(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
  } else if (verb === "status") {
    console.log(JSON.stringify(await verbs.status(ownerUrl), null, 2));
  } else if (verb === "diff" && name) {
    console.log((await verbs.diff(ownerUrl, { name })) ?? "The database and the schema do not differ.");
  } else {
    console.error("Say what to do: npm run db:migrate -- deploy | status | diff <name>");
    process.exitCode = 2;
  }
}
