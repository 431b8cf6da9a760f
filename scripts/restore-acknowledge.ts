import { restorationSentence } from "@/lib/audit/restoration/restoration";
import { loadKeys } from "@/lib/platform/keys/load-keys";
import { acknowledgeRestoration } from "@/lib/revocation/acknowledge-restoration";
import { recordKeyMove } from "@/lib/signing-keys/commands";
import { deploy } from "@/prisma/migrate";
import { readReason, runCommand } from "./operator-command";

const usage = `Lets a restored database serve again, as a new log with a new key.

  npm run restore:acknowledge -- --reason TEXT

Everything that was enrolled, delegated or issued before ends permanently: what happened after the backup is unknown.
All sessions, PEP keys, SCIM tokens and invitations end, too. People sign in again with their password or provider.
Restore a newer backup instead where there is one.`;

/** The operator checks this: if the acknowledgement ended it too, no admin could sign in. */
const toCheck = `Check now what the backup brought back, in the console and before anything is enrolled:
  - people: deactivate again those who left after the backup; they can sign in with the password of then
  - roles, and the memberships of groups, that were taken away after the backup
  - passwords that were changed after the backup: the earlier ones open the accounts again
  - passkeys and linked accounts that were removed after the backup
  - identity providers, trusted issuers, policies, ceilings and entitlements that were changed after the backup
  - requests and changes that wait: one may have been refused after the backup
  - signing keys: rotate them if one was rotated after the backup because it was compromised`;

await runCommand(async (withServices) => {
  const reason = readReason(usage);
  await withServices(async (ownerUrl) => {
    // The backup may be one of an earlier version.
    await deploy(ownerUrl);
    await loadKeys();
    const { origin, vkey, restoration } = await acknowledgeRestoration({ reason, record: recordKeyMove });
    console.log(`Acknowledged: ${restorationSentence(restoration)}`);
    console.log("Everything that was enrolled, delegated or issued before has ended. Enrol and delegate again.");
    console.log("All sessions, PEP keys, SCIM tokens and invitations have ended. Sign in again, and make new ones.");
    console.log(toCheck);
    console.log(`The log goes on as ${origin}. Its key, for all who verify it:`);
    console.log(vkey);
  });
});
