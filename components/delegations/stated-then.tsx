import type { ReactNode } from "react";
import { Timestamp } from "@/components/time/timestamp";
import { parseAuthority } from "@/lib/authority/language/parse";
import { explainParts } from "@/lib/authority/words/explain";
import { readStated } from "./verify-statement";

/** More elements than these are counted: the page of the delegation lists all. */
const mostElements = 4;

/** The actions that a signed version allows, and its approvals, read from its signed bytes. */
export function StatedThen({ jws, nameOf }: { jws: string; nameOf: (id: string) => ReactNode }) {
  const stated = readStated(jws);
  const authority = stated && parseAuthority(stated.authority);
  if (!authority?.ok) return <span className="text-bad">The signed version cannot be read.</span>;
  const parts = explainParts(authority.authority);
  const hidden = parts.length - mostElements;
  return (
    <span className="flex flex-col gap-1 text-ink2 text-sm">
      {parts.slice(0, mostElements).map((part) => (
        <span key={part}>Allowed then: {part}.</span>
      ))}
      {hidden > 0 && <span>And {hidden} more.</span>}
      {stated?.approvals.map(({ person, in_place_of: absent, step, at, passkey }) => (
        <span key={`${step} ${person}`}>
          Step {step} approved by {nameOf(person)}
          {absent !== undefined && <> in place of {nameOf(absent)}</>},{" "}
          {passkey === undefined ? "without a passkey" : "with a passkey"},{" "}
          <Timestamp at={at * 1_000} mode="exact" precision="second" />
        </span>
      ))}
    </span>
  );
}
