"use client";

import { hrefOfWay } from "@/components/delegations/editor/suggestion-note";
import { CopyField } from "@/components/ui/copy-field";
import { Dialog } from "@/components/ui/dialog";
import type { Suggestion } from "@/lib/requests/views/suggestions.schema";

/** Lets an approver, who may not request it, send a suggested delegation to a person who may. */
export function SuggestDialog({ suggestion, onClose }: { suggestion: Suggestion; onClose: () => void }) {
  const { agent, ways } = suggestion;
  const owner = agent.owner?.name ?? "a person who may request authority for it";
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
          Send this link to {owner}. It opens a request with exactly this authority. As an approver you cannot request
          it yourself.
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
