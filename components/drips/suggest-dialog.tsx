"use client";

import { hrefOfWay } from "@/components/delegation-editor/suggestion-note";
import { CopyField } from "@/components/ui/copy-field";
import { Dialog } from "@/components/ui/dialog";
import type { Suggestion } from "@/lib/requests/views/suggestions/schema";

/** Whoever decides does not ask: what they would rather see goes to whoever may ask for it. */
export function SuggestDialog({ suggestion, onClose }: { suggestion: Suggestion; onClose: () => void }) {
  const { agent, ways } = suggestion;
  const owner = agent.owner?.name ?? "whoever may ask for its authority";
  const [way] = ways;
  return (
    <Dialog open onOpenChange={onClose} title="Suggest a bounded delegation" size="md">
      <div className="flex flex-col gap-3">
        {ways.map(({ kind, sentence, why }) => (
          <div key={kind} className="flex flex-col gap-1">
            <p className="font-bold [overflow-wrap:anywhere]">{sentence}</p>
            <p className="text-ink2">{why}</p>
          </div>
        ))}
        <p>
          Send this link to {owner}: it opens the request filled in with exactly this. You do not ask for it yourself,
          because you decide.
        </p>
        {way && (
          <CopyField
            value={`${window.location.origin}${hrefOfWay(suggestion, way)}`}
            label="link to the request"
            look="box"
          />
        )}
      </div>
    </Dialog>
  );
}
