import { addBlueprintVersion } from "@/lib/blueprints/commands";
import { type BlueprintTerms, blueprintControl, blueprintTerms, termsOf } from "@/lib/blueprints/model";
import { wideningsOf } from "@/lib/blueprints/policy";
import { blueprintOf } from "@/lib/blueprints/queries";
import type { EditBlueprintRequest } from "@/lib/blueprints/schema";
import {
  confirmChange,
  endChange,
  proposeChange,
  refuseConfirmation,
  refuseOutdated,
} from "@/lib/control-changes/commands";
import type { ControlChange } from "@/lib/control-changes/model";
import { findAll } from "@/lib/control-changes/store";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { readChange } from "./preview";
import { asShown, judgeShown, refuseMoved, type Shown } from "./shown";
import { contentOf } from "./store";

/** The terms before and after the change. Its document contains both, and the second person reads both. */
type Content = { before: BlueprintTerms; after: BlueprintTerms };

const same = (before: BlueprintTerms, after: BlueprintTerms): boolean =>
  blueprintTerms.every((member) => canonicalise(before[member]) === canonicalise(after[member]));

/**
 * Changes the terms of a blueprint: its ceiling, lifetimes, approval policy and defaults.
 *
 * A change that only tightens acts at once, behind the exclusive barrier: after the answer no action beyond the new
 * ceiling is allowed. A change that widens a control is proposed and waits for a second person. A change without
 * effect makes no version.
 *
 * @param expected Version the edit was based on, from `If-Match`.
 * @returns `proposed` if the change waits for a second person.
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
  refuseStaleVersion(expected, read.version);
  const change = await readChange(read, request);
  const { after } = change;
  if (same(change.before, after)) return "applied";
  const widens = wideningsOf(change.before, after).map(({ member }) => member);
  const facts = { control: "blueprint", widens } as const;
  const waits = takesTwo(facts) !== undefined;
  const judge = async () => (previewDigest === undefined ? undefined : judgeShown(change, previewDigest));
  const apply = async (tx: Tx, shown: Shown | undefined): Promise<"applied" | "proposed"> => {
    const before = await blueprintOf(id, tx);
    refuseStaleVersion(expected ?? read.version, before.version);
    if (shown) await refuseMoved(tx, shown);
    if (waits) {
      const content: Content = { before: change.before, after };
      await proposeChange(tx, principal, {
        ...{ kind: blueprintControl, subjectId: id, basedOn: before.version, content, facts, reason },
      });
      return "proposed";
    }
    await addBlueprintVersion(tx, principal.personId, before, after, { reason });
    return "applied";
  };
  const barrier = waits ? "shared" : "exclusive";
  return asShown(judge, (shown) => transaction((tx) => apply(tx, shown), { barrier }));
}

type OfChange = { blueprintId: string; changeId: string };

const controlOf = ({ blueprintId, changeId }: OfChange) =>
  ({ id: changeId, kind: blueprintControl, subjectId: blueprintId, needed: "blueprints:write" }) as const;

/**
 * Applies a change that another person proposed, exactly as the second person read it.
 *
 * @throws ChangeError as `confirmChange`, and `change_outdated` if the blueprint has a newer version;
 * CeilingError `preview_outdated`.
 */
export async function confirmBlueprintChange(
  principal: Principal,
  of: OfChange,
  { digest, previewDigest }: { digest: string; previewDigest?: string | undefined },
): Promise<void> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  refuseOutdated(await refuseConfirmation(principal, controlOf(of), digest), await blueprintOf(of.blueprintId));
  const judge = async () => (previewDigest === undefined ? undefined : judgeProposed(of, previewDigest));
  const apply = async (tx: Tx, shown: Shown | undefined): Promise<void> => {
    const change = await confirmChange(tx, principal, controlOf(of), digest);
    const before = await blueprintOf(of.blueprintId, tx);
    refuseOutdated(change, before);
    if (shown) await refuseMoved(tx, shown);
    const { after } = contentOf<Content>(change.document);
    const { reason } = change;
    await addBlueprintVersion(tx, principal.personId, before, after, { reason, change });
  };
  // The barrier is exclusive, because a change that widens one member may tighten another.
  return asShown(judge, (shown) => transaction((tx) => apply(tx, shown), { barrier: "exclusive" }));
}

/**
 * Judges a proposed change before it is confirmed. Undefined if it is missing or outdated, which the confirmation
 * refuses.
 */
async function judgeProposed({ blueprintId, changeId }: OfChange, digest: string): Promise<Shown | undefined> {
  const [proposed] = await findAll([changeId]);
  if (proposed?.subjectId !== blueprintId) return undefined;
  const now = await blueprintOf(blueprintId);
  if (now.version !== proposed.basedOn) return undefined;
  const { after } = contentOf<Content>(proposed.document);
  return judgeShown({ blueprintId, version: now.version, before: termsOf(now), after }, digest);
}

/** Refuses another person's change, or withdraws one's own. Throws as `endChange`. */
export const endBlueprintChange = (
  principal: Principal,
  of: OfChange,
  action: "refuse" | "withdraw",
  note: string,
): Promise<ControlChange> => transaction((tx) => endChange(tx, principal, controlOf(of), action, note));
