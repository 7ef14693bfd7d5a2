// Pages in a browser: page.mjs KVERIFY FOLDER.  Makes results, writes pages of
// them with KVERIFY, and does with the pages what people do.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [kverify, folder] = process.argv.slice(2);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = (program, ...args) => execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"] });
const report = (results, page) => {
    try {
        run(kverify, "report", ...results, "-o", page, "--lenient");
    } catch (error) {
        throw new Error(String(error.stderr));
    }
};
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let checks = 0;
const is = (value, expected, what) => { assert.deepEqual(value, expected, what); checks++; };
const holds = (value, what) => { assert.ok(value, what); checks++; };

async function open(page, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const tab = await context.newPage();
    tab.wrong = [];
    tab.on("console", (m) => ["error", "warning"].includes(m.type()) && tab.wrong.push(m.text()));
    tab.on("pageerror", (e) => tab.wrong.push(String(e)));
    tab.on("request", (r) => !/^(file|data|blob):/.test(r.url()) && tab.wrong.push("asked for " + r.url()));
    tab.began = Date.now();
    await tab.goto("file://" + page);
    await tab.waitForSelector("body[data-ready]", { timeout: 60000 });
    tab.took = Date.now() - tab.began;
    return tab;
}
const go = async (tab, hash) => {
    await tab.evaluate((h) => { location.hash = h; }, hash);
    await tab.waitForTimeout(60);
};
const accessible = async (tab, what) => {
    // The policy keeps the page from loading it as a script.
    const found = await tab.evaluate(async (source) => {
        // eslint-disable-next-line no-eval
        if (!window.axe) throw new Error("axe is not here");
        return (await window.axe.run(document, { resultTypes: ["violations"] })).violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html + " " + n.failureSummary).join(" | "));
    }, axe);
    is(found, [], "axe, " + what);
};

