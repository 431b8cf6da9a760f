import { acknowledgeClock } from "@/lib/revocation/acknowledge-clock";
import { readReason, runCommand } from "./operator-command";

const usage = `Accepts the database's clock after it was set. Set the clock right first. Decisions go on after it was set back, and
jobs whose effect cannot be taken back after it was set ahead.

  npm run clock:acknowledge -- --reason TEXT`;

const stillWaits = (until: Date): string =>
  `Servers decide again at ${until.toISOString()}. Up to then, the wrong clock removed the rows that keep limits spent and
proofs used. If you cannot wait, restore a backup and run npm run restore:acknowledge.`;

await runCommand(async (withServices) => {
  const reason = readReason(usage);
  await withServices(async () => {
    const { floor, ahead, waitsUntil } = await acknowledgeClock(reason);
    const then = ahead ? "waiting jobs run within their periods" : "servers decide again within ten seconds";
    console.log(`Acknowledged. The clock had shown ${floor.toISOString()}${waitsUntil ? "." : `; ${then}.`}`);
    if (waitsUntil) console.log(stillWaits(waitsUntil));
  });
});
