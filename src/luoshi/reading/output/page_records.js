// The records: a tab for each kind.
function tag(text, kind, title) {
  return element("span", { class: "tag" + (kind ? " " + kind : ""), text: text, title: title });
}

function certainty(record) {
  if (record.certainty === "high") return null;
  return element(
    "div",
    { class: "doubt" },
    tag(words[record.certainty], record.certainty === "low" ? "red" : "gold"),
    " ",
    words.why + because(record),
  );
}

function unplaced(record) {
  if (!record.anchor || record.anchor.placed) return null;
  // A byline stands above the headline, outside the text: nothing to check there.
  if (record.role === "reporter") return element("div", { class: "secondary", text: words.outside });
  return element("div", { class: "doubt", text: words.unplaced });
}

// Cells carry their column's name for the narrow layout, where a row is a card.
function row(entry, headings, cells) {
  const made = element("tr", { id: entry.id, tabindex: "-1", "aria-selected": "false", role: "row" });
  made.record = entry.id;
  cells.forEach((content, i) => {
    const cell = element("td", { "data-name": headings[i], role: "cell" });
    [].concat(content).forEach((part) => {
      if (part === null || part === undefined || part === false || part === "") return;
      cell.appendChild(typeof part === "object" ? part : document.createTextNode(String(part)));
    });
    if (!cell.childNodes.length) cell.className = "blank";
    else if (i > 2 && cell.firstChild.className === "unsaid") cell.className = "unsaid";
    made.appendChild(cell);
  });
  entry.row = made;
  return made;
}

// groups: [[heading or null, rows]]
function table(name, headings, groups) {
  const made = element("table", { class: name, role: "table" });
  const head = element("tr", { role: "row" });
  headings.forEach((heading) => head.appendChild(element("th", { scope: "col", role: "columnheader", text: heading })));
  made.appendChild(element("thead", { role: "rowgroup" }, head));
  groups.forEach(([heading, rows, kind]) => {
    if (!rows.length) return;
    const body = element("tbody", { role: "rowgroup", class: kind });
    if (heading) {
      const cell = element("th", { colspan: headings.length, scope: "rowgroup", role: "cell", text: heading });
      body.appendChild(element("tr", { class: "group", role: "row" }, cell));
    }
    rows.forEach((one) => body.appendChild(one));
    made.appendChild(body);
  });
  return made;
}

// Doubtful records first, then the others article by article.
function grouped(entries, make) {
  const doubtful = entries.filter((entry) => entry.record.doubtful);
  const groups = [[words.checkFirst, doubtful.map(make), "check"]];
  shown.articles.forEach((article, i) => {
    const sure = entries.filter((entry) => !entry.record.doubtful && entry.article === article);
    let heading = doubtful.length ? words.rest : null;
    if (shown.articles.length > 1) heading = words.article(i + 1) + " " + (article.title || words.untitled);
    groups.push([heading, sure.map(make)]);
  });
  return groups;
}

function of(kind) {
  return Array.from(records.values()).filter((entry) => entry.kind === kind);
}

function heading(text, total, unit, doubtful) {
  const count = words.total(total, unit) + (doubtful ? words.toCheckRest(doubtful, unit) : "");
  return element("div", { class: "summary" }, element("h3", { text: text }), element("span", { class: "count", text: count }));
}

function emptyState(what, go) {
  const [title, next] = words.empty[what];
  const made = element("div", { class: "empty" }, element("p", { class: "title", text: title }), element("p", { text: next }));
  if (go) {
    made.appendChild(element("button", { type: "button", text: words[go], click: () => { showView("records"); openTab(go); } }));
  }
  return made;
}

function withHead(quote, head) {
  const at = head ? quote.indexOf(head) : -1;
  const made = element("span", { class: "quote", lang: "zh-CN" });
  if (at < 0) {
    made.textContent = quote;
    return made;
  }
  made.appendChild(document.createTextNode(quote.slice(0, at)));
  made.appendChild(element("b", { text: head }));
  made.appendChild(document.createTextNode(quote.slice(at + head.length)));
  return made;
}