// 1. Sorting, filtering, opening, keys, of results without anything odd.
run("python3", here("hostile.py"), folder + "/many", "2000");
report([folder + "/many"], folder + "/many.html");
let tab = await open(folder + "/many.html");
is(await tab.$$eval("#nav a", (l) => l.map((a) => a.textContent)), ["Overview", "Comparison", "pass@k", "Tasks", "Attempts", "Failures", "Validity"]);
holds((await tab.textContent(".sentence")).includes("p = "), "the comparison's sentence");
await go(tab, "attempts");
holds(await tab.$$eval("#page-attempts tbody tr", (r) => r.length) < 120, "only rows in view are in the document");
is(await tab.getAttribute("#page-attempts table", "aria-rowcount"), "2001");
await tab.selectOption("#page-attempts select >> nth=1", "error");
holds(/^500 of 2.000 rows$/.test(await tab.textContent("#page-attempts .count")), "a quarter are errors");
await tab.fill("#page-attempts input[type=search]", "task 000007");
is(await tab.textContent("#page-attempts .count"), (await tab.$$eval("#page-attempts tbody tr", (r) => r.length)) + " of 2\u202f000 rows");
await tab.fill("#page-attempts input[type=search]", "");
await tab.selectOption("#page-attempts select >> nth=1", "");
await tab.click("#page-attempts th:has-text('attempt') button");
is(await tab.getAttribute("#page-attempts th:has-text('attempt')", "aria-sort"), "descending");
is(await tab.textContent("#page-attempts tbody tr:not(.space) td"), "9");
// To the end by scrolling, and no row is lost on the way.
await tab.$eval("#page-attempts .scroll", (e) => { e.scrollTop = e.scrollHeight; });
await tab.waitForTimeout(150);
is(await tab.$$eval("#page-attempts tbody tr:not(.space)", (r) => r.at(-1).getAttribute("aria-rowindex")), "2001");
// Open with the keyboard, see the story, go on to the next attempt, close.
await tab.$eval("#page-attempts .scroll", (e) => { e.scrollTop = 0; });
await tab.waitForTimeout(150);
await tab.focus("#page-attempts tbody .open");
await tab.keyboard.press("Enter");
await tab.waitForSelector("dialog[open]");
holds((await tab.evaluate(() => document.activeElement.id)) === "detail-title", "focus goes to the dialog");
holds(/^#attempt=\d+$/.test(await tab.evaluate(() => location.hash)), "a link to the attempt");
holds((await tab.textContent("dialog")).includes("Standard output"), "output is there");
await tab.click("dialog .cell >> nth=0");
await tab.waitForTimeout(100);
await tab.keyboard.press("Escape");
holds(!(await tab.$("dialog[open]")), "Escape closes it");
is(await tab.evaluate(() => location.hash), "#attempts");
is(tab.wrong, []);
// A link opens what it names.
await tab.goto("file://" + folder + "/many.html#task=" + encodeURIComponent("task 000042"));
await tab.reload();
await tab.waitForSelector("dialog[open]");
holds((await tab.textContent("#detail-title")).startsWith("task 000042"), "a link to a task");
// It prints.
const pdf = await tab.pdf();
holds(pdf.length > 10000, "it prints");
is(tab.wrong, []);
await tab.context().close();

// 2. Nothing that results hold becomes markup or script, or moves the text.
run("python3", here("hostile.py"), folder + "/hostile");
report([folder + "/hostile"], folder + "/hostile.html");
tab = await open(folder + "/hostile.html");
for (const id of ["overview", "compare", "tasks", "attempts", "errors", "validity"]) {
    await go(tab, id);
    is(await tab.evaluate(() => window.hit), undefined, "script in " + id);
    is(await tab.$$eval("main img, main script, main iframe, main [onload], main [onerror], dialog script", (e) => e.length), 0, "markup in " + id);
    is(await tab.evaluate(() => /[\u202a-\u202e\u2066-\u2069\u001b]/.test(document.body.innerText)), false, "characters in " + id);
}
const n = await tab.evaluate(() => document.querySelector("#page-attempts table").getAttribute("aria-rowcount") - 1);
is(n, 26);
for (let i = 0; i < n; i++) {
    await go(tab, "attempt=" + i);
    await tab.waitForSelector("dialog[open] .story");
    is(await tab.evaluate(() => window.hit), undefined, "script in attempt " + i);
    is(await tab.$$eval("dialog img, dialog script, dialog svg, dialog [onload]", (e) => e.length), 0, "markup in attempt " + i);
}
is(await tab.evaluate(() => { const s = document.createElement("script"); s.textContent = "window.hit=1"; document.body.append(s); return window.hit; }), undefined, "the policy stops scripts");
tab.wrong = tab.wrong.filter((w) => !/Content Security Policy/.test(w));
is(tab.wrong, []);
await tab.context().close();

// 3. For everybody: contrast, names, roles, in light, dark and on narrow screens.
for (const options of [{ colorScheme: "light" }, { colorScheme: "dark" }, { viewport: { width: 360, height: 740 } }]) {
    tab = await open(folder + "/many.html", { bypassCSP: true, ...options });
    await tab.evaluate(axe);
    for (const id of await tab.$$eval("#nav a", (l) => l.map((a) => a.hash))) {
        await go(tab, id.slice(1));
        await accessible(tab, id + " " + JSON.stringify(options));
        holds(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), "no sideways scrolling of " + id);
    }
    await go(tab, "attempt=3");
    await tab.waitForSelector("dialog[open]");
    await accessible(tab, "an attempt " + JSON.stringify(options));
    await tab.context().close();
}

// 4. Size.
const sizes = (process.env.SIZES ?? "1000,10000").split(",").map(Number);
for (const size of sizes) {
    run("python3", here("hostile.py"), `${folder}/size${size}`, String(size));
    const began = Date.now();
    report([`${folder}/size${size}`], `${folder}/size${size}.html`);
    const wrote = Date.now() - began;
    tab = await open(`${folder}/size${size}.html`);
    const before = Date.now();
    await go(tab, "attempts");
    const shown = Date.now() - before;
    await go(tab, "attempt=" + (size - 1));
    await tab.waitForSelector("dialog[open] .story");
    console.log(`${size} attempts: ${(readFileSync(`${folder}/size${size}.html`).length / 1e6).toFixed(1)} MB, written in ${wrote} ms, open in ${tab.took} ms, all attempts in ${shown} ms`);
    is(tab.wrong, []);
    await tab.context().close();
}
await browser.close();
console.log(checks + " checks");
