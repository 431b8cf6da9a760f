import type { Tx } from "@/lib/platform/database/transaction";

/** Marks at most so many rows of one kind as ended, which were made before the last restoration; answers how many. */
type End = (tx: Tx, take: number) => Promise<number>;

const sessions: End = (tx, take) => tx.$executeRaw`
  update sessions set revoked_at = clock_timestamp() where id in (
    select id from sessions where revoked_at is null and restorations <> restorations_so_far()
    limit ${take} for update skip locked)`;

const resourceServerKeys: End = (tx, take) => tx.$executeRaw`
  update resource_server_keys set revoked_at = clock_timestamp() where id in (
    select id from resource_server_keys where revoked_at is null and restorations <> restorations_so_far()
    limit ${take} for update skip locked)`;

const provisioningTokens: End = (tx, take) => tx.$executeRaw`
  update provisioning_tokens set revoked_at = clock_timestamp() where id in (
    select id from provisioning_tokens where revoked_at is null and restorations <> restorations_so_far()
    limit ${take} for update skip locked)`;

/** Who was invited stays invited, so that an admin can renew the link. */
const invitations: End = (tx, take) => tx.$executeRaw`
  update people set invitation_expires_at = clock_timestamp() where id in (
    select id from people where invitation_hash is not null and invitation_expires_at > (select clock_timestamp())
      and invitation_restorations <> restorations_so_far()
    limit ${take} for update skip locked)`;

/** Every kind of secret that ends with a restoration and not by an instant of the organisation. */
export const oldSecrets: readonly End[] = [sessions, resourceServerKeys, provisioningTokens, invitations];
