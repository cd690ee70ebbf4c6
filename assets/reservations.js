/* The time that is left of a hold, counted down: in the grid's cells and in the drawer. */
(function () {
  "use strict";
  var parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  var aheadOf = {}; /* what the server's clock was ahead of ours when it said the time */

  function left(ends, asked) {
    if (!(asked in aheadOf)) { aheadOf[asked] = Date.parse(asked) - Date.now(); }
    return Math.floor((Date.parse(ends) - Date.now() - aheadOf[asked]) / 1000);
  }
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function words(seconds) {
    if (seconds <= 0) { return "ended"; }
    if (seconds >= 3600) { return Math.floor(seconds / 3600) + " h " + two(Math.floor((seconds % 3600) / 60)) + " min"; }
    return Math.floor(seconds / 60) + ":" + two(seconds % 60);
  }
  function tone(seconds) { return seconds <= 0 ? "is-over" : seconds < 60 ? "is-last" : seconds < 300 ? "is-soon" : ""; }

  parts.CountdownCell = function (props) {
    if (!props.data) { return React.createElement("span", { className: "oi-cell-wait" }, "\u00a0"); }
    var ends = props.data.leftEnds;
    if (!ends) { return React.createElement("span", null, props.data.left); }
    var seconds = left(ends, props.data.leftAsked);
    return React.createElement("span", {
      key: ends, className: "re-left " + tone(seconds), "data-ends": ends, "data-asked": props.data.leftAsked
    }, words(seconds));
  };

  window.setInterval(function () {
    document.querySelectorAll("[data-ends]").forEach(function (one) {
      var seconds = left(one.dataset.ends, one.dataset.asked);
      var text = words(seconds);
      if (one.textContent !== text) { one.textContent = text; }
      one.className = ("re-left " + tone(seconds)).trim();
    });
  }, 1000);
})();
