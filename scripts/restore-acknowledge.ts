import { restorationSentence } from "@/lib/audit/restoration/restoration";
import { loadKeys } from "@/lib/platform/keys/load-keys";
import { acknowledgeRestoration } from "@/lib/revocation/acknowledge-restoration";
import { recordKeyMove } from "@/lib/signing-keys/commands";
import { deploy } from "@/prisma/migrate";
import { readReason, runCommand } from "./operator-command";

const usage = `Lets a restored database serve again, as a new log with a new key.

  npm run restore:acknowledge -- --reason TEXT

Everything that was enrolled, delegated or issued before ends permanently: what happened after the backup is unknown.
Restore a newer backup instead where there is one.`;

await runCommand(async (withServices) => {
  const reason = readReason(usage);
  await withServices(async (ownerUrl) => {
    // The backup may be one of an earlier version.
    await deploy(ownerUrl);
    await loadKeys();
    const { origin, vkey, restoration } = await acknowledgeRestoration({ reason, record: recordKeyMove });
    console.log(`Acknowledged: ${restorationSentence(restoration)}`);
    console.log("Everything that was enrolled, delegated or issued before has ended. Enrol and delegate again.");
    console.log(`The log goes on as ${origin}. Its key, for all who verify it:`);
    console.log(vkey);
  });
});
