"use client";

import { Ban, Pause, Pencil, Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { ButtonVariant } from "@/components/ui/button-class";
import { Checkbox, Radio, Switch } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { Part, Row } from "./part";

const variants: ButtonVariant[] = ["primary", "secondary", "outline", "ghost", "danger", "danger-solid", "signal"];

export function Buttons() {
  return (
    <Part title="Buttons">
      <Row>
        {variants.map((variant) => (
          <Button key={variant} variant={variant}>
            {variant}
          </Button>
        ))}
      </Row>
      <Row>
        <Button variant="primary" icon={<Plus aria-hidden />}>
          Register agent
        </Button>
        <Button variant="signal" icon={<Pause aria-hidden />}>
          Suspend agent
        </Button>
        <Button loading>Saving</Button>
        <Button disabled>Disabled</Button>
        <Button whyNot="You cannot approve your own request.">Approve</Button>
      </Row>
      <Row>
        <Button size="sm">Small</Button>
        <Button>Medium</Button>
        <Button size="lg">Large</Button>
        <IconButton icon={<Pencil aria-hidden />} label="Edit" />
        <IconButton icon={<Trash2 aria-hidden />} label="Remove" variant="danger" />
        <IconButton icon={<Ban aria-hidden />} label="Block" variant="secondary" />
        <IconButton icon={<Plus aria-hidden />} label="Add" size="xs" variant="secondary" />
      </Row>
    </Part>
  );
}

const environments = [
  { value: "prod", label: "Production" },
  { value: "staging", label: "Staging" },
  { value: "dev", label: "Development" },
];

export function Fields() {
  return (
    <Part title="Fields">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" required hint="Small letters, digits and hyphens; never changed later.">
          <Input mono placeholder="refund-triage" />
        </Field>
        <Field label="Owner" error="No person has this email address.">
          <Input type="email" defaultValue="nobody@example.com" />
        </Field>
        <Field label="Environment">
          <Select options={environments} defaultValue="staging" />
        </Field>
        <Field label="Blueprint">
          <Select options={[]} placeholder="Choose a blueprint" disabled />
        </Field>
        <Field label="Purpose" className="sm:col-span-2">
          <Textarea placeholder="Sorts refund requests and pays the small ones." />
        </Field>
      </div>
    </Part>
  );
}

export function Choices() {
  return (
    <Part title="Choices">
      <Row>
        <Checkbox label="Checked" defaultChecked />
        <Checkbox label="Not checked" />
        <Checkbox
          label="Some of them"
          ref={(box) => {
            if (box) box.indeterminate = true;
          }}
        />
        <Checkbox label="Disabled" disabled />
        <Checkbox label="Disabled, checked" disabled defaultChecked />
      </Row>
      <FieldGroup label="Risk tier" hint="Decides how many must approve.">
        <Radio name="tier" label="low" hint="Reads only" defaultChecked />
        <Radio name="tier" label="high" hint="Moves money" />
      </FieldGroup>
      <Row>
        <Switch label="Single-key shortcuts" defaultChecked />
        <Switch label="Compact rows" />
        <Switch label="Disabled" disabled />
      </Row>
    </Part>
  );
}
