// A directive that the reader missed: words selected in the text, with the mouse or by keys, are proposed as one.
//
// Each text stands in [data-article], its paragraphs in p[data-start]: where they begin in the stored text, in
// code points, which is what the server counts in. The bar [data-mark-bar] shows what is selected and sends it.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const pane = document.querySelector("[data-panes] .pane.text");
  const bar = pane && pane.querySelector("[data-mark-bar]");
  if (!bar) return;

  const HIDE = 250; // milliseconds: a tap on the button may take the selection away before it clicks
  const CLAUSE = /[^，,；;：:。！!？?\n]+/gu;
  const button = bar.querySelector("button");
  let hiding = 0;

  const paragraphsOf = (article) => Array.from(article.querySelectorAll("p[data-start]"));
  const startOf = (paragraph) => Number(paragraph.getAttribute("data-start"));
  const charactersOf = (article) => Array.from(paragraphsOf(article).map((one) => one.textContent).join("\n"));

  // How many code points of a paragraph stand before a boundary of a range.
  function before(paragraph, node, offset) {
    const range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, offset);
    return Array.from(range.toString()).length;
  }

  // What is selected: {article, start, end, text}; "several" over two texts; null for nothing.
  function selected() {
    const selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(pane)) return null;
    let found = null;
    for (const article of pane.querySelectorAll("[data-article]")) {
      let start = null;
      let end = null;
      for (const one of paragraphsOf(article)) {
        if (!range.intersectsNode(one)) continue;
        const length = Array.from(one.textContent).length;
        const from = one.contains(range.startContainer) ? before(one, range.startContainer, range.startOffset) : 0;
        const to = one.contains(range.endContainer) ? before(one, range.endContainer, range.endOffset) : length;
        if (to <= from) continue;
        if (start === null) start = startOf(one) + from;
        end = startOf(one) + to;
      }
      if (start === null) continue;
      const all = charactersOf(article);
      while (start < end && /\s/u.test(all[start])) start += 1;
      while (end > start && /\s/u.test(all[end - 1])) end -= 1;
      if (start === end) continue;
      if (found) return "several";
      found = { article: article, start: start, end: end, text: all.slice(start, end).join("") };
    }
    return found;
  }

  function show() {
    const now = selected();
    window.clearTimeout(hiding);
    if (!now) {
      hiding = window.setTimeout(() => { bar.hidden = true; }, HIDE);
      return;
    }
    const several = now === "several";
    bar.hidden = false;
    button.disabled = several;
    bar.querySelector("[data-mark-several]").hidden = !several;
    bar.querySelector("[data-mark-words]").hidden = several;
    if (several) return;
    bar.querySelector("[data-mark-words]").textContent = now.text;
    bar.elements.article.value = now.article.getAttribute("data-article");
    bar.elements.start.value = now.start;
    bar.elements.end.value = now.end;
    bar.elements.quote.value = now.text;
  }

  // The place of a code point in the page.
  function placeOf(article, offset) {
    const paragraph = paragraphsOf(article).filter((one) => startOf(one) <= offset).pop();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let left = offset - startOf(paragraph);
    let last = null;
    while (walker.nextNode()) {
      last = walker.currentNode;
      const characters = Array.from(last.data);
      if (left <= characters.length) return [last, characters.slice(0, left).join("").length];
      left -= characters.length;
    }
    return last ? [last, last.data.length] : [paragraph, 0];
  }

  function choose(article, start, end) {
    const view = document.querySelector('[data-view-button="text"]');
    if (!pane.getClientRects().length && view) view.click();
    window.getSelection().setBaseAndExtent(...placeOf(article, start), ...placeOf(article, end));
    show();
    const box = window.getSelection().getRangeAt(0).getBoundingClientRect();
    const scrolls = pane.scrollHeight > pane.clientHeight && window.getComputedStyle(pane).overflowY === "auto";
    const around = scrolls ? pane.getBoundingClientRect() : { top: 0, bottom: window.innerHeight };
    if (box.top < around.top + 48 || box.bottom > around.bottom - bar.offsetHeight) {
      (scrolls ? pane : window).scrollBy(0, box.top - around.top - (around.bottom - around.top) / 3);
    }
    return true;
  }

  // Sentences between two marks, as [start, end) in code points.
  function clausesOf(characters) {
    const found = [];
    let at = 0; // code points
    let unit = 0; // UTF-16 units, which matches are counted in
    const text = characters.join("");
    for (const match of text.matchAll(CLAUSE)) {
      at += Array.from(text.slice(unit, match.index)).length;
      const length = Array.from(match[0]).length;
      const blank = /^\s*/u.exec(match[0])[0].length;
      if (match[0].trim()) found.push([at + blank, at + length]);
      at += length;
      unit = match.index + match[0].length;
    }
    return found;
  }

  // Where the keys set out from: what is selected, or else the current proposal's words.
  function here() {
    const now = selected();
    if (now && now !== "several") return now;
    const marks = pane.querySelectorAll(".mark.current");
    if (!marks.length) {
      const article = pane.querySelector("[data-article]");
      return article && paragraphsOf(article).length ? { article: article, start: 0, end: 0 } : null;
    }
    const place = (mark, after) => {
      const paragraph = mark.closest("p[data-start]");
      return startOf(paragraph) + before(paragraph, mark, 0) + (after ? Array.from(mark.textContent).length : 0);
    };
    return { article: marks[0].closest("[data-article]"), start: place(marks[0], false), end: place(marks[marks.length - 1], true) };
  }

  function step(direction) {
    const from = here();
    if (!from) return false;
    const clauses = clausesOf(charactersOf(from.article));
    const next = direction > 0 ? clauses.find(([start]) => start >= from.end) : clauses.filter(([, end]) => end <= from.start).pop();
    return next ? choose(from.article, next[0], next[1]) : true;
  }

  // Moves the beginning or the end of what is selected; with nothing selected the first key selects.
  function move(change) {
    const now = selected();
    if (now === "several") return true;
    if (!now) return step(1);
    const characters = charactersOf(now.article);
    const [start, end] = change(now, characters);
    if (start >= 0 && start < end && end <= characters.length) choose(now.article, start, end);
    return true;
  }

  const nextEnd = (now, characters) => (clausesOf(characters).find(([, end]) => end > now.end) || [0, now.end])[1];
  const endBefore = (now, characters) => (clausesOf(characters).filter(([, end]) => end < now.end && end > now.start).pop() || [0, now.end])[1];
  const keys = luoshi.keys;
  keys.on("ArrowRight", () => step(1), true);
  keys.on("ArrowLeft", () => step(-1), true);
  keys.on("Shift+ArrowRight", () => move((now) => [now.start, now.end + 1]), true);
  keys.on("Shift+ArrowLeft", () => move((now) => [now.start, now.end - 1]), true);
  keys.on("Shift+ArrowDown", () => move((now, all) => [now.start, nextEnd(now, all)]), true);
  keys.on("Shift+ArrowUp", () => move((now, all) => [now.start, endBefore(now, all)]), true);
  keys.on("Ctrl+ArrowRight", () => move((now) => [now.start + 1, now.end]), true);
  keys.on("Ctrl+ArrowLeft", () => move((now) => [now.start - 1, now.end]), true);
  // Enter would otherwise accept the current proposal.
  keys.on("Enter", () => {
    if (!selected()) return false;
    if (!button.disabled) button.click();
    return true;
  });
  keys.on("Escape", () => {
    if (!selected()) return false;
    window.getSelection().removeAllRanges();
    return true;
  });

  // Pressing the button must leave the words selected.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("selectionchange", show);
  // Where an answer replaces the text, the selection goes without a word.
  document.addEventListener("htmx:afterRequest", (event) => {
    const marked = event.detail.elt === bar && event.detail.successful;
    window.setTimeout(() => {
      show();
      // Where the panes lie one behind the other, what was marked waits on the other one.
      if (marked) document.querySelector('[data-view-button="records"]').click();
    }, 0);
  });
})();
