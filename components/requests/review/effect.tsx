"use client";

import { useQuery } from "@tanstack/react-query";
import { EffectLines } from "@/components/authority/effect-lines";
import { delegationDetail } from "@/components/delegations/queries";
import { Link } from "@/components/ui/link";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { againstParent } from "@/lib/authority/words/against-parent";
import { isUndecided } from "@/lib/requests/model";
import type { EffectLine, RequestResponse } from "@/lib/requests/schema";
import { EffectLineItem } from "./effect-line";
import { Remarks } from "./remarks";
import { RequestChain } from "./request-chain";
import type { ShownDocument } from "./shown-document";

type Props = { request: RequestResponse; shown: ShownDocument };

/** The authority that a request is compared with: none, the parent delegation, or the version that it changes. */
export function beforeOf({ compared }: RequestResponse, { effective }: Pick<ShownDocument, "effective">): Authority {
  const parsed = parseAuthority(compared.authority);
  if (!parsed.ok) return [];
  return compared.with === "parent" ? againstParent(parsed.authority, effective) : parsed.authority;
}

export function effectTitle({ compared }: RequestResponse): string {
  if (compared.with === "changed") return `Effect, against version ${compared.version} of the delegation`;
  return compared.with === "parent" ? "Effect, against the parent delegation" : "Effect: new authority of the agent";
}

const terms = ["notBefore", "expiresAt", "maxDepth"];

/** Names the delegation that a request changes, and leads there. */
export function ChangedDelegation({ request: { changesDelegationId: id, compared } }: Pick<Props, "request">) {
  if (id === null) return null;
  return (
    <p className="text-ink2 [overflow-wrap:anywhere]">
      Changes delegation{" "}
      <Link href={`/delegations/${id}`} className="font-mono text-sm underline underline-offset-2">
        {id}
      </Link>
      , version {compared.version}. The delegation keeps its id, and what was spent still counts.
    </p>
  );
}

/** Changes of the delegator and purpose. */
function partyLines({ compared, delegator }: RequestResponse, { purpose }: ShownDocument): EffectLine[] {
  const line = (axis: string, before: string | undefined, after: string | undefined): EffectLine[] =>
    before === undefined || after === undefined || before === after ? [] : [{ axis, direction: "same", before, after }];
  const handed = delegator?.id !== compared.delegator?.id;
  return [
    ...(handed ? line("delegator", compared.delegator?.name, delegator?.name) : []),
    ...line("purpose", compared.purpose ?? undefined, purpose),
  ];
}

/** The effect of a request by element. For a change it also shows delegator, purpose, validity and depth. */
export function Effect({ request, shown }: Props) {
  const changed = request.compared.with === "changed";
  const termLines = changed
    ? [...partyLines(request, shown), ...request.effect.filter(({ axis }) => terms.includes(axis))]
    : [];
  return (
    <>
      {termLines.length > 0 && (
        <ul aria-label="Terms" className="px-4 pt-3">
          {termLines.map((line) => (
            <EffectLineItem key={line.axis} line={line} />
          ))}
        </ul>
      )}
      <Remarks advice={request.advice} className="px-4 pt-3" />
      <EffectLines
        before={beforeOf(request, shown)}
        after={shown.effective}
        gone={changed ? "removed" : "does not pass on"}
      />
    </>
  );
}

export const hasChain = ({ parentDelegationId, above }: RequestResponse): boolean =>
  parentDelegationId !== null || above.rungs.length > 0;

/**
 * The chain that it would lengthen. A decided request carries the one of its decision; today's parent is not loaded.
 */
export function Chain({ request, shown }: Props) {
  const parentId = isUndecided(request.status) ? request.parentDelegationId : null;
  const parent = useQuery({ ...delegationDetail(parentId ?? ""), enabled: parentId !== null });
  if (parentId !== null && parent.isPending) return <SkeletonText />;
  return <RequestChain shown={shown} status={request.status} parent={parent.data} above={request.above} />;
}
