import { generate } from "./generate.mjs";
import { startServer, untilStopped } from "./programs.mjs";
import { ensureInstalled, isCommand, main } from "./steps.mjs";

if (isCommand(import.meta.url)) {
  await main(async () => {
    await ensureInstalled();
    await generate();
    await untilStopped([await startServer({ NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" })]);
  });
}
