import { Glyph } from "@/components/ui/status-mark";

/** A time in seconds, as people say it. */
export const secondsWords = (seconds: number): string => {
  if (seconds % 3600 === 0) return seconds === 3600 ? "1 hour" : `${seconds / 3600} hours`;
  if (seconds % 60 === 0) return seconds === 60 ? "1 minute" : `${seconds / 60} minutes`;
  return `${seconds} seconds`;
};

export const daysWords = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

/** How often authority may be passed on, as people say it. */
export const hopsWords = (hops: number): string => (hops === 0 ? "not at all" : hops === 1 ? "1 hop" : `${hops} hops`);

/** Notes that the change needs a second person. */
export function SecondPerson() {
  return (
    <p role="note" className="flex items-start gap-3 rounded-md bg-waitbg p-3 text-wait">
      <Glyph shape="triangle" className="mt-1.5" />
      <span>This change loosens a control. It waits until another admin or security engineer confirms it.</span>
    </p>
  );
}

/** Whether tokens are bound to the key of the instance that asked for them. */
export function Binding({ requireDpop }: { requireDpop: boolean }) {
  return requireDpop ? (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Glyph shape="check" className="text-ok" />
      always bound to a key
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap font-semibold text-wait">
      <Glyph shape="triangle" />
      may be unbound
    </span>
  );
}
