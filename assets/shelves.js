/* Counting by keyboard and files at the shelves. A line is saved where it stands (Enter, Tab or a
   click elsewhere) without drawing the page again, so that the next can be written meanwhile. */
(function () {
  "use strict";
  var picker = null;
  var saved = new WeakMap();
  var set = function (id, props) { window.dash_clientside.set_props(id, props); };

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (one) { return one.indexOf(name + "=") === 0; });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  function send(url, body, type, name) {
    var headers = { "X-CSRFToken": cookie("_csrf_token"), "Content-Type": type };
    if (name) { headers["X-File-Name"] = encodeURIComponent(name); }
    return fetch(url, { method: "POST", headers: headers, body: body, credentials: "same-origin" }).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (told) {
        if (!answer.ok) { throw new Error(told.title || "The server did not take it; try again."); }
        return told;
      });
    }, function () { throw new Error("The server cannot be reached; what you wrote is still here."); });
  }

  function tell(words) {
    var place = document.getElementById("count-wrong") || document.querySelector("[data-shelf-wrong]");
    if (place) { place.textContent = words; }
  }

  function inputs() { return Array.from(document.querySelectorAll("[data-count-sku] input")); }

  function next(input) {
    var all = inputs();
    var after = all[all.indexOf(input) + 1];
    if (after) { after.focus(); after.select(); return; }
    var on = Array.from(document.querySelectorAll("[data-count] button")).find(function (one) { return one.textContent === "Next" && !one.disabled; });
    (on || input).focus();
  }

  function cell(line, name, text, tone) {
    var place = line.querySelector('[data-cell="' + name + '"]');
    place.textContent = "";
    if (!tone) { place.textContent = text; return; }
    if (!text) { return; }
    var chip = document.createElement("span");
    chip.className = "io-chip io-chip-" + tone;
    chip.textContent = text;
    place.append(chip);
  }

  function draw(told) {
    told.lines.forEach(function (one) {
      var line = document.querySelector('[data-line="' + one.sku + '"]');
      if (!line) { return; }
      line.classList.remove("is-wrong", "is-saving");
      cell(line, "expected", one.expected);
      cell(line, "difference", one.difference === "0" ? "0" : one.difference);
      line.querySelector('[data-cell="difference"]').classList.toggle("li-tone-warn", one.difference !== "0");
      cell(line, "state", one.word, one.tone);
    });
    var track = document.getElementById("count-track");
    if (!track) { return; }
    track.setAttribute("aria-valuenow", told.counted);
    document.getElementById("count-bar").style.width = (100 * told.counted / told.of) + "%";
    document.getElementById("count-words").textContent = told.counted.toLocaleString("en") + " of " + told.of.toLocaleString("en") + " counted";
  }

  function save(input) {
    var text = input.value.trim();
    var label = input.closest("[data-count-sku]");
    var line = input.closest("tr");
    if (text === "" || saved.get(input) === text) { return; }
    saved.set(input, text);
    line.classList.add("is-saving");
    var body = {};
    body[label.dataset.countSku] = text;
    send("/counts/" + input.closest("[data-count]").dataset.count + "/lines", JSON.stringify(body), "application/json").then(function (told) {
      tell("");
      draw(told);
    }).catch(function (failed) {
      saved.delete(input);
      line.classList.remove("is-saving");
      line.classList.add("is-wrong");
      tell(failed.message);
    });
  }

  function place(button) {
    var kind = document.getElementById(button.dataset.shelfKind || "");
    return (button.dataset.shelfTo || "/imports/upload") + (kind ? "?kind=" + encodeURIComponent(kind.value) : "");
  }

  function choose(button) {
    if (!picker) {
      picker = document.createElement("input");
      picker.type = "file";
      picker.hidden = true;
      picker.setAttribute("aria-label", "File");
      document.body.append(picker);
      picker.addEventListener("change", function () {
        var file = picker.files[0];
        picker.value = "";
        if (!file) { return; }
        send(picker.dataset.to, file, "application/octet-stream", file.name).then(function (told) {
          set(picker.dataset.into, { data: { token: told.token, name: told.name, at: Date.now() } });
        }).catch(function (failed) { tell(failed.message); });
      });
    }
    picker.accept = button.dataset.shelfAccept || ".csv,.tsv,.txt,.xml,.xlsx,.xlsm,.json,.jsonl,.gz,.zip";
    picker.dataset.into = button.dataset.shelfFile;
    picker.dataset.to = place(button);
    picker.click();
  }

  document.addEventListener("keydown", function (event) {
    var input = event.target.closest && event.target.closest("[data-count-sku] input");
    if (!input) { return; }
    if (event.key === "Enter") { event.preventDefault(); save(input); next(input); }
    if (event.key === "ArrowDown") { event.preventDefault(); next(input); }
    if (event.key === "ArrowUp") {
      var all = inputs();
      var before = all[all.indexOf(input) - 1];
      event.preventDefault();
      if (before) { before.focus(); before.select(); }
    }
  });
  document.addEventListener("focusin", function (event) {
    var input = event.target.closest && event.target.closest("[data-count-sku] input");
    if (input && !saved.has(input)) { saved.set(input, input.value.trim()); }
  });
  document.addEventListener("focusout", function (event) {
    var input = event.target.closest && event.target.closest("[data-count-sku] input");
    if (input) { save(input); }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-shelf-file]");
    if (button) { choose(button); }
  });
}());
