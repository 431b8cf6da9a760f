import { JsonBlock } from "@/components/ui/code-block";
import type { EffectiveEntitlement } from "@/lib/entitlements/schema";

/** Where it comes from, in words. */
function sourceOf({ source, groups }: EffectiveEntitlement, own: boolean): string {
  if (source === "own") return own ? "Set for you." : "Set for this person.";
  if (source === "standard") return "Nobody restricted it.";
  return `From ${groups.length === 1 ? "the group" : "the groups"} ${groups.map(({ name }) => name).join(", ")}.`;
}

type EffectiveTextProps = {
  effective: EffectiveEntitlement;
  /** Whether the person it is about reads it. */
  own?: boolean;
};

/** What a person may delegate, in a sentence and as authority, and where it comes from. */
export function EffectiveText({ effective, own = false }: EffectiveTextProps) {
  const { sentence, authority, leftOut } = effective;
  return (
    <>
      <p className="max-w-160 [overflow-wrap:anywhere]">
        {own ? sentence.replace(/^May delegate/, "You may delegate") : sentence}{" "}
        <span className="text-ink3">{sourceOf(effective, own)}</span>
      </p>
      {leftOut.length > 0 && (
        <div className="rounded-md bg-waitbg p-3 text-wait">
          <p>
            {own ? "Your" : "Their"} groups contradict one another. An older group’s word holds, and this is left out:
          </p>
          <ul className="mt-1 list-disc ps-5">
            {leftOut.map(({ group, sentence: said }) => (
              <li key={`${group.id} ${said}`}>
                {said} ({group.name})
              </li>
            ))}
          </ul>
        </div>
      )}
      {authority && authority.length > 0 && (
        <details className="w-full">
          <summary className="cursor-pointer text-ink2">As authority</summary>
          <JsonBlock value={authority} label={own ? "What you may delegate" : "What they may delegate"} />
        </details>
      )}
    </>
  );
}