function directiveRow(headings) {
  return (entry) => {
    const it = entry.record;
    const small = element("div", { class: "small" });
    if (it.kind === "stance") small.appendChild(tag(words.stance));
    if (it.heading) small.appendChild(tag(words.heading));
    // Single words in quotation marks (向“新”而行) are no mechanisms to follow up.
    const single = entry.article.terms.filter((term) => term.type === "quoted_word").map((term) => term.name);
    it.terms.filter((term) => single.indexOf(term) < 0).forEach((term) => small.appendChild(tag(term, "purple")));
    return row(entry, headings, [
      element("span", { class: "number c" + colours.get(it.speaker), text: entry.number }),
      it.speaker || element("span", { class: "unsaid", text: words.noSpeaker }),
      [withHead(it.quote, it.head), small.childNodes.length ? small : null, certainty(it), unplaced(it)],
      [domain(it.domain), it.other_domains.length ? element("div", { class: "secondary", text: words.also + " " + it.other_domains.map(domain).join(words.join) }) : null],
      it.assignee || element("span", { class: "unsaid", text: words.nobody }),
    ]);
  };
}

function choice(name, all, counts, value) {
  const select = element("select", { "aria-label": words[name], change: () => { filters[name] = select.value; applyFilters(); } });
  select.appendChild(element("option", { value: "", text: all }));
  counts.forEach((n, key) => {
    const label = (key === "?" ? words.noSpeaker : name === "domain" ? domain(key) : key) + "（" + n + "）";
    select.appendChild(element("option", { value: key, text: label }));
  });
  select.value = counts.has(value) ? value : "";
  filters[name] = select.value;
  return select;
}

function tally(values) {
  const counts = new Map();
  values.forEach((value) => counts.set(value, (counts.get(value) || 0) + 1));
  return counts;
}

const fields = (record) => [record.domain].concat(record.other_domains);
const speakerKey = (record) => record.speaker || "?";

function directivesPanel() {
  const entries = of("d");
  const panel = element("div", {});
  const doubtful = entries.filter((entry) => entry.record.doubtful).length;
  panel.appendChild(heading(words.directives, entries.length, words.row, doubtful));
  if (!entries.length) {
    panel.appendChild(emptyState("directives", shown.left_out.length ? "leftOut" : null));
    return panel;
  }
  const only = element("input", {
    type: "checkbox", id: "only-doubtful", change: () => { filters.doubtful = only.checked; applyFilters(); },
  });
  only.checked = filters.doubtful;
  const bar = element(
    "div",
    { class: "filters", role: "group", "aria-label": words.filter },
    choice("speaker", words.allSpeakers, tally(entries.map((entry) => speakerKey(entry.record))), filters.speaker),
    choice("domain", words.allDomains, tally(entries.map((entry) => fields(entry.record)).flat()), filters.domain),
    element("label", { for: "only-doubtful" }, only, " " + words.onlyCheck),
    element("button", { type: "button", class: "link", id: "clear", text: words.clear, click: clearFilters }),
    element("span", { id: "matching", role: "status" }),
  );
  panel.appendChild(bar);
  const headings = [words.number, words.speaker, words.words, words.domain, words.assignee];
  panel.appendChild(table("directives", headings, grouped(entries, directiveRow(headings))));
  panel.appendChild(element("p", { class: "empty none", id: "none", hidden: true, text: words.noneMatch }));
  return panel;
}

function clearFilters() {
  filters = { speaker: "", domain: "", doubtful: false };
  panels.directives.querySelectorAll("select").forEach((select) => { select.value = ""; });
  byId("only-doubtful").checked = false;
  applyFilters();
}

