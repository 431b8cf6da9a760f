import { chainHops } from "@/components/delegations/chain-hops";
import { AuthorityChain } from "@/components/marks/authority-chain";
import type { PreviewResponse } from "@/lib/revocation/schema";

/** The affected chains: delegations above the cut stay, those from the cut on stop. */
export function CutChains({ chains, of }: { chains: PreviewResponse["chains"]; of: number }) {
  const stopped = new Set(chains.flatMap((hops) => hops.filter(({ stops }) => stops).map((one) => one.delegationId)));
  return (
    <section aria-label="What would stop" className="mt-3 flex flex-col gap-3">
      {chains.map((hops) => (
        <div key={hops.at(-1)?.delegationId} className="rounded-md border border-line bg-surface p-3">
          <AuthorityChain
            label={`Chain of authority to ${hops.at(-1)?.name}`}
            unit="permissions"
            hops={chainHops({ ladder: hops, id: "" })}
          />
        </div>
      ))}
      {of > stopped.size && (
        <p className="text-ink2 text-sm">
          {of - stopped.size === 1
            ? "One more delegation stops"
            : `${(of - stopped.size).toLocaleString("en")} more delegations stop`}
          , too.
        </p>
      )}
    </section>
  );
}
