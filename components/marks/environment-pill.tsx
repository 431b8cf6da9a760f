import { Pill } from "@/components/ui/pill";

/** The environment of an agent, by the word that filters and policies use. */
export function EnvironmentPill({ environment }: { environment: string }) {
  return (
    <Pill mono tone="outline" className="whitespace-nowrap">
      {environment}
    </Pill>
  );
}