function applyFilters() {
  if (!byId("matching")) return;
  const entries = of("d");
  let matching = 0;
  entries.forEach((entry) => {
    const it = entry.record;
    const fits =
      (!filters.speaker || speakerKey(it) === filters.speaker) &&
      (!filters.domain || fields(it).indexOf(filters.domain) >= 0) &&
      (!filters.doubtful || it.doubtful);
    if (fits) matching += 1;
    entry.row.hidden = !fits;
    entry.marks.forEach((mark) => mark.classList.toggle("aside", !fits));
  });
  panels.directives.querySelectorAll("tbody").forEach((body) => {
    body.hidden = !Array.from(body.rows).some((one) => one.record && !one.hidden);
  });
  const filtered = Boolean(filters.speaker || filters.domain || filters.doubtful);
  byId("matching").textContent = filtered ? words.shown(matching, entries.length) : "";
  byId("clear").hidden = !filtered;
  byId("none").hidden = matching > 0;
  panels.directives.querySelector("table").hidden = !matching;
  settleTabStop();
}

function posts(list, label) {
  return list.map((post) => {
    const made = element("div", { class: "post", lang: "zh-CN" });
    if (label) made.appendChild(tag(label));
    made.appendChild(document.createTextNode((label ? " " : "") + post.title));
    if (post.surface !== post.title) {
      made.appendChild(element("span", { class: "secondary", text: "（" + words.written + post.surface + "）" }));
    }
    return made;
  });
}

function roles(role) {
  return role.split("+").filter(Boolean).map((one) => {
    const main = one === "host" || one === "speech";
    return tag(words.roles[one] || one, main ? "blue" : one === "case_mentioned" ? "gold" : null);
  });
}

function peoplePanel() {
  const entries = of("p");
  const unnamed = of("g");
  const panel = element("div", {});
  const doubtful = entries.filter((entry) => entry.record.doubtful).length;
  panel.appendChild(heading(words.people, entries.length, words.person, doubtful));
  if (!entries.length && !unnamed.length) {
    panel.appendChild(emptyState("people", shown.left_out.length ? "leftOut" : null));
    return panel;
  }
  const headings = [words.name, words.posts, words.role];
  const groups = grouped(entries, (entry) => {
    const it = entry.record;
    return row(entry, headings, [
      element("b", { text: it.name }),
      [].concat(posts(it.posts), posts(it.posts_appointed, words.appointed), posts(it.posts_removed, words.removed), certainty(it), unplaced(it)),
      roles(it.role),
    ]);
  });
  groups.push([
    words.unnamed + " " + words.total(unnamed.length, words.item),
    unnamed.map((entry) => {
      const it = entry.record;
      const name = it.name + (it.count === null ? "" : words.count(it.count));
      return row(entry, [words.unnamed, "", words.role], [[name, certainty(it), unplaced(it)], "", roles(it.role)]);
    }),
    "unnamed",
  ]);
  panel.appendChild(table("people", headings, groups));
  return panel;
}

function checkTag(it) {
  const kinds = { match: "green", mismatch: "red", ambiguous: "gold", not_enumerated: "", "n/a": "" };
  if (it.check === "n/a") return element("span", { class: "unsaid", text: "—", title: words.checkMeans["n/a"] });
  return tag(words.checks[it.check] || it.check, kinds[it.check], words.checkMeans[it.check]);
}

function termsPanel() {
  const entries = of("t");
  const panel = element("div", {});
  const doubtful = entries.filter((entry) => entry.record.doubtful).length;
  panel.appendChild(heading(words.terms, entries.length, words.item, doubtful));
  if (!entries.length) {
    panel.appendChild(emptyState("terms"));
    return panel;
  }
  const headings = [words.termName, words.declared, words.counted, words.check, words.items];
  const make = (entry) => {
    const it = entry.record;
    const unit = words.units[it.count_unit] || "";
    const sum = it.declared_parts.length > 1 ? it.declared_parts.join("+") : it.declared;
    return row(entry, headings, [
      [element("b", { text: it.name, lang: "zh-CN" }), element("div", { class: "secondary", text: words.types[it.type] || it.type })],
      it.declared === null && !it.declared_parts.length ? "" : sum + unit,
      it.counted === null ? "" : it.counted + unit,
      checkTag(it),
      [it.items.join("、"), certainty(it), unplaced(it)],
    ]);
  };
  const numbered = (entry) => entry.record.declared !== null || entry.record.type === "counted" || entry.record.type === "code";
  const settled = entries.filter((entry) => !entry.record.doubtful);
  panel.appendChild(
    table("terms", headings, [
      [words.checkFirst, entries.filter((entry) => entry.record.doubtful).map(make), "check"],
      [words.numbered, settled.filter(numbered).map(make)],
      [words.unnumbered, settled.filter((entry) => !numbered(entry)).map(make)],
    ]),
  );
  return panel;
}

