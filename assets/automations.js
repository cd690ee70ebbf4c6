/* Rules are put in order by dragging a row to its place; the arrows do the same by keyboard. */
(function () {
  "use strict";
  var held = null;

  function row(event) { return event.target.closest && event.target.closest("tr[data-rule]"); }
  function rows() { return Array.from(document.querySelectorAll("tr[data-rule]")); }
  function clear() { rows().forEach(function (one) { one.classList.remove("is-above", "is-below", "is-held"); }); }
  function isBelow(one, event) {
    var box = one.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  }

  document.addEventListener("dragstart", function (event) {
    held = row(event);
    if (!held) { return; }
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.rule);
    held.classList.add("is-held");
  });

  document.addEventListener("dragover", function (event) {
    var over = held && row(event);
    if (!over) { return; }
    event.preventDefault();
    rows().forEach(function (one) { one.classList.remove("is-above", "is-below"); });
    if (over !== held) { over.classList.add(isBelow(over, event) ? "is-below" : "is-above"); }
  });

  document.addEventListener("drop", function (event) {
    var over = held && row(event);
    if (!over) { return; }
    event.preventDefault();
    var all = rows();
    var before = isBelow(over, event) ? all[all.indexOf(over) + 1] : over;
    if (over !== held && before !== held) {
      window.dash_clientside.set_props("au-dragged", { data: {
        id: Number(held.dataset.rule), before: before ? Number(before.dataset.rule) : null,
        seen: all.map(function (one) { return Number(one.dataset.rule); }), at: Date.now()
      } });
    }
    clear();
    held = null;
  });

  document.addEventListener("dragend", function () { clear(); held = null; });
})();
