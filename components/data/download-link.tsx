"use client";

import { Download } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { type ButtonSize, buttonClass } from "@/components/ui/button-class";
import { download } from "./download";

export type DownloadLinkProps = Omit<ComponentProps<"a">, "download"> & {
  href: string;
  /** The name of the saved file, if it is not the one that the server gives. */
  name?: string | undefined;
  size?: ButtonSize | undefined;
};

const opensElsewhere = ({ metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  metaKey || ctrlKey || shiftKey || altKey;

/** A link to a file of the server, named by its verb and the file. A refusal is shown on the page. */
export function DownloadLink({ href, name = "", size, className, children, ...rest }: DownloadLinkProps) {
  const press = (event: MouseEvent) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    void download(href, name);
  };
  return (
    <a {...rest} href={href} download={name} onClick={press} className={buttonClass("secondary", size, className)}>
      <Download aria-hidden />
      {children}
    </a>
  );
}
