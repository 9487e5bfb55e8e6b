// Draws the figure that the page holds with dygraphs. Texts reach the page as text only, never as
// markup.
"use strict";
(function () {
  const figure = JSON.parse(document.getElementById("figure").textContent);
  const byId = (id) => document.getElementById(id);
  const dark = () => document.documentElement.classList.contains("dark");
  const colourOf = (series) => (dark() ? series.dark : series.light);

  // Areas stand on those before them; the highest is drawn first, since it covers the others.
  function stackAreas() {
    const stacks = { above: [], below: [] };
    figure.series.forEach((series) => {
      series.top = series.y;
      if (series.drawing !== "area") return;
      const stacked = stacks[series.side];
      const sign = series.side === "below" ? -1 : 1;
      series.top = series.y.map((y, i) => (stacked[i] = (stacked[i] || 0) + sign * y));
    });
    if (figure.series.some((series) => series.drawing === "area")) figure.series.reverse();
  }

  // dygraphs has one column of xs for all series: a row for each point, empty but for its own.
  function makeRows() {
    const points = [];
    figure.series.forEach((series, column) => {
      series.key = "s" + column;
      series.x.forEach((x, i) => {
        points.push({ at: figure.x.logarithmic ? Math.log10(x) : x, x, y: series.top[i], series, column, own: series.y[i],
          end: series.y_end ? series.y_end[i] : series.y[i],
          packet: series.packetid ? series.packetid[i] : null });
      });
    });
    points.forEach((point, i) => { point.order = i; });
    points.sort((a, b) => a.at - b.at || a.order - b.order);
    const width = figure.series.length + 1;
    const rows = points.map((point) => {
      const row = new Array(width).fill(null);
      row[0] = point.at;
      row[point.column + 1] = point.y;
      return row;
    });
    return { points, rows };
  }

  stackAreas();
  const { points, rows } = makeRows();
  let graph;

  // Spans are vertical strokes; dygraphs itself only knows their lower ends.
  function drawSpans(event) {
    const context = event.drawingContext;
    const index = figure.series.findIndex((series) => series.key === event.setName);
    const ends = spanEnds[index];
    context.save();
    context.strokeStyle = event.color;
    context.lineWidth = 2;
    context.beginPath();
    event.points.forEach((point) => {
      if (point.yval === null || Number.isNaN(point.canvasy)) return;
      const end = ends.get(point.idx !== undefined ? point.idx : -1);
      const top = event.dygraph.toDomYCoord(end === undefined ? point.yval : end);
      context.moveTo(point.canvasx, point.canvasy + 0.5);
      context.lineTo(point.canvasx, Math.min(top, point.canvasy - 1));
    });
    context.stroke();
    context.restore();
  }

  // Areas are steps filled down to zero, as one outline: filled one by one they would show their seams.
  function drawFilled(event) {
    const context = event.drawingContext;
    const zero = event.dygraph.toDomYCoord(0);
    const all = event.points.filter((point) => point.yval !== null && !Number.isNaN(point.canvasy));
    let before = zero;
    context.save();
    context.fillStyle = event.color;
    context.beginPath();
    all.forEach((point, i) => {
      if (i === 0) context.moveTo(point.canvasx, zero);
      context.lineTo(point.canvasx, before);
      context.lineTo(point.canvasx, point.canvasy);
      before = point.canvasy;
    });
    if (all.length) context.lineTo(all[all.length - 1].canvasx, zero);
    context.fill();
    context.restore();
  }

  function drawCross(graph, name, context, x, y, color, size) {
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x - size, y + size);
    context.lineTo(x + size, y - size);
    context.stroke();
  }

  const eventsShown = { markers: true, periods: true };
  const labelRows = figure.markers.length ? 3 : 0;
  const labelHeight = 15;

  // Behind the data: shades of periods, lines of markers. Above it, where dygraphs lets nobody draw, the labels: elements.
  function drawEvents(context, area, graph) {
    const css = getComputedStyle(document.documentElement);
    const left = (x) => graph.toDomXCoord(x);
    context.save();
    byId("events").replaceChildren();
    if (eventsShown.periods) {
      context.fillStyle = css.getPropertyValue("--shade").trim();
      figure.periods.forEach((period) => {
        const begin = Math.max(left(period.begin), area.x);
        const end = Math.min(left(period.end), area.x + area.w);
        if (end > begin) context.fillRect(begin, area.y, Math.max(end - begin, 1), area.h);
      });
    }
    if (eventsShown.markers) drawMarkers(context, area, left);
    context.restore();
  }

  function drawMarkers(context, area, left) {
    const shown = figure.markers.map((marker) => ({ marker, at: left(marker.x) }))
      .filter(({ at }) => at >= area.x && at <= area.x + area.w);
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    shown.forEach(({ marker, at }) => {
      context.strokeStyle = colourOf(marker);
      context.beginPath();
      context.moveTo(Math.round(at) + 0.5, area.y);
      context.lineTo(Math.round(at) + 0.5, area.y + area.h);
      context.stroke();
    });
    context.setLineDash([]);
    context.font = "12px system-ui, sans-serif";
    const ends = new Array(labelRows).fill(-Infinity);
    for (let begin = 0, end; begin < shown.length; begin = end) {
      for (end = begin + 1; end < shown.length && shown[end].at - shown[begin].at < 20;) ++end;
      const group = shown.slice(begin, end);
      const text = commonText(group.map(({ marker }) => marker));
      const width = context.measureText(text).width;
      const fits = group[0].at + width <= area.x + area.w;
      const at = fits ? group[0].at : group[0].at - width;
      const row = ends.findIndex((taken) => taken + 6 < at);
      if (row < 0) continue;
      ends[row] = at + width;
      const colours = new Set(group.map(({ marker }) => colourOf(marker)));
      const label = document.createElement("span");
      label.textContent = text;
      label.style.left = `${at}px`;
      label.style.top = `${area.y - (row + 1) * labelHeight - 2}px`;
      if (colours.size === 1) label.style.color = colourOf(group[0].marker);
      byId("events").append(label);
    }
  }

  // Of markers near each other: "join 1, 2; FIN 0".
  function commonText(markers) {
    const words = new Map();
    markers.forEach((marker) => {
      if (!words.has(marker.label)) words.set(marker.label, new Set());
      if (marker.tcpstream !== null) words.get(marker.label).add(marker.tcpstream);
    });
    return [...words].map(([label, streams]) => [label, [...streams].join(", ")].join(" ").trim()).join("; ");
  }

  // By series, the row of each span and its upper end.
  const spanEnds = figure.series.map(() => new Map());
  points.forEach((point, row) => spanEnds[point.column].set(row, point.end));

  function seriesOptions(series) {
    const options = { color: colourOf(series), strokePattern: series.dash };
    if (series.drawing === "points") Object.assign(options, { strokeWidth: 0, drawPoints: true, pointSize: 2 });
    if (series.mark % 2 === 1) Object.assign(options, { drawPointCallback: drawCross, pointSize: 3 });
    if (series.drawing === "line") options.strokeWidth = 1.8;
    if (series.drawing === "steps") Object.assign(options, { stepPlot: true, strokeWidth: 1.8 });
    if (series.drawing === "spans") options.plotter = drawSpans;
    if (series.drawing === "area") Object.assign(options, { stepPlot: true, plotter: drawFilled });
    return options;
  }

  const unsigned = figure.series.some((series) => series.side === "below");
  const short = (value) => String(Number(value.toPrecision(6)));
  function withPrefix(value, unit) {
    const steps = [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""], [1e-3, "m"], [1e-6, "µ"], [1e-9, "n"]];
    const magnitude = Math.abs(value);
    const [factor, prefix] = steps.find(([least]) => magnitude >= least) || [1, ""];
    return short(value / factor) + " " + prefix + unit;
  }

  // dygraphs is given the logarithms of a logarithmic x, and these ticks.
  function decades(low, high) {
    const ticks = [];
    const digits = high - low < 3 ? [1, 2, 5] : [1];
    for (let decade = Math.floor(low); decade <= high; ++decade) {
      digits.forEach((digit) => {
        const at = decade + Math.log10(digit);
        if (at >= low && at <= high) ticks.push({ v: at, label: withPrefix(10 ** at, figure.x.unit || "") });
      });
    }
    return ticks;
  }

  function withUnit(value, axis) {
    if (axis.offset !== "0") return (BigInt(axis.offset) + BigInt(Math.round(value * axis.factor))).toString();
    if (axis.logarithmic) return withPrefix(value, axis.unit || "");
    if (axis === figure.y && unsigned) value = Math.abs(value);
    return short(value) + (axis.shown ? " " + axis.shown : "");
  }

  function tell(point, event) {
    const lines = [point.series.name, figure.x.title + ": " + withUnit(point.x, figure.x),
      figure.y.title + ": " + withUnit(point.own, figure.y)];
    if (point.series.y_end) lines.push("up to: " + withUnit(point.end, figure.y));
    if (point.packet !== null) lines.push("frame " + point.packet);
    if (eventsShown.markers && event && event.offsetX !== undefined) {
      figure.markers.filter((marker) => Math.abs(graph.toDomXCoord(marker.x) - event.offsetX) <= 4)
        .forEach((marker) => lines.push(marker.text + " at " + withUnit(marker.x, figure.x) +
          (marker.packetid === null ? "" : " in frame " + marker.packetid)));
    }
    byId("hover").textContent = lines.join("\n");
  }

  function options() {
    const css = getComputedStyle(document.documentElement);
    const text = css.getPropertyValue("--text").trim();
    const grid = css.getPropertyValue("--grid").trim();
    return {
      labels: ["x"].concat(figure.series.map((series) => series.key)),
      series: Object.fromEntries(figure.series.map((series) => [series.key, seriesOptions(series)])),
      xlabel: figure.x.label, ylabel: figure.y.label, legend: "never", connectSeparatedPoints: true,
      axes: {
        x: Object.assign({ axisLabelFormatter: short, axisLineColor: text, gridLineColor: grid },
          figure.x.logarithmic ? { ticker: decades } : {}),
        y: { axisLabelFormatter: unsigned ? (value) => short(Math.abs(value)) : short, axisLineColor: text, gridLineColor: grid, axisLabelWidth: 64 },
      },
      underlayCallback: drawEvents, title: labelRows ? " " : "", titleHeight: labelRows * labelHeight + 4,
      includeZero: figure.y.from_zero, xRangePad: 8, yRangePad: 12,
      highlightSeriesOpts: {}, highlightCircleSize: 5,
      highlightCallback: (event, x, near, row) => { if (points[row]) tell(points[row], event); },
    };
  }

  function makeLegend() {
    const list = byId("legend");
    list.textContent = "";
    figure.series.forEach((series, column) => {
      const item = document.createElement("li");
      const label = document.createElement("label");
      const box = document.createElement("input");
      const swatch = document.createElement("span");
      box.type = "checkbox";
      box.checked = graph.visibility()[column];
      box.addEventListener("change", () => graph.setVisibility(column, box.checked));
      swatch.className = "swatch";
      swatch.style.background = colourOf(series);
      label.append(box, swatch, series.name);
      item.append(label);
      list.append(item);
    });
    addEventSwitch(list, "markers", "events", "repeating-linear-gradient(var(--text) 0 3px, transparent 3px 6px)");
    addEventSwitch(list, "periods", [...new Set(figure.periods.map((period) => period.name))].join(", "), "var(--shade)");
  }

  // The switches of markers and of periods, where there are any.
  function addEventSwitch(list, kind, text, colour) {
    if (!figure[kind].length) return;
    const item = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    const swatch = document.createElement("span");
    box.type = "checkbox";
    box.checked = eventsShown[kind];
    box.addEventListener("change", () => {
      eventsShown[kind] = box.checked;
      graph.updateOptions({});
    });
    swatch.className = "swatch";
    swatch.style.background = colour;
    label.append(box, swatch, text);
    item.append(label);
    list.append(item);
  }

  function setTheme(isDark) {
    document.documentElement.classList.toggle("dark", isDark);
    if (!graph) return;
    graph.updateOptions(options());
    makeLegend();
  }

  byId("title").textContent = figure.title;
  byId("caption").textContent = figure.caption.join("\n");
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  setTheme(preference.matches);
  preference.addEventListener("change", (event) => setTheme(event.matches));
  graph = new Dygraph(byId("plot"), rows, options());
  makeLegend();
  byId("reset").addEventListener("click", () => graph.resetZoom());
  byId("theme").addEventListener("click", () => setTheme(!dark()));
  window.graph = graph;
})();
