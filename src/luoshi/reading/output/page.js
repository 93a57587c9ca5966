"use strict";
// Everything shown comes from JSON blocks and is written with textContent: no markup from a document
// is ever parsed. Written for browsers back to Chromium 78, which many offices still run.
(function () {
  const WORDS = {
    zh: {
      skip: "跳到记录", product: "会议报道标注", document: "文档", print: "打印", text: "原文", records: "记录",
      otherLanguage: "EN", otherLanguageName: "Switch to English",
      directives: "要求", people: "人员", terms: "机制与提法", quantities: "数量与时限", meeting: "会议",
      leftOut: "未收入", problems: "问题",
      total: (n, unit) => "共" + n + unit, row: "条", person: "人", item: "个", place: "处", part: "段", one: "项",
      toCheck: (n) => "待核对 " + n, toCheckRest: (n, unit) => "，待核对 " + n + unit,
      checkFirst: "待核对（请对照原文）", rest: "其余",
      number: "序号", speaker: "发言人", words: "要求（原文）", domain: "领域", assignee: "责任对象",
      name: "姓名", posts: "职务", role: "身份", termName: "名称", type: "类别", declared: "应有", counted: "实列",
      check: "核对", items: "列举内容", quote: "原文", value: "数值", time: "时间", reason: "原因", content: "内容",
      where: "位置", problem: "问题", hint: "办法", field: "项目", said: "文中所述",
      unnamed: "未具名的参会者", numbered: "带数字的机制与提法", unnumbered: "其他提法", article: (n) => "第" + n + "篇",
      allSpeakers: "全部发言人", allDomains: "全部领域", onlyCheck: "只看待核对", noSpeaker: "未写明", nobody: "未点名",
      filter: "筛选", clear: "清除筛选", shown: (n, all) => "显示" + n + "条，共" + all + "条",
      noneMatch: "没有符合筛选条件的要求。", terms_in: "提法", also: "兼及", heading: "总领", stance: "认识态度",
      low: "存疑", medium: "待核", why: "原因：", noWhy: "规则没有把握", unplaced: "未能在原文中定位",
      written: "原文作", appointed: "任", removed: "免", count: (n) => "（文中称" + n + "）",
      meetingName: "名称", aliases: "又称", date: "日期", basis: "年份依据", host: "主持", heldAt: "地点", format: "形式",
      convened: "召开单位", published: "发布", outlet: "来源", reporters: "记者", unsaid: "文中未写",
      noYear: (day) => day + "（文中没有年份，未作推断）",
      vague: "（原文只说到这一时段，按末日计）", until: (d) => "至" + d, against: "对比：",
      line: (n) => "第" + n + "行", page: (n) => "第" + n + "页", paragraph: (n) => "第" + n + "段",
      speakers: "底色表示发言人", marks: "显示标注", file: "文件", untitled: "（无标题）",
      goRecord: "查看记录", backText: "看原文", documents: "文档列表", findDocument: "按标题或文件名查找",
      indexLine: (n, m) => "要求 " + n + (m ? " · 待核对 " + m : ""), unread: "没有读出", noArticle: "没有报道",
      splitDoubt: "本篇的划分没有把握：",
      empty: {
        documents: ["没有文档。", "请用 luoshi read 文件 --format html --out 页面.html 重新生成。"],
        failed: ["这个文件没有读出来。", "原因和办法见“问题”。"],
        articles: ["没有找到会议报道的正文。", "请看“未收入”里是否把正文当成了网页杂项。"],
        directives: ["未发现要求。", "文中没有“要、必须、务必”一类由会议或某人提出的要求；请通读原文确认。若正文不全，请看“未收入”。"],
        people: ["未发现人员。", "文中没有写出姓名；若名单不全，请看“未收入”。"],
        terms: ["未发现机制或提法。", "文中没有带数字或加引号的提法，无须核对。"],
        quantities: ["未发现数量与时限。", "文中的要求没有写明数量或期限；立项时请另行明确。"],
        meeting: ["没有会议信息。", "这篇报道没有写明会议；日期请以报道发布日为准核实。"],
        leftOut: ["没有未收入的内容。", "文件的全部文字都在原文栏里。"],
        problems: ["没有问题。", "文件完整读出，无须处理。"],
      },
      roles: {
        host: "主持", speech: "讲话", conveys: "传达", reports: "汇报", attend: "出席", cited: "提及",
        case_mentioned: "案件涉及", appointed: "任职", removed: "免职", reporter: "记者",
      },
      types: {
        counted: "带数提法", code: "数字代号", programme: "专项机制", slogan: "口号", fixed: "固定词语",
        parallel: "并列提法", quoted_word: "加引号词",
      },
      checks: { match: "相符", mismatch: "不符", not_enumerated: "未列举", ambiguous: "两可", "n/a": "无须核对" },
      checkMeans: {
        match: "名称中的数与文中列出的项数一致", mismatch: "名称中的数与文中列出的项数不一致，请核对原文",
        not_enumerated: "文中没有列出具体项目，不算错误", ambiguous: "项数取决于怎样拆分，请人工判断",
        "n/a": "名称中没有可核对的数",
      },
      quantityKinds: { fact: "事实", target: "目标", floor: "底线", count: "计数", period: "时段", deadline: "期限" },
      reasons: {
        furniture: "网页杂项", copy: "重复内容", headline_list: "标题列表", fiction: "虚构作品", model_speech: "范文",
      },
      units: { item: "", "字": "字" },
      join: "、",
    },
    en: {
      skip: "Skip to records", product: "Annotated meeting report", document: "Document", print: "Print",
      text: "Text", records: "Records", otherLanguage: "中文", otherLanguageName: "切换到中文",
      directives: "Demands", people: "People", terms: "Mechanisms", quantities: "Quantities", meeting: "Meeting",
      leftOut: "Left out", problems: "Problems",
      total: (n) => n + " in all", row: "", person: "", item: "", place: "", part: "", one: "",
      toCheck: (n) => n + " to check", toCheckRest: (n) => ", " + n + " to check",
      checkFirst: "To check against the text", rest: "Others",
      number: "No.", speaker: "Speaker", words: "Demand (exact words)", domain: "Field", assignee: "Addressee",
      name: "Name", posts: "Posts", role: "Role", termName: "Name", type: "Type", declared: "Declared",
      counted: "Listed", check: "Check", items: "Items listed", quote: "Words", value: "Value", time: "Time",
      reason: "Reason", content: "Text", where: "Place", problem: "Problem", hint: "Way out", field: "Item",
      said: "As stated", unnamed: "Participants without names", numbered: "Numbered mechanisms and slogans",
      unnumbered: "Others", article: (n) => "Article " + n,
      allSpeakers: "All speakers", allDomains: "All fields", onlyCheck: "Only to check", noSpeaker: "not stated",
      nobody: "none named", filter: "Filter", clear: "Clear filter", shown: (n, all) => n + " of " + all + " shown",
      noneMatch: "No demand matches the filter.", terms_in: "Mechanisms", also: "also", heading: "heading",
      stance: "stance", low: "doubtful", medium: "unsure", why: "Why: ", noWhy: "the rules are not sure",
      unplaced: "not placed in the text", written: "written as", appointed: "appointed", removed: "removed",
      count: (n) => " (" + n + " stated)",
      meetingName: "Name", aliases: "Also called", date: "Date", basis: "Year taken from", host: "Chaired by",
      heldAt: "Place", format: "Format", convened: "Called by", published: "Published", outlet: "Outlet",
      reporters: "Reporters", unsaid: "not stated",
      noYear: (day) => day + " (the text gives no year; none is guessed)",
      vague: " (the text names only the period: its last day)", until: (d) => "by " + d, against: "against: ",
      line: (n) => "line " + n, page: (n) => "page " + n, paragraph: (n) => "paragraph " + n,
      speakers: "Colour shows the speaker", marks: "Show marks", file: "File", untitled: "(no headline)",
      goRecord: "Go to record", backText: "Show in text", documents: "Documents", findDocument: "Find by headline or file name",
      indexLine: (n, m) => n + " demands" + (m ? " · " + m + " to check" : ""), unread: "not read", noArticle: "no report",
      splitDoubt: "The bounds of this article are not sure: ",
      empty: {
        documents: ["No documents.", "Make the page again with: luoshi read FILE --format html --out PAGE.html"],
        failed: ["This file was not read.", "See Problems for the reason and the way out."],
        articles: ["No meeting report was found.", "See Left out: the body may have been taken for page furniture."],
        directives: ["No demands found.", "The text has no demand by a meeting or a person. Please read it to be sure; if it is not complete, see Left out."],
        people: ["No people found.", "The text gives no names; if a list is missing, see Left out."],
        terms: ["No mechanisms found.", "Nothing in the text has a number or quotation marks to check."],
        quantities: ["No quantities or deadlines found.", "The demands give none; settle them when tasks are registered."],
        meeting: ["No meeting found.", "The report names no meeting; check its date against the day of publication."],
        leftOut: ["Nothing was left out.", "All words of the file are in the text."],
        problems: ["No problems.", "The file was read completely."],
      },
      roles: {
        host: "chairs", speech: "speaks", conveys: "conveys", reports: "reports", attend: "attends", cited: "cited",
        case_mentioned: "named in a case", appointed: "appointed", removed: "removed", reporter: "reporter",
      },
      types: {
        counted: "counted", code: "code", programme: "programme", slogan: "slogan", fixed: "fixed phrase",
        parallel: "parallel list", quoted_word: "quoted word",
      },
      checks: { match: "match", mismatch: "mismatch", not_enumerated: "not listed", ambiguous: "ambiguous", "n/a": "n/a" },
      checkMeans: {
        match: "the number in the name equals the number of items listed",
        mismatch: "the number in the name differs from the number of items listed",
        not_enumerated: "the text lists no items, which is no error",
        ambiguous: "the number depends on how the list is split", "n/a": "the name has no number to check",
      },
      quantityKinds: { fact: "fact", target: "target", floor: "floor", count: "count", period: "period", deadline: "deadline" },
      reasons: {},
      units: { item: "", "字": " characters" },
      join: ", ",
    },
  };
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const TABS = ["directives", "people", "terms", "quantities", "meeting", "leftOut", "problems"];
  const TAB_OF = { d: "directives", p: "people", g: "people", t: "terms", q: "quantities", m: "meeting" };
  const COLOURS = 8;
  const LANGUAGE_KEY = "luoshi-language";

  const byId = (id) => document.getElementById(id);
  const data = (id) => JSON.parse(byId(id).textContent);
  const reading = data("reading");

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
      const why = article.why.join("；") || words.noWhy;
      head.appendChild(element("p", { class: "doubt", text: words.splitDoubt + why }));
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

  function tag(text, kind, title) {
    return element("span", { class: "tag" + (kind ? " " + kind : ""), text: text, title: title });
  }

  function certainty(record) {
    if (record.certainty === "high") return null;
    const why = record.why.length ? record.why.join("；") : words.noWhy;
    return element(
      "div",
      { class: "doubt" },
      tag(words[record.certainty], record.certainty === "low" ? "red" : "gold"),
      " ",
      words.why + why,
    );
  }

  function unplaced(record) {
    return record.anchor && !record.anchor.placed ? element("div", { class: "doubt", text: words.unplaced }) : null;
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
      it.terms.forEach((term) => small.appendChild(tag(term, "purple")));
      return row(entry, headings, [
        element("span", { class: "number c" + colours.get(it.speaker), text: entry.number }),
        it.speaker || element("span", { class: "unsaid", text: words.noSpeaker }),
        [withHead(it.quote, it.head), small.childNodes.length ? small : null, certainty(it), unplaced(it)],
        [it.domain, it.other_domains.length ? element("div", { class: "secondary", text: words.also + " " + it.other_domains.join(words.join) }) : null],
        it.assignee || element("span", { class: "unsaid", text: words.nobody }),
      ]);
    };
  }

  function choice(name, all, counts, value) {
    const select = element("select", { "aria-label": words[name], change: () => { filters[name] = select.value; applyFilters(); } });
    select.appendChild(element("option", { value: "", text: all }));
    counts.forEach((n, key) => {
      const label = (key === "?" ? words.noSpeaker : key) + "（" + n + "）";
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
      choice("domain", words.allDomains, tally(entries.map((entry) => entry.record.domain)), filters.domain),
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
        (!filters.domain || it.domain === filters.domain || it.other_domains.indexOf(filters.domain) >= 0) &&
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
      if (it.date_basis) say(words.basis, it.date_basis);
      say(words.host, it.host);
      say(words.convened, it.convened_by.join(words.join));
      say(words.heldAt, it.place);
      say(words.format, it.format);
      if (it.certainty !== "high") say(words[it.certainty], it.why.join("；") || words.noWhy);
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
      plainRow(headings, [words.reasons[it.reason] || it.reason, longText(it.text), place(it.original)]));
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
    if (entry.kind === "d") return kind + " " + entry.number + "　" + (it.speaker || words.noSpeaker) + " · " + it.domain;
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
        element("button", { type: "button", class: "chip " + entry.kind, text: describe(entry), title: words.goRecord, click: () => toRecord(id) }),
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
    byId("source").textContent = shown.source;
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
      const name = entry.title || entry.source;
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
})();
