// Sections, and which of them is shown: #section, #attempt=NUMBER or #task=NAME.
import { chart, curves, hue, intervals, legend, radar, shares } from "./charts.js";
import { read } from "./data.js";
import { show } from "./detail.js";
import { count, h, percent, plain, plural } from "./dom.js";
import { table } from "./table.js";

let data;
const content = document.getElementById("content"), dialog = document.getElementById("detail");
const outcomes = (r) => ({ pass: r.pass, fail: r.fail, error: r.error, unscored: r.unscored });
const badge = (outcome, kind) => h("span", { class: "badge o-" + outcome }, outcome + (kind ? " \u00b7 " + kind : ""));
const figure = (f) => (f.value === null ? "\u2013" : percent(f.value) + (f.interval?.[0] != null ? ` [${percent(f.interval[0])}, ${percent(f.interval[1])}]` : ""));
// The list of attempts that are like this.
const list = (like) => {
    location.hash = "attempts";
    choose("attempts");
    attemptTable.choose(like);
};
const meaning = (name) => data.metrics[name] ?? data.metrics[name.replace(/_pooled$/, "").replace(/(@|\^)\d+/, "$1k").replace(/\/\d+/, "/m")];
const open = (i) => { location.hash = "attempt=" + i; };
const note = (...text) => h("p", { class: "note" }, text);

const methods = { wilson: "Wilson", "clopper-pearson": "Clopper-Pearson", cluster: "cluster-robust", bootstrap: "bootstrap" };

// --- sections ---------------------------------------------------------------

function overview() {
    const every = data.report.groups, runs = every.filter((g) => g.path.length === 1);
    // A run with one group without a name is that group.
    const groups = every.filter((g) => g.path.length === 1 || !/^\((none|tasks without a group)\)$/.test(g.path.at(-1)));
    // Pooled figures are shown where they differ from the others.
    const all = [...new Set(groups.flatMap((g) => Object.keys(g.metrics)))];
    const names = all.filter((n) => !n.endsWith("_pooled") || groups.some((g) => g.metrics[n]?.value !== g.metrics[n.slice(0, -7)]?.value));
    const known = (n) => runs.filter((r) => r.metrics[n]?.value != null).length;
    const main = names.reduce((best, n) => (known(n) > known(best) ? n : best), names[0]);
    const columns = [{ name: "group", value: (g) => g.path.join(" / "), cell: (g) => h("span", { class: "depth" + Math.min(g.path.length - 1, 3) }, plain(g.path.at(-1))), text: (g) => g.path.join(" / ") },
        { name: "tasks", number: true, value: (g) => g.n_tasks }, { name: "attempts", number: true, value: (g) => g.n_attempts },
        ...names.filter((n) => groups.some((g) => g.metrics[n]?.value !== null && g.metrics[n] !== undefined)).map((n) => ({
            name: n, number: true, value: (g) => g.metrics[n]?.value ?? null, text: (g) => (g.metrics[n] ? figure(g.metrics[n]) : ""),
            cell: (g) => {
                const f = g.metrics[n];
                if (!f) return "";
                return h("span", { title: f.reason ?? `exactly ${f.numerator}/${f.denominator}, the mean over ${plural(f.n, "task")}` }, f.value === null ? "\u2013" : percent(f.value),
                    f.interval?.[0] != null ? h("small", {}, ` ${percent(f.interval[0])}\u2013${percent(f.interval[1])}`) : null);
            },
        }))];
    const interval = data.report.interval;
    const shown = names.filter((n) => groups.some((g) => g.metrics[n]?.value != null));
    const warnings = [...(data.report.warnings ?? []), ...(data.strangers > 0 ? [`${count(data.strangers)} verdicts of the folders are not among the attempts here, and their details are left out`] : [])];
    return [
        chart("overview-" + main, `${main} of each run, in percent`, intervals(runs.map((r, i) => ({
            name: r.path[0], value: r.metrics[main]?.value ?? null, low: r.metrics[main]?.interval?.[0] ?? null, high: r.metrics[main]?.interval?.[1] ?? null, hue: i,
        })))),
        data.comparison.all?.pairs.length === 1 ? h("p", { class: "sentence" }, plain(data.comparison.all.pairs[0].sentence)) : null,
        h("div", { class: "cards" }, data.runs.map((r, i) => h("section", { class: "card " + hue(i) }, h("h3", {}, plain(r.name)), shares(outcomes(r), r.attempts),
            h("p", {}, plural(r.attempts, "attempt") + ": ", Object.entries(outcomes(r)).filter(([, n]) => n > 0).map(([k, n], j) => (j ? ", " : "") + count(n) + " " + k))))),
        table({ caption: `Figures in percent, with ${interval.method === "none" ? "no" : 100 * interval.confidence + " % " + methods[interval.method]} intervals; errors and attempts without a verdict ${data.report.policy === "fail" ? "count as not passed" : "are left out"}`, columns, rows: groups, name: "figures", label: "Figures" }),
        h("details", {}, h("summary", {}, "What the figures mean"), h("dl", {}, [...new Set(shown.map((n) => n.replace(/_pooled$/, "")))].map((n) => [h("dt", {}, n), h("dd", {}, meaning(n) ?? "")]),
            shown.some((n) => n.endsWith("_pooled")) ? [h("dt", {}, "\u2026_pooled"), h("dd", {}, "the mean over all tasks; without it each group weighs the same")] : null,
            h("dt", {}, "interval"), h("dd", {}, "where the figure would be for other tasks like these, most of the time; attempts at one task are taken together"))),
        warnings.length ? h("section", {}, h("h3", {}, "Warnings"), h("ul", {}, warnings.map((w) => h("li", {}, plain(w))))) : null,
    ];
}

