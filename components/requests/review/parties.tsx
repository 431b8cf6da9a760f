import { Timestamp } from "@/components/time/timestamp";
import type { RequestResponse } from "@/lib/requests/schema";
import type { ShownDocument } from "./shown-document";

type PartiesProps = { request: RequestResponse; shown: ShownDocument };

/** In whose name the agent acts, and until when. It stands with the sentence, also in the dialogs. */
export function Parties({ request: { onBehalfOf, delegator }, shown }: PartiesProps) {
  return (
    <p className="[overflow-wrap:anywhere]">
      {onBehalfOf ? (
        <>
          In the name of <span className="font-semibold">{onBehalfOf.name}</span>
          {delegator && delegator.id !== onBehalfOf.id && <>, delegated by {delegator.name}</>}
        </>
      ) : delegator ? (
        <>
          With the authority of <span className="font-semibold">{delegator.name}</span>
        </>
      ) : (
        "With authority that another agent passes on"
      )}
      , until <Timestamp at={shown.expiresAt} mode="exact" precision="minute" />.
    </p>
  );
}
