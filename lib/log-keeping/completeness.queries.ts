import { listAudit } from "@/lib/audit/queries";
import { latestCheckpoint } from "@/lib/audit/store";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { type CheckState, checkState } from "./check.store";
import type { CompletenessResponse } from "./completeness.schema";
import { growthByDay, listRestorations, type RestorationRow } from "./completeness.store";
import { coverage } from "./coverage";
import { getHolds } from "./holds.queries";
import { keptPeriods } from "./kept";
import { getRetention } from "./retention.queries";
import { removedCounts } from "./retention.store";
import { type Differences, listDifferences, type SearchCheckState, searchCheckState } from "./search-check.store";
import { getWitnesses } from "./witnesses.queries";

/** So many irregularities of a kind are shown. */
const mostShown = 20;

/** Gathers the evidence that the log is complete. Throws DomainError `forbidden`, `log_not_open`. */
export async function getCompleteness(principal: Principal): Promise<CompletenessResponse> {
  if (!may(principal, "audit:read")) throw notAllowed(["audit:read"]);
  const [checkpoint, witnesses, check, growth, clock, restorations, retention, holds, removed, search, differed] =
    await Promise.all([
      latestCheckpoint(),
      getWitnesses(),
      checkState(),
      growthByDay(),
      listAudit(principal, { q: "type:clock.acknowledged", limit: mostShown }),
      listRestorations(mostShown),
      getRetention(principal),
      getHolds(principal),
      removedCounts(),
      searchCheckState(),
      listDifferences(mostShown),
    ]);
  const { origin, size, root, signedAt, vkey } = checkpoint;
  return {
    checkpoint: {
      ...{ origin, size, vkey, keyId: keyIdOf(vkey) },
      root: root.toString("base64"),
      signedAt: signedAt.toISOString(),
    },
    witnesses,
    check: checkOf(check),
    search: { ...placesOf(search), ...differencesOf(differed) },
    growth,
    clock: clock.entries.map(({ index, time, sentence }) => ({ index, time, sentence })),
    restorations: restorations.map(restorationOf),
    ...{ retention, holds, erased: removed.texts },
    kept: keptPeriods(retention.months),
    coverage: coverage(),
  };
}

/** A verifier key is `name+id+key` (C2SP signed-note). */
const keyIdOf = (vkey: string): string => vkey.split("+")[1] ?? "";

const placesOf = ({ whole, pass }: SearchCheckState) => ({
  whole: whole ? { size: whole.size, at: whole.at.toISOString() } : null,
  progress: pass ? { done: pass.next, total: pass.below } : null,
});

const differencesOf = ({ count, newest }: Differences) => ({
  differed: count,
  differences: newest.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })),
});

const checkOf = ({ fault, ...places }: CheckState): CompletenessResponse["check"] => ({
  ...placesOf(places),
  fault: fault ? { ...fault, at: fault.at.toISOString() } : null,
});

const restorationOf = ({ foundAt, acknowledgedAt, newVkey, ...row }: RestorationRow) => ({
  ...row,
  foundAt: foundAt.toISOString(),
  acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
  newOrigin: newVkey?.split("+")[0] ?? null,
  newKeyId: newVkey === null ? null : keyIdOf(newVkey),
});