function comparison() {
    const c = data.comparison.all;
    if (!c) return note("The runs are not compared: " + plain(data.comparison.why_not.replace(/; --common.*/, "")));
    const pairs = [...c.pairs].map((p) => ({ ...p, name: `${p.b} \u2212 ${p.a}` }));
    const points = (v) => (v === null || v === undefined ? "\u2013" : (v > 0 ? "+" : "") + (100 * v).toFixed(1));
    return [
        data.comparison.unlike ? note("Only the tasks that all runs have are compared: " + plain(data.comparison.unlike.replace(/; --common.*/, ""))) : null,
        c.pairs.length <= 6 ? c.pairs.map((p) => h("p", { class: "sentence" }, plain(p.sentence))) : null,
        (c.notes ?? []).map((n) => note(plain(n))),
        table({
            caption: "Runs; a rank is 1 and the number of runs that are surely better", rows: c.runs, name: "ranks", label: "Ranks", columns: [
                { name: "run", value: (r) => r.name }, { name: "rank", number: true, value: (r) => r.rank },
                { name: c.metric, number: true, value: (r) => r.value, cell: (r) => percent(r.value), text: (r) => percent(r.value) },
                { name: "tasks", number: true, value: (r) => r.tasks }, { name: "attempts", number: true, value: (r) => r.attempts }, { name: "no verdict", number: true, value: (r) => r.without_verdict }],
        }),
        table({
            caption: `Pairs of runs by ${c.metric}: the second less the first, in points, with intervals of ${100 * c.confidence} %; p by ${[...new Set(c.pairs.map((p) => p.test))].join(" or ")}${c.pairs.length > 1 ? ", adjusted for the number of pairs (Holm)" : ""}; up and down are tasks at which the second is better and worse`, rows: pairs, name: "pairs", label: "Pairs of runs", columns: [
                { name: "pair", value: (p) => p.name }, { name: "difference", number: true, value: (p) => p.difference, cell: (p) => points(p.difference), text: (p) => points(p.difference) },
                { name: "from", number: true, value: (p) => p.low, cell: (p) => points(p.low), text: (p) => points(p.low) }, { name: "to", number: true, value: (p) => p.high, cell: (p) => points(p.high), text: (p) => points(p.high) },
                { name: "p", number: true, value: (p) => p.p_adjusted, cell: (p) => (p.p_adjusted < 0.0001 ? "< 0.0001" : p.p_adjusted.toPrecision(2)) },
                { name: "up", number: true, value: (p) => p.up }, { name: "down", number: true, value: (p) => p.down }, { name: "same", number: true, value: (p) => p.same }, 
                { name: "detectable", number: true, value: (p) => p.detectable, cell: (p) => percent(p.detectable), text: (p) => percent(p.detectable) }, { name: "tasks needed", number: true, value: (p) => p.tasks_needed },
            ],
        }),
        table({
            caption: "Tasks that differ", rows: c.differ, name: "flips", label: "Tasks that differ",
            open: (d) => { const t = data.findTask(d.group, d.task); if (t) open(t.cells.find((x) => x).first); },
            columns: [{ name: "task", value: (d) => d.task }, { name: "group", value: (d) => d.group },
                ...c.runs.map((r, i) => ({ name: r.name, number: true, value: (d) => d.values[i], cell: (d) => percent(d.values[i]), text: (d) => percent(d.values[i]) })),
                { name: "spread", number: true, value: (d) => Math.max(...d.values.filter((v) => v !== null)) - Math.min(...d.values.filter((v) => v !== null)), cell: (d) => percent(Math.max(...d.values) - Math.min(...d.values)), text: (d) => percent(Math.max(...d.values) - Math.min(...d.values)) }],
        }),
    ];
}

