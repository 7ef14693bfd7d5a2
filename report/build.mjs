// Bundle src/ into dist/page.html: one file, with a policy that lets exactly its
// own script and style run.  The same input gives the same bytes.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const common = { bundle: true, minify: true, write: false, legalComments: "none", charset: "utf8" };
const script = (await build({ ...common, entryPoints: [here("src/main.js")], format: "iife", target: "es2021" }))
    .outputFiles[0].text.trim();
const style = (await build({ ...common, entryPoints: [here("src/style.css")] })).outputFiles[0].text.trim();
if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error("the bundle would end its own element");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = ["default-src 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)}`, "img-src data: blob:",
    "base-uri 'none'", "form-action 'none'"].join("; ");
// Its licence goes with the library that is in the bundle.
const licence = readFileSync(here("node_modules/@tanstack/virtual-core/LICENSE"), "utf8").trim();
const page = readFileSync(here("src/page.html"), "utf8")
    .replace("{{licence}}", () => `virtual-core of TanStack is in this page:\n\n${licence}`)
    .replace("{{policy}}", () => policy)
    .replace("{{style}}", () => style)
    .replace("{{script}}", () => script);
const out = process.argv[2] ?? here("dist/page.html");
mkdirSync(here("dist"), { recursive: true });
writeFileSync(out, page);
console.log(`${out}: ${page.length} bytes`);
