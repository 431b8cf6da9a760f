"use client";

import { useQuery } from "@tanstack/react-query";
import { chainHops } from "@/components/delegations/chain-hops";
import { delegationDetail } from "@/components/delegations/queries";
import { AuthorityChain } from "@/components/marks/authority-chain";
import { CopyField } from "@/components/ui/copy-field";
import { Link } from "@/components/ui/link";
import type { EntryBody } from "@/lib/audit/entry-body";
import { valueUnder } from "./explorer/entry-values";
import { PanelValue } from "./explorer/panel-value";

/** The present chain, if the person may read it. */
function ChainNow({ delegationId }: { delegationId: string }) {
  const { data } = useQuery({ ...delegationDetail(delegationId), retry: false });
  if (!data) return null;
  return (
    <section className="mb-5 flex flex-col gap-3 border-line border-b pb-5">
      <h3>Present chain</h3>
      <AuthorityChain hops={chainHops(data)} unit="permissions" currentId={delegationId} />
    </section>
  );
}

/** The decision about the action at the end of the chain. An allowed action may still not have run. */
const outcomes = { allow: "was allowed to act", deny: "was denied" } as const;

/** The delegations behind a record, as they were then: from the person who delegated to the agent that acts. */
export function EntryChainTab({ body, name }: { body: EntryBody; name: string }) {
  const hops = body.chain ?? [];
  const outcome = body.decision === undefined ? undefined : outcomes[body.decision];
  if (hops.length === 0) return <p className="text-ink2">This entry does not involve a delegation.</p>;
  const leaf = hops.at(-1);
  return (
    <>
      {leaf && <ChainNow delegationId={leaf.id} />}
      <h3 className="mb-2">Chain at the time</h3>
      <ol className="flex flex-col">
        {hops.map((hop, depth) => (
          <li key={hop.id} className="flex flex-col gap-1 border-line border-s-2 py-2 ps-4">
            <span className="font-semibold">
              {depth === 0 ? "First delegation" : `Delegated on, hop ${depth + 1}`}{" "}
              <span className="font-normal text-ink2">version {hop.version}</span>
            </span>
            <span className="flex flex-wrap items-center gap-2">
              <PanelValue values={valueUnder("delegation", hop.id)}>
                <Link
                  href={`/delegations/${hop.id}?at=${body.time}`}
                  className="font-mono text-brand text-sm underline"
                >
                  {hop.id}
                </Link>
              </PanelValue>
            </span>
            <span className="flex min-w-0 items-center gap-2 text-ink2 text-sm">
              digest <CopyField value={hop.digest} label="digest" />
            </span>
          </li>
        ))}
        {outcome && (
          <li className="border-brand border-s-2 py-2 ps-4 font-semibold">
            {name} {outcome}
          </li>
        )}
      </ol>
    </>
  );
}
