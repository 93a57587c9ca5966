// The document page: text and proposals light each other, and the keyboard clears the proposals.
//
// The server renders marks (.mark[data-proposal="id id"], the longest record first) and items
// (.proposal[data-proposal=id][data-state]). Exactly one item is current. What its buttons send is htmx's
// business; after an answer the next open item becomes current, or the one that the server names with the
// header HX-Trigger: {"select-proposal": {"id": …}}.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const panes = document.querySelector("[data-panes]");
  if (!panes) return;

  const narrow = window.matchMedia("(max-width: 799px)");
  const textPane = panes.querySelector(".pane.text");
  const recordsPane = panes.querySelector(".pane.records");
  const STATES = ["accepted", "rejected"];
  const scrolled = { text: 0, records: 0 };

  let current = null; // id of the current item
  let wanted = null; // id that the server asks for
  let acting = null; // what is being sent: {id, ids}

  const items = () => Array.from(recordsPane.querySelectorAll(".proposal"));
  const itemOf = (id) => (id === null ? null : recordsPane.querySelector('.proposal[data-proposal="' + CSS.escape(id) + '"]'));
  const marksOf = (id) => Array.from(textPane.querySelectorAll('.mark[data-proposal~="' + CSS.escape(id) + '"]'));
  const idsOf = (mark) => mark.getAttribute("data-proposal").split(" ");
  const idOf = (item) => item.getAttribute("data-proposal");
  const reachable = () => items().filter((item) => !item.closest("details:not([open])") && item.getClientRects().length > 0);

  function light(ids) {
    panes.querySelectorAll(".hot").forEach((node) => node.classList.remove("hot"));
    ids.forEach((id) => {
      const item = itemOf(id);
      if (item) item.classList.add("hot");
      marksOf(id).forEach((mark) => mark.classList.add("hot"));
    });
  }

  function inView(node, pane) {
    const box = node.getBoundingClientRect();
    const around = narrow.matches ? { top: 0, bottom: window.innerHeight } : pane.getBoundingClientRect();
    // The bar of a pane lies over its first lines.
    return box.top >= around.top + 48 && box.bottom <= around.bottom;
  }

  function reveal(node, pane) {
    if (node && !inView(node, pane)) node.scrollIntoView({ block: "center", inline: "nearest" });
  }

  function paint() {
    items().forEach((item) => {
      const chosen = idOf(item) === current;
      if (chosen) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
      item.tabIndex = chosen ? 0 : -1;
    });
    textPane.querySelectorAll(".mark.current").forEach((mark) => mark.classList.remove("current"));
    if (current !== null) marksOf(current).forEach((mark) => mark.classList.add("current"));
  }

  function select(id, focus) {
    const item = itemOf(id);
    if (!item) return;
    for (let fold = item.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    current = id;
    paint();
    reveal(item, recordsPane);
    const mark = marksOf(id)[0];
    if (!narrow.matches) reveal(mark, textPane);
    if (focus) item.focus({ preventScroll: true });
  }

  function move(step) {
    const list = reachable();
    if (!list.length) return false;
    const at = list.findIndex((item) => idOf(item) === current);
    if (narrow.matches) showView("records");
    // Words left selected would keep Enter for themselves.
    if (textPane.contains(window.getSelection().anchorNode)) window.getSelection().removeAllRanges();
    select(idOf(list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + step))]), true);
    return true;
  }

  // Marks show what became of their proposals.
  function colourMarks() {
    const states = new Map(items().map((item) => [idOf(item), item.getAttribute("data-state")]));
    textPane.querySelectorAll(".mark").forEach((mark) => {
      const id = mark.getAttribute("data-state-of");
      STATES.forEach((state) => mark.classList.toggle(state, states.get(id) === state));
    });
  }

  // What comes after the last one is shown once nothing is open.
  function showDone() {
    const done = recordsPane.querySelector("[data-all-done]");
    const over = !items().some((item) => item.getAttribute("data-state") === "open");
    if (done) done.hidden = !over;
    return done && over;
  }

  function nextOpen(after) {
    const open = reachable().filter((item) => item.getAttribute("data-state") === "open");
    if (!open.length) return null;
    // The item acted on may be gone (merged, split): what stood before it still says where it was.
    const order = items().map(idOf);
    let at = order.indexOf(after.id);
    for (let i = after.ids.indexOf(after.id) - 1; at < 0 && i >= 0; i -= 1) at = order.indexOf(after.ids[i]);
    return open.find((item) => order.indexOf(idOf(item)) > at || (idOf(item) === after.id)) || open[0];
  }

  // Brings the page in order after an answer has been put into it.
  function settle(after) {
    colourMarks();
    let target = wanted !== null && itemOf(wanted) ? wanted : null;
    wanted = null;
    const edited = after && itemOf(after.id) && itemOf(after.id).querySelector("[data-autofocus]");
    if (edited) {
      select(after.id, false);
      edited.focus();
      if (edited.select) edited.select();
      return;
    }
    if (target === null && after) {
      const still = itemOf(after.id);
      // Cancelled edits and undone decisions leave the item open: it stays current.
      if (still && still.getAttribute("data-state") === "open") target = after.id;
      else {
        const next = nextOpen(after);
        target = next ? idOf(next) : still ? after.id : null;
      }
    }
    if (target === null && !itemOf(current)) {
      const first = reachable()[0];
      target = first ? idOf(first) : null;
    }
    if (target !== null) select(target, true);
    else {
      paint();
      const item = itemOf(current);
      if (item && !luoshi.keys.takesText(document.activeElement) && !luoshi.dialogs.top()) item.focus({ preventScroll: true });
    }
    if (showDone() && after) reveal(recordsPane.querySelector("[data-all-done]"), recordsPane);
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const from = event.detail.elt;
    if (!panes.contains(from) || from.closest("[data-aside]")) return;
    const item = from.closest(".proposal") || itemOf(current);
    acting = { id: item ? idOf(item) : current, ids: items().map(idOf), xhr: event.detail.xhr };
    if (item) item.classList.add("sending");
    luoshi.keys.wait();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!acting || event.detail.xhr !== acting.xhr) return;
    const after = acting;
    acting = null;
    // htmx swaps in the same turn; what hangs on it has run by the next.
    window.setTimeout(() => {
      panes.querySelectorAll(".sending").forEach((item) => item.classList.remove("sending"));
      const ok = event.detail.successful;
      settle(ok ? after : null);
      luoshi.keys.go(!ok);
      // Somebody else was faster: what stands here is no longer so.
      const parts = panes.getAttribute("data-parts");
      if (event.detail.xhr.status === 409 && parts) window.htmx.ajax("GET", parts, { source: recordsPane, swap: "none" });
    }, 0);
  });
  // Answers to requests from elsewhere (another page part, polling) may replace items too.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!acting && panes.contains(event.detail.elt)) {
      colourMarks();
      paint();
    }
  });
  document.body.addEventListener("select-proposal", (event) => {
    wanted = String(event.detail.id);
    if (!acting && itemOf(wanted)) {
      select(wanted, true);
      wanted = null;
    }
  });

  // Pointer
  textPane.addEventListener("mouseover", (event) => {
    const mark = event.target.closest(".mark");
    light(mark ? idsOf(mark).slice(-1) : []);
  });
  textPane.addEventListener("mouseleave", () => light([]));
  recordsPane.addEventListener("mouseover", (event) => {
    const item = event.target.closest(".proposal");
    light(item ? [idOf(item)] : []);
  });
  recordsPane.addEventListener("mouseleave", () => light([]));
  textPane.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    // Words being selected for copying are no click.
    if (!mark || String(window.getSelection())) return;
    // Where records overlap, clicking again goes outward from the innermost.
    const ids = idsOf(mark).filter(itemOf).reverse();
    if (!ids.length) return;
    select(ids[(ids.indexOf(current) + 1) % ids.length], !narrow.matches);
    peek();
  });
  recordsPane.addEventListener("click", (event) => {
    const item = event.target.closest(".proposal");
    if (!item || String(window.getSelection())) return;
    const control = event.target.closest("a, button, input, select, textarea, label, summary");
    select(idOf(item), !control);
    if (event.target.closest("[data-show-text]")) {
      showView("text");
      reveal(marksOf(current)[0], textPane);
      peek();
    }
  });
  recordsPane.addEventListener("focusin", (event) => {
    const item = event.target.closest(".proposal");
    if (item && idOf(item) !== current) select(idOf(item), false);
  });

  // Where the panes lie one behind the other
  function showView(name) {
    const before = panes.getAttribute("data-view");
    if (before === name || !narrow.matches) return;
    scrolled[before] = window.scrollY;
    panes.setAttribute("data-view", name);
    panes.querySelectorAll("[data-view-button]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-view-button") === name));
    });
    window.scrollTo(0, scrolled[name]);
  }
  panes.querySelectorAll("[data-view-button]").forEach((button) => {
    button.addEventListener("click", () => {
      showView(button.getAttribute("data-view-button"));
      const item = itemOf(current);
      if (button.getAttribute("data-view-button") === "records" && item) reveal(item, recordsPane);
    });
  });
  function peek() {
    const bar = textPane.querySelector(".peek");
    const item = itemOf(current);
    if (!bar || !item) return;
    const words = item.querySelector(".words");
    bar.querySelector(".said").textContent = words ? words.textContent.trim().replace(/\s+/g, " ") : "";
    bar.hidden = false;
  }
  const toRecord = textPane.querySelector("[data-show-record]");
  if (toRecord) {
    toRecord.addEventListener("click", () => {
      showView("records");
      select(current, true);
    });
  }

  luoshi.keys.on("ArrowDown KeyJ", () => move(1), true);
  luoshi.keys.on("ArrowUp KeyK", () => move(-1), true);
  luoshi.keys.on("Home", () => move(-items().length));
  luoshi.keys.on("End", () => move(items().length));

  colourMarks();
  showDone();
  const named = itemOf(decodeURIComponent(window.location.hash.slice(1).replace(/^proposal-/, "")));
  const first = named || items().find((item) => item.getAttribute("data-state") === "open") || items()[0];
  if (first) select(idOf(first), !narrow.matches);
})();
