// Bundles entry.js for client/editor.js, and writes the licences of all that went into it beside it.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const [, , target] = process.argv;
if (!target) {
  throw new Error("Say where to write: node build.js FOLDER");
}

const { metafile } = await build({
  entryPoints: ["entry.js"],
  outfile: join(target, "editor.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  banner: { js: "// CodeMirror 6, bundled from ../editor; its licences are in editor.licences.txt." },
  metafile: true,
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1])
    .filter(Boolean),
);
const texts = [];
for (const name of [...packages].sort()) {
  const folder = join("node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) {
    throw new Error(`${name} comes without a licence.`);
  }
  texts.push(`${name} ${about.version} (${about.license})\n\n${(await readFile(join(folder, licence), "utf8")).trim()}\n`);
}
await writeFile(join(target, "editor.licences.txt"), texts.join(`\n${"-".repeat(78)}\n\n`));