function quantityTime(it) {
  if (!it.date_from && !it.date_to) return "";
  const days = it.date_from && it.date_to && it.date_from !== it.date_to
    ? day(it.date_from) + " – " + day(it.date_to)
    : it.kind === "deadline" ? words.until(day(it.date_to || it.date_from)) : day(it.date_from || it.date_to);
  return days + (it.vague ? words.vague : "");
}

function quantitiesPanel() {
  const entries = of("q");
  const panel = element("div", {});
  const doubtful = entries.filter((entry) => entry.record.doubtful).length;
  panel.appendChild(heading(words.quantities, entries.length, words.place, doubtful));
  if (!entries.length) {
    panel.appendChild(emptyState("quantities"));
    return panel;
  }
  const headings = [words.quote, words.type, words.value, words.time];
  const make = (entry) => {
    const it = entry.record;
    const value = it.value === null ? "" : it.value + (it.unit || "");
    return row(entry, headings, [
      [element("b", { text: it.quote, lang: "zh-CN" }), certainty(it), unplaced(it)],
      tag(words.quantityKinds[it.kind] || it.kind, it.kind === "target" || it.kind === "deadline" || it.kind === "floor" ? "blue" : null),
      [value, it.qualifier && value ? " " + it.qualifier : "", it.reference ? element("div", { class: "secondary", text: words.against + it.reference }) : null],
      quantityTime(it),
    ]);
  };
  panel.appendChild(table("quantities", headings, grouped(entries, make)));
  return panel;
}

