import { Timestamp } from "@/components/time/timestamp";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import type { Overview } from "@/lib/controls/overview/schema";

const number = new Intl.NumberFormat("en");

/** The most records that the server counts as waiting. */
const mostWaiting = 1_000;

/** The health of the log: its checkpoint, gaps, and how far sealing is behind. */
export function LogHealth({
  item: { origin, size, signedAt, isSealing, sealing, waiting, gaps },
}: {
  item: Overview["log"];
}) {
  return (
    <Panel title="Health of the log">
      <KeyValue
        items={[
          {
            label: "Checkpoint",
            value: (
              <>
                <Link href="/audit?from=all" className="underline">
                  {number.format(size)} records
                </Link>{" "}
                of {origin}, signed <Timestamp at={signedAt} mode="exact" />
              </>
            ),
          },
          {
            label: "Gaps",
            value:
              gaps === 0 ? (
                <Pill tone="ok">None below the checkpoint</Pill>
              ) : (
                <Pill tone="bad">{number.format(gaps)} places are open</Pill>
              ),
          },
          {
            label: "Sealing",
            value: (
              <>
                <Pill tone={isSealing ? "ok" : "bad"}>{isSealing ? "Works" : "Behind"}</Pill> {sealing}
              </>
            ),
          },
          {
            label: "Waiting",
            value:
              waiting < mostWaiting
                ? `${waiting} ${waiting === 1 ? "record" : "records"}`
                : `${number.format(mostWaiting)} records or more`,
          },
        ]}
      />
    </Panel>
  );
}
