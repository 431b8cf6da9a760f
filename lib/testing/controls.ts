import { append } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { sealUpTo } from "@/lib/audit/sequencer";
import { startRun } from "@/lib/controls/commands";
import type { ControlId } from "@/lib/controls/model";
import { getRun } from "@/lib/controls/queries";
import { runShare } from "@/lib/controls/run";
import type { RunResponse, StartRun } from "@/lib/controls/schema";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { inSeconds } from "./direct";

/** Records events, and seals everything so far. */
export async function recorded(...events: AuditEvent[]): Promise<void> {
  const seen = { type: "person.signed-in", actor: { type: "person", id: newId("person") } } as const;
  for (const event of [...events, { ...seen, refs: [newId("session")] }])
    await sealUpTo(await transaction((tx) => append(tx, event)));
}

/** A period around now. */
export const aroundNow = (): Pick<StartRun, "from" | "to"> => ({ from: inSeconds(-3_600), to: inSeconds(3_600) });

/** Runs a control to its end. With shares of 0 ms each worker is gone after one portion. */
export async function ranControl(
  asker: Principal,
  controlId: ControlId,
  change: Partial<StartRun> = {},
  shareMs = 0,
): Promise<RunResponse> {
  const { id } = await startRun(asker, controlId, { ...aroundNow(), sampleSize: 25, ...change });
  while (await runShare(id, shareMs));
  return getRun(asker, id);
}
