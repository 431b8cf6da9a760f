"use client";

import type { AuthorityEditor } from "@/components/authority/use-authority-editor";
import { InputField, SelectField } from "@/components/ui/input-field";
import { readableLocation } from "@/lib/authority/language/location";
import type { Authority, CatalogueType } from "@/lib/authority/language/model";
import { TestQuestion } from "@/lib/drafts/cases/schema";

/** A question while it is typed; what is empty is not stated. */
export type Typed = {
  /** Resource server and type, as one choice. */
  what: string;
  action: string;
  identifier: string;
  task: string;
  ip: string;
  at: string;
  fields: Record<string, string>;
};
export const blankQuestion: Typed = { what: "", action: "", identifier: "", task: "", ip: "", at: "", fields: {} };

const keyOf = (location: string, type: string): string => `${location} ${type}`;

/** The chosen resource server, type and action; defaults come from the first element. */
function aim({ what, action }: Typed, authority: Authority | undefined) {
  const [first] = authority ?? [];
  const [location = "", type = ""] = what === "" ? [first?.locations[0], first?.type] : what.split(" ");
  return { location, type, action: action === "" ? (first?.actions[0] ?? "") : action };
}

/** Parses the typed fields as a question; undefined while they are incomplete. */
export function readQuestion(typed: Typed, authority: Authority | undefined): TestQuestion | undefined {
  const at = typed.at === "" ? undefined : new Date(`${typed.at}Z`);
  const question = {
    ...aim(typed, authority),
    identifier: typed.identifier.trim(),
    fields: Object.fromEntries(Object.entries(typed.fields).filter(([, value]) => value !== "")),
    ...(typed.task === "" ? {} : { task: typed.task.trim() }),
    ...(typed.ip === "" ? {} : { ip: typed.ip.trim() }),
    ...(at && !Number.isNaN(at.getTime()) ? { at: at.toISOString() } : {}),
  };
  const read = TestQuestion.safeParse(question);
  return read.success ? read.data : undefined;
}

/** Fields that the catalogue declares, with those that carry the units of its money. */
const namesIn = (type: CatalogueType | undefined): string[] => [
  ...new Set(
    Object.entries(type?.fields ?? {}).flatMap(([name, field]) =>
      field.kind === "money" ? [name, field.unitField] : [name],
    ),
  ),
];

type Props = { question: Typed; onChange: (question: Typed) => void; editor: AuthorityEditor };

function Parameters({ question, onChange, names }: Omit<Props, "editor"> & { names: readonly string[] }) {
  return names.map((name) => (
    <InputField
      key={name}
      label={<span className="font-mono">{name}</span>}
      mono
      value={question.fields[name] ?? ""}
      onChange={(event) => onChange({ ...question, fields: { ...question.fields, [name]: event.target.value } })}
    />
  ));
}

const texts = [
  { name: "task", label: "Task", placeholder: "refund" },
  { name: "ip", label: "From address", placeholder: "10.20.1.1" },
] as const;

function Circumstances({ question, onChange }: Omit<Props, "editor">) {
  return texts.map(({ name, label, placeholder }) => (
    <InputField
      key={name}
      label={label}
      mono
      placeholder={placeholder}
      value={question[name]}
      onChange={(event) => onChange({ ...question, [name]: event.target.value })}
    />
  ));
}

/** One action, as an enforcement point would describe it. */
export function QuestionFields({ question, onChange, editor }: Props) {
  const { catalogues, authority } = editor;
  const { location, type, action } = aim(question, authority);
  const declared = catalogues
    .find(({ identifier }) => identifier === location)
    ?.types.find(({ name }) => name === type);
  const whats = catalogues.flatMap(({ identifier, types }) =>
    types.map(({ name }) => ({ value: keyOf(identifier, name), label: `${name} at ${readableLocation(identifier)}` })),
  );
  const set = (change: Partial<Typed>) => onChange({ ...question, ...change });
  return (
    <div className="@container">
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Type"
          className="col-span-2 @md:col-span-1"
          placeholder="Choose a type"
          options={whats}
          value={type === "" ? "" : keyOf(location, type)}
          onChange={(event) => set({ what: event.target.value, action: "", fields: {} })}
        />
        <SelectField
          label="Action"
          className="col-span-2 @md:col-span-1"
          options={(declared?.actions ?? []).map((name) => ({ value: name, label: name }))}
          value={action}
          onChange={(event) => set({ action: event.target.value })}
        />
        <InputField
          label="Resource"
          className="col-span-2"
          mono
          placeholder="account/eu-7/pay-1"
          value={question.identifier}
          onChange={(event) => set({ identifier: event.target.value })}
        />
        <Parameters question={question} onChange={onChange} names={namesIn(declared)} />
        <Circumstances question={question} onChange={onChange} />
        <InputField
          label="When (UTC)"
          hint="Empty: now."
          className="col-span-2"
          type="datetime-local"
          value={question.at}
          onChange={(event) => set({ at: event.target.value })}
        />
      </div>
    </div>
  );
}
