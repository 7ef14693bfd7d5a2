// One attempt, opened.
import { copy, h, percent, plain, plural } from "./dom.js";

const block = (text, label) => h("pre", { tabindex: "0", role: "region", "aria-label": label }, plain(text));
const part = (title, ...content) => h("section", {}, h("h3", {}, title), content);
const badge = (outcome, kind) => h("span", { class: "badge o-" + outcome }, outcome + (kind ? " \u00b7 " + kind : ""));
const streams = { out: "Standard output", err: "Standard error", second_out: "Standard output of the second program", second_err: "Standard error of the second program" };

// The answer with the places that criteria point at, which are counted in bytes.
function marked(text, criteria) {
    const spans = criteria.flatMap((c) => c.spans.map(([from, to]) => ({ from, to, id: c.id }))).sort((a, b) => a.from - b.from);
    if (spans.length === 0) return block(text, "Answer");
    const bytes = new TextEncoder().encode(text), decode = (a, b) => plain(new TextDecoder().decode(bytes.slice(a, b)));
    const out = [];
    let at = 0;
    for (const span of spans) {
        if (span.from < at || span.to > bytes.length) continue;
        out.push(decode(at, span.from), h("mark", { title: span.id }, decode(span.from, span.to)));
        at = span.to;
    }
    return h("pre", { tabindex: "0", role: "region", "aria-label": "Answer, with the places that criteria point at" }, out, decode(at, bytes.length));
}

function tests(d) {
    if (!d.tests.length) return null;
    return part(plural(d.test_count, "test"), h("ul", { class: "tests" }, d.tests.map(([outcome, id, message, us]) =>
        h("li", {}, badge(outcome), " ", h("code", {}, plain(id)), us > 0 ? h("span", { class: "quiet" }, " " + (us / 1000).toPrecision(3) + " ms") : null,
            message ? h("div", { class: "message" }, plain(message)) : null))),
        d.tests.length < d.test_count ? h("p", { class: "quiet" }, `and ${d.test_count - d.tests.length} more that passed`) : null);
}

function criteria(d) {
    if (!d.criteria.length) return null;
    return part("Criteria", h("ul", { class: "tests" }, d.criteria.map((c) => h("li", {},
        c.score === null ? h("span", { class: "badge o-unscored" }, c.state) : h("span", { class: "badge" }, `${+c.score.toPrecision(4)} of ${+c.max.toPrecision(4)}`),
        " ", h("code", {}, plain(c.id)), c.weight === 0 ? h("span", { class: "quiet" }, " not counted") : null,
        c.why ? h("div", { class: "message" }, plain(c.why)) : null))));
}

function how(a, d) {
    const rows = [["Isolation", a.isolation || "not known"], ["Integrity", a.integrity || "not known"]];
    if (d?.verifier) rows.unshift(["Verifier", d.verifier + " " + d.version]);
    if (d?.ended) rows.push(["Ended by", (d.ended === "exit" ? "exit status " : d.ended === "signal" ? "signal " : d.ended + " limit, ") + (d.ended === "exit" || d.ended === "signal" ? d.code : "code " + d.code) + (d.loaded ? "; the first time by the wall clock" : "")]);
    if (d?.wall_ms !== undefined) rows.push(["Took", `${(d.wall_ms / 1000).toPrecision(3)} s, CPU ${(d.cpu_ms / 1000).toPrecision(3)} s, ${(d.kib / 1024).toPrecision(3)} MiB`]);
    return part("How it was judged", h("dl", {}, rows.map(([k, v]) => [h("dt", {}, k), h("dd", {}, plain(v))])));
}

export async function show(dialog, data, i, close) {
    const a = data.attempt(i), d = await data.detail(i);
    // Attempts of one run at one task follow each other.
    const runs = data.tasks[data.taskOf[i]].cells.map((cell, run) => {
        const list = [];
        for (let j = cell?.first ?? data.count; j < data.count && data.taskOf[j] === data.taskOf[i] && data.runOf[j] === run; j++) list.push(j);
        return { name: data.runs[run].name, list };
    }).filter((r) => r.list.length > 0);
    const others = runs.length > 1 || runs[0].list.length > 1;
    dialog.replaceChildren(
        h("header", {}, h("h2", { id: "detail-title", tabindex: "-1" }, plain(a.task), h("span", { class: "quiet" }, ` attempt ${a.index} of ${plain(a.run)}`)),
            h("button", { type: "button", class: "close", onclick: close }, "Close")),
        h("div", { class: "story" },
            h("p", {}, badge(a.outcome, a.class), " ",
                a.score !== null && a.outcome !== "error" ? h("span", {}, `score ${+a.score.toPrecision(4)}` + (d?.pass_line ? `, passes from ${d.pass_line} on` : "")) : null,
                a.tests > 0 ? h("span", {}, (a.score !== null && a.outcome !== "error" ? ", " : "") + `${a.passed} of ${a.tests} tests passed`) : null),
            d?.why ? h("p", { class: "message" }, plain(d.why)) : null,
            others ? h("div", { class: "others", role: "group", "aria-label": "All attempts at this task" }, runs.map((r) => h("p", { class: "siblings" },
                h("span", { class: "quiet" }, runs.length > 1 ? plain(r.name) : "Attempts"), r.list.slice(0, 60).map((j) => h("a", {
                    href: "#attempt=" + j, class: "cell o-" + data.attempt(j).outcome, "aria-current": j === i ? "true" : undefined,
                    "aria-label": `attempt ${data.attempt(j).index} of ${plain(r.name)}, ${data.attempt(j).outcome}`,
                }, data.attempt(j).index))))) : null,
            d === null ? h("p", { class: "quiet" }, "These results have no further details.") : [
                tests(d), criteria(d),
                d.output.map((o) => part(`${streams[o.stream] ?? o.stream}, ${plural(o.bytes, "byte")}`, block(o.head, o.stream),
                    o.tail ? [o.bytes > 2048 ? h("p", { class: "quiet" }, "left out here: about " + plural(o.bytes - 2048, "byte")) : null, block(o.tail, o.stream + ", its end")] : null)),
                d.prompt ? part("Prompt", block(d.prompt, "Prompt")) : null,
                d.answer !== undefined ? part("Answer", marked(d.answer, d.criteria), d.answer_bytes ? h("p", { class: "quiet" }, "cut; it has " + plural(d.answer_bytes, "byte")) : null) : null,
                (d.files ?? []).map((f) => part("File " + plain(f.path), block(f.text, f.path))),
                d.no_answer ? h("p", { class: "quiet" }, "The answer is not available: " + plain(d.no_answer)) : null,
            ],
            how(a, d),
            d?.again ? part("Judge it again", block(d.again, "Command"), h("p", { class: "tools" }, h("button", { type: "button", onclick: (e) => copy(d.again, "the command", e.target) }, "Copy the command"), h("span", { class: "quiet" }, "Paths are those of the machine that it ran on."))) : null));
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("h2").focus();
    dialog.querySelector(".story").scrollTop = 0;
}
