import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import type { ProvisioningResponse } from "@/lib/sign-in/providers/provisioning/schema";

type Props = { events: ProvisioningResponse["securityEvents"] };

function LastEvents({ events: { lastReceivedAt, lastEvent, lastVerifiedAt, applied, ignored } }: Props) {
  if (lastReceivedAt === null) return <p className="text-ink3">No event received yet.</p>;
  return (
    <ul aria-label="Received events" className="flex flex-col gap-1 text-sm">
      <li>
        Last event: <span className="font-mono">{lastEvent}</span>, <Timestamp at={lastReceivedAt} />
      </li>
      <li>Last verification: {lastVerifiedAt === null ? "never" : <Timestamp at={lastVerifiedAt} />}</li>
      <li>
        {applied.toLocaleString("en")} events with an effect, {ignored.toLocaleString("en")} without
      </li>
    </ul>
  );
}

/** How the provider reports that an account ended: address, audience and the last events. */
export function SecurityEvents({ events }: Props) {
  return (
    <div className="flex w-full flex-col items-start gap-2">
      <h4>Security events (RISC, CAEP)</h4>
      <p className="text-ink2">
        The provider can push events about its accounts. A disabled account deactivates its person here. A revoked
        session ends the sessions that the person had by then; of an admin, only those through this provider.
      </p>
      {!events.enabled && (
        <p className="text-ink2">
          Events are not taken. Turn on <b>Take security events</b> in the settings above. It takes two people.
        </p>
      )}
      {events.lastHeldAt !== null && (
        <p className="rounded-md bg-waitbg p-3 text-wait">
          Events changed too many accounts within an hour, and further ones were held back:{" "}
          <Timestamp at={events.lastHeldAt} />. The provider sends them again. If they are wrong, turn off{" "}
          <b>Take security events</b>.
        </p>
      )}
      <CopyField value={events.url} label="address for events" />
      <CopyField value={events.audience} label="audience of events" />
      <LastEvents events={events} />
    </div>
  );
}
