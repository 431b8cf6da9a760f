import { constants, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";

const mebibyte = 1024 * 1024;
/** Below this size V8 decides when to collect. Collecting small heaps earlier makes issuing tokens 10 % slower. */
const largeBytes = 112 * mebibyte;
/** The rule for large heaps ends below this size. */
const smallBytes = 104 * mebibyte;

const isFull = ({ detail }: PerformanceEntry & { detail?: unknown }): boolean =>
  (detail as { kind?: number } | undefined)?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;

/**
 * Lets a large heap grow by 40 % between full collections; V8 alone lets it double. Worker threads follow the same rule.
 *
 * A heap is as large as a full collection leaves it. With its garbage, each busy heap would be large at times. Then it is
 * collected so often that decisions become half as fast.
 *
 * V8 reads the flag after each full collection, when it sets the next limit.
 */
export function keepHeapSparing(): () => void {
  let isSparing = false;
  const look = () => {
    const isLarge = getHeapStatistics().used_heap_size > (isSparing ? smallBytes : largeBytes);
    if (isLarge === isSparing) return;
    isSparing = isLarge;
    setFlagsFromString(`--heap-growing-percent=${isLarge ? 40 : 0}`);
  };
  const observer = new PerformanceObserver((seen) => {
    if (seen.getEntries().some(isFull)) look();
  });
  observer.observe({ entryTypes: ["gc"] });
  return () => observer.disconnect();
}
