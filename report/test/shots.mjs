// Pictures of a page, for people to look at: shots.mjs PAGE FOLDER
import { chromium } from "playwright-core";
const [page, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, colorScheme, width] of [["light", "light", 1280], ["dark", "dark", 1280], ["narrow", "light", 360]]) {
    const tab = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    tab.on("console", (m) => m.type() === "error" && console.log(name, m.text()));
    tab.on("pageerror", (e) => console.log(name, String(e)));
    await tab.goto("file://" + page);
    await tab.waitForSelector("body[data-ready]");
    for (const id of await tab.$$eval("#nav a", (links) => links.map((l) => l.hash))) {
        await tab.evaluate((h) => { location.hash = h; }, id);
        await tab.waitForTimeout(200);
        await tab.screenshot({ path: `${folder}/${name}-${id.slice(1)}.png` });
    }
    await tab.evaluate(() => { location.hash = "attempt=1"; });
    await tab.waitForSelector("dialog[open]");
    await tab.waitForTimeout(200);
    await tab.screenshot({ path: `${folder}/${name}-attempt.png` });
    await tab.close();
}
await browser.close();
