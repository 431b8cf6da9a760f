import { RiskParts } from "@/components/marks/risk-parts";
import type { ItemRisk } from "@/lib/risk/model";

/** The risk of a change before it is proposed, as its second person will read it. */
export function ProposedRisk({ risk }: { risk: ItemRisk }) {
  return (
    <section aria-label="Risk of the change" className="flex flex-col gap-1">
      <p className="text-ink2 text-sm">The second person reads this risk with the change.</p>
      <RiskParts risk={risk} open />
    </section>
  );
}