function meetingRows(article, entry) {
  const it = entry ? entry.record : null;
  const rows = [];
  const say = (label, content) => {
    const missing = content === null || content === undefined || content === "";
    const value = missing ? element("span", { class: "unsaid", text: words.unsaid }) : content;
    const cell = element("td", { role: "cell" });
    cell.appendChild(typeof value === "object" ? value : document.createTextNode(value));
    rows.push(element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader", text: label }), cell));
  };
  if (it) {
    say(words.meetingName, it.name && element("b", { text: it.name }));
    if (it.aliases.length) say(words.aliases, it.aliases.join(words.join));
    const part = it.part_of_day ? " " + it.part_of_day : "";
    say(words.date, it.date ? day(it.date) + part : it.month_day ? words.noYear(monthDay(it.month_day) + part) : null);
    if (it.date_basis) say(words.basis, said(it.date_basis));
    say(words.host, it.host);
    say(words.convened, it.convened_by.join(words.join));
    say(words.heldAt, it.place);
    say(words.format, it.format);
    if (it.certainty !== "high") say(words[it.certainty], because(it));
  }
  say(words.outlet, article.outlet);
  say(words.published, day(article.published));
  say(words.reporters, article.reporters.join(words.join));
  return rows;
}

function meetingPanel() {
  const panel = element("div", {});
  panel.appendChild(heading(words.meeting, of("m").length, words.one, of("m").filter((entry) => entry.record.doubtful).length));
  if (!of("m").length) panel.appendChild(emptyState("meeting"));
  if (!shown.articles.length) return panel;
  const made = element("table", { class: "meeting", role: "table" });
  shown.articles.forEach((article, i) => {
    const entry = article.meeting ? records.get(article.meeting.id) : null;
    const body = element("tbody", { role: "rowgroup", class: entry && entry.record.doubtful ? "check" : null });
    if (shown.articles.length > 1) {
      const cell = element("th", { colspan: 2, role: "cell", text: words.article(i + 1) + " " + (article.title || words.untitled) });
      body.appendChild(element("tr", { class: "group", role: "row" }, cell));
    }
    meetingRows(article, entry).forEach((one) => body.appendChild(one));
    if (entry) {
      body.id = entry.id;
      body.tabIndex = -1;
      body.setAttribute("aria-selected", "false");
      body.record = entry.id;
      entry.row = body;
    }
    made.appendChild(body);
  });
  panel.appendChild(made);
  return panel;
}

function longText(text) {
  const LIMIT = 160;
  if (text.length <= LIMIT) return element("span", { class: "left", text: text });
  return element(
    "details",
    { class: "left" },
    element("summary", { text: text.slice(0, LIMIT) + "……" }),
    element("div", { text: text }),
  );
}

function plainRow(headings, cells) {
  return row({}, headings, cells);
}

function leftOutPanel() {
  const panel = element("div", {});
  panel.appendChild(heading(words.leftOut, shown.left_out.length, words.part, 0));
  if (!shown.left_out.length) {
    panel.appendChild(emptyState("leftOut"));
    return panel;
  }
  const headings = [words.reason, words.content, words.where];
  const rows = shown.left_out.map((it) =>
    plainRow(headings, [said(it.reason), longText(it.text), place(it.original)]));
  panel.appendChild(table("left-out", headings, [[null, rows]]));
  return panel;
}

function problemsPanel() {
  const panel = element("div", {});
  panel.appendChild(heading(words.problems, shown.problems.length, words.one, 0));
  if (!shown.problems.length) {
    panel.appendChild(emptyState("problems"));
    return panel;
  }
  const headings = [words.problem, words.hint, words.where];
  const rows = shown.problems.map((it) =>
    plainRow(headings, [[element("span", { text: it.message }), element("div", { class: "secondary", text: it.code })], it.hint, place(it.original)]));
  panel.appendChild(table("problems", headings, [[null, rows]]));
  return panel;
}

const MAKE = {
  directives: directivesPanel, people: peoplePanel, terms: termsPanel, quantities: quantitiesPanel,
  meeting: meetingPanel, leftOut: leftOutPanel, problems: problemsPanel,
};

function countOf(name) {
  if (name === "leftOut") return shown.left_out.length;
  if (name === "problems") return shown.problems.length;
  return Array.from(records.values()).filter((entry) => TAB_OF[entry.kind] === name && entry.kind !== "g").length;
}

function doubtfulOf(name) {
  return Array.from(records.values()).filter((entry) => TAB_OF[entry.kind] === name && entry.record.doubtful).length;
}

function writeRecords() {
  const tabs = empty(byId("tabs"));
  const box = empty(byId("panels"));
  panels = {};
  TABS.forEach((name) => {
    const doubtful = doubtfulOf(name);
    const button = element(
      "button",
      { type: "button", role: "tab", id: "tab-" + name, "aria-controls": "panel-" + name, click: () => openTab(name) },
      words[name],
      element("span", { class: "n" + (name === "problems" && countOf(name) ? " red" : ""), text: countOf(name) }),
      doubtful ? element("span", { class: "dot", title: words.toCheck(doubtful), "aria-label": words.toCheck(doubtful), role: "img" }) : null,
    );
    tabs.appendChild(button);
    const panel = MAKE[name]();
    panel.id = "panel-" + name;
    panel.className = "panel";
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", "tab-" + name);
    panels[name] = panel;
    box.appendChild(panel);
  });
  openTab(tab);
  applyFilters();
}

function openTab(name) {
  tab = name;
  TABS.forEach((one) => {
    const button = byId("tab-" + one);
    button.setAttribute("aria-selected", String(one === name));
    button.tabIndex = one === name ? 0 : -1;
    panels[one].hidden = one !== name;
  });
  settleTabStop();
}
