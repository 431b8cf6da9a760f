import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";

/** The link of an invitation. Only its hash is stored, so this is the one time it can be read. */
export function InvitationLink({ url, expiresAt }: { url: string; expiresAt: string | null }) {
  return (
    <div className="flex flex-col gap-2">
      <p>Send this link to the person over a private channel. It is shown once and works once.</p>
      <CopyField value={url} label="invitation link" look="box" />
      {expiresAt && (
        <p className="text-ink3 text-sm">
          Works until <Timestamp at={expiresAt} mode="exact" />
        </p>
      )}
    </div>
  );
}
