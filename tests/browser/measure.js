// Looks at the frames of the page that the test makes, and writes what a reader would notice into it.
"use strict";

const number = (text) => text.match(/[\d.]+/g).map(Number);

/** A colour over another, each as [red, green, blue, alpha]. */
const over = (top, below) => {
  const alpha = top[3] ?? 1;
  return [0, 1, 2].map((i) => top[i] * alpha + below[i] * (1 - alpha));
};

/** The relative luminance of WCAG 2. */
const luminance = (colour) => {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a, b) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

/** What stands behind an element. */
const paper = (view, element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) layers.push(number(view.getComputedStyle(at).backgroundColor));
  const canvas = view.matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  return layers.reverse().reduce((below, top) => over(top, below), canvas);
};

// What is in closed details has a box and is not seen.
const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;

/** The texts that are hardest to read, worst first. */
const faintest = (view) => {
  const walker = view.document.createTreeWalker(view.document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !isShown(element)) continue;
    const behind = paper(view, element);
    const ratio = contrast(over(number(view.getComputedStyle(element).color), behind), behind);
    found.push({ text: text.slice(0, 40), ratio: Math.round(ratio * 100) / 100 });
  }
  return found.sort((a, b) => a.ratio - b.ratio).slice(0, 3);
};

/** A table as it is seen: what its rows and heads count, and what is in its cells. */
const table = (element) => {
  const shown = (cells) => [...cells].filter(isShown);
  const heads = [...element.tHead.rows].map((row) => shown(row.cells));
  const words = (cell) => {
    const button = cell.querySelector("button[aria-label]");
    return button ? button.getAttribute("aria-label") : cell.textContent;
  };
  return {
    // Cells that reach over both rows of heads stand in the first.
    columns: heads[0].reduce((sum, cell) => sum + cell.colSpan, 0),
    names: heads.at(-1).map((cell) => cell.textContent),
    rows: [...element.tBodies[0].rows].map((row) => shown(row.cells).map(words)),
    scopes: [...element.querySelectorAll("th")].every((head) => head.scope),
  };
};

/** Whether heads stay in sight when their table is scrolled. */
const sticks = (view) => {
  const region = view.document.querySelector(".scroll:has(.matrix)");
  if (!region) return null;
  region.style.maxHeight = "30rem";
  region.style.maxWidth = "20rem";
  region.scrollTo(10000, 10000);
  const box = region.getBoundingClientRect();
  const head = region.querySelector("thead").getBoundingClientRect();
  const name = region.querySelector("tbody tr:last-child th").getBoundingClientRect();
  region.style.maxHeight = region.style.maxWidth = "";
  return Math.abs(head.top - box.top) < 3 && Math.abs(name.left - box.left) < 3;
};

/** What is in the panel that a cell opens, and whether it is in sight. */
const panel = (view) => {
  const button = view.document.querySelector(".matrix td button");
  if (!button) return null;
  button.click();
  const open = view.document.querySelector(":popover-open");
  const box = open?.getBoundingClientRect();
  const seen = open && box.left >= 0 && box.right <= view.innerWidth && box.bottom <= view.innerHeight;
  const found = { text: open?.innerText ?? "", seen: Boolean(seen), faintest: open ? faintest(view)[0] : null };
  open?.querySelector("button").click();
  found.closed = !view.document.querySelector(":popover-open");
  return found;
};

const look = (frame) => {
  const view = frame.contentWindow;
  const page = view.document;
  const tables = () => [...page.querySelectorAll("table")].filter(isShown).map(table);
  const found = {
    width: view.innerWidth,
    overflow: page.documentElement.scrollWidth - view.innerWidth,
    luminance: luminance(paper(view, page.body)),
    asked: view.performance.getEntriesByType("resource").map((it) => it.name),
    faintest: faintest(view),
    nameless: [...page.querySelectorAll("button")].filter((it) => !(it.textContent || it.ariaLabel || "").trim()).length,
    tables: tables(),
    panel: panel(view),
    sticks: sticks(view),
  };
  const every = page.querySelector("details");
  every?.querySelector("summary").click();
  found.every = every ? tables().at(-1) : null;
  return found;
};

addEventListener("load", () => {
  const found = JSON.stringify([...document.querySelectorAll("iframe")].map(look));
  const inert = found.replace(/[<>&]/g, (mark) => "\\u00" + mark.charCodeAt(0).toString(16));
  document.body.textContent = `BEGIN${inert}END`;
});
