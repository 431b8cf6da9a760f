import { Link } from "@/components/ui/link";

/** Leads to the page above, in the header of a page below it. */
export function ParentLink({ href, label }: { href: string; label: string }) {
  return (
    <Link href={href} className="inline-flex min-h-6 items-center hover:text-ink hover:underline">
      {label}
    </Link>
  );
}
