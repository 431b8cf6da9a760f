import { parseArgs } from "node:util";
import { inviteAdmin } from "@/lib/people/commands/create-person";
import { CreatePersonRequest } from "@/lib/people/schema";
import { runCommand, UsageError } from "./operator-command";

const usage = "Usage: npm run add-admin -- --email ADDRESS --name NAME";

// Invites an admin with the server's own settings. Prints the link.
await runCommand(async (withServices) => {
  const who = readArguments();
  await withServices(async () => {
    const { person, invitationUrl } = await inviteAdmin(who);
    console.log(`${person.name} (${person.email}) is invited as admin. The link works once, for seven days:`);
    console.log(invitationUrl);
  });
});

/** @throws UsageError for arguments that name no account. */
function readArguments(): Pick<CreatePersonRequest, "email" | "name"> {
  const options = { email: { type: "string" }, name: { type: "string" } } as const;
  const given = parseArgs({ options, strict: false }).values;
  const read = CreatePersonRequest.safeParse({ email: given.email, name: given.name, roles: ["admin"] });
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`);
  throw new UsageError([...faults, usage].join("\n"));
}
