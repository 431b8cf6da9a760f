import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "./generate.mjs";
import { ensureInstalled, hashOf, inModules, isCommand, main, root, run, say, step } from "./steps.mjs";
import { writeVerifier } from "./verifier.mjs";

const sources = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/schema",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.mjs",
  "postcss.config.mjs",
  "package-lock.json",
];

const stamp = join(root, ".next", "source-hash");
const isBuiltFrom = (wanted) =>
  existsSync(join(root, ".next", "BUILD_ID")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;

/** Builds the application for production, unless the last build was made from these very sources. */
export async function build({ typesAreChecked = false } = {}) {
  await writeVerifier();
  const wanted = hashOf(sources);
  if (isBuiltFrom(wanted)) {
    say("The build is up to date.");
    return;
  }
  await step("Building (a minute or two)", () =>
    run(process.execPath, [inModules("next", "dist", "bin", "next"), "build"], {
      env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...(typesAreChecked && { TYPES_ARE_CHECKED: "1" }) },
      failure: "The build failed. The reason is above.",
    }),
  );
  writeFileSync(stamp, wanted);
}

/** Everything that must be there before the server can start. */
export async function prepare() {
  await ensureInstalled({ builds: !isBuiltFrom(hashOf(sources)) });
  await generate();
  await build();
}

if (isCommand(import.meta.url)) await main(prepare);
