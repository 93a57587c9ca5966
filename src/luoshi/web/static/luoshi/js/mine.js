// My page: what is typed is kept on the server at every pause, and sent again when the line is back. Nothing is kept in
// the browser: it may be everybody's.
(function () {
  "use strict";
  const luoshi = window.luoshi;
  const form = document.querySelector("form[data-mine]");
  const zone = document.querySelector("#ledgers");
  const PAUSE = 900; // milliseconds without a key
  const AGAIN = [2000, 5000, 15000, 30000];

  if (zone) {
    // A fill-in sheet has become answers, a ledger may answer: the page says so when it is loaded anew.
    document.body.addEventListener("luoshi:uploaded", (event) => {
      const counts = event.detail;
      if (counts.received && !counts.refused && !counts.doubtful && !counts.failed) settled().then(() => window.location.reload());
    });
  }
  if (!form) return;

  form.classList.add("scripted");
  const address = form.getAttribute("data-mine");
  const shown = form.querySelector("[data-saved]");
  const count = form.querySelector("[data-count]");
  const changed = new Set(); // rows that the server does not have as they are
  let timer = 0;
  let tries = 0;
  let under_way = null;
  let leaving = false;

  const rowOf = (node) => node.closest("[data-task]");
  const rows = () => Array.from(form.querySelectorAll("[data-task]"));

  function say(word, values, lost) {
    shown.textContent = luoshi.say(word, values);
    shown.classList.toggle("lost", Boolean(lost));
  }

  function begun(row) {
    if (row.querySelector("[data-files] .chosen")) return true;
    return Array.from(row.querySelectorAll("input, textarea, select")).some((one) => {
      if (/^(?:text|figure|link)-/.test(one.name)) return one.value.trim() !== "";
      if (/^use-/.test(one.name)) return one.checked;
      if (/^said-/.test(one.name)) return one.value !== one.getAttribute("data-usual");
      return false;
    });
  }

  function summarise() {
    let n = 0;
    rows().forEach((row) => {
      const held = row.querySelector("input[name^=hold-]");
      const on = begun(row);
      row.classList.toggle("begun", on);
      if (on && !(held && held.checked)) n += 1;
    });
    count.textContent = n ? luoshi.say("mine.count", { n: n }) : "";
  }

  // The fields of these rows, as the form itself would send them; files only where they are asked for.
  function fields(chosen) {
    const data = new FormData();
    chosen.forEach((row) => {
      row.querySelectorAll("input, textarea, select").forEach((one) => {
        if (!one.name || one.type === "file" || one.name === "kept" || one.name.startsWith("proves-")) return;
        if ((one.type === "checkbox" || one.type === "radio") && !one.checked) return;
        data.append(one.name, one.value);
      });
    });
    return data;
  }

  function send(data, done) {
    const answer = fetch(address, {
      method: "POST", body: data, credentials: "same-origin", cache: "no-store",
      headers: { "X-CSRFToken": luoshi.token(), Accept: "application/json" },
    }).then((response) => {
      const json = /json/.test(response.headers.get("Content-Type") || "");
      if (response.ok && json) return response.json().then((said) => done(said));
      // Signed out meanwhile, or refused: trying again would not help.
      if (response.redirected || response.status === 403) return say("mine.signedOut", {}, true);
      if (response.status >= 500) throw new Error(String(response.status));
      return response.text().then((text) => {
        shown.textContent = /^text\/plain/.test(response.headers.get("Content-Type") || "") ? text : luoshi.say("failed", { status: response.status });
        shown.classList.add("lost");
      });
    });
    under_way = answer.catch(() => undefined).then(() => { under_way = null; });
    return answer;
  }

  const settled = () => {
    window.clearTimeout(timer);
    if (changed.size) save();
    return under_way || Promise.resolve();
  };

  function save() {
    window.clearTimeout(timer);
    if (!changed.size || leaving) return;
    if (under_way) {
      under_way.then(save);
      return;
    }
    const taken = Array.from(changed);
    changed.clear();
    send(fields(taken), (said) => {
      tries = 0;
      stamped(said);
      if (!changed.size) say("mine.saved", { time: said.saved });
    }).catch(() => {
      taken.forEach((row) => changed.add(row));
      later();
    });
  }

  // The line is gone: what was typed stays in the page and is sent again, by itself.
  function later() {
    say("mine.lost", {}, true);
    timer = window.setTimeout(save, AGAIN[Math.min(tries, AGAIN.length - 1)]);
    tries += 1;
  }

  function soon(row) {
    changed.add(row);
    say("mine.typing");
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }

  // Which draft this window has seen, and what another window had typed in its place.
  function stamped(said) {
    Object.entries(said.drafts || {}).forEach(([task, draft]) => {
      const row = document.getElementById("task-" + task);
      if (!row) return;
      row.querySelector("input[name^=draft-]").value = draft.stamp;
      const place = row.querySelector("[data-before]");
      if (place && draft.before !== undefined) place.innerHTML = draft.before;
    });
  }

  function put(said, but) {
    stamped(said);
    Object.entries(said.files || {}).forEach(([task, html]) => {
      const row = document.getElementById("task-" + task);
      const place = row && row !== but && row.querySelector("[data-files]");
      if (place) place.innerHTML = html;
    });
    Object.entries(said.faults || {}).forEach(([task, fault]) => {
      const row = document.getElementById("task-" + task);
      const place = row && row.querySelector("[data-fault]");
      if (!place) return;
      place.textContent = fault.message;
      place.hidden = false;
      if (fault.doubt) row.querySelector(".open").hidden = false;
    });
    say("mine.saved", { time: said.saved });
    summarise();
  }

  // A file goes to the server as soon as it is chosen: an error in another row does not lose it.
  function keep(input) {
    const row = rowOf(input);
    const place = row.querySelector("[data-fault]");
    if (!input.files.length) return;
    place.hidden = true;
    const data = fields([row]);
    Array.from(input.files).forEach((file) => data.append(input.name, file, file.name));
    say("mine.sending");
    const go = () => send(data, (said) => {
      if (!(said.faults && Object.keys(said.faults).length)) input.value = "";
      put(said);
    }).catch(() => {
      say("mine.fileLost", {}, true);
      window.addEventListener("online", () => keep(input), { once: true });
    });
    if (under_way) under_way.then(go);
    else go();
  }

  function prove(tick) {
    const file = tick.getAttribute("data-proves");
    const data = new FormData();
    data.append("kept", file);
    form.querySelectorAll('[data-proves="' + file + '"]:checked').forEach((one) => data.append(one.name, one.value));
    const row = rowOf(tick);
    const own = row.getAttribute("data-task") === tick.value; // no longer for the row it was chosen in: shown anew everywhere
    const go = () => send(data, (said) => put(said, own ? null : row)).catch(() => say("mine.lost", {}, true));
    if (under_way) under_way.then(go);
    else go();
  }

  form.querySelectorAll("select[name^=said-]").forEach((one) => {
    const usual = Array.from(one.options).find((option) => option.hasAttribute("data-usual"));
    one.setAttribute("data-usual", usual ? usual.value : one.value);
  });
  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row || event.target.type === "file" || event.target.hasAttribute("data-proves")) return;
    summarise();
    soon(row);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") keep(event.target);
    else if (event.target.hasAttribute("data-proves")) prove(event.target);
    else if (event.target.name.startsWith("open-")) {
      const input = rowOf(event.target).querySelector("input[type=file]");
      if (event.target.checked && input.files.length) keep(input);
    }
  });
  // What another window had typed is added to the words here, put in the place of the figure here, or thrown away.
  form.addEventListener("click", (event) => {
    const merge = event.target.closest("[data-merge]");
    const forget = event.target.closest("[data-forget]");
    if (!merge && !forget) return;
    event.preventDefault();
    const row = rowOf(event.target);
    if (forget) {
      const go = () => {
        const data = fields([row]);
        data.append("forget", forget.value);
        send(data, (said) => put(said)).catch(() => say("mine.lost", {}, true));
      };
      if (under_way) under_way.then(go);
      else go();
      return;
    }
    const name = merge.getAttribute("data-merge");
    const value = merge.getAttribute("data-value");
    const input = row.querySelector("[name^=" + name + "-]");
    input.value = name === "text" && input.value.trim() ? input.value.trimEnd() + "\n" + value : value;
    merge.closest("p").remove();
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // What is still on its way must not arrive after the answer and bring the draft back.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (event.submitter && event.submitter.hasAttribute("data-drop")) changed.clear();
    if (under_way) {
      event.preventDefault();
      const submitter = event.submitter;
      under_way.then(() => form.requestSubmit(submitter));
      return;
    }
    leaving = true;
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("online", save);
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && changed.size) {
      save();
      event.preventDefault();
    }
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  summarise();
})();
