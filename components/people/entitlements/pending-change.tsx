"use client";

import { useQueryClient } from "@tanstack/react-query";
import { DirectionMark, EffectLines } from "@/components/authority/effect-lines";
import { ControlChange, NowThen } from "@/components/control-changes/control-change";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import { elementsOf, emailOf, headOf, pageOf, readChange, type ShownChange, wholeDirection } from "./shown-change";

function Effect({ shown }: { shown: ShownChange }) {
  const whole = wholeDirection(shown);
  const email = emailOf(shown);
  return (
    <div className="flex flex-col gap-3">
      {email && <p className="text-ink2">The account is {email}.</p>}
      <NowThen before={shown.sentenceBefore} after={shown.sentenceAfter} />
      {whole && <DirectionMark {...whole} />}
      {shown.before.kind !== "none" && shown.after.kind === "authority" && (
        <EffectLines before={elementsOf(shown.before)} after={elementsOf(shown.after)} />
      )}
    </div>
  );
}

type PendingChangeProps = {
  change: ControlChangeResponse;
  /** Whether to link to the page of the subject; false on that page. */
  linked?: boolean;
};

/** A change of an entitlement or of a group's members that waits for a second admin. */
export function PendingChange({ change, linked = false }: PendingChangeProps) {
  const client = useQueryClient();
  const shown = readChange(change.document);
  const reload = () => {
    void client.invalidateQueries({ queryKey: ["groups"] });
    return client.invalidateQueries({ queryKey: ["entitlements"] });
  };
  return (
    <ControlChange
      change={change}
      title={shown ? headOf(shown) : "Proposed change"}
      page={linked && shown ? pageOf(shown) : undefined}
      reload={reload}
    >
      {shown ? <Effect shown={shown} /> : null}
    </ControlChange>
  );
}
