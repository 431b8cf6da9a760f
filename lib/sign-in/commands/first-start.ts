import { randomBytes } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { Email } from "@/lib/principals/email";
import { PeopleError } from "@/lib/principals/errors";
import { firstStartActor, personCreated } from "@/lib/principals/events";
import { hashPassword } from "@/lib/principals/password";
import { refusalOfPassword } from "@/lib/principals/password-rules";
import { countPeople, insertOrganisation, insertPerson } from "@/lib/principals/store";

export type FirstAdmin = {
  email?: string | undefined;
  password?: string | undefined;
  publicUrl: string;
  dataDir: string;
};

const fileName = "initial-admin.json";

/**
 * Makes the first admin when there are no people yet, and writes how to sign in to `initial-admin.json` (mode 0600).
 *
 * If several servers start at once, exactly one makes the admin. The file is complete before the account exists. A
 * start that dies in between leaves no admin behind, and the next start writes the file again.
 *
 * @returns whether this start made the admin.
 * @throws Error with a plain sentence for an address or password that no account can have.
 */
export async function ensureFirstAdmin({ email, password, publicUrl, dataDir }: FirstAdmin): Promise<boolean> {
  if ((await transaction(countPeople)) > 0) return false;
  const address = parseEmail(email ?? `admin@${defaultHost(publicUrl)}`);
  const secret = password ?? randomBytes(18).toString("base64url");
  const refusal = refusalOfPassword(secret, address);
  if (refusal) throw new Error(`MANDATE_ADMIN_PASSWORD: ${new PeopleError(refusal).detail}`);
  const passwordHash = await hashPassword(secret);
  return transaction(async (tx) => {
    await lockFirstStart(tx);
    if ((await countPeople(tx)) > 0) return false;
    const admin = { id: newId("person"), email: address, name: "Administrator", roles: ["admin" as const] };
    // The operator chose it, and no admin of the console knows it: the first admin is independent of the second one.
    const passwordChosenAt = clock.now();
    const created = await insertPerson(tx, { ...admin, passwordHash, passwordChosenAt, invitation: null });
    await append(tx, personCreated(firstStartActor, created));
    await writeSecretFile(dataDir, { origin: publicUrl, email: address, password: secret });
    return true;
  });
}

/**
 * Makes the organisation's row where it is missing. Issuer and trust domain are those of the first start.
 *
 * @throws Error with a plain sentence when this start names another trust domain: every identity given out has the first.
 */
export async function ensureOrganisation({ publicUrl, trustDomain }: { publicUrl: string; trustDomain: string }) {
  const organisation = await transaction((tx) => insertOrganisation(tx, { issuer: publicUrl, trustDomain }));
  if (organisation.trustDomain === trustDomain) return;
  throw new Error(
    `MANDATE_TRUST_DOMAIN is ${trustDomain}, but this database was started with ${organisation.trustDomain}, which is fixed.`,
  );
}

const lockFirstStart = (tx: Tx) => tx.$executeRaw`select pg_advisory_xact_lock(770002)`;

function parseEmail(text: string): string {
  const result = Email.safeParse(text);
  if (!result.success) throw new Error("MANDATE_ADMIN_EMAIL must be an e-mail address.");
  return result.data;
}

/** An address needs a domain with a dot; a bare or numeric host gets one that is reserved for examples (RFC 2606). */
function defaultHost(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(hostname) ? hostname : "mandate.example";
}

async function writeSecretFile(dataDir: string, content: Record<string, string>): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = join(dataDir, `${fileName}.${randomBytes(8).toString("hex")}`);
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, join(dataDir, fileName));
}
