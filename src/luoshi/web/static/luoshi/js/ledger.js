// What a person does not need to fill in is not shown: what a column holds, unless it is one of figures; a value, unless
// it is said by hand. And one that was complained about is reached from the list of complaints.
(function () {
  "use strict";
  const form = document.querySelector("[data-ledger-form]");
  if (!form) return;

  function show(row) {
    const figure = row.querySelector('select[name$=".role"]').value === "figure";
    row.querySelectorAll("[data-of-figure]").forEach((cell) => cell.classList.toggle("not-asked", !figure));
  }

  function place(part) {
    const fixed = part.querySelector("select").value === "fixed";
    part.querySelector("[data-place-value]").hidden = !fixed;
  }

  const rows = form.querySelectorAll("[data-column]");
  const places = form.querySelectorAll("[data-place]");
  rows.forEach(show);
  places.forEach(place);
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-column]");
    const part = event.target.closest("[data-place]");
    if (row) show(row);
    if (part) place(part);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest('.problem-list a[href^="#"]');
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
})();
