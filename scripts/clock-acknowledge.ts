import { acknowledgeClock } from "@/lib/revocation/acknowledge-clock";
import { readReason, runCommand } from "./operator-command";

const usage = `Lets decisions go on after the database's clock was set back. Set the clock right first.

  npm run clock:acknowledge -- --reason TEXT`;

await runCommand(async (withServices) => {
  const reason = readReason(usage);
  await withServices(async () => {
    const floor = await acknowledgeClock(reason);
    console.log(`Acknowledged. The clock had shown ${floor.toISOString()}; servers decide again within ten seconds.`);
  });
});
