/** Has the browser save what an address gives. Without a name the file has the one that the server gives. */
export function followDownload(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}