function passCurves() {
    const series = data.curves.groups.filter((g) => g.path.length === 1).map((g, i) => ({
        name: g.path[0], hue: i, points: Object.entries(g.metrics).map(([n, f]) => ({ k: +(/^pass@(\d+)$/.exec(n)?.[1] ?? NaN), value: f.value, low: f.interval?.[0] ?? null, high: f.interval?.[1] ?? null }))
            .filter((p) => p.k > 0 && p.value !== null),
    })).filter((l) => l.points.length > 0);
    const rows = series.flatMap((l) => l.points.map((p) => ({ run: l.name, ...p })));
    return [chart("pass-at-k", "Chance in percent that one of k attempts passes, with intervals", curves(series), legend(series.map((l) => l.name))),
        table({ caption: "pass@k", name: "pass@k", rows, columns: [{ name: "run", value: (r) => r.run }, { name: "k", number: true, value: (r) => r.k },
            { name: "pass@k", number: true, value: (r) => r.value, cell: (r) => percent(r.value), text: (r) => percent(r.value) },
            { name: "from", number: true, value: (r) => r.low, cell: (r) => percent(r.low), text: (r) => percent(r.low) }, { name: "to", number: true, value: (r) => r.high, cell: (r) => percent(r.high), text: (r) => percent(r.high) }] })];
}

function tasks() {
    const kind = (t) => (t.rate === null ? "nothing" : t.rate === 0 ? "never passed" : t.rate === 1 ? "always passed" : t.unstable ? "unstable" : "some runs");
    return [note("A row is a task, a column a run: passed of all attempts. Open one for its attempts."),
        table({
            caption: "Tasks and runs", rows: data.tasks, name: "tasks", label: "Tasks and runs", open: (t) => open(t.cells.find((x) => x).first),
            filters: [{ name: "Show", value: kind }, ...(new Set(data.tasks.map((t) => t.dataset)).size > 1 ? [{ name: "Group", value: (t) => t.dataset }] : [])],
            columns: [{ name: "task", value: (t) => t.name }, { name: "group", value: (t) => t.dataset },
                ...data.runs.map((r, i) => ({
                    name: r.name, number: true, value: (t) => (t.cells[i] ? t.cells[i].pass / t.cells[i].n : null), text: (t) => (t.cells[i] ? t.cells[i].pass + "/" + t.cells[i].n : ""),
                    cell: (t) => {
                        const c = t.cells[i];
                        if (!c) return h("span", { class: "quiet" }, "\u2013");
                        const cell = h("span", { class: "heat" }, `${c.pass}/${c.n}`);
                        cell.style.setProperty("--rate", c.pass / c.n);
                        return cell;
                    },
                })), { name: "passed", number: true, value: (t) => t.rate, cell: (t) => percent(t.rate, 0), text: (t) => percent(t.rate, 0) }, { name: "kind", value: kind }],
        })];
}

