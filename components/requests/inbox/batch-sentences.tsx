import { RiskParts } from "@/components/marks/risk-parts";
import { Remarks } from "@/components/requests/review/remarks";
import { SeenWhole } from "@/components/requests/review/seen-whole";
import { Timestamp } from "@/components/time/timestamp";
import type { RequestSummary } from "@/lib/requests/schema";
import { batchRows, type Member } from "./batch-rows";

function Members({ members, label }: { members: readonly Member[]; label: string }) {
  return (
    <dl aria-label={label} className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
      {members.map((member) => (
        <div key={member.label} className="contents">
          <dt className="text-ink3">{member.label}</dt>
          <dd className="[overflow-wrap:anywhere]">
            {member.instant ? <Timestamp at={member.text} mode="exact" precision="minute" /> : member.text}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type BatchSentencesProps = {
  requests: readonly RequestSummary[];
  /** Hears of each request once all of it has been on screen. */
  onSeen: (id: string) => void;
};

/** The marked requests: what differs request by request, and once what is alike in all of them. */
export function BatchSentences({ requests, onSeen }: BatchSentencesProps) {
  const { alike, differing } = batchRows(requests);
  const many = requests.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls through the requests.
    <section aria-label="Requests to decide" tabIndex={0} data-read-first className="flex flex-col gap-3">
      <ul className="flex flex-col gap-3">
        {requests.map((request) => (
          <li key={request.id} className="[overflow-wrap:anywhere]">
            <SeenWhole onSeen={() => onSeen(request.id)}>
              <p className="font-semibold">{request.sentence}</p>
              <Members
                label={many ? "What differs" : "What is asked"}
                members={(many ? differing.get(request.id) : alike) ?? []}
              />
              <RiskParts risk={request.risk} open />
              <Remarks advice={request.advice} className="pt-1" />
            </SeenWhole>
          </li>
        ))}
      </ul>
      {many && (
        <section className="border-line border-t pt-2">
          <h3 className="text-base">The same in all {requests.length}</h3>
          <Members label="The same in all" members={alike} />
        </section>
      )}
    </section>
  );
}
