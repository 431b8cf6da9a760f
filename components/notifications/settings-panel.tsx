"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useReducer, useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { Button } from "@/components/ui/button";
import { Checkbox, Switch } from "@/components/ui/choice";
import { InputField } from "@/components/ui/input-field";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import type { ChangeNotificationPreferences, NotificationPreferences } from "@/lib/notifications/schema";
import { changeNotificationPreferences, notificationPreferences } from "./queries";
import { kindWords } from "./words";

type Shown = NotificationPreferences;
type Change = Partial<Shown>;

const bodyOf = ({ timeZone, quietHours, digestAt, kinds }: Shown): ChangeNotificationPreferences => ({
  ...{ timeZone, quietHours, digestAt },
  kinds: Object.fromEntries(kinds.map(({ kind, mail, push }) => [kind, { mail, push }])),
});

/**
 * Shows each change at once and saves it, one after the other, on the version that the one before left. Each call saves
 * everything that is shown.
 */
function usePreferencesChange() {
  const client = useQueryClient();
  const toast = useToast();
  // The cache tells its readers after the event. A control that still has its old value then would fall back to it.
  const [, render] = useReducer((count: number) => count + 1, 0);
  const { queryKey } = notificationPreferences;
  const save = useMutation({
    scope: { id: "notification-preferences" },
    mutationFn: () => {
      const shown = client.getQueryData(queryKey);
      if (!shown) throw new Error("The preferences are not loaded.");
      return changeNotificationPreferences(bodyOf(shown), shown.version);
    },
    onSuccess: ({ version }) => client.setQueryData(queryKey, (shown) => shown && { ...shown, version }),
    onError: (error) => {
      void client.invalidateQueries({ queryKey });
      toast.problem("Notification settings not saved", error);
    },
  });
  const change = (next: Change) => {
    client.setQueryData(queryKey, (shown) => shown && { ...shown, ...next });
    render();
    save.mutate();
  };
  return { change, save };
}

type PartProps = { shown: Shown; onChange: (change: Change) => void };

const twoDigits = (value: number): string => String(value).padStart(2, "0");
const clockOf = (minutes: number): string => `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
const minutesOf = (text: string): number | undefined => {
  const [hours, minutes] = text.split(":").map(Number);
  return hours === undefined || minutes === undefined || Number.isNaN(hours + minutes)
    ? undefined
    : hours * 60 + minutes;
};

type TimeProps = { label: string; minutes: number; onChange: (minutes: number) => void };

function TimeField({ label, minutes, onChange }: TimeProps) {
  return (
    <InputField
      label={label}
      type="time"
      required
      className="w-36"
      value={clockOf(minutes)}
      onChange={({ target }) => {
        const next = minutesOf(target.value);
        if (next !== undefined) onChange(next);
      }}
    />
  );
}

function ZoneField({ shown, onChange }: PartProps) {
  const [typed, setTyped] = useState<string>();
  const value = typed ?? shown.timeZone;
  const save = (timeZone: string) => {
    setTyped(undefined);
    if (timeZone !== "" && timeZone !== shown.timeZone) onChange({ timeZone });
  };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <InputField
        label="Time zone"
        hint="The zone of the times below, such as Europe/Berlin."
        className="w-72 max-w-full"
        value={value}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={() => save(value.trim())}
      />
      <Button onClick={() => save(Intl.DateTimeFormat().resolvedOptions().timeZone)}>
        Use the zone of this browser
      </Button>
    </div>
  );
}

const usualQuiet = { from: 22 * 60, until: 7 * 60 };

function Times({ shown, onChange }: PartProps) {
  const { quietHours, digestAt } = shown;
  return (
    <div className="flex flex-col gap-4">
      <ZoneField shown={shown} onChange={onChange} />
      <TimeField label="Daily digest at" minutes={digestAt} onChange={(next) => onChange({ digestAt: next })} />
      <Switch
        label="Quiet hours"
        hint="E-mail and push wait until they end. An action that waits minutes is always sent at once."
        checked={quietHours !== null}
        onChange={({ target }) => onChange({ quietHours: target.checked ? usualQuiet : null })}
      />
      {quietHours && (
        <div className="flex flex-wrap gap-3">
          <TimeField
            label="From"
            minutes={quietHours.from}
            onChange={(from) => onChange({ quietHours: { ...quietHours, from } })}
          />
          <TimeField
            label="Until"
            minutes={quietHours.until}
            onChange={(until) => onChange({ quietHours: { ...quietHours, until } })}
          />
        </div>
      )}
    </div>
  );
}

const mailOptions = [
  { value: "at_once", label: "At once" },
  { value: "hourly", label: "Hourly digest" },
  { value: "daily", label: "Daily digest" },
  { value: "never", label: "Never" },
];
/** Something that lasts minutes is in no digest. */
const urgentOptions = mailOptions.filter(({ value }) => value === "at_once" || value === "never");

type Kind = Shown["kinds"][number];

function KindRow({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  const words = kindWords[kind.kind];
  const mails: ReactNode = (
    <Select
      aria-label={`E-mail: ${words}`}
      options={kind.urgent ? urgentOptions : mailOptions}
      value={kind.urgent && kind.mail !== "never" ? "at_once" : kind.mail}
      onChange={({ target }) => onChange({ ...kind, mail: target.value as Kind["mail"] })}
    />
  );
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_9.5rem_auto] items-center gap-3 border-line px-4 py-2 not-first:border-t max-sm:grid-cols-[minmax(0,1fr)_auto]">
      <span className="max-sm:col-span-2">{words}</span>
      {mails}
      <Checkbox
        label="Push"
        aria-label={`Push: ${words}`}
        checked={kind.push}
        onChange={({ target }) => onChange({ ...kind, push: target.checked })}
      />
    </li>
  );
}

/** How the person is told outside the console: by kind, with digests and quiet hours. */
export function NotificationSettings() {
  const query = useQuery(notificationPreferences);
  const { change, save } = usePreferencesChange();
  if (!query.data) return <Unloaded query={query} name="Your notification settings" lines={6} linesClass="w-full" />;
  const shown = query.data;
  const changeKind = (next: Kind) => change({ kinds: shown.kinds.map((one) => (one.kind === next.kind ? next : one)) });
  return (
    <div className="flex w-full flex-col gap-4">
      <div className="rounded-md border border-line bg-surface p-4">
        <Times shown={shown} onChange={change} />
      </div>
      <ul aria-label="Kinds of notifications" className="rounded-md border border-line bg-surface">
        {shown.kinds.map((kind) => (
          <KindRow key={kind.kind} kind={kind} onChange={changeKind} />
        ))}
      </ul>
      <p role="status" className="text-ink3 text-sm">
        {save.isPending ? "Saving…" : save.isSuccess ? "Saved." : "Changes are saved at once."}
      </p>
    </div>
  );
}
