// What joins text and records: pointer, keyboard, address and language.
const firstMark = (id) => records.get(id).marks[0];

function light(ids, on) {
  ids.forEach((id, i) => {
    const entry = records.get(id);
    if (!entry) return;
    if (entry.row) entry.row.classList.toggle("hot", on);
    const strong = i === ids.length - 1;
    entry.marks.forEach((mark) => mark.classList.toggle(strong ? "hot" : "warm", on));
  });
}

let lit = [];
function hover(ids) {
  light(lit, false);
  lit = ids;
  light(lit, true);
}

// Records under the pointer, the innermost last; kinds of marks switched off do not count.
function visible(ids) {
  const seen = ids.filter((id) => !hidden.has(records.get(id).kind));
  return seen.length ? seen : ids;
}

function describe(entry) {
  const it = entry.record;
  const kind = words[TAB_OF[entry.kind]];
  if (entry.kind === "d") return kind + " " + entry.number + "　" + (it.speaker || words.noSpeaker) + " · " + domain(it.domain);
  if (entry.kind === "p") return it.name + "　" + it.posts.map((post) => post.title).join(words.join);
  if (entry.kind === "g") return it.name;
  if (entry.kind === "t") {
    const unit = words.units[it.count_unit] || "";
    if (it.check === "n/a") return it.name + "　" + (words.types[it.type] || it.type);
    const listed = it.counted === null ? "" : " · " + words.counted + it.counted + unit;
    return it.name + "　" + words.declared + it.declared + unit + listed + " · " + words.checks[it.check];
  }
  if (entry.kind === "q") return it.quote + "　" + words.quantityKinds[it.kind];
  return kind + "　" + (it.name || words.unsaid);
}

function peek(ids) {
  const box = empty(byId("peek"));
  ids.slice().reverse().forEach((id) => {
    const entry = records.get(id);
    box.appendChild(
      element("button", { type: "button", class: "chip " + entry.kind, text: describe(entry) + " ›", title: words.goRecord, click: () => toRecord(id) }),
    );
  });
  box.classList.toggle("open", ids.length > 0);
}

function remember(id) {
  try {
    history.replaceState(null, "", "#" + id);
  } catch (refused) {
    // Some viewers show the page where its address may not change; only the link is lost.
  }
}

function select(id) {
  if (selected && records.has(selected)) {
    const before = records.get(selected);
    before.marks.forEach((mark) => mark.classList.remove("on"));
    if (before.row) {
      before.row.classList.remove("on");
      before.row.setAttribute("aria-selected", "false");
    }
  }
  selected = id;
  const entry = records.get(id);
  entry.marks.forEach((mark) => mark.classList.add("on"));
  entry.row.classList.add("on");
  entry.row.setAttribute("aria-selected", "true");
  remember(id);
}

function scrollTo(node, block) {
  node.scrollIntoView({ block: block, inline: "nearest" });
}

function toRecord(id) {
  const entry = records.get(id);
  select(id);
  openTab(TAB_OF[entry.kind]);
  if (entry.row.hidden) clearFilters();
  showView("records");
  rove(entry.row);
  entry.row.focus({ preventScroll: true });
  scrollTo(entry.row, narrow.matches ? "center" : "nearest");
}

function toText(id) {
  const entry = records.get(id);
  select(id);
  if (!entry.marks.length) return;
  showView("text");
  scrollTo(entry.marks[0], "center");
  peek(visible(entry.marks[0].records));
}

function showView(name) {
  if (document.body.getAttribute("data-view") === name) return;
  if (narrow.matches) scrolled[document.body.getAttribute("data-view")] = window.scrollY;
  document.body.setAttribute("data-view", name);
  document.querySelectorAll("#views button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-view") === name));
  });
  if (narrow.matches) window.scrollTo(0, scrolled[name]);
}

// One row and one mark at a time can be reached with Tab; the arrow keys move on from there.
function rove(node) {
  const group = byId("panels").contains(node) ? byId("panels") : byId("articles");
  group.querySelectorAll('[tabindex="0"]').forEach((one) => { one.tabIndex = -1; });
  node.tabIndex = 0;
}

function rows() {
  return Array.from(panels[tab].querySelectorAll("tr, tbody")).filter((one) => one.record && !one.hidden && !one.parentNode.hidden);
}

function settleTabStop() {
  const visibleRows = rows();
  if (visibleRows.length && !visibleRows.some((one) => one.tabIndex === 0)) rove(visibleRows[0]);
}

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function step(list, at, key) {
  if (key === "Home") return 0;
  if (key === "End") return list.length - 1;
  return Math.max(0, Math.min(list.length - 1, at + STEPS[key]));
}

const moves = (key) => key in STEPS || key === "Home" || key === "End";

