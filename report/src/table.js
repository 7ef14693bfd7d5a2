// Tables that sort, filter and, where they are long, keep only the rows in view
// in the document.  The table stays a table for screen readers: its rows are
// counted, and the space above and below is rows of their own.
import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from "@tanstack/virtual-core";
import { copy, count, h, plain, plural, say } from "./dom.js";

const LONG = 200, ROW = 34;

const tex = (text) => text.replace(/[\\&%$#_{}~^]/g, (c) =>
    ({ "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" })[c] ?? "\\" + c);
// What a spreadsheet would run is text.
const harmless = (c) => (/^[=+\-@\t\r]/.test(c) && isNaN(c) ? "'" + c : c);
const formats = {
    CSV: (rows) => rows.map((r) => r.map(harmless).map((c) => (/[",\n\r]/.test(c) ? '"' + c.replace(/"/g, '""') + '"' : c)).join(",")).join("\n") + "\n",
    Markdown: ([head, ...rows]) => [head, head.map(() => "---"), ...rows]
        .map((r) => "| " + r.map((c) => c.replace(/\\/g, "\\\\").replace(/\|/g, "\\|").replace(/[\n\r]+/g, " ").replace(/</g, "&lt;")).join(" | ") + " |").join("\n") + "\n",
    LaTeX: ([head, ...rows]) => ["\\begin{tabular}{" + "l" + "r".repeat(head.length - 1) + "}", "\\toprule",
        head.map(tex).join(" & ") + " \\\\", "\\midrule", ...rows.map((r) => r.map(tex).join(" & ") + " \\\\"), "\\bottomrule",
        "\\end{tabular}"].join("\n") + "\n",
};

// COLUMNS: {name, value(row) -> text or number, cell(row) -> nodes, number, sort}.
export function table({ caption, columns, rows, open, filters = [], search, name = "table", label }) {
    let sorted = null, down = false, shown = rows, query = "";
    const chosen = filters.map(() => "");
    const value = (column, row) => column.value(row);
    const compare = (column) => (x, y) => {
        const a = value(column, x), b = value(column, y);
        if (a === b) return 0;
        if (a === null || a === undefined || a === "") return 1;
        if (b === null || b === undefined || b === "") return -1;
        return (a < b ? -1 : 1) * (down ? -1 : 1);
    };
    const headers = columns.map((c, at) => h("th", { scope: "col", class: c.number ? "number" : undefined },
        h("button", { type: "button", class: "sort", onclick: () => sort(at) }, c.name, h("span", { "aria-hidden": "true" }))));
    const body = h("tbody");
    const grid = h("table", { class: open ? "rows" : undefined }, h("caption", {}, caption), h("thead", {}, h("tr", {}, headers)), body);
    const status = h("p", { class: "count" });
    const scroller = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label ?? caption }, grid);
    let virtual = null;

    function row(item, at) {
        const cells = columns.map((c, i) => {
            const content = c.cell ? c.cell(item) : plain(c.value(item) ?? "");
            const inside = open && i === 0 ? h("button", { type: "button", class: "open", onclick: () => open(item) }, content) : content;
            return h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : undefined, class: c.number ? "number" : undefined }, inside);
        });
        const line = h("tr", { "aria-rowindex": at + 2 }, cells);
        if (open) line.addEventListener("click", (e) => e.target.closest("button, a") || open(item));
        return line;
    }
    const space = (height) => {
        const cell = h("td", { colspan: columns.length });
        cell.style.height = height + "px";
        return h("tr", { class: "space", "aria-hidden": "true" }, cell);
    };
    function draw() {
        if (virtual === null) {
            body.replaceChildren(...shown.map(row));
            return;
        }
        virtual._willUpdate();
        const items = virtual.getVirtualItems(), total = virtual.getTotalSize();
        const first = items[0], last = items[items.length - 1];
        body.replaceChildren(...(first?.start > 0 ? [space(first.start)] : []), ...items.map((v) => row(shown[v.index], v.index)),
            ...(last && last.end < total ? [space(total - last.end)] : []));
    }
    function update() {
        shown = rows.filter((r) => filters.every((f, i) => chosen[i] === "" || f.value(r) === chosen[i]) &&
            query.split(/\s+/).every((w) => columns.some((c) => String(c.value(r) ?? "").toLowerCase().includes(w))));
        if (sorted !== null) shown = [...shown].sort(compare(columns[sorted]));
        status.textContent = shown.length === rows.length ? plural(rows.length, "row") : count(shown.length) + " of " + plural(rows.length, "row");
        grid.setAttribute("aria-rowcount", shown.length + 1);
        const long = shown.length > LONG;
        scroller.classList.toggle("long", long);
        if (long && virtual === null) {
            virtual = new Virtualizer({
                count: shown.length, getScrollElement: () => scroller, estimateSize: () => ROW, overscan: 12,
                scrollToFn: elementScroll, observeElementRect, observeElementOffset, onChange: draw,
            });
            virtual._didMount();
        } else if (!long) virtual = null;
        if (virtual) virtual.setOptions({ ...virtual.options, count: shown.length });
        draw();
        if (shown.length === 0) body.append(h("tr", {}, h("td", { colspan: columns.length, class: "quiet" }, "No rows match.")));
    }
    function sort(at) {
        down = sorted === at ? !down : !!columns[at].number;
        sorted = at;
        headers.forEach((th, i) => (i === at ? th.setAttribute("aria-sort", down ? "descending" : "ascending") : th.removeAttribute("aria-sort")));
        update();
        scroller.scrollTop = 0;
        say("sorted by " + columns[at].name + (down ? ", highest first" : ", lowest first"));
    }
    const asText = () => [columns.map((c) => c.name), ...shown.map((r) => columns.map((c) => plain(c.text ? c.text(r) : c.value(r) ?? "")))];
    const tools = h("div", { class: "tools" },
        search !== false && rows.length > 10 ? h("label", {}, "Search ", h("input", {
            type: "search", oninput: (e) => { query = e.target.value.toLowerCase(); update(); },
        })) : null,
        filters.map((f, i) => h("label", {}, f.name + " ", h("select", { onchange: (e) => { chosen[i] = e.target.value; update(); } },
            h("option", { value: "" }, "all"), [...new Set(rows.map(f.value))].sort().map((v) => h("option", { value: v }, v === "" ? "none" : plain(v)))))),
        status,
        h("span", { class: "copy" }, "Copy as ", Object.keys(formats).map((f) =>
            h("button", { type: "button", onclick: (e) => copy(formats[f](asText()), name + " as " + f, e.target) }, f))));
    update();
    const section = h("div", { class: "table" }, tools, scroller);
    section.choose = (values) => {
        const selects = tools.querySelectorAll("select");
        filters.forEach((f, i) => { selects[i].value = chosen[i] = values[f.name] ?? ""; });
        query = "";
        const field = tools.querySelector("input[type=search]");
        if (field) field.value = "";
        update();
    };
    return section;
}
