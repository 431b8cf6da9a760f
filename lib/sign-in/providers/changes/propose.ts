import { proposeChange } from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import type { ProviderSettings } from "@/lib/sign-in/providers/in-force";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import * as store from "@/lib/sign-in/providers/store";
import { mappingContent, type ProposedMapping, providerControl, settingsContent } from "./document";

type Proposed = { after: ProviderSettings; secret: Uint8Array<ArrayBuffer> | undefined; changed: readonly string[] };

/** Proposes settings of a provider; a client secret that belongs to them waits beside the provider, wrapped. */
export async function proposeSettings(
  tx: Tx,
  principal: Principal,
  provider: IdentityProvider,
  { after, secret, changed }: Proposed,
  reason: string,
): Promise<ControlChange> {
  const against = {
    last: await store.lastInForce(tx, provider),
    mappings: await store.namedMappings(tx, provider.id),
  };
  const change = await proposeChange(tx, principal, {
    ...{ kind: providerControl, subjectId: provider.id, basedOn: provider.version, reason },
    facts: { control: "identity-provider", change: "edit", changed },
    content: settingsContent(provider, { after, secret }, against),
  });
  await store.keepProposedSecret(tx, provider.id, secret ?? null);
  return change;
}

/** Proposes what a group at a provider means here. */
export const proposeMapping = (
  tx: Tx,
  principal: Principal,
  provider: IdentityProvider,
  mapping: ProposedMapping,
  reason: string,
): Promise<ControlChange> =>
  proposeChange(tx, principal, {
    ...{ kind: providerControl, subjectId: provider.id, basedOn: provider.version, reason },
    facts: { control: "identity-provider", change: "map", changed: ["mappings"] },
    content: mappingContent(provider, mapping),
  });
