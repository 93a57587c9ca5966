// The decomposition table: a grid whose rows are tasks to be, kept on the server while they are typed, with the sentence
// they come from in view. What is right or wrong in it only the server says.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const element = luoshi.element;
  const root = document.getElementById("decompose");
  if (!root) return;
  const data = JSON.parse(document.getElementById("decompose-data").textContent);
  const box = root.querySelector(".grid-box");
  const state = document.getElementById("kept");
  const demands = new Map(Array.from(root.querySelectorAll("[data-demand]"), (one) => [one.dataset.demand, one]));
  const KEEP_AFTER = 700; // milliseconds
  const AGAIN_AFTER = 5000;

  let version = data.version;
  let doubles = {}; // by row: what it may be a double of
  let wrong = []; // [{row, column, message, url}] in the order of the table
  let doubtful = []; // the same, of what was understood and is probably not meant
  const others = new Set(); // rows that somebody has said are no doubles
  let waiting = 0;
  let sending = false;
  let dirty = false;
  let stopped = false;
  let fresh = Date.now();

  const newKey = () => "new-" + (fresh += 1).toString(36);
  const clean = (row) => ({ key: row.key, cells: row.cells, directives: row.directives, untracked: row.untracked, series: row.series, joins: row.joins });
  const leadOf = (row) => {
    for (const one of row.directives) if (data.proposed[one] && data.proposed[one].length) return data.proposed[one][0].name;
    return "";
  };

  // What may go into the empty cells of a row: the likeliest lead, and what the words of its directives say.
  const proposedFor = (row) => {
    if (row.untracked || row.joins) return {};
    const found = Object.assign({}, ...row.directives.map((one) => data.said[one] || {}));
    if (leadOf(row)) found.lead = leadOf(row);
    return found;
  };
  const withProposed = (row, cells) => {
    const filled = Object.assign({}, row.cells, cells);
    const more = proposedFor(row);
    Object.keys(more).forEach((key) => { if (!filled[key]) filled[key] = more[key]; });
    // The lead unit does not support itself.
    if (filled.supporting === filled.lead) filled.supporting = row.cells.supporting || "";
    return Object.assign({}, row, { cells: filled });
  };

  function head(cell, row, number) {
    cell.textContent = String(number);
    if (row.untracked) cell.append(element("span", { class: "tag", title: row.untracked }, luoshi.say("tableUntracked")));
    if (row.joins) cell.append(element("span", { class: "tag blue" }, luoshi.say("tableJoins", { code: row.joins })));
    if (row.series) cell.append(element("span", { class: "tag purple", title: row.series }, luoshi.say("tableSeries")));
    if (doubles[row.key] && !others.has(row.key) && !row.joins) cell.append(element("span", { class: "tag gold" }, luoshi.say("tableDouble")));
  }

  async function post(url, body) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": luoshi.token() },
      body: JSON.stringify(body),
    });
    const kind = answer.headers.get("Content-Type") || "";
    return { status: answer.status, said: kind.startsWith("application/json") ? await answer.json() : { message: kind.startsWith("text/plain") ? await answer.text() : "" } };
  }

  const body = () => ({ about: data.about, version: version, rows: grid.rows().map(clean), others: Array.from(others) });

  function told(text, bad) {
    state.textContent = text;
    state.classList.toggle("bad", Boolean(bad));
  }

  function changed() {
    dirty = true;
    if (stopped) return;
    told(luoshi.say("tableKeeping"));
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, KEEP_AFTER);
  }

  async function keep() {
    if (sending || stopped) return;
    sending = true;
    dirty = false;
    try {
      const { status, said } = await post(data.keep, body());
      if (status === 200) {
        version = said.version;
        told(luoshi.say("tableKept", { time: said.at }));
        judged(said);
      } else if (status === 409) {
        stopped = true;
        told(said.message, true);
        luoshi.toast(said.message, "error");
      } else {
        dirty = true;
        told(said.message || luoshi.say("failed", { status: status }), true);
        waiting = window.setTimeout(keep, AGAIN_AFTER);
        return;
      }
    } catch (error) {
      // The network is gone: what was typed stays here and is sent once it is back.
      dirty = true;
      told(luoshi.say("tableOffline"), true);
      waiting = window.setTimeout(keep, AGAIN_AFTER);
      return;
    } finally {
      sending = false;
    }
    if (dirty && !stopped) changed();
  }

  // What the server says of the cells, and how many rows would become what.
  function judged(said) {
    const found = new Map();
    const at = (row) => { if (!found.has(row)) found.set(row, {}); return found.get(row); };
    (said.notes || []).forEach((one) => { at(one.row)[one.column] = { note: one.text }; });
    doubtful = said.warnings || [];
    doubtful.forEach((one) => { const cells = at(one.row); cells[one.column] = Object.assign({}, cells[one.column], { warning: one.message }); });
    wrong = said.faults || [];
    wrong.forEach((one) => { at(one.row)[one.column] = { message: one.message }; });
    doubles = said.doubles || {};
    grid.problems(found);
    grid.redraw();
    const counts = said.counts || {};
    document.getElementById("counts").textContent = luoshi.say("tableCounts", counts);
    const next = document.getElementById("next-fault");
    next.hidden = !wrong.length;
    next.querySelector("span").textContent = luoshi.say("tableFaults", { n: wrong.length });
    beside(grid.current());
  }

  // The sentence beside the row, who might lead it and why, and what it may be a double of.
  function beside(row) {
    demands.forEach((one, key) => { one.hidden = !row || !row.directives.includes(key); });
    document.getElementById("no-demand").hidden = !row || row.directives.length > 0;
    const place = document.getElementById("row-said");
    place.textContent = "";
    if (!row) return;
    const of = (one) => (data.columns.find(({ key }) => key === one.column) || {}).title + "\uff1a" + one.message;
    wrong.filter((one) => one.row === row.key).forEach((one) => {
      const words = element("span", {}, of(one));
      if (one.url) words.append(" ", element("a", { href: one.url, target: "_blank" }, luoshi.say("tableUnits")));
      place.append(element("p", { class: "error" }, luoshi.icon("error"), words));
    });
    doubtful.filter((one) => one.row === row.key).forEach((one) => {
      place.append(element("p", { class: "doubt" }, luoshi.icon("warning"), element("span", {}, of(one))));
    });
    if (row.untracked) place.append(element("p", {}, luoshi.say("tableUntracked") + "\uff1a" + row.untracked));
    (row.joins || others.has(row.key) ? [] : doubles[row.key] || []).forEach((one) => {
      const link = one.url ? element("a", { href: one.url, target: "_blank" }, one.code) : element("strong", {}, one.code);
      const join = element("button", { type: "button", class: "button compact" }, luoshi.say("tableJoinThis"));
      const other = element("button", { type: "button", class: "button compact" }, luoshi.say("tableIsOther"));
      join.addEventListener("click", () => { replace(row.key, { joins: one.code, untracked: "" }); });
      join.hidden = !row.directives.length;
      other.addEventListener("click", () => { others.add(row.key); grid.redraw(); beside(grid.current()); grid.focus(); changed(); });
      place.append(element("div", { class: "alert warning" }, luoshi.icon("warning"), element("div", {}, luoshi.say(one.same ? "tableSame" : "tableAlike"), " ", link, " ", one.title, element("div", { class: "buttons" }, join, other))));
    });
    if (row.joins || row.untracked || row.series) {
      const back = element("button", { type: "button", class: "button compact" }, luoshi.say("tableTakeBack"));
      back.addEventListener("click", () => { replace(row.key, { joins: "", untracked: "", series: "" }); });
      place.append(back);
    }
  }

  function replace(key, values) {
    grid.change(grid.rows().map((row) => (row.key === key ? Object.assign({}, row, values) : row)));
    grid.focus();
  }

  const names = async (kind, words) => {
    try {
      const answer = await fetch(data.names + "?" + new URLSearchParams({ kind: kind, text: words }));
      return answer.ok ? (await answer.json()).names : [];
    } catch (error) {
      return []; // no completion without a network; what is typed counts all the same
    }
  };

  const empty = () => ({ key: newKey(), cells: {}, directives: [], untracked: "", series: "", joins: "" });

  const grid = luoshi.grid(box, {
    columns: data.columns,
    rows: data.rows,
    head: head,
    aside: (row) => row.untracked || row.joins,
    ghost: (row, column) => (proposedFor(row)[column] ? luoshi.say("tableProposed", { name: proposedFor(row)[column] }) : ""),
    fresh: empty,
    names: names,
    changed: changed,
    moved: beside,
  });

  // ---- What can be done with rows.
  const keysOf = (rows) => new Set(rows.map((row) => row.key));

  const doing = {
    // What is proposed into the empty cells of every selected row: a person decides by pressing it.
    propose: () => {
      const chosen = keysOf(grid.selected());
      grid.change(grid.rows().map((row) => (chosen.has(row.key) && Object.keys(proposedFor(row)).some((key) => !row.cells[key]) ? withProposed(row, {}) : row)));
    },
    // One more task from the same directive.
    insert: () => {
      const row = grid.current();
      const rows = grid.rows().slice();
      const place = row ? rows.indexOf(row) + 1 : 0;
      const made = empty();
      if (row) {
        made.directives = row.directives.slice();
        made.cells = { kind: row.cells.kind || "", due_on: row.cells.due_on || "" };
      }
      rows.splice(place, 0, made);
      grid.change(rows, { at: { row: place, column: 0 } });
    },
    remove: () => {
      const chosen = keysOf(grid.selected());
      grid.change(grid.rows().filter((row) => !chosen.has(row.key)));
    },
    // One task from several directives: the first row keeps its words and takes what it lacks from the others.
    merge: () => {
      const chosen = grid.selected();
      if (chosen.length < 2) {
        luoshi.toast(luoshi.say("tableMergeTwo"), "warning");
        return;
      }
      const cells = Object.assign({}, ...chosen.slice().reverse().map((row) => Object.fromEntries(Object.entries(row.cells).filter(([, words]) => words))));
      const made = Object.assign({}, chosen[0], { cells: cells, directives: Array.from(new Set(chosen.flatMap((row) => row.directives))) });
      const gone = keysOf(chosen.slice(1));
      const place = grid.rows().indexOf(chosen[0]);
      grid.change(grid.rows().filter((row) => !gone.has(row.key)).map((row) => (row.key === made.key ? made : row)), { at: { row: place, column: 0 } });
    },
    untrack: () => {
      if (!grid.selected().some((row) => row.directives.length)) {
        luoshi.toast(luoshi.say("tableOnlyDirectives"), "warning");
        return;
      }
      luoshi.dialogs.show(document.getElementById("untrack"));
    },
    // The directives of the selected rows go to a task that there is.
    adjoin: () => {
      if (!grid.selected().some((row) => row.directives.length)) {
        luoshi.toast(luoshi.say("tableOnlyDirectives"), "warning");
        return;
      }
      luoshi.dialogs.show(document.getElementById("adjoin"));
    },
    fan: () => {
      const row = grid.current();
      if (!row) return;
      const dialog = document.getElementById("fan-out");
      dialog.querySelector("[name=series]").value = (row.series || row.cells.title || "").slice(0, 200);
      const said = row.directives.map((one) => data.groups[one]).find(Boolean);
      const named = new Set([].concat(...row.directives.map((one) => data.named[one] || [])));
      const boxes = Array.from(dialog.querySelectorAll("input[type=checkbox][name=unit]"));
      const chosen = boxes.filter((one) => named.has(one.value) && (!said || one.dataset.group === said));
      boxes.forEach((one) => { one.checked = chosen.length ? chosen.includes(one) : one.dataset.group === (said || "counties"); });
      luoshi.dialogs.show(dialog);
    },
    undo: () => grid.undo(),
    redo: () => grid.redo(),
    fault: () => {
      const rows = grid.rows();
      const here = rows.indexOf(grid.current());
      const place = (one) => rows.findIndex((row) => row.key === one.row);
      const next = wrong.find((one) => place(one) > here) || wrong[0];
      if (next) grid.go(next.row, next.column);
    },
    save: save,
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    doing[button.dataset.do]();
    if (!luoshi.dialogs.top() && button.dataset.do !== "save") grid.focus();
  });

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-lead]");
    if (!button || !grid.current()) return;
    const row = grid.current();
    replace(row.key, { cells: withProposed(row, { lead: button.dataset.takeLead }).cells });
  });

  document.getElementById("untrack").addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = event.target.elements.reason.value.trim();
    if (!reason) return;
    const chosen = keysOf(grid.selected());
    grid.change(grid.rows().map((row) => (chosen.has(row.key) && row.directives.length ? Object.assign({}, row, { untracked: reason, joins: "", series: "" }) : row)));
    luoshi.dialogs.top().close();
    grid.focus();
  });

  const adjoin = document.getElementById("adjoin");
  adjoin.addEventListener("input", async (event) => {
    const found = await names("task", event.target.value);
    const offered = document.getElementById("list-tasks");
    offered.textContent = "";
    found.forEach((one) => offered.append(element("option", { value: one.name }, one.beside)));
  });
  adjoin.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = event.target.elements.task.value.trim();
    if (!code) return;
    const chosen = keysOf(grid.selected());
    grid.change(grid.rows().map((row) => (chosen.has(row.key) && row.directives.length ? Object.assign({}, row, { joins: code, untracked: "", series: "" }) : row)));
    luoshi.dialogs.top().close();
    grid.focus();
  });

  document.getElementById("untrack").addEventListener("click", (event) => {
    const ready = event.target.closest("[data-reason]");
    if (ready) ready.closest("form").elements.reason.value = ready.dataset.reason;
  });

  document.getElementById("fan-out").addEventListener("click", (event) => {
    const button = event.target.closest("[data-check-group]");
    if (!button) return;
    const boxes = Array.from(event.currentTarget.querySelectorAll("[data-group='" + button.dataset.checkGroup + "']"));
    const all = boxes.every((one) => one.checked);
    boxes.forEach((one) => { one.checked = !all; });
  });

  document.getElementById("fan-out").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const units = Array.from(form.querySelectorAll("[name=unit]:checked"), (one) => one.value);
    const row = grid.current();
    if (!row || !units.length) return;
    const title = form.elements.series.value.trim() || row.cells.title || "";
    const made = units.map((unit, number) => Object.assign({}, row, {
      key: number ? newKey() : row.key, cells: Object.assign({}, row.cells, { lead: unit }), series: title, untracked: "", joins: "",
    }));
    const rows = grid.rows().slice();
    rows.splice(rows.indexOf(row), 1, ...made);
    grid.change(rows);
    luoshi.dialogs.top().close();
    grid.focus();
  });

  // ---- Saving: everything that was begun, or nothing.
  let saving = false;
  async function save() {
    grid.commit();
    if (saving) return;
    saving = true;
    window.clearTimeout(waiting);
    try {
      while (sending) await new Promise((then) => { window.setTimeout(then, 50); });
      const { status, said } = await post(data.save, body());
      if (status === 200) {
        dirty = false;
        window.location.assign(said.url);
        return;
      }
      if (said.version !== undefined) version = said.version;
      if (said.faults || said.doubles) judged(said);
      luoshi.toast(said.message || luoshi.say("failed", { status: status }), "error");
      if (wrong.length) grid.go(wrong[0].row, wrong[0].column);
      else if (said.first) grid.go(said.first, "title");
    } catch (error) {
      luoshi.toast(luoshi.say("offline"), "error");
      changed();
    } finally {
      saving = false;
    }
  }

  window.addEventListener("online", () => { if (dirty && !stopped) { window.clearTimeout(waiting); keep(); } });
  window.addEventListener("beforeunload", (event) => { if (dirty || sending) { event.preventDefault(); event.returnValue = ""; } });
  judged(data);
  beside(grid.current());
  if (window.matchMedia("(min-width: 800px)").matches) grid.focus();
})();