let attemptTable;
function attempts() {
    const rows = Array.from({ length: data.count }, (_, i) => i), words = data.words, a = data.attempts;
    const filters = [{ name: "Run", value: (i) => words[a.run[i]] }, { name: "Outcome", value: (i) => words[a.outcome[i]] }, { name: "Class", value: (i) => words[a.class[i]] },
        { name: "Isolation", value: (i) => words[a.isolation[i]] }, { name: "Integrity", value: (i) => words[a.integrity[i]] }];
    attemptTable = table({
        caption: "Attempts", rows, name: "attempts", open, filters, columns: [
            { name: "task", value: (i) => words[a.task[i]] }, { name: "attempt", number: true, value: (i) => a.index[i] }, { name: "run", value: (i) => words[a.run[i]] },
            { name: "verdict", value: (i) => words[a.outcome[i]] + (a.class[i] ? " " + words[a.class[i]] : ""), cell: (i) => badge(words[a.outcome[i]], words[a.class[i]]) },
            { name: "score", number: true, value: (i) => a.score[i], cell: (i) => (a.score[i] === null ? "\u2013" : +a.score[i].toPrecision(4)) },
            { name: "tests", number: true, value: (i) => (a.tests[i] ? a.passed[i] / a.tests[i] : null), cell: (i) => (a.tests[i] ? `${a.passed[i]}/${a.tests[i]}` : "\u2013"), text: (i) => (a.tests[i] ? `${a.passed[i]}/${a.tests[i]}` : "") },
            { name: "why", value: (i) => words[a.why[i]], cell: (i) => h("span", { class: "why" }, plain(words[a.why[i]])) }],
    });
    return attemptTable;
}

// Reasons alike but for numbers, addresses and quoted values are one kind.
const alike = (why) => why.replace(/'[^']*'|"[^"]*"|`[^`]*`/g, "\u2026").replace(/0x[0-9a-f]+|\d+/gi, "#").slice(0, 160);
const frame = (why) => /([\w./-]+\.\w+)[:,](?: line )?(\d+)/.exec(why)?.[0] ?? "";
function errors() {
    const words = data.words, a = data.attempts, kinds = new Map(), classes = new Map();
    for (let i = 0; i < data.count; i++) {
        const outcome = words[a.outcome[i]];
        if (outcome === "pass") continue;
        const name = outcome + (a.class[i] ? " \u00b7 " + words[a.class[i]] : ""), why = words[a.why[i]];
        const key = name + "\u0000" + alike(why);
        const at = (map, key, more) => map.get(key) ?? map.set(key, { n: 0, runs: data.runs.map(() => 0), first: i, outcome, class: words[a.class[i]], ...more }).get(key);
        for (const row of [at(classes, name, { name }), at(kinds, key, { name, why: why || "no reason is known", frame: frame(why) })]) {
            row.n++;
            row.runs[data.runOf[i]]++;
        }
    }
    const perRun = data.runs.map((r, i) => ({ name: r.name, number: true, value: (k) => k.runs[i] }));
    return [
        table({ caption: "Attempts that did not pass, by class", rows: [...classes.values()].sort((x, y) => y.n - x.n), name: "classes", open: (k) => list({ Outcome: k.outcome, Class: k.class }),
            columns: [{ name: "class", value: (k) => k.name }, { name: "attempts", number: true, value: (k) => k.n }, ...perRun] }),
        table({ caption: "Reasons, where numbers and quoted values are taken as alike", rows: [...kinds.values()].sort((x, y) => y.n - x.n), name: "reasons", open: (k) => open(k.first),
            filters: [{ name: "Class", value: (k) => k.name }],
            columns: [{ name: "an example", value: (k) => k.why, cell: (k) => h("span", { class: "why" }, plain(k.why)) }, { name: "class", value: (k) => k.name }, { name: "place", value: (k) => k.frame }, { name: "attempts", number: true, value: (k) => k.n }, ...perRun] }),
    ];
}

