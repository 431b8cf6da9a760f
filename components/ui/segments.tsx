import { cn } from "./cn";

export type SegmentsProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  className?: string | undefined;
};

/** A choice among a few views of one thing. */
export function Segments<Value extends string>({ label, value, options, onChange, className }: SegmentsProps<Value>) {
  return (
    <fieldset className={cn("flex gap-1 rounded-md border border-line bg-sunken p-1", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          data-shows=""
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="h-8 flex-1 rounded-md px-3 text-ink2 transition-colors hover:text-ink aria-pressed:bg-surface aria-pressed:font-semibold aria-pressed:text-ink"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
