import { append } from "@/lib/audit/append";
import { sealedSize } from "@/lib/audit/store";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { operatorActor } from "@/lib/principals/events";
import { addressOf } from "./address";
import * as events from "./events";
import * as store from "./store";

const name = "OpenTelemetry (MANDATE_OTLP_URL)";

/**
 * Brings the stream of `MANDATE_OTLP_URL` in line with the setting: makes it, gives it another address, or removes it.
 * Servers that start at the same time with one setting do this once.
 */
export async function settleEnvironmentStream(setting: string | undefined): Promise<void> {
  const url = setting === undefined ? undefined : addressOf("otlp", setting);
  const size = await sealedSize();
  await transaction(async (tx) => {
    await store.lockList(tx);
    const [present] = await store.findFromEnvironment(tx);
    if (url === present?.url) return;
    if (url === undefined) return present && removeStream(tx, present);
    if (present) {
      const changed = await store.update(tx, present, { url, ...store.noFailures });
      await append(tx, events.streamChanged(operatorActor, present, changed, false));
      return;
    }
    const settings = { name, kind: "otlp", url, q: "", includesReads: false, carriesTexts: false } as const;
    const stream = { id: newId("stream"), ...settings, headerNames: [], fromEnvironment: true };
    const none = { headers: null, secret: null, secretSetAt: null, createdById: null };
    await store.insert(tx, { ...stream, ...none, position: BigInt(size) });
    await append(tx, events.streamCreated(operatorActor, { ...stream, position: size }));
  });
}

async function removeStream(tx: Parameters<typeof store.remove>[0], present: store.StreamRow): Promise<void> {
  await store.remove(tx, present);
  await append(tx, events.streamDeleted(operatorActor, present));
}
