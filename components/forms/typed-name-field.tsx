import type { ComponentProps } from "react";
import { InputField } from "@/components/ui/input-field";

type TypedNameFieldProps = {
  /** The name to type. */
  name: string;
  /** The kind of thing that has the name: "agent". */
  noun?: string | undefined;
} & Omit<ComponentProps<typeof InputField>, "label" | "name">;

/** Asks for the name of a thing, so that a far-reaching change is no slip. */
export const TypedNameField = ({ name, noun, ...field }: TypedNameFieldProps) => (
  <InputField
    label={
      <>
        Type the name{noun && ` of the ${noun}`}: <span className="font-mono">{name}</span>
      </>
    }
    mono
    autoComplete="off"
    autoCapitalize="off"
    spellCheck={false}
    {...field}
  />
);
