import { addBlueprintVersion } from "@/lib/blueprints/commands";
import { type BlueprintTerms, blueprintControl, blueprintTerms, termsOf } from "@/lib/blueprints/model";
import { wideningsOf } from "@/lib/blueprints/policy";
import { blueprintOf } from "@/lib/blueprints/queries";
import type { EditBlueprintRequest } from "@/lib/blueprints/schema";
import { CeilingError } from "@/lib/ceilings/errors";
import { affectedBy, type Change, readChange } from "@/lib/ceilings/preview";
import { contentOf, stampOf } from "@/lib/ceilings/store";
import { confirmChange, endChange, proposeChange } from "@/lib/people/dual-control/commands";
import { ChangeError } from "@/lib/people/dual-control/errors";
import type { ControlChange } from "@/lib/people/dual-control/model";
import { takesTwo } from "@/lib/people/dual-control/takes-two/policy";
import type { Principal } from "@/lib/people/principal";
import { prisma } from "@/lib/platform/db/prisma";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { refuseStale } from "@/lib/platform/http/version-tag";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/** The document of a change names these; the second person reads both. */
type Content = { before: BlueprintTerms; after: BlueprintTerms };

const same = (before: BlueprintTerms, after: BlueprintTerms): boolean =>
  blueprintTerms.every((member) => canonicalise(before[member]) === canonicalise(after[member]));

/**
 * Changes what a blueprint says: its ceiling, lifetimes, approval policy and defaults.
 *
 * What only tightens acts at once, behind the exclusive barrier: after the answer no action beyond the new ceiling is
 * allowed. What widens a control is proposed, and waits for a second person. What changes nothing makes no version.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @returns whether the change waits for a second person.
 * @throws BlueprintError `blueprint_not_found`, `ceiling_invalid`, `defaults_invalid`, `blueprint_changed_meanwhile`;
 * CeilingError `preview_outdated`; ChangeError `change_pending`; `stale`.
 */
export async function changeBlueprint(
  principal: Principal,
  id: string,
  { reason, previewDigest, ...request }: EditBlueprintRequest,
  expected: number | undefined,
): Promise<"applied" | "proposed"> {
  const read = await blueprintOf(id);
  refuseStale(expected, read.version);
  const change = await readChange(read, request);
  const { after } = change;
  if (same(change.before, after)) return "applied";
  const shown = previewDigest === undefined ? undefined : await shownNow(change, previewDigest);
  const widens = wideningsOf(change.before, after).map(({ member }) => member);
  const facts = { control: "blueprint", widens } as const;
  const waits = takesTwo(facts) !== undefined;
  return transaction(
    async (tx) => {
      const before = await blueprintOf(id, tx);
      refuseStale(expected ?? read.version, before.version);
      if (shown) await refuseOthersThanShown(tx, change, shown);
      if (waits) {
        const content: Content = { before: change.before, after };
        await proposeChange(tx, principal, {
          ...{ kind: blueprintControl, subjectId: id, basedOn: before.version, content, facts, reason },
        });
        return "proposed";
      }
      await addBlueprintVersion(tx, principal.personId, before, after, { reason });
      return "applied";
    },
    { barrier: waits ? "shared" : "exclusive" },
  );
}

type OfChange = { blueprintId: string; changeId: string };

const controlOf = ({ blueprintId, changeId }: OfChange) =>
  ({ id: changeId, kind: blueprintControl, subjectId: blueprintId, needed: "blueprints:write" }) as const;

/**
 * Applies a change that somebody else proposed, as its second person, exactly as it was read.
 *
 * @throws ChangeError as `confirmChange`, and `change_outdated` when the blueprint has another version by now;
 * CeilingError `preview_outdated`.
 */
export function confirmBlueprintChange(
  principal: Principal,
  of: OfChange,
  { digest, previewDigest }: { digest: string; previewDigest?: string | undefined },
): Promise<void> {
  return transaction(
    async (tx) => {
      const change = await confirmChange(tx, principal, controlOf(of), digest);
      const before = await blueprintOf(of.blueprintId, tx);
      if (before.version !== change.basedOn) throw new ChangeError("change_outdated");
      const { after } = contentOf<Content>(change.document);
      if (previewDigest !== undefined) {
        const change = { blueprintId: of.blueprintId, version: before.version, before: termsOf(before), after };
        if ((await affectedBy(tx, change)).digest !== previewDigest) throw new CeilingError("preview_outdated");
      }
      const { reason } = change;
      await addBlueprintVersion(tx, principal.personId, before, after, { reason, change });
    },
    // A change that widens one thing may tighten another.
    { barrier: "exclusive" },
  );
}

/** Refuses somebody else's change, or takes back one's own. Throws as `endChange`. */
export const endBlueprintChange = (
  principal: Principal,
  of: OfChange,
  action: "refuse" | "withdraw",
  note: string,
): Promise<ControlChange> => transaction((tx) => endChange(tx, principal, controlOf(of), action, note));

type Shown = { digest: string; stamp: string };

/** What was shown is judged before the barrier is taken, so that evaluations do not wait for it. */
async function shownNow(change: Change, digest: string): Promise<Shown> {
  const affected = await affectedBy(prisma(), change);
  if (affected.digest !== digest) throw new CeilingError("preview_outdated");
  return affected;
}

/** Behind the barrier it is enough that nothing below the blueprint has moved; only otherwise everything is judged anew. */
async function refuseOthersThanShown(tx: Tx, change: Change, { digest, stamp }: Shown): Promise<void> {
  if ((await stampOf(tx, change.blueprintId)) === stamp) return;
  if ((await affectedBy(tx, change)).digest !== digest) throw new CeilingError("preview_outdated");
}