function recordKeys(event) {
  const list = rows();
  const at = list.indexOf(event.target);
  if (at < 0) return;
  if (moves(event.key)) {
    event.preventDefault();
    const next = list[step(list, at, event.key)];
    rove(next);
    next.focus();
    const entry = records.get(next.record);
    if (!narrow.matches && entry.marks.length) scrollTo(entry.marks[0], "nearest");
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    toText(event.target.record);
  }
}

let reached = null; // the record the keyboard has come to in the text

function textKeys(event) {
  const mark = event.target;
  if (!mark.records) return;
  const here = reached && mark.records.indexOf(reached) >= 0 ? reached : mark.records[mark.records.length - 1];
  if (moves(event.key)) {
    event.preventDefault();
    const list = inText.filter((id) => !hidden.has(records.get(id).kind));
    reached = list[step(list, list.indexOf(here), event.key)];
    const next = firstMark(reached);
    rove(next);
    if (next === mark) arrive(next);
    else next.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    toRecord(here);
  }
}

function arrive(mark) {
  const id = reached && mark.records.indexOf(reached) >= 0 ? reached : null;
  const ids = visible(mark.records);
  const order = id ? ids.filter((one) => one !== id).concat(id) : ids;
  hover(order);
  peek(order);
}

function markClicked(mark) {
  const ids = visible(mark.records).slice().reverse();
  const at = ids.indexOf(selected);
  const id = ids[(at + 1) % ids.length];
  if (narrow.matches) {
    select(id);
    peek(visible(mark.records));
  } else {
    toRecord(id);
  }
}

const closestRow = (node) => {
  for (let one = node; one && one.id !== "panels"; one = one.parentNode) if (one.record) return one;
  return null;
};

function listen() {
  const text = byId("articles");
  const right = byId("panels");
  text.addEventListener("mouseover", (event) => {
    if (!event.target.records) return;
    const ids = visible(event.target.records);
    hover(ids);
    peek(ids);
  });
  text.addEventListener("mouseout", () => hover([]));
  text.addEventListener("focusin", (event) => event.target.records && arrive(event.target));
  text.addEventListener("focusout", () => hover([]));
  text.addEventListener("click", (event) => {
    if (event.target.records && !String(window.getSelection())) markClicked(event.target);
  });
  text.addEventListener("keydown", textKeys);
  right.addEventListener("mouseover", (event) => {
    const found = closestRow(event.target);
    hover(found ? [found.record] : []);
  });
  right.addEventListener("mouseleave", () => hover([]));
  right.addEventListener("focusin", (event) => event.target.record && hover([event.target.record]));
  right.addEventListener("focusout", () => hover([]));
  right.addEventListener("click", (event) => {
    const found = closestRow(event.target);
    // Words being selected for copying are no click, nor are controls inside a row.
    if (!found || String(window.getSelection()) || event.target.closest("summary, a, button")) return;
    rove(found);
    toText(found.record);
  });
  right.addEventListener("keydown", recordKeys);
  byId("tabs").addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    openTab(TABS[(TABS.indexOf(tab) + steps[event.key] + TABS.length) % TABS.length]);
    byId("tab-" + tab).focus();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "j" && event.key !== "k") || event.target !== document.body || event.ctrlKey || event.metaKey) return;
    const list = rows();
    const current = list.filter((one) => one.tabIndex === 0)[0] || list[0];
    if (current) current.focus();
  });
  byId("print").addEventListener("click", () => window.print());
  byId("language").addEventListener("click", () => setLanguage(language === "zh" ? "en" : "zh"));
  byId("pick").addEventListener("change", (event) => open(+event.target.value));
  document.querySelectorAll("#views button").forEach((button) => {
    button.addEventListener("click", () => showView(button.getAttribute("data-view")));
  });
  window.addEventListener("hashchange", follow);
}

function enter() {
  records = new Map();
  colours = new Map();
  let number = 0;
  const add = (kind, article, record, n) => {
    records.set(record.id, { id: record.id, kind: kind, article: article, record: record, number: n, marks: [], row: null });
  };
  shown.articles.forEach((article) => {
    article.directives.forEach((it) => {
      number += 1;
      if (!colours.has(it.speaker)) colours.set(it.speaker, colours.size % COLOURS);
      add("d", article, it, number);
    });
    article.people.forEach((it) => add("p", article, it));
    article.groups.forEach((it) => add("g", article, it));
    article.terms.forEach((it) => add("t", article, it));
    article.quantities.forEach((it) => add("q", article, it));
    if (article.meeting) add("m", article, article.meeting);
  });
}

function write() {
  enter();
  hover([]);
  writeText();
  writeRecords();
  peek([]);
  if (selected && records.has(selected)) select(selected);
  else selected = null;
}

