/* Drawing a point's service area: a click on the map adds a corner, one on a corner takes it off.
   The corners are text, a line each; the map is drawn from the text. */
(function () {
  "use strict";
  var FIELD = { type: "point-field", at: "polygon" };
  var NEAR_PX = 9;
  var drawing = false;

  function box() { return document.getElementById("point-map-box"); }
  function text() {
    return Array.prototype.find.call(document.querySelectorAll("textarea[id]"), function (each) {
      return each.id.charAt(0) === "{" && JSON.parse(each.id).at === "polygon";
    });
  }
  function lines() { return text().value.split("\n").filter(function (line) { return line.trim(); }); }
  function write(corners) { window.dash_clientside.set_props(FIELD, { value: corners.join("\n") }); }

  function draw(on) {
    drawing = on;
    box().classList.toggle("is-drawing", on);
    var button = box().querySelector("[data-point-draw='draw']");
    button.setAttribute("aria-pressed", String(on));
    button.classList.toggle("io-button-primary", on);
  }

  function projection() {
    var graph = box().querySelector(".js-plotly-plot");
    var geo = graph && graph._fullLayout && graph._fullLayout.geo && graph._fullLayout.geo._subplot;
    return geo && geo.projection ? { graph: graph, of: geo.projection } : null;
  }

  function cornerAt(corners, map, x, y) {
    return corners.findIndex(function (line) {
      var parts = line.split(/[,;\s]+/).map(Number);
      var at = map.of([parts[1], parts[0]]);
      return at && Math.hypot(at[0] - x, at[1] - y) <= NEAR_PX;
    });
  }

  function clicked(event) {
    var map = projection();
    if (!map) { return; }
    var frame = map.graph.querySelector("svg.main-svg").getBoundingClientRect();
    var x = event.clientX - frame.left, y = event.clientY - frame.top;
    var there = map.of.invert([x, y]);
    if (!there || isNaN(there[0])) { return; }
    var corners = lines();
    var on = cornerAt(corners, map, x, y);
    if (on >= 0) { corners.splice(on, 1); } else { corners.push(there[1].toFixed(4) + ", " + there[0].toFixed(4)); }
    write(corners);
  }

  document.addEventListener("click", function (event) {
    if (!box()) { drawing = false; return; }
    var button = event.target.closest("[data-point-draw]");
    if (button) {
      var act = button.dataset.pointDraw;
      if (act === "draw") { draw(!drawing); }
      if (act === "undo") { write(lines().slice(0, -1)); }
      if (act === "clear") { write([]); }
      return;
    }
    if (drawing && event.target.closest("#point-area")) { clicked(event); }
  }, true);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && drawing && box()) { draw(false); }
  });
})();
