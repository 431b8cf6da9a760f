import { prepare } from "./build.mjs";
import { startServer, untilStopped } from "./programs.mjs";
import { isCommand, main } from "./steps.mjs";

if (isCommand(import.meta.url)) {
  await main(async () => {
    await prepare();
    await untilStopped([await startServer({ NODE_ENV: "production" })]);
  });
}