function rubrics() {
    const ids = [...new Set(data.criteria.map((c) => data.words[c.id]))], runs = [...new Set(data.criteria.map((c) => data.words[c.run]))];
    const at = (run, id) => data.criteria.find((c) => data.words[c.run] === run && data.words[c.id] === id);
    const series = runs.map((run, i) => ({ name: run, hue: i, values: ids.map((id) => at(run, id)?.mean ?? null) }));
    return [
        ids.length > 2 && ids.length <= 16 ? chart("criteria-radar", "Mean score of each criterion, as a share of its maximum", radar(ids, series), legend(runs)) : null,
        chart("criteria", "Mean score of each criterion, in percent of its maximum", intervals(ids.flatMap((id) => runs.map((run, i) => ({ name: runs.length > 1 ? `${id}, ${run}` : id, value: at(run, id)?.mean ?? null, low: null, high: null, hue: i }))))),
        table({ caption: "Criteria", name: "criteria", rows: data.criteria, columns: [{ name: "criterion", value: (c) => data.words[c.id] }, { name: "run", value: (c) => data.words[c.run] },
            { name: "mean", number: true, value: (c) => c.mean, cell: (c) => percent(c.mean), text: (c) => percent(c.mean) }, { name: "scored", number: true, value: (c) => c.n }, { name: "attempts", number: true, value: (c) => c.attempts }] }),
    ];
}

const LEVELS = {
    L0: "the program ran without isolation", L1: "limits of the user it ran as", L2: "a box of its own: no network, no files but its own", L3: "such a box with fewer system calls, and limits that it can't evade",
    L4: "the same in a machine of its own, as whoever ran it declared", I0: "the verdict rests on what the tested program could write", I1: "it rests on tests that ran beside the tested code, in one process",
    "I1+": "the same, with guards that notice what is known to cheat them", I2: "tests ran in a process that never ran the tested code", I3: "answers were compared outside of the box",
};
function validity() {
    const words = data.words, a = data.attempts, rows = new Map();
    const tampered = [], early = [];
    for (let i = 0; i < data.count; i++) {
        const key = [a.run[i], a.isolation[i], a.integrity[i]].join();
        const row = rows.get(key) ?? rows.set(key, { run: words[a.run[i]], isolation: words[a.isolation[i]] || "not known", integrity: words[a.integrity[i]] || "not known", level: words[a.isolation[i]], grade: words[a.integrity[i]], pass: 0, n: 0 }).get(key);
        row.n++;
        row.pass += words[a.outcome[i]] === "pass";
        if (words[a.class[i]] === "tamper") tampered.push(i);
        if (["infra", "environment", "missing", "not_run"].includes(words[a.class[i]])) early.push(i);
    }
    const found = (title, items, none) => h("section", {}, h("h3", {}, title), items.length === 0 ? note(none) : h("ul", {}, items.slice(0, 50).map((i) => h("li", {},
        h("a", { href: "#attempt=" + i }, `${plain(words[a.task[i]])}, attempt ${a.index[i]} of ${plain(words[a.run[i]])}`), words[a.why[i]] ? ": " + plain(words[a.why[i]]) : ""))),
    items.length > 50 ? note(`and ${count(items.length - 50)} more`) : null);
    const checks = data.report.checks ?? [], wrong = checks.filter((c) => !c.agrees);
    return [
        table({ caption: "How far verdicts can be trusted: isolation of the programs, integrity of the verdicts", name: "validity", rows: [...rows.values()], open: (r) => list({ Run: r.run, Isolation: r.level, Integrity: r.grade }),
            columns: [{ name: "run", value: (r) => r.run }, { name: "isolation", value: (r) => r.isolation }, { name: "integrity", value: (r) => r.integrity }, { name: "attempts", number: true, value: (r) => r.n }, { name: "passed", number: true, value: (r) => r.pass }] }),
        h("details", {}, h("summary", {}, "What the levels and grades mean"), h("dl", {}, Object.entries(LEVELS).map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)]))),
        found("Attempts that looked like tampering", tampered, "None."),
        found("Without a verdict of pass or fail, for reasons of the machine or the harness", early, "None."),
        h("section", {}, h("h3", {}, "Figures that another program stored"), note(checks.length === 0 ? "There are none." : `${checks.length - wrong.length} of ${checks.length} agree with the records.`),
            wrong.length ? table({ caption: "Stored figures that differ", name: "checks", rows: wrong, columns: [{ name: "figure", value: (c) => c.name ?? c.figure }, { name: "about", value: (c) => c.about }, { name: "stored", value: (c) => c.stored }, { name: "found", value: (c) => c.found }, { name: "file", value: (c) => c.path }] }) : null),
        inputs(),
    ];
}

