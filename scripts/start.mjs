import { prepare } from "./build.mjs";
import { superviseServer, untilStopped } from "./programs.mjs";
import { isCommand, main } from "./steps.mjs";

if (isCommand(import.meta.url)) {
  await main(async () => {
    await prepare();
    await untilStopped([await superviseServer({ NODE_ENV: "production" })]);
  });
}
