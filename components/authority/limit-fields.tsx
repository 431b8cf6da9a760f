"use client";

import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { type CatalogueType, WINDOWS, type Window } from "@/lib/authority/language/model";
import { type DraftElement, isCountLimit, limitsOf, textOf, withMember } from "./draft";
import { useElement } from "./use-authority-editor";

const windowNames: Record<Window, string> = {
  PT1H: "per hour (UTC)",
  P1D: "per day (UTC)",
  P7D: "per week (UTC)",
  P30D: "per 30 days (UTC)",
  life: "in all",
};
const windowOptions = WINDOWS.map((value) => ({ value, label: windowNames[value] }));

type RowProps = {
  limit: DraftElement;
  path: string;
  type: CatalogueType | undefined;
  element: ReturnType<typeof useElement>;
  onChange: (limit: DraftElement) => void;
};

/** Fields of a type that can be limited. */
export const limitable = (type: CatalogueType | undefined): string[] =>
  Object.entries(type?.fields ?? {})
    .filter(([, { kind }]) => kind === "money" || kind === "number")
    .map(([name]) => name);

function WindowField({ limit, path, element, onChange }: RowProps) {
  return (
    <SelectField
      label="Over"
      error={element.fault(`${path}.window`)}
      options={windowOptions}
      value={textOf(limit.window) || "P1D"}
      onChange={(event) => onChange({ ...limit, window: event.target.value })}
    />
  );
}

function UnitField({ limit, path, element, onChange }: RowProps) {
  return (
    <InputField
      label="Unit"
      error={element.fault(`${path}.unit`)}
      mono
      maxLength={10}
      placeholder="EUR"
      value={textOf(limit.unit)}
      onBlur={() => element.leave(`${path}.unit`)}
      onChange={(event) => onChange(withMember(limit, "unit", event.target.value.toUpperCase()))}
    />
  );
}

/** A total counts over a window; without a total there is none. */
const withTotal = (limit: DraftElement, total: string): DraftElement =>
  total === ""
    ? withMember(withMember(limit, "max_total", ""), "window", "")
    : { ...limit, max_total: total, window: textOf(limit.window) || "P1D" };

function ValueRow(props: RowProps) {
  const { limit, path, type, element, onChange } = props;
  const names = [...new Set([...limitable(type), textOf(limit.field)])].filter((name) => name !== "");
  const money = type?.fields[textOf(limit.field)]?.kind === "money" || "unit" in limit;
  const bind = (name: string) => ({
    value: textOf(limit[name]),
    onBlur: () => element.leave(`${path}.${name}`),
  });
  return (
    <div className="grid min-w-0 flex-1 grid-cols-2 gap-3 @xl:grid-cols-[minmax(0,1fr)_5rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.3fr)]">
      <SelectField
        label="Field"
        error={element.fault(`${path}.field`)}
        options={names.map((name) => ({ value: name, label: name }))}
        value={textOf(limit.field)}
        onChange={(event) => onChange({ ...limit, field: event.target.value })}
      />
      {money ? <UnitField {...props} /> : <span className="@max-xl:hidden" />}
      <InputField
        label="At most, each"
        error={element.fault(`${path}.max_each`)}
        mono
        inputMode="decimal"
        placeholder="500.00"
        {...bind("max_each")}
        onChange={(event) => onChange(withMember(limit, "max_each", event.target.value))}
      />
      <InputField
        label="At most, together"
        error={element.fault(`${path}.max_total`)}
        mono
        inputMode="decimal"
        placeholder="2000.00"
        {...bind("max_total")}
        onChange={(event) => onChange(withTotal(limit, event.target.value))}
      />
      {"max_total" in limit && <WindowField {...props} />}
    </div>
  );
}

/** A count is a number in JSON; what is none yet stays as typed, so that it can be finished. */
const countOf = (text: string): unknown => (/^[0-9]{1,10}$/.test(text) ? Number(text) : text);

function CountRow(props: RowProps) {
  const { limit, path, element, onChange } = props;
  return (
    <div className="grid min-w-0 flex-1 grid-cols-2 gap-3 @md:grid-cols-[9rem_12rem]">
      <InputField
        label="At most, times"
        error={element.fault(`${path}.max_count`)}
        mono
        inputMode="numeric"
        placeholder="20"
        value={String(limit.max_count ?? "")}
        onBlur={() => element.leave(`${path}.max_count`)}
        onChange={(event) => onChange({ ...limit, max_count: countOf(event.target.value) })}
      />
      <WindowField {...props} />
    </div>
  );
}

type AddProps = { type: CatalogueType | undefined; onAdd: (limit: DraftElement) => void };

/** Adds a limit of values, if the type has a field for it, or a limit of how often. */
function AddLimit({ type, onAdd }: AddProps) {
  const [first] = limitable(type);
  const money = first !== undefined && type?.fields[first]?.kind === "money";
  return (
    <div className="flex flex-wrap gap-2">
      {first !== undefined && (
        <Button
          size="sm"
          icon={<Plus aria-hidden />}
          onClick={() => onAdd({ field: first, ...(money ? { unit: "EUR" } : {}) })}
        >
          Limit {first}
        </Button>
      )}
      <Button size="sm" icon={<Plus aria-hidden />} onClick={() => onAdd({ max_count: "", window: "PT1H" })}>
        Limit how often
      </Button>
    </div>
  );
}

/** How much and how often: limits of one element, counted over everything below the delegation. */
export function LimitFields({ index, type }: { index: number; type: CatalogueType | undefined }) {
  const element = useElement(index);
  const limits = limitsOf(element.element);
  const set = (next: DraftElement[]) => element.edit((now) => withMember(now, "limits", next));
  return (
    <div className="flex flex-col gap-3">
      {limits.map((limit, at) => {
        const row = {
          limit,
          type,
          element,
          path: `limits.${at}`,
          onChange: (next: DraftElement) => set(limits.map((one, other) => (other === at ? next : one))),
        };
        const whole = element.fault(`limits.${at}`);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a limit has no identity but its place
          <div key={at} className="flex flex-col gap-1 border-line border-s-2 ps-3">
            <div className="flex items-start gap-2">
              {isCountLimit(limit) ? <CountRow {...row} /> : <ValueRow {...row} />}
              <IconButton
                className="mt-5"
                icon={<Trash2 aria-hidden />}
                label={`Remove limit ${at + 1}`}
                onClick={() => set(limits.filter((_, other) => other !== at))}
              />
            </div>
            {whole && !("max_each" in limit || "max_total" in limit || isCountLimit(limit)) && (
              <p className="text-bad text-sm">{whole}</p>
            )}
          </div>
        );
      })}
      <AddLimit type={type} onAdd={(limit) => set([...limits, limit])} />
    </div>
  );
}
