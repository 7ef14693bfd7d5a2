// Elements are only ever made from names of ours and filled with text nodes, so
// no text of a result can become markup.
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === undefined || value === null || value === false) continue;
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (name === "class") element.setAttribute("class", value);
        else element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity))
        if (child !== undefined && child !== null && child !== false)
            element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    return element;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
export const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

// Characters that turn text round or that nobody sees are shown by their number.
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
export const plain = (text) => String(text).replace(ODD, (c) => "\u27e8" + c.codePointAt(0).toString(16).padStart(2, "0") + "\u27e9");

export const say = (text) => {
    document.getElementById("live").textContent = text;
};

export function save(name, type, content) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const link = h("a", { href: url, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    say(name + " was saved");
}

export async function copy(text, what, button) {
    const before = button?.textContent;
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const area = h("textarea", { readonly: true, "aria-hidden": "true" });
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
    }
    say(what + " was copied");
    if (button && before !== "Copied") {
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = before; }, 1500);
    }
}

export const percent = (value, digits = 1) =>
    value === null || value === undefined ? "\u2013" : (100 * value).toFixed(digits);
export const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
export const plural = (n, word) => count(n) + " " + word + (n === 1 ? "" : "s");