function open(number) {
  if (!reading.documents.length) {
    byId("articles").appendChild(emptyState("documents"));
    document.body.classList.add("nothing");
    return;
  }
  if (shown && shown.number === number) return;
  shown = data("document-" + number);
  selected = null;
  tab = shown.failed ? "problems" : "directives";
  filters = { speaker: "", domain: "", doubtful: false };
  scrolled.text = scrolled.records = 0;
  write();
  byId("text").scrollTop = byId("records").scrollTop = 0;
  byId("pick").value = String(number);
  byId("source").textContent = fileName(shown.source);
  byId("source").title = shown.source;
  document.querySelectorAll("#index button").forEach((button) => {
    if (+button.value === number) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
}

function entryLine(entry) {
  if (entry.failed) return words.unread;
  return entry.articles ? words.indexLine(entry.directives, entry.doubtful) : words.noArticle;
}

function writeIndex() {
  const several = reading.documents.length > 1;
  document.body.classList.toggle("several", several);
  const pick = empty(byId("pick"));
  const nav = empty(byId("index"));
  nav.setAttribute("aria-label", words.documents);
  if (!several) return;
  const find = element("input", { type: "search", placeholder: words.findDocument, "aria-label": words.findDocument });
  const list = element("ol", {});
  reading.documents.forEach((entry, i) => {
    const name = entry.title || fileName(entry.source);
    pick.appendChild(element("option", { value: i + 1, text: i + 1 + ". " + name }));
    const button = element(
      "button",
      { type: "button", value: i + 1, title: entry.source, click: () => { remember("doc-" + (i + 1)); open(i + 1); } },
      element("span", { class: "name", text: name }),
      element("span", { class: entry.failed ? "line red" : "line", text: entryLine(entry) }),
    );
    if (shown && shown.number === i + 1) button.setAttribute("aria-current", "true");
    list.appendChild(element("li", {}, button));
  });
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    Array.from(list.children).forEach((item, i) => {
      const entry = reading.documents[i];
      item.hidden = ((entry.title || "") + " " + entry.source).toLowerCase().indexOf(wanted) < 0;
    });
  });
  nav.appendChild(element("p", { class: "count", text: words.documents + " " + words.total(reading.documents.length, language === "zh" ? "份" : "") }));
  nav.appendChild(find);
  nav.appendChild(list);
  if (shown) pick.value = String(shown.number);
}

function follow() {
  const found = /^#(?:doc|[adpgtqm])-(\d+)/.exec(location.hash);
  const number = found ? +found[1] : 1;
  open(number >= 1 && number <= reading.documents.length ? number : 1);
  const id = location.hash.slice(1);
  if (records.has(id)) {
    openTab(TAB_OF[records.get(id).kind]);
    toText(id);
    if (records.get(id).row.hidden) clearFilters();
    scrollTo(records.get(id).row, "nearest");
  } else if (/^a-/.test(id) && byId(id)) {
    scrollTo(byId(id), "start");
  }
}

function setLanguage(name) {
  language = name;
  words = WORDS[name];
  document.documentElement.lang = name === "zh" ? "zh-CN" : "en";
  document.querySelectorAll("[data-word]").forEach((node) => {
    node.textContent = words[node.getAttribute("data-word")];
  });
  byId("language").textContent = words.otherLanguage;
  byId("language").setAttribute("aria-label", words.otherLanguageName);
  byId("language").lang = name === "zh" ? "en" : "zh-CN";
  byId("text").setAttribute("aria-label", words.text);
  byId("records").setAttribute("aria-label", words.records);
  byId("views").setAttribute("aria-label", words.text + " / " + words.records);
  byId("tabs").setAttribute("aria-label", words.records);
  byId("pick").setAttribute("aria-label", words.document);
  try {
    localStorage.setItem(LANGUAGE_KEY, name);
  } catch (refused) {
    // A page opened from a file may have no storage; the choice then lasts until it is closed.
  }
  writeIndex();
  if (shown) write();
}

function firstLanguage() {
  try {
    return localStorage.getItem(LANGUAGE_KEY) === "en" ? "en" : "zh";
  } catch (refused) {
    return "zh";
  }
}

function watchWidth() {
  const pane = byId("records");
  const ROOM = 600; // pixels that the columns of the widest table need
  const settle = () => pane.clientWidth && pane.classList.toggle("cards", pane.clientWidth < ROOM);
  if (window.ResizeObserver) new ResizeObserver(settle).observe(pane);
  else window.addEventListener("resize", settle);
  pane.classList.toggle("cards", narrow.matches);
  settle();
}

document.body.setAttribute("data-view", "text");
watchWidth();
listen();
setLanguage(firstLanguage());
follow();
