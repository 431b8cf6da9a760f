import { CutChains } from "@/components/revocation/cut-chains";
import { ImpactFigures } from "@/components/revocation/impact-figures";
import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { type PreviewResponse, type ScopeJson, scopeOf } from "@/lib/revocation/schema";

/** The effect of a stop: counts, the traffic of the last hour, and how long offline verifiers may lag. */
export function BlastRadius({ preview, scope }: { preview: PreviewResponse; scope: ScopeJson }) {
  const { lastHour, tokensUntil, capped, chains, delegations } = preview;
  return (
    <div className="flex flex-col gap-3">
      <ImpactFigures impact={preview} scope={scopeOf(scope).kind} />
      <KeyValue
        items={[
          {
            label: "Last hour",
            value: `${lastHour.capped ? "at least " : ""}${lastHour.allowed.toLocaleString("en")} ${lastHour.allowed === 1 ? "action was" : "actions were"} allowed`,
          },
          {
            label: "Offline verifiers",
            value:
              tokensUntil === null ? (
                "no live token"
              ) : (
                <>
                  may accept tokens until <Timestamp at={tokensUntil} mode="exact" />
                  {capped && " or later"}
                </>
              ),
          },
        ]}
      />
      {chains.length > 0 && <CutChains chains={chains} of={delegations} />}
    </div>
  );
}
