import { withTrace } from "@/lib/audit/acting-through";
import { keepReadNames } from "@/lib/audit/kept-names";
import { sealEvent } from "@/lib/audit/seal-event";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import { clock } from "@/lib/platform/base/clock";
import { commitItem } from "@/lib/platform/database/commit/committer";
import type { CommitItem } from "@/lib/platform/database/commit/item";
import type { OAuthErrorCode } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import { type AskedToken, tokenRefused } from "@/lib/tokens/events";
import { grantTypes, tokenGrants } from "@/lib/tokens/model";

type Asked = { form: OAuthForm; trace?: string | undefined };

/**
 * Records the refusal of an authenticated instance, with the parameters of its request. Never records the tokens and
 * assertions of the request.
 */
export async function recordRefusal(
  client: ClientStanding,
  code: OAuthErrorCode,
  { form, trace }: Asked,
): Promise<void> {
  const event = tokenRefused(client, { code, asked: askedIn(form) }, await keepReadNames([client.agent]));
  const entry = sealEvent(withTrace(event, trace), clock.now());
  const item = { dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [], entry };
  await committed(client.agent.id, item);
}

/** Commits a record that rests on no facts. If it is told that they moved, its batch was given up: it has no effect yet. */
async function committed(asker: string, item: CommitItem): Promise<void> {
  const { kind } = await commitItem(asker, item);
  if (kind === "moved") await committed(asker, item);
}

/** The most recorded characters of each text, because the caller chooses the texts. */
const maxCharacters = 500;

function askedIn(form: OAuthForm): AskedToken {
  const text = (name: string): string | undefined => form.get(name)?.slice(0, maxCharacters).toWellFormed();
  return {
    grant: tokenGrants.find((grant) => grantTypes[grant] === form.get("grant_type")),
    resource: text("resource") ?? text("audience"),
    scope: text("scope"),
    delegation: text("delegation_id"),
    authorizationDetails: text("authorization_details"),
  };
}
