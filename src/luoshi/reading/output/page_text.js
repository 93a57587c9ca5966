// The state of the page, and the text with its marks.
const TABS = ["directives", "people", "terms", "quantities", "meeting", "leftOut", "problems"];
const TAB_OF = { d: "directives", p: "people", g: "people", t: "terms", q: "quantities", m: "meeting" };
const COLOURS = 8;
const LANGUAGE_KEY = "luoshi-language";

const byId = (id) => document.getElementById(id);
const data = (id) => JSON.parse(byId(id).textContent);
const reading = data("reading");
// Reasons and codes that records give, in the language of the page.
const said = (text) => (reading.labels[text] ? reading.labels[text][language === "zh" ? 0 : 1] : text);
const because = (record) => record.why.map(said).join("；") || words.noWhy;

let language = "zh";
let words = WORDS.zh;
let shown = null; // the document shown
let records = new Map(); // id -> {id, kind, row, marks, article, record}
let inText = []; // ids of placed records in text order, for the keyboard
let tab = "directives";
let selected = null;
let filters = { speaker: "", domain: "", doubtful: false };
let hidden = new Set(); // kinds of marks switched off
let panels = {};
let colours = new Map(); // speaker -> number of colour
const narrow = window.matchMedia("(max-width: 799px)");
const scrolled = { text: 0, records: 0 };

function element(name, attributes) {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes || {})) {
    const value = attributes[key];
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") made.textContent = value;
    else if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  for (let i = 2; i < arguments.length; i++) {
    const child = arguments[i];
    if (child === null || child === undefined || child === false) continue;
    made.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
  return made;
}

function empty(node) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return node;
}

function day(iso) {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(iso || "");
  if (!found) return iso || "";
  const time = found[4] ? " " + found[4] : "";
  if (language === "en") return +found[3] + " " + MONTHS[+found[2] - 1] + " " + found[1] + time;
  return found[1] + "年" + +found[2] + "月" + +found[3] + "日" + time;
}

function monthDay(text) {
  const found = /^(\d{2})-(\d{2})$/.exec(text);
  if (!found) return text;
  return language === "en" ? +found[2] + " " + MONTHS[+found[1] - 1] : +found[1] + "月" + +found[2] + "日";
}

// The folders before it are on the last line of the text; in a heading they push the name out of sight.
const fileName = (path) => path.split(/[\\/]/).pop() || path;

const domain = (name) => words.domains[name] || name;

function place(original) {
  if (!original) return "";
  const to = original.to || {};
  const range = (a, b) => (b && b !== a ? a + "–" + b : a);
  if (original.page) return words.page(range(original.page, to.page));
  if (original.line) return words.line(range(original.line, to.line));
  if (original.paragraph) return words.paragraph(range(original.paragraph, to.paragraph));
  return "";
}

function articleHead(article) {
  const head = element("div", { class: "head" });
  if (article.kicker) head.appendChild(element("p", { class: "kicker", text: article.kicker }));
  const title = element("h2", {});
  const lines = article.heading.length ? article.heading : [words.untitled];
  lines.forEach((line) => title.appendChild(element("span", { text: line })));
  head.appendChild(title);
  if (article.subtitle) head.appendChild(element("p", { class: "subtitle", text: article.subtitle }));
  const facts = [article.outlet, day(article.published)];
  if (article.reporters.length) facts.push(words.reporters + " " + article.reporters.join(words.join));
  const line = facts.filter(Boolean).join("　");
  if (line) head.appendChild(element("p", { class: "facts", text: line }));
  if (article.certainty !== "high") {
    head.appendChild(element("p", { class: "doubt", text: words.splitDoubt + because(article) }));
  }
  return head;
}

function articleText(article) {
  const made = element("article", { id: "a-" + article.number, lang: "zh-CN" }, articleHead(article));
  const body = element("div", { class: "body" });
  article.paragraphs.forEach((paragraph) => {
    const p = element("p", { class: paragraph.caption ? "caption" : null });
    paragraph.parts.forEach(([text, ids]) => {
      if (!ids.length) {
        p.appendChild(document.createTextNode(text));
        return;
      }
      const mark = element("span", { class: "mark", text: text });
      mark.records = ids;
      ids.forEach((id) => {
        const entry = records.get(id);
        mark.classList.add(entry.kind);
        if (entry.kind === "d") mark.classList.add("c" + colours.get(entry.record.speaker));
        if (!entry.marks.length) {
          if (entry.kind === "d") mark.setAttribute("data-number", entry.number);
          inText.push(id);
        }
        entry.marks.push(mark);
      });
      p.appendChild(mark);
    });
    body.appendChild(p);
  });
  made.appendChild(body);
  return made;
}

function writeText() {
  const box = empty(byId("articles"));
  inText = [];
  if (shown.failed) box.appendChild(emptyState("failed", "problems"));
  else if (!shown.articles.length) box.appendChild(emptyState("articles", "leftOut"));
  shown.articles.forEach((article) => box.appendChild(articleText(article)));
  const facts = [shown.source, shown.format, shown.encoding].filter(Boolean).join(" · ");
  box.appendChild(
    element(
      "footer",
      { class: "file" },
      element("div", { text: words.file + " " + facts }),
      shown.sha256 && element("div", { text: "SHA-256 " + shown.sha256 }),
      element("div", { text: "落实 Luoshi " + reading.version + " · " + reading.schema }),
    ),
  );
  if (inText.length) firstMark(inText[0]).tabIndex = 0;
  writeLegend();
}

function writeLegend() {
  const legend = empty(byId("legend"));
  const named = [];
  colours.forEach((colour, speaker) => {
    named.push(element("span", { class: "swatch mark d c" + colour, text: speaker || words.noSpeaker }));
  });
  if (named.length) {
    const group = element("span", { class: "speakers", title: words.speakers });
    named.forEach((swatch) => group.appendChild(swatch));
    legend.appendChild(group);
  }
  const toggles = element("span", { class: "toggles" });
  [["d", "directives"], ["p", "people"], ["t", "terms"], ["q", "quantities"]].forEach(([kind, word]) => {
    const button = element(
      "button",
      { type: "button", class: "toggle", "aria-pressed": String(!hidden.has(kind)), click: () => toggleMarks(kind, button) },
      element("span", { class: "mark " + kind + (kind === "d" ? " c0" : ""), text: words[word] }),
    );
    toggles.appendChild(button);
  });
  legend.setAttribute("aria-label", words.marks);
  legend.appendChild(toggles);
  applyHidden();
}

function toggleMarks(kind, button) {
  if (hidden.has(kind)) hidden.delete(kind);
  else hidden.add(kind);
  button.setAttribute("aria-pressed", String(!hidden.has(kind)));
  applyHidden();
}

function applyHidden() {
  ["d", "p", "t", "q"].forEach((kind) => byId("articles").classList.toggle("without-" + kind, hidden.has(kind)));
}
