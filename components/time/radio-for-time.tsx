import { Radio } from "@/components/ui/choice";
import { Input } from "@/components/ui/input";

export type RadioForTimeProps = {
  /** Name of the group of choices. */
  name: string;
  label: string;
  /** Accessible name of the field for the instant, which is in UTC. */
  field: string;
  /** The instant as it was typed; undefined while something else is chosen. */
  time: string | undefined;
  onChange: (time: string) => void;
};

/** A choice among others that opens a field for an instant. */
export function RadioForTime({ name, label, field, time, onChange }: RadioForTimeProps) {
  return (
    <>
      <Radio name={name} label={label} checked={time !== undefined} onChange={() => onChange("")} />
      {time !== undefined && (
        <Input
          type="datetime-local"
          required
          aria-label={field}
          className="w-52"
          value={time}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </>
  );
}
