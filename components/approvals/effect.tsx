"use client";

import { useQuery } from "@tanstack/react-query";
import { EffectLines } from "@/components/authority/effect-lines";
import { delegationDetail } from "@/components/delegations/queries";
import { SkeletonText } from "@/components/ui/skeleton";
import type { RequestResponse } from "@/lib/approvals/schema";
import type { Authority } from "@/lib/authority/model";
import { parseAuthority } from "@/lib/authority/parse";
import { EffectLineItem } from "./effect-line";
import { RequestLadder } from "./request-ladder";
import type { ShownDocument } from "./shown-document";

type Props = { request: RequestResponse; shown: ShownDocument };

/** What a request is compared with: nothing, the delegation above it, or the version that it changes. */
export function beforeOf({ compared }: RequestResponse): Authority {
  const parsed = parseAuthority(compared.authority);
  return parsed.ok ? parsed.authority : [];
}

export function effectTitle({ compared }: RequestResponse): string {
  if (compared.with === "changed") return `Effect, against version ${compared.version} of the delegation`;
  return compared.with === "parent" ? "Effect, against the delegation above" : "Effect: what the agent may newly do";
}

const terms = ["notBefore", "expiresAt", "maxDepth"];

/** The effect of what is asked for, element by element, and of a change on validity and depth. */
export function Effect({ request, shown }: Props) {
  const changed = request.compared.with === "changed";
  const termLines = changed ? request.effect.filter(({ axis }) => terms.includes(axis)) : [];
  return (
    <>
      <EffectLines
        before={beforeOf(request)}
        after={shown.effective}
        gone={changed ? "taken away" : "does not pass on"}
      />
      {termLines.length > 0 && (
        <ul aria-label="Terms" className="border-line border-t px-4 py-3">
          {termLines.map((line) => (
            <EffectLineItem key={line.axis} line={line} />
          ))}
        </ul>
      )}
    </>
  );
}

export const hasChain = ({ parentDelegationId, above }: RequestResponse): boolean =>
  parentDelegationId !== null || above.rungs.length > 0;

/** The chain that it would lengthen. */
export function Chain({ request, shown }: Props) {
  const parentId = request.parentDelegationId;
  const parent = useQuery({ ...delegationDetail(parentId ?? ""), enabled: parentId !== null });
  if (parentId !== null && parent.isPending) return <SkeletonText />;
  return <RequestLadder shown={shown} parent={parent.data} above={request.above} />;
}
