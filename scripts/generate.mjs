import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, hashOf, inModules, isCommand, main, root, run, step } from "./steps.mjs";

/** Writes the database client from the schema, unless it is there already. */
export async function generate() {
  const stamp = join(root, "prisma", "generated", ".schema-hash");
  const wanted = hashOf(["prisma/schema", "package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  await step("Generating the database client", () =>
    run(process.execPath, [inModules("prisma", "build", "index.js"), "generate", "--schema", "prisma/schema"], {
      // The generator needs no schema engine, but looks for one and would download it; any program satisfies it.
      env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
      failure: "Prisma could not generate the database client from prisma/schema. The reason is above.",
    }),
  );
  writeFileSync(stamp, wanted);
}

if (isCommand(import.meta.url)) {
  await main(async () => {
    await ensureInstalled();
    await generate();
  });
}
