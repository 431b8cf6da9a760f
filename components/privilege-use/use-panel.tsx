"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { spans } from "@/lib/privilege-use/model";
import type { DelegationUse } from "@/lib/privilege-use/schema";
import { ElementUse } from "./permission-use";
import { delegationUse } from "./queries";
import { Suggestion } from "./suggestion";
import { counted, timesText } from "./use-words";

const options = spans.map((days) => ({ value: String(days), label: `${days} days` }));

type Used = Pick<DelegationUse, "actions" | "lastUsedAt" | "days" | "unused" | "observedDays" | "outcome"> & {
  elements: readonly { actions: readonly unknown[] }[];
};

/** The use of a delegation in one sentence. */
export function UseSentence({ use }: { use: Used }) {
  const { actions, lastUsedAt, days, unused, observedDays } = use;
  const permissions = use.elements.reduce((sum, one) => sum + one.actions.length, 0);
  if (use.outcome === "not_counted") return <>The latest use is not counted yet.</>;
  const young = observedDays < days && ` Its use is known for ${counted(observedDays, "day", "days")}.`;
  if (lastUsedAt === null) {
    return (
      <>
        Never used in the last {days} days.{young}
      </>
    );
  }
  return (
    <>
      Used {timesText(actions)} in the last {days} days, last <Timestamp at={lastUsedAt} />.{" "}
      {unused.actions === 0
        ? "Every permission was used."
        : `${unused.actions} of ${counted(permissions, "permission", "permissions")} never used.`}
      {young}
    </>
  );
}

const outcomeWords: Readonly<Record<Exclude<DelegationUse["outcome"], "narrower">, string>> = {
  all_used: "Nothing to narrow: all of it was used.",
  never_used: "If it is not needed, revoke it. Rare use, such as a yearly job, may lie outside these days.",
  not_counted: "Nothing is suggested until the use is counted up to now. Read it again later.",
};

function Outcome({ delegation, use }: { delegation: DelegationResponse; use: DelegationUse }) {
  if (delegation.status === "revoked" || delegation.status === "expired") return null;
  if (use.outcome === "narrower") return use.suggestion && <Suggestion delegation={delegation} use={use} />;
  return <p className="border-line border-t p-4 text-ink2">{outcomeWords[use.outcome]}</p>;
}

/** The granted authority and its use, permission by permission. */
export function UsePanel({ delegation }: { delegation: DelegationResponse }) {
  const [days, setDays] = useState(90);
  const query = useQuery(delegationUse(delegation.id, days));
  const use = query.data;
  const span = (
    <Select
      aria-label="Days of use"
      options={options}
      value={String(days)}
      onChange={(event) => setDays(Number(event.target.value))}
    />
  );
  return (
    <Panel title="Granted and used" actions={span} flush>
      {use ? (
        <>
          <div className="border-line border-b p-4">
            <p>
              <UseSentence use={use} />
            </p>
            <p className="text-ink3 text-sm">
              {use.countedUntil === null ? (
                "No action is counted yet."
              ) : (
                <>
                  Counted up to the action of <Timestamp at={use.countedUntil} />, with actions of sub-delegations.
                </>
              )}
            </p>
          </div>
          {use.elements.map((element) => (
            <ElementUse key={element.id} element={element} />
          ))}
          <Outcome delegation={delegation} use={use} />
        </>
      ) : (
        <div className="p-4">
          <Unloaded query={query} name="The use" lines={4} />
        </div>
      )}
    </Panel>
  );
}
