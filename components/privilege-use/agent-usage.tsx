"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Disclosure } from "@/components/ui/disclosure";
import { Link } from "@/components/ui/link";
import type { Authority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import type { DelegationUsage } from "@/lib/privilege-use/schema";
import { ElementUse } from "./permission-use";
import { agentUsage } from "./queries";
import { replayText } from "./replay-words";
import { UseSentence } from "./use-panel";
import { counted, timesOfAll } from "./use-words";

const days = 90;

const wordsOfOutcome: Readonly<Record<Exclude<DelegationUsage["outcome"], "narrower">, string>> = {
  all_used: "Nothing to narrow: all of it was used.",
  never_used: "Nothing of it was used. If it is not needed, revoke it.",
  not_counted: "Nothing is suggested until the use is counted up to now.",
};

function Outcome({ usage }: { usage: DelegationUsage }) {
  const { outcome, narrowest } = usage;
  if (outcome !== "narrower" || narrowest === null)
    return outcome === "narrower" ? null : <p className="text-ink2 text-sm">{wordsOfOutcome[outcome]}</p>;
  const replayed = replayText(usage, days);
  return (
    <div className="text-sm">
      <p className="[overflow-wrap:anywhere]">
        <span className="text-ink2">Narrowest authority for this use:</span> {explainAuthority(narrowest as Authority)}
      </p>
      {replayed && <p className="text-ink2">{replayed}</p>}
    </div>
  );
}

/** One delegation: the use of its permissions, and the narrowest authority for it. */
function Usage({ usage, span }: { usage: DelegationUsage; span: number }) {
  const { delegationId, purpose, status, outcome, actions, lastUsedAt, elements, unused, observedDays } = usage;
  const known = elements.map(({ used, actions: of, ...element }) => ({
    ...element,
    count: used,
    actions: of.map(({ used: count, ...one }) => ({ ...one, count })),
  }));
  const to = outcome === "narrower" ? "Narrow to use" : outcome === "never_used" ? "Review and revoke" : undefined;
  return (
    <li className="flex flex-col gap-2 border-line p-4 not-first:border-t">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <Link href={`/delegations/${delegationId}`} className="min-w-0 flex-1 basis-60 font-semibold hover:underline">
          {purpose}
          {status === "suspended" && <span className="font-normal text-ink2">, suspended</span>}
        </Link>
        {to && (
          <Link
            href={`/delegations/${delegationId}`}
            aria-label={`${to}: ${purpose}`}
            className="inline-flex min-h-6 items-center text-brand text-sm underline"
          >
            {to}
          </Link>
        )}
      </div>
      <p className="text-sm">
        <UseSentence use={{ actions, lastUsedAt, days: span, unused, observedDays, outcome, elements: known }} />
      </p>
      <Outcome usage={usage} />
      <Disclosure title="Each permission" label={`Use of each permission: ${purpose}`}>
        <div className="-mx-4">
          {known.map((element) => (
            <ElementUse key={element.id} element={element} />
          ))}
        </div>
      </Disclosure>
    </li>
  );
}

function Loaded({ agentId }: { agentId: string }) {
  const list = useInfiniteQuery(agentUsage(agentId, days));
  const first = list.data?.pages[0];
  if (!first) {
    return (
      <div className="p-4">
        <Unloaded query={list} name="The use" lines={4} />
      </div>
    );
  }
  const usages = list.data?.pages.flatMap(({ delegations }) => delegations) ?? [];
  if (usages.length === 0) return <p className="p-4 text-ink2">No delegation is active or suspended.</p>;
  return (
    <>
      <p className="border-line border-b p-4 text-ink2 text-sm">
        {counted(usages.length, "delegation", "delegations")}
        {list.hasNextPage && " so far"}, {timesOfAll(usages, first.days)}{" "}
        {first.countedUntil !== null && (
          <>
            Counted up to the action of <Timestamp at={first.countedUntil} />.
          </>
        )}
      </p>
      <ul>
        {usages.map((usage) => (
          <Usage key={usage.delegationId} usage={usage} span={first.days} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="border-line border-t p-4">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </>
  );
}

/** Granted and used authority of an agent, delegation by delegation. It is compared when the section is opened. */
export function AgentUsageSection({ agentId }: { agentId: string }) {
  return (
    <Disclosure title="Compare what was granted with what was used" label="Granted and used" boxed>
      <Loaded agentId={agentId} />
    </Disclosure>
  );
}
