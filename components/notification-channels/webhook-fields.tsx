"use client";

import { Checkbox } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { InputField } from "@/components/ui/input-field";
import type { WebhookTemplate } from "@/lib/notification-channels/model";
import type { WebhookResponse } from "@/lib/notification-channels/schema";
import { kindWords } from "./channel-words";

export const webhookFields = ["name", "url", "kinds"] as const;
type Errors = Partial<Record<(typeof webhookFields)[number], string>>;

/** Reads the fields that both forms have. An empty address is left as it is. */
export const settingsOf = (typed: FormData) => ({
  name: String(typed.get("name")).trim(),
  url: String(typed.get("url")).trim(),
  kinds: typed.getAll("kinds").map(String),
});

const urls: Record<WebhookTemplate, string> = {
  standard: "https://hooks.example.com/mandate",
  slack: "https://hooks.slack.com/services/…",
  teams: "https://….logic.azure.com/workflows/…",
};

/** The kinds to choose from. No webhook is sent an expiry, which is told to each person alone. A choice of it stays. */
const kindsFor = (chosen: readonly string[]): [kind: string, label: string][] =>
  Object.entries(kindWords).filter(([kind]) => kind !== "expires_soon" || chosen.includes(kind));

type Props = { template: WebhookTemplate; errors: Errors; webhook?: WebhookResponse | undefined };

/** The settings of a webhook, uncontrolled. */
export function WebhookFields({ template, errors, webhook }: Props) {
  return (
    <>
      <InputField
        label="Name"
        required
        name="name"
        defaultValue={webhook?.name}
        maxLength={80}
        error={errors.name}
        autoComplete="off"
      />
      <InputField
        label="Address"
        required={webhook === undefined}
        name="url"
        type="url"
        mono
        placeholder={urls[template]}
        hint={
          webhook
            ? `Leave empty to keep the address at ${webhook.host}.`
            : "It is encrypted and never shown again, because its path is a secret."
        }
        error={errors.url}
        autoComplete="off"
      />
      <FieldGroup
        label="Kinds"
        hint="Without a choice, all of these are sent. Reminders of an expiry, of a review or of the end of a cover go to people alone."
        error={errors.kinds}
      >
        <div className="flex flex-col gap-1">
          {kindsFor(webhook?.kinds ?? []).map(([kind, label]) => (
            <Checkbox
              key={kind}
              name="kinds"
              value={kind}
              label={label}
              defaultChecked={webhook?.kinds.includes(kind)}
            />
          ))}
        </div>
      </FieldGroup>
    </>
  );
}
