import { JsonBlock } from "@/components/ui/code-block";
import type { EffectiveEntitlement } from "@/lib/entitlements/schema";

/** The source of the entitlement in words. */
function sourceOf({ source, groups }: EffectiveEntitlement, own: boolean): string {
  if (source === "own") return own ? "Set for you." : "Set for this person.";
  if (source === "standard") return "No restriction is set.";
  return `From ${groups.length === 1 ? "the group" : "the groups"} ${groups.map(({ name }) => name).join(", ")}.`;
}

type EffectiveTextProps = {
  effective: EffectiveEntitlement;
  /** Whether the reader is the person with the entitlement. */
  own?: boolean;
};

/** The entitlement of a person as a sentence and as authority, with its source. */
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
            {own ? "Your" : "Their"} groups cannot be combined. The older group's entitlement applies. This part of the
            newer one is left out:
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
          <JsonBlock value={authority} label={own ? "Your entitlement" : "Entitlement"} />
        </details>
      )}
    </>
  );
}
