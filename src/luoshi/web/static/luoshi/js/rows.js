// A list gone through by key: arrows choose a row, Enter opens it, PageDown at the foot turns the page.
//
//   data-rows         on an element round the table
//   data-row          on a row; exactly one is chosen
//   data-row-open     the link in a row that Enter follows
//   data-row-source   the link in a row that O follows
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const list = document.querySelector("[data-rows]");
  if (!list) return;
  const NEAR = 4; // pixels from the end of the page that count as its end

  let current = null;
  const rows = () => Array.from(list.querySelectorAll("[data-row]"));

  function choose(row, focus) {
    if (current) {
      current.classList.remove("current");
      current.tabIndex = -1;
    }
    current = row;
    row.classList.add("current");
    row.tabIndex = 0;
    if (focus) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current);
    choose(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))], true);
    return true;
  }

  function follow(attribute) {
    const link = current && current.querySelector("[" + attribute + "]");
    if (!link) return false;
    link.click();
    return true;
  }

  function turn(relation, there) {
    if (!there) return false;
    const link = document.querySelector('a[rel="' + relation + '"]');
    if (!link) return false;
    link.click();
    return true;
  }

  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row !== current) choose(row, false);
  });
  // A click anywhere in a row opens it, unless it is on something of its own (a link, a box to tick) or selects words.
  const OWN = "a, button, input, label, select, textarea, summary";
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || String(window.getSelection())) return;
    const own = event.target.closest(OWN);
    choose(row, !own);
    if (!own) follow("data-row-open");
  });

  const atFoot = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - NEAR;
  luoshi.keys.on("ArrowDown KeyJ", () => move(1), true);
  luoshi.keys.on("ArrowUp KeyK", () => move(-1), true);
  luoshi.keys.on("Enter", () => follow("data-row-open"));
  luoshi.keys.on("KeyO", () => follow("data-row-source"));
  luoshi.keys.on("PageDown", () => turn("next", atFoot()));
  luoshi.keys.on("PageUp", () => turn("prev", window.scrollY <= NEAR));

  // Rows that come again keep the one that was chosen.
  let kept = "";
  list.addEventListener("htmx:beforeSwap", () => { kept = current && list.contains(document.activeElement) ? current.id : ""; });
  // Not before htmx has settled: until then it takes away again what is set on a row.
  list.addEventListener("htmx:afterSettle", () => {
    const again = rows().find((row) => current && row.id && row.id === current.id) || null;
    current = null;
    if (again) choose(again, again.id === kept);
    else if (rows()[0]) rows()[0].tabIndex = 0;
  });

  const first = rows()[0];
  if (first) first.tabIndex = 0;
})();
