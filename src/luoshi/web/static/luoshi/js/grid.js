// A table that is filled in as a spreadsheet is: arrows, Enter, Tab, F2, typing over, copy and paste with Excel, fill
// down, undo. An input method types straight into a cell, since one text field, out of sight until something is typed,
// has the focus all the time and stands over the current cell: no key has to be passed on, so none is lost.
//
//   const grid = luoshi.grid(box, {columns, rows, head, ghost, names, changed, moved});
// box holds a table with a head, and a textarea. columns: [{key, title, choices?, names?, several?}]; a row is
// {key, cells: {…}, …} and never changed in place: what was there before can be had back by undoing.
(function () {
  "use strict";
  const luoshi = (window.luoshi = window.luoshi || {});
  const element = luoshi.element;
  const MOST_STEPS = 200;
  const MOST_ROWS = 1000;
  const ECHO = 300; // milliseconds
  const DIVIDERS = /[\u3001\uff0c,\uff1b;\n]/;

  // Cells as Excel puts them on the clipboard: divided by tabs, and in quotation marks where they hold lines.
  luoshi.tabbed = {
    read: function (text) {
      const rows = [[]];
      const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
      const quoted = /"((?:[^"]|"")*)"(?=[\t\n]|$)/y;
      let at = 0;
      for (;;) {
        quoted.lastIndex = at;
        const found = plain[at] === '"' ? quoted.exec(plain) : null;
        let cell;
        if (found && /[\t\n]|""/.test(found[1])) {
          cell = found[1].replace(/""/g, '"');
          at = quoted.lastIndex;
        } else {
          const end = plain.slice(at).search(/[\t\n]/);
          cell = end < 0 ? plain.slice(at) : plain.slice(at, at + end);
          at += cell.length;
        }
        rows[rows.length - 1].push(cell);
        if (at >= plain.length) return rows;
        if (plain[at] === "\n") rows.push([]);
        at += 1;
      }
    },
    write: (rows) => rows.map((row) => row.map((cell) => (/[\t\n]|^"/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell)).join("\t")).join("\r\n"),
  };

  luoshi.grid = function (box, options) {
    const columns = options.columns;
    const body = box.querySelector("tbody");
    const field = box.querySelector("textarea");
    const list = box.querySelector("[role=listbox]");
    const said = box.querySelector("[role=status]");
    let rows = options.rows.slice();
    let at = { row: 0, column: 0 }; // the current cell
    let from = { row: 0, column: 0 }; // where the range began
    let typing = ""; // "" while resting, "over" what was there, or "in" it
    let composing = false;
    let leaving = false; // after Escape, Tab leaves the table
    let pressed = { code: "", process: false, time: 0 };
    let past = [];
    let future = [];
    let problems = new Map(); // by row: by column: {message, note}
    const drawn = new Map(); // by key of the row: its element and the row that was drawn

    const text = (row, column) => row.cells[columns[column].key] || "";
    const cellAt = (row, column) => body.rows[row] && body.rows[row].cells[column + 1];
    const range = () => ({
      top: Math.min(at.row, from.row), bottom: Math.max(at.row, from.row),
      left: Math.min(at.column, from.column), right: Math.max(at.column, from.column),
    });
    const problem = (row, column) => (problems.get(row.key) || {})[columns[column].key] || {};

    function drawCell(cell, row, column) {
      const value = text(row, column);
      const { message, note, warning } = problem(row, column);
      const ghost = !value && options.ghost ? options.ghost(row, columns[column].key) : "";
      cell.textContent = value;
      cell.classList.toggle("ghost", Boolean(ghost));
      if (ghost) cell.dataset.ghost = ghost;
      else delete cell.dataset.ghost;
      if (note && !message) cell.append(element("span", { class: warning ? "note warning" : "note" }, note));
      cell.classList.toggle("doubtful", Boolean(warning && !message));
      if (message) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
      cell.title = message || warning || note || "";
    }

    function drawRow(row, number) {
      const before = drawn.get(row.key);
      const line = before ? before.line : element("tr", { role: "row", "data-row-key": row.key });
      if (!before) {
        line.append(element("th", { role: "rowheader", scope: "row" }));
        columns.forEach((column) => line.append(element("td", { role: "gridcell", "data-column": column.key, "data-label": column.title })));
      }
      if (!before || before.row !== row || before.problems !== problems.get(row.key) || before.number !== number) {
        line.setAttribute("aria-rowindex", String(number + 2));
        options.head(line.cells[0], row, number + 1);
        line.classList.toggle("put-aside", Boolean(options.aside && options.aside(row)));
        columns.forEach((_column, column) => drawCell(line.cells[column + 1], row, column));
      }
      drawn.set(row.key, { line: line, row: row, problems: problems.get(row.key), number: number });
      return line;
    }

    function draw() {
      const lines = rows.map(drawRow);
      const keys = new Set(rows.map((row) => row.key));
      drawn.forEach((one, key) => { if (!keys.has(key)) { one.line.remove(); drawn.delete(key); } });
      lines.forEach((line, number) => { if (body.rows[number] !== line) body.insertBefore(line, body.rows[number] || null); });
      box.querySelector("table").setAttribute("aria-rowcount", String(rows.length + 1));
      show();
    }

    function show() {
      at = { row: Math.max(0, Math.min(at.row, rows.length - 1)), column: Math.max(0, Math.min(at.column, columns.length - 1)) };
      from = { row: Math.max(0, Math.min(from.row, rows.length - 1)), column: Math.max(0, Math.min(from.column, columns.length - 1)) };
      body.querySelectorAll("[aria-selected]").forEach((cell) => cell.removeAttribute("aria-selected"));
      body.querySelectorAll(".current").forEach((cell) => cell.classList.remove("current"));
      const cell = cellAt(at.row, at.column);
      field.hidden = !cell;
      if (!cell) return;
      const { top, bottom, left, right } = range();
      for (let row = top; row <= bottom; row += 1) {
        for (let column = left; column <= right; column += 1) cellAt(row, column).setAttribute("aria-selected", "true");
      }
      cell.classList.add("current");
      cell.parentElement.classList.add("current");
      place();
    }

    // Over the cell, wherever it has been scrolled to.
    function place() {
      const cell = cellAt(at.row, at.column);
      if (!cell) return;
      const around = box.getBoundingClientRect();
      const inside = cell.getBoundingClientRect();
      field.style.left = inside.left - around.left + box.scrollLeft + "px";
      field.style.top = inside.top - around.top + box.scrollTop + "px";
      field.style.width = Math.max(inside.width, typing ? 160 : 0) + "px";
      field.style.height = inside.height + "px";
      if (typing) field.style.height = Math.max(inside.height, field.scrollHeight + 2) + "px";
      if (!list.hidden) {
        list.style.left = field.style.left;
        list.style.top = parseFloat(field.style.top) + field.offsetHeight + "px";
      }
    }

    function say() {
      const row = rows[at.row];
      if (!row) return;
      const { message, note, warning } = problem(row, at.column);
      const name = luoshi.say("gridCell", { column: columns[at.column].title, row: at.row + 1 });
      field.setAttribute("aria-label", name);
      said.textContent = [name, text(row, at.column) || luoshi.say("gridEmpty"), message || warning || note].filter(Boolean).join(" ");
    }

    function go(row, column, extend) {
      at = { row: Math.max(0, Math.min(row, rows.length - 1)), column: Math.max(0, Math.min(column, columns.length - 1)) };
      if (!extend) from = at;
      leaving = false;
      show();
      const cell = cellAt(at.row, at.column);
      if (cell) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
      place();
      say();
      if (options.moved) options.moved(rows[at.row], at);
    }

    // One step that can be undone: the rows as they are from now on.
    function change(next, then) {
      past.push({ rows: rows, at: at, from: from });
      if (past.length > MOST_STEPS) past.shift();
      future = [];
      take(next.slice(0, MOST_ROWS), then);
    }

    function take(next, then) {
      const before = new Map(rows.map((row) => [row.key, row]));
      next.forEach((row) => {
        const old = before.get(row.key);
        const wrong = problems.get(row.key);
        if (!old || !wrong || old === row) return;
        // What was said of a cell holds for what stood in it.
        const left = {};
        columns.forEach(({ key }) => { if (wrong[key] && (old.cells[key] || "") === (row.cells[key] || "")) left[key] = wrong[key]; });
        problems.set(row.key, left);
      });
      rows = next;
      if (then) { at = then.at; from = then.from || then.at; }
      draw();
      say();
      if (options.changed) options.changed(rows);
      if (options.moved) options.moved(rows[at.row], at);
    }

    function travel(here, there) {
      const step = here.pop();
      if (!step) return;
      there.push({ rows: rows, at: at, from: from });
      take(step.rows, step);
    }

    // Gives cells other words: [[row, column, words]].
    function put(list, then) {
      const next = rows.slice();
      let different = false;
      list.forEach(([row, column, words]) => {
        const key = columns[column].key;
        if ((next[row].cells[key] || "") === words) return;
        different = true;
        next[row] = Object.assign({}, next[row], { cells: Object.assign({}, next[row].cells, { [key]: words }) });
      });
      if (different) change(next, then);
      else if (then) go(then.at.row, then.at.column);
    }

    const eachSelected = (make) => {
      const { top, bottom, left, right } = range();
      const made = [];
      for (let row = top; row <= bottom; row += 1) for (let column = left; column <= right; column += 1) made.push([row, column, make(row, column)]);
      return made;
    };

    function begin(how) {
      if (!rows.length) return;
      typing = how;
      if (how === "in") {
        field.value = text(rows[at.row], at.column);
        field.setSelectionRange(field.value.length, field.value.length);
      }
      field.classList.add("typing");
      place();
      offer();
    }

    function rest() {
      typing = "";
      field.value = "";
      field.classList.remove("typing");
      close();
      place();
    }

    // What was typed goes into the cell, or into every selected one.
    function commit(every) {
      if (!typing) return;
      const words = field.value.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
      rest();
      put(every ? eachSelected(() => words) : [[at.row, at.column, words]]);
    }

    function fill() {
      const { top, bottom, left, right } = range();
      if (top === bottom) {
        if (top > 0) put(eachSelected((row, column) => text(rows[row - 1], column)));
        return;
      }
      put(eachSelected((row, column) => text(rows[top], column)), { at: { row: top, column: left }, from: { row: bottom, column: right } });
    }

    function paste(words) {
      const cells = luoshi.tabbed.read(words);
      const { top, bottom, left, right } = range();
      if (cells.length === 1 && cells[0].length === 1) {
        put(eachSelected(() => cells[0][0].trim()), { at: at, from: from });
        return;
      }
      const next = rows.slice();
      const wide = Math.max(...cells.map((row) => row.length));
      // A block is repeated over a range that it fits into a whole number of times.
      const times = (bottom - top + 1) % cells.length === 0 ? Math.max(1, (bottom - top + 1) / cells.length) : 1;
      for (let number = 0; number < cells.length * times; number += 1) {
        const row = top + number;
        if (row >= MOST_ROWS) break;
        if (!next[row]) next[row] = options.fresh();
        const given = {};
        cells[number % cells.length].forEach((cell, column) => { if (columns[left + column]) given[columns[left + column].key] = cell.trim(); });
        next[row] = Object.assign({}, next[row], { cells: Object.assign({}, next[row].cells, given) });
      }
      const end = { row: Math.min(top + cells.length * times, next.length) - 1, column: Math.min(left + wide, columns.length) - 1 };
      change(next, { at: { row: top, column: left }, from: end });
      if (left + wide > columns.length) luoshi.toast(luoshi.say("gridTooWide", { n: left + wide - columns.length }), "warning");
      if (top + cells.length * times > MOST_ROWS) luoshi.toast(luoshi.say("gridTooLong", { n: MOST_ROWS }), "warning");
    }

    // ---- What a cell offers while something is typed into it.
    let asked = 0;
    function close() {
      asked += 1;
      list.hidden = true;
      list.textContent = "";
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }

    const piece = () => (columns[at.column].several ? field.value.slice(0, field.selectionStart).split(DIVIDERS).pop() : field.value).trim();

    function offer() {
      const column = columns[at.column];
      const words = piece();
      if (column.choices) {
        const found = column.choices.filter((one) => one.includes(words));
        list_up(typing === "in" && found.length === 1 && found[0] === words ? column.choices : found);
        return;
      }
      if (!column.names || !words || composing) {
        close();
        return;
      }
      const mine = (asked += 1);
      window.setTimeout(() => {
        if (mine !== asked) return;
        options.names(column.names, words).then((found) => { if (mine === asked && typing) list_up(found); });
      }, 120);
    }

    function list_up(found) {
      list.textContent = "";
      found.slice(0, 12).forEach((one, number) => {
        const name = one.name || one;
        list.append(element("li", { role: "option", id: "grid-option-" + number, "data-name": name }, name, one.beside ? element("span", { class: "secondary" }, " " + one.beside) : null));
      });
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      place();
    }

    function choose(step) {
      const options_ = Array.from(list.children);
      const now = options_.findIndex((one) => one.getAttribute("aria-selected") === "true");
      const next = options_[(now + step + options_.length + (now < 0 && step < 0 ? 1 : 0)) % options_.length];
      options_.forEach((one) => one.setAttribute("aria-selected", String(one === next)));
      field.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    }

    const chosen = () => list.querySelector("[aria-selected=true]");

    function accept(option) {
      const name = option.dataset.name;
      if (columns[at.column].several) {
        const end = field.selectionStart;
        const before = field.value.slice(0, end);
        const kept = before.slice(0, before.length - before.split(DIVIDERS).pop().length);
        field.value = kept + name + field.value.slice(end);
      } else field.value = name;
      close();
      place();
    }

    // ---- Keys.
    function code(event) {
      if (event.code === "NumpadEnter") return "Enter";
      return event.code || event.key;
    }

    const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

    function resting(event, key) {
      const held = event.ctrlKey || event.metaKey;
      if (event.altKey) {
        if (key === "ArrowDown") { begin("in"); return true; }
        return false;
      }
      if (MOVES[key]) {
        const [down, right] = MOVES[key];
        const far = held ? 100000 : 1;
        go(at.row + down * far, at.column + right * far, event.shiftKey);
        return true;
      }
      if (held) {
        switch (key) {
          case "KeyZ": if (event.shiftKey) travel(future, past); else travel(past, future); return true;
          case "KeyY": travel(future, past); return true;
          case "KeyD": fill(); return true;
          case "KeyA": from = { row: 0, column: 0 }; go(rows.length - 1, columns.length - 1, true); return true;
          case "Home": go(0, 0, event.shiftKey); return true;
          case "End": go(rows.length - 1, columns.length - 1, event.shiftKey); return true;
          default: return false;
        }
      }
      switch (key) {
        case "Enter": go(at.row + (event.shiftKey ? -1 : 1), at.column); return true;
        case "Tab": {
          if (leaving) return false;
          const step = event.shiftKey ? -1 : 1;
          const next = at.row * columns.length + at.column + step;
          if (next < 0 || next >= rows.length * columns.length) return false;
          go(Math.floor(next / columns.length), next % columns.length);
          return true;
        }
        case "F2": begin("in"); return true;
        case "Delete": case "Backspace": put(eachSelected(() => ""), { at: at, from: from }); return true;
        case "Home": go(at.row, 0, event.shiftKey); return true;
        case "End": go(at.row, columns.length - 1, event.shiftKey); return true;
        case "PageUp": go(at.row - 10, at.column, event.shiftKey); return true;
        case "PageDown": go(at.row + 10, at.column, event.shiftKey); return true;
        case "Escape":
          from = at;
          show();
          leaving = true;
          said.textContent = luoshi.say("gridLeave");
          return true;
        default: return false;
      }
    }

    function typed(event, key) {
      const open = !list.hidden;
      if (key === "Escape") {
        if (open) close();
        else rest();
        return true;
      }
      if (open && (key === "ArrowDown" || key === "ArrowUp")) { choose(key === "ArrowDown" ? 1 : -1); return true; }
      if (key === "Enter" && event.altKey) { field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end"); place(); return true; }
      if (key === "Enter" && open && chosen()) {
        const several = columns[at.column].several;
        accept(chosen());
        if (several) return true;
      }
      if (key === "Enter") {
        const every = event.ctrlKey || event.metaKey;
        commit(every);
        if (!every) go(at.row + (event.shiftKey ? -1 : 1), at.column);
        return true;
      }
      if (key === "Tab") {
        if (open && chosen()) accept(chosen());
        commit();
        go(at.row, at.column + (event.shiftKey ? -1 : 1));
        return true;
      }
      if (typing === "over" && MOVES[key] && !event.shiftKey && !event.ctrlKey) {
        commit();
        go(at.row + MOVES[key][0], at.column + MOVES[key][1]);
        return true;
      }
      return false;
    }

    field.addEventListener("keydown", (event) => {
      const key = code(event);
      const process = event.keyCode === 229 || event.key === "Process";
      if (event.isComposing || composing) return;
      // With an input method switched on, arrows and Enter may come as "Process"; letters begin a composition.
      if (process && !MOVES[key] && !/^(?:Enter|Tab|F2|Delete|Backspace|Escape|Home|End|PageUp|PageDown)$/.test(key)) return;
      const echo = !event.repeat && pressed.code === key && pressed.process !== process && event.timeStamp - pressed.time < ECHO;
      pressed = { code: key, process: process, time: event.timeStamp };
      if (echo) { event.preventDefault(); return; }
      if (typing ? typed(event, key) : resting(event, key)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    field.addEventListener("compositionstart", () => { composing = true; if (!typing) begin("over"); });
    field.addEventListener("compositionend", () => { composing = false; pressed = { code: "", process: false, time: 0 }; place(); offer(); });
    field.addEventListener("input", () => {
      if (!typing && field.value) begin("over");
      else { place(); offer(); }
    });
    field.addEventListener("copy", (event) => copied(event));
    field.addEventListener("cut", (event) => { if (copied(event)) put(eachSelected(() => ""), { at: at, from: from }); });
    field.addEventListener("paste", (event) => {
      if (typing) return;
      event.preventDefault();
      paste(event.clipboardData.getData("text/plain"));
    });
    function copied(event) {
      if (typing || !rows.length) return false;
      const { top, bottom, left, right } = range();
      const cells = rows.slice(top, bottom + 1).map((row) => columns.slice(left, right + 1).map(({ key }) => row.cells[key] || ""));
      event.clipboardData.setData("text/plain", luoshi.tabbed.write(cells));
      event.preventDefault();
      return true;
    }
    field.addEventListener("blur", () => { if (!box.contains(document.activeElement)) commit(); });
    field.addEventListener("focus", () => { box.classList.add("awake"); say(); });
    field.addEventListener("blur", () => box.classList.remove("awake"));
    box.addEventListener("scroll", place, { passive: true });
    window.addEventListener("resize", place);

    // ---- The mouse.
    let dragging = false;
    box.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        event.preventDefault();
        accept(option);
        if (!columns[at.column].several) commit();
        field.focus({ preventScroll: true });
        return;
      }
      const cell = event.target.closest("tbody td, tbody th");
      if (!cell || event.button !== 0 || event.target.closest("button, a")) return;
      event.preventDefault();
      commit();
      const row = cell.parentElement.sectionRowIndex;
      if (cell.tagName === "TH") {
        at = { row: row, column: 0 };
        from = { row: event.shiftKey ? from.row : row, column: columns.length - 1 };
        show();
        if (options.moved) options.moved(rows[at.row], at);
      } else {
        go(row, cell.cellIndex - 1, event.shiftKey);
        dragging = true;
      }
      field.focus({ preventScroll: true });
    });
    box.addEventListener("mouseover", (event) => {
      const cell = dragging && event.target.closest("tbody td");
      if (!cell) return;
      from = { row: cell.parentElement.sectionRowIndex, column: cell.cellIndex - 1 };
      show();
    });
    document.addEventListener("mouseup", () => { dragging = false; });
    box.addEventListener("dblclick", (event) => { if (event.target.closest("tbody td")) begin("in"); });

    draw();
    return {
      rows: () => rows,
      current: () => rows[at.row],
      selected: () => { const { top, bottom } = range(); return rows.slice(top, bottom + 1); },
      change: (next, then) => { commit(); change(next, then); },
      commit: () => commit(),
      focus: () => field.focus({ preventScroll: true }),
      go: (key, column) => { go(rows.findIndex((row) => row.key === key), Math.max(0, columns.findIndex((one) => one.key === column))); field.focus({ preventScroll: true }); },
      // by row: by column: {message, note}
      problems: (found) => { problems = found; draw(); },
      redraw: () => { drawn.forEach((one) => { one.row = null; }); draw(); },
      undo: () => travel(past, future),
      redo: () => travel(future, past),
    };
  };
})();
