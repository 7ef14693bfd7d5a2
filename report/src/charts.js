// Charts of our own in SVG: they print, scale and follow the theme, and each has
// a table or a title that says the same.
import { h, percent, plain, s, save } from "./dom.js";

// Narrow screens get a chart of their own size, so that its text stays legible.
const usual = () => (document.documentElement.clientWidth < 700 ? 380 : 640);
export const hue = (i) => "c" + (i % 8);

// A chart that stands alone takes its colours along.
function alone(svg) {
    const twin = svg.cloneNode(true);
    const theirs = [...twin.querySelectorAll("*")], ours = [...svg.querySelectorAll("*")];
    ours.forEach((e, i) => {
        const style = getComputedStyle(e);
        for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "opacity", "text-anchor"])
            theirs[i].setAttribute(name, style.getPropertyValue(name));
        theirs[i].removeAttribute("class");
    });
    twin.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const box = svg.viewBox.baseVal;
    twin.setAttribute("width", box.width);
    twin.setAttribute("height", box.height);
    const back = s("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor });
    twin.prepend(back);
    return new XMLSerializer().serializeToString(twin);
}

function png(svg, name) {
    const box = svg.viewBox.baseVal, image = new Image();
    image.onload = () => {
        const canvas = h("canvas", { width: 2 * box.width, height: 2 * box.height });
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob((blob) => save(name + ".png", "image/png", blob));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(alone(svg));
}

export function chart(name, title, svg, legend) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", title);
    return h("figure", { class: "chart" }, h("figcaption", {}, title), svg, legend, h("div", { class: "tools" },
        h("button", { type: "button", onclick: () => save(name + ".svg", "image/svg+xml", alone(svg)) }, "Save as SVG"),
        h("button", { type: "button", onclick: () => png(svg, name) }, "Save as PNG")));
}

// Values from 0 to 1 with their intervals, a row each.
export function intervals(rows, width = usual()) {
    const narrow = width < 600, left = narrow ? 10 : 190, right = narrow ? 56 : 64, most = narrow ? 40 : 26, up = narrow ? 18 : 0, height = narrow ? 50 : 30, x = (v) => left + v * (width - left - right);
    const total = rows.length * height + 28;
    return s("svg", { viewBox: `0 0 ${width} ${total}`, class: "plot" },
        [0, 0.25, 0.5, 0.75, 1].map((v) => [
            s("line", { class: "grid", x1: x(v), x2: x(v), y1: 4, y2: total - 22 }),
            s("text", { class: "tick", x: x(v), y: total - 6, "text-anchor": "middle" }, 100 * v)]),
        rows.map((r, i) => {
            const y = i * height + height / 2 + 4 + up / 2, name = plain(r.name);
            return s("g", { class: hue(r.hue ?? i) },
                s("title", {}, `${name}: ${percent(r.value)} %` + (r.low === null ? "" : `, ${percent(r.low)} to ${percent(r.high)}`)),
                s("text", { class: "label", x: narrow ? left : left - 10, y: y + 4 - up, "text-anchor": narrow ? "start" : "end" }, name.length > most ? name.slice(0, most - 1) + "\u2026" : name),
                r.low === null || r.value === null ? null : s("line", { class: "range", x1: x(r.low), x2: x(r.high), y1: y, y2: y }),
                r.value === null ? null : s("circle", { class: "dot", cx: x(r.value), cy: y, r: 6 }),
                s("text", { class: "value", x: width - right + 12, y: y + 4 }, percent(r.value)));
        }));
}

// Lines over k with bands; SERIES: {name, points: [{k, value, low, high}]}.
export function curves(series, width = usual(), height = 320) {
    const left = 44, right = 16, top = 12, bottom = 40;
    const ks = [...new Set(series.flatMap((l) => l.points.map((p) => p.k)))].sort((a, b) => a - b);
    const most = Math.max(...ks, 2);
    const x = (k) => left + (Math.log(k) / Math.log(most)) * (width - left - right);
    const y = (v) => top + (1 - v) * (height - top - bottom);
    const path = (points, end = "") => points.map((p, i) => (i ? "L" : "M") + p[0].toFixed(1) + " " + p[1].toFixed(1)).join("") + end;
    let last = -100;
    const ticks = ks.filter((k) => x(k) - last > 26 && (last = x(k)));
    return s("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot" },
        [0, 0.25, 0.5, 0.75, 1].map((v) => [
            s("line", { class: "grid", x1: left, x2: width - right, y1: y(v), y2: y(v) }),
            s("text", { class: "tick", x: left - 8, y: y(v) + 4, "text-anchor": "end" }, 100 * v)]),
        ticks.map((k) => s("text", { class: "tick", x: x(k), y: height - 22, "text-anchor": "middle" }, k)),
        s("text", { class: "tick", x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle" }, "k, the number of attempts (logarithmic)"),
        series.map((l, i) => s("g", { class: hue(l.hue ?? i) },
            s("path", { class: "band", d: path([...l.points.filter((p) => p.low !== null).map((p) => [x(p.k), y(p.high)]),
                ...l.points.filter((p) => p.low !== null).map((p) => [x(p.k), y(p.low)]).reverse()], "Z") }),
            s("path", { class: "line", d: path(l.points.map((p) => [x(p.k), y(p.value)])) }),
            l.points.map((p) => s("circle", { class: "dot", cx: x(p.k), cy: y(p.value), r: 3.5 },
                s("title", {}, `${plain(l.name)}, k = ${p.k}: ${percent(p.value)} %`))))));
}

// One axis a dimension; SERIES: {name, values} in the order of NAMES.
export function radar(names, series, size = 420) {
    const c = size / 2, r = size / 2 - 76, at = (i, v) => {
        const angle = (2 * Math.PI * i) / names.length - Math.PI / 2;
        return [c + Math.cos(angle) * r * v, c + Math.sin(angle) * r * v];
    };
    const ring = (v) => names.map((_, i) => at(i, typeof v === "number" ? v : v[i] ?? 0).map((n) => n.toFixed(1)).join(",")).join(" ");
    return s("svg", { viewBox: `0 0 ${size} ${size}`, class: "plot radar" },
        [0.25, 0.5, 0.75, 1].map((v) => s("polygon", { class: "grid", points: ring(v) })),
        names.map((name, i) => {
            const [x, y] = at(i, 1.12);
            return s("text", { class: "tick", x, y: y + 4, "text-anchor": Math.abs(x - c) < 12 ? "middle" : x < c ? "end" : "start" },
                name.length > 18 ? name.slice(0, 17) + "\u2026" : name);
        }),
        series.map((l, i) => s("polygon", { class: "area " + hue(l.hue ?? i), points: ring(l.values) }, s("title", {}, plain(l.name)))));
}

export const legend = (names) => h("ul", { class: "legend" }, names.map((n, i) => h("li", { class: hue(i) }, plain(n))));

// Shares of pass, fail, error and unscored as one bar.
export function shares(parts, total) {
    let at = 0;
    return s("svg", { viewBox: "0 0 200 12", class: "shares", role: "img", preserveAspectRatio: "none",
        "aria-label": Object.entries(parts).map(([k, n]) => n + " " + k).join(", ") },
        Object.entries(parts).map(([name, n]) => {
            const width = total > 0 ? (200 * n) / total : 0, x = at;
            at += width;
            return width > 0 ? s("rect", { class: "o-" + name, x, width, y: 0, height: 12 }, s("title", {}, `${n} ${name}`)) : null;
        }));
}
