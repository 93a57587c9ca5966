// How many rows are chosen, and choosing all of them or none.
(function () {
  "use strict";
  const form = document.querySelector(".assign-form");
  if (!form) return;
  const boxes = Array.from(form.querySelectorAll("[name=chosen]"));
  const count = form.querySelector("[data-chosen-count]");
  const tell = () => { count.textContent = count.dataset.chosenCount.replace("{n}", String(boxes.filter((one) => one.checked).length)); };
  form.addEventListener("change", tell);
  form.querySelector("[data-choose-all]").addEventListener("click", () => {
    const all = boxes.every((one) => one.checked);
    boxes.forEach((one) => { one.checked = !all; });
    tell();
  });
  tell();
})();
