import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const plainDownload = /<a\b[^>]*?\sdownload[\s=>{]/;

it("each link to a file of the server is a DownloadLink, so that a refusal is shown", () => {
  const sources = ["components", "app"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".tsx"))
      .map((path) => `${folder}/${path}`),
  );
  expect(sources.length).toBeGreaterThan(400);
  const plain = sources.filter((path) => plainDownload.test(readFileSync(path, "utf8")));
  // The second one is a public file, named in a sentence.
  expect(plain).toEqual(["components/data/download-link.tsx", "components/exports/exports-screen.tsx"]);
  expect(plainDownload.test('<a\n href={file} download\n className="x">')).toBe(true);
});
