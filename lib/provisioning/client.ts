import { secretHash } from "@/lib/platform/base/opaque-secret";
import { sqlPool } from "@/lib/platform/database/pool";
import { ScimError } from "@/lib/protocols/scim/errors";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import { type Client, mostRequests } from "./model";

const challenge = { "www-authenticate": 'Bearer realm="scim"' };

type Used = { id: string; providerId: string; used: number };

/**
 * Finds the client by its token, and counts its request. A token acts from its confirmation until it expires or is
 * revoked, while its provider is active. One from before a restoration is dead.
 *
 * @throws ScimError 401, or 429 after 6,000 requests in a minute.
 */
export async function authenticate(request: Request): Promise<Client> {
  const [, token] = /^Bearer ([A-Za-z0-9_-]{20,200})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (token === undefined) throw new ScimError(401, undefined, "Send the token as a Bearer.", challenge);
  const { rows } = await sqlPool().query<Used>({
    name: "provisioning-token",
    text: `update provisioning_tokens t set last_used_at = n.now,
             minute = case when t.minute > n.now - interval '1 minute' then t.minute else n.now end,
             used = case when t.minute > n.now - interval '1 minute' then t.used + 1 else 1 end
           from (select clock_timestamp() as now) n, identity_providers p, organisation o
           where t.secret_hash = $1 and t.confirmed_at is not null and t.revoked_at is null and t.expires_at > n.now
             and p.id = t.provider_id and p.status = 'active'
             and o.id = 'org' and o.restorations = t.restorations
           returning t.id, t.provider_id as "providerId", t.used`,
    values: [secretHash(token)],
  });
  const [found] = rows;
  if (!found)
    throw new ScimError(401, undefined, "The token does not act: it is unknown, waits, or has ended.", challenge);
  if (found.used > mostRequests)
    throw new ScimError(429, undefined, "Too many requests in a minute. Try again later.", { "retry-after": "60" });
  return { tokenId: found.id, provider: await getOrThrow(found.providerId) };
}
