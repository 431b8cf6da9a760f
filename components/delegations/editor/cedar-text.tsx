import { CodeBlock } from "@/components/ui/code-block";
import type { Authority } from "@/lib/authority/language/model";
import { toCedar } from "@/lib/authority/words/cedar";

/** The authority as people who read policies know it. Loaded when it is opened. */
export function CedarText({ authority }: { authority: Authority | undefined }) {
  return (
    <div className="flex flex-col gap-2">
      {authority ? (
        <CodeBlock label="Cedar, for reading" code={toCedar(authority)} tall />
      ) : (
        <p className="text-ink2">The authority is not finished. Its rendering appears here.</p>
      )}
      <p className="text-ink3 text-xs">
        A rendering for people who read Cedar policies. Decisions never use this text.
      </p>
    </div>
  );
}
