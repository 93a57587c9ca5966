// A table laid out as numbered sheets of paper: [data-sheets] holds head, table and foot.
//
// Chromium numbers pages by style sheet only from version 131 on; and how many rows a page takes is known only
// where they are laid out. So each sheet is made here: the table's head again, as many rows as fit, the foot.
(function () {
  "use strict";
  const box = document.querySelector("[data-sheets]");
  if (!box) return;
  const HEIGHT = 186; // millimetres for head, rows and foot: the page without its margins, and a little less

  const head = box.querySelector("[data-sheet-head]");
  const table = box.querySelector("table");
  const foot = box.querySelector("[data-sheet-foot]");

  const ruler = document.createElement("div");
  ruler.className = "ruler";
  box.append(ruler);
  ruler.style.height = HEIGHT + "mm";
  const room = ruler.getBoundingClientRect().height;
  ruler.remove();

  const high = (node) => node.getBoundingClientRect().height;
  const rows = Array.from(table.tBodies[0].rows);
  const heights = rows.map(high);
  const used = high(table.tHead) + high(foot) + 2;
  const first = high(head);

  const groups = [];
  let left = 0;
  rows.forEach((row, n) => {
    // What is higher than a sheet has one of its own, and runs on to the next.
    if (!groups.length || heights[n] > left) {
      left = room - used - (groups.length ? 0 : first);
      groups.push([]);
    }
    groups[groups.length - 1].push(row);
    left -= heights[n];
  });

  const sheets = groups.map((group, n) => {
    const sheet = document.createElement("section");
    sheet.className = "paper";
    const part = table.cloneNode(false);
    const body = document.createElement("tbody");
    body.append(...group);
    part.append(table.tHead.cloneNode(true), body);
    const below = foot.cloneNode(true);
    below.querySelector("[data-sheet-number]").textContent = box
      .getAttribute("data-foot")
      .replace("{n}", n + 1)
      .replace("{m}", groups.length);
    if (n === 0) sheet.append(head);
    sheet.append(part, below);
    return sheet;
  });
  table.remove();
  foot.remove();
  box.append(...sheets);
})();
