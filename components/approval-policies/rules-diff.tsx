import { cn } from "@/components/ui/cn";
import { type RuleLine, ruleChanges } from "./rule-changes";

const looks: Record<RuleLine["kind"], { mark: string; word: string; className: string }> = {
  same: { mark: "=", word: "stays", className: "text-ink2" },
  added: { mark: "+", word: "new", className: "bg-okbg text-ok" },
  removed: { mark: "−", word: "goes", className: "bg-badbg text-bad" },
};

type Terms = { sentences: readonly string[]; autoGrant: boolean };

const atOnce = (lets: boolean): string => (lets ? "granted automatically" : "decided like other requests");

/** Compares the rules of a policy: old and new rules as sentences, in their order. */
export function RulesDiff({ before, after }: { before: Terms; after: Terms }) {
  return (
    <div className="flex flex-col gap-2">
      <ol
        aria-label="Rules before and after"
        className="flex flex-col gap-px overflow-hidden rounded-md border border-line"
      >
        {ruleChanges(before.sentences, after.sentences).map(({ kind, sentence, number }) => (
          <li key={`${kind} ${number}`} className={cn("flex gap-2 px-2.5 py-1.5 text-sm", looks[kind].className)}>
            <span aria-hidden className="w-3 shrink-0 text-center font-bold font-mono">
              {looks[kind].mark}
            </span>
            <span className="min-w-0 text-ink [overflow-wrap:anywhere]">
              <span className="sr-only">{looks[kind].word}: </span>
              {kind === "removed" ? <del>{sentence}</del> : sentence}
            </span>
          </li>
        ))}
      </ol>
      {before.autoGrant !== after.autoGrant && (
        <p className={after.autoGrant ? "text-wait" : "text-ink2"}>
          {after.autoGrant && "▲ "}Sub-delegations within their parent: <del>{atOnce(before.autoGrant)}</del> →{" "}
          <span className="font-semibold">{atOnce(after.autoGrant)}</span>
        </p>
      )}
    </div>
  );
}
