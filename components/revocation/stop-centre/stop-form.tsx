"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Form } from "@/components/forms/form";
import { ReasonField } from "@/components/forms/reason-field";
import { TypedNameField } from "@/components/forms/typed-name-field";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import type { PreviewResponse, ScopeJson } from "@/lib/revocation/schema";
import { type How, sendStop } from "./send-stop";
import type { StopKind } from "./stop-kinds";

export type StopFormProps = { chosen: StopKind; scope: ScopeJson; preview: PreviewResponse };

function waysOf({ kind, noun }: StopKind): { how: How; label: string; hint: string }[] {
  const again =
    kind === "instance"
      ? "It is quarantined. It can be released as it was."
      : kind === "all"
        ? "All actions stop until two people lift the stop."
        : "All its actions stop until a person resumes it.";
  const permanent = ["agent", "instance", "delegation"].includes(kind)
    ? "It cannot be resumed. Create a new one if it is needed again."
    : "Everything given, enrolled or issued so far ends permanently.";
  return [
    { how: "suspend", label: kind === "instance" ? "Quarantine" : "Suspend", hint: again },
    { how: "revoke", label: "Stop permanently", hint: `${permanent} The ${noun} itself stays listed.` },
  ];
}

type WayProps = { ways: ReturnType<typeof waysOf>; value: How; onChange: (how: How) => void };

function WayField({ ways, value, onChange }: WayProps) {
  return (
    <FieldGroup label="How">
      {ways.map((way) => (
        <Radio
          key={way.how}
          name="how"
          value={way.how}
          checked={value === way.how}
          onChange={() => onChange(way.how)}
          label={way.label}
          hint={way.hint}
        />
      ))}
    </FieldGroup>
  );
}

/** Asks how to stop, and why. A wide stop also asks for the name. The typed text stays while the person signs in again. */
export function StopForm({ chosen, scope, preview }: StopFormProps) {
  const router = useRouter();
  const client = useQueryClient();
  const { values, bind, set } = useFields<{ how: How; reason: string; typed: string }>({
    ...{ how: "suspend", reason: "", typed: "" },
  });
  const { how, reason, typed } = values;
  const ways = waysOf(chosen);
  const { name, id } = preview.subject;
  const unsaid = reason.trim() === "" ? "Enter a reason." : undefined;
  const form = useForm({
    whyNot: chosen.wide && typed !== name ? "Type the name first." : unsaid,
    leaves: true,
    send: async () => {
      const page = await sendStop(client, { kind: chosen.kind, id, scope, how, reason: reason.trim() });
      void client.invalidateQueries();
      router.push(page);
    },
  });
  const verb = `${ways.find((way) => way.how === how)?.label} ${name}`;
  return (
    <Form
      form={form}
      buttons={
        <Button
          type="submit"
          variant={how === "revoke" ? "danger-solid" : "signal"}
          size="lg"
          className="h-auto min-h-10 self-start whitespace-normal py-2 [overflow-wrap:anywhere]"
          loading={form.working}
          whyNot={form.whyNot}
        >
          {verb}
        </Button>
      }
    >
      <WayField ways={ways} value={how} onChange={(next) => set({ how: next })} />
      <ReasonField required {...bind("reason")} />
      {chosen.wide && <TypedNameField name={name} {...bind("typed")} />}
    </Form>
  );
}