function inputs() {
    const list = data.report.inputs?.files ?? (Array.isArray(data.report.inputs) ? data.report.inputs : []);
    if (!list.length) return null;
    return table({ caption: "Files", name: "files", rows: list, columns: [{ name: "file", value: (f) => f.path }, { name: "format", value: (f) => f.format ?? "not read" }, { name: "records", number: true, value: (f) => f.records }, { name: "damaged", number: true, value: (f) => f.damaged }, { name: "note", value: (f) => f.note ?? "" }] });
}

// --- navigation -------------------------------------------------------------

let sections, shown;
const built = new Map();

function choose(id) {
    if (shown === id) return;
    shown = id;
    const entry = sections.find((e) => e[0] === id);
    if (!built.has(id)) {
        const section = h("section", { class: "page", id: "page-" + id }, h("h2", {}, entry[1]));
        content.append(section);
        built.set(id, section);
        section.append(...[entry[2]()].flat(Infinity).filter((x) => x));
    }
    for (const [key, section] of built) section.hidden = key !== id;
    for (const link of document.querySelectorAll("#nav a")) link.hash === "#" + id ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
}

function route() {
    const hash = decodeURIComponent(location.hash.slice(1)), [kind, ...rest] = hash.split("="), value = rest.join("=");
    let i = -1;
    if (kind === "attempt" && /^\d+$/.test(value) && +value < data.count) i = +value;
    if (kind === "task") i = data.tasks.find((t) => t.name === value)?.cells.find((c) => c)?.first ?? -1;
    if (i >= 0) {
        choose(shown ?? "attempts");
        show(dialog, data, i, close);
        return;
    }
    if (dialog.open) dialog.close();
    choose(sections.some(([id]) => id === hash) ? hash : shown ?? "overview");
}

function close() {
    dialog.close();
}

async function start() {
    try {
        data = await read();
    } catch (error) {
        document.getElementById("wait").textContent = "The data of this page can't be read: " + error.message;
        return;
    }
    const title = data.title || data.runs.map((r) => r.name).join(", ");
    document.title = plain(title);
    document.getElementById("title").textContent = plain(title);
    sections = [["overview", "Overview", overview],
        data.runs.length > 1 ? ["compare", "Comparison", comparison] : null,
        data.curves?.groups?.length ? ["curves", "pass@k", passCurves] : null,
        ["tasks", "Tasks", tasks], ["attempts", "Attempts", attempts], ["errors", "Failures", errors],
        data.criteria.length ? ["rubrics", "Criteria", rubrics] : null,
        ["validity", "Validity", validity]].filter((x) => x);
    document.getElementById("nav").append(h("ul", {}, sections.map(([id, name]) => h("li", {}, h("a", { href: "#" + id }, name)))));
    document.getElementById("wait").remove();
    addEventListener("hashchange", route);
    let back = "overview";
    dialog.addEventListener("close", () => {
        if (/^#(attempt|task)=/.test(location.hash)) location.hash = shown ?? back;
    });
    dialog.addEventListener("click", (e) => e.target === dialog && close());
    route();
    document.body.dataset.ready = "yes";
}

start();
